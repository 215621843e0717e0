/** Runs a command of the terminal as its user would. */
import { spawn } from 'node:child_process';
import { inProject } from '../../scripts/lib/project.mjs';

/**
 * @param {string} script its path in the project
 * @param {string[]} args
 * @returns {Promise<{code: number | null, stdout: string, stderr: string}>}
 */
export function command(script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inProject(script), ...args], {
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
