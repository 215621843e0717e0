/** A fresh clone has no packages, so the scripts that install them must start without any. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';

const clone = mkdtempSync(join(tmpdir(), 'cmbpo-fresh-'));
after(() => rmSync(clone, { recursive: true }));
for (const path of ['package.json', 'scripts', 'www']) {
  cpSync(inProject(path), join(clone, path), { recursive: true });
}

for (const args of [
  ['scripts/test.mjs', '--list'],
  ['scripts/experiment.mjs', '--help'],
  ['scripts/discover.mjs', '--help'],
  ['scripts/bench.mjs', '--help'],
  ['scripts/soak.mjs', '--help'],
]) {
  test(`${args.join(' ')} runs without a single package`, () => {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: clone, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
}

test('the site’s scripts load without a single package', () => {
  const load = ['build.mjs', 'setup.mjs', 'test/steps.mjs'].map(
    (script) => `await import(${JSON.stringify(`./scripts/${script}`)});`,
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', load.join('\n')],
    { cwd: clone, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
});
