/** The experiment command, run as a person runs it. */
import { spawn } from 'node:child_process';
import { inProject } from '../../scripts/lib/project.mjs';

/** A configuration whose run takes seconds. */
export const shortRun = inProject('tests/short-run.json');

/**
 * @param {string[]} args
 * @returns {Promise<{code: number | null, stdout: string, stderr: string}>}
 */
export function experiment(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inProject('scripts/experiment.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * A document or a run without what a clock or an allocator decides.
 * @template {object} T
 * @param {T} value
 * @returns {T}
 */
export function withoutMeasurements(value) {
  return JSON.parse(
    JSON.stringify(value, (key, inner) =>
      key === 'wall_ms' || key === 'memory_bytes' ? undefined : inner,
    ),
  );
}
