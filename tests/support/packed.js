/** The npm package as it would be published, installed beside the bundlers. */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../../scripts/lib/npm.mjs';
import { inProject } from '../../scripts/lib/project.mjs';

export const consumer = inProject('tests/bundlers');
export const installed = inProject('tests/bundlers/node_modules/cmbpo');
/** The packed file. */
export const packed = inProject('tests/bundlers/node_modules/.cmbpo.tgz');

/** Pack the package and install the packed file, as its user would. */
export async function installPacked() {
  const folder = mkdtempSync(join(tmpdir(), 'cmbpo-pack-'));
  try {
    await must(['pack', '--pack-destination', folder]);
    const file = join(folder, String(readdirSync(folder)[0]));
    await must([
      // With NODE_ENV=production, npm would remove the bundlers.
      ...['install', '--prefix', 'tests/bundlers', '--include=dev'],
      ...['--no-save', '--no-audit', '--no-fund', file],
    ]);
    copyFileSync(file, packed);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string[]} args */
async function must(args) {
  const { code, output } = await npm(args, { output: 'capture' });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed (exit ${code}):\n${output}`);
}
