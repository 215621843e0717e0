/**
 * Of which crates the crate may be made: deny.toml, and that cargo-deny holds the project to it. It looks at the crates of every
 * platform, so all of Cargo.lock is fetched first: a build fetches only this platform's.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../../scripts/lib/process.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { skipUnreached } from '../support/reach.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-deny-'));
after(() => rmSync(folder, { recursive: true }));

const policyFile = inProject('deny.toml');
const policy = readFileSync(policyFile, 'utf8');

/** @param {string[]} checks @param {string} [config] */
const deny = (checks, config = policyFile) =>
  run(
    'cargo',
    [
      ...['deny', '--locked', '--offline', '--color=never', '--config', config],
      ...['check', '-D', 'warnings', ...checks],
    ],
    { output: 'capture' },
  );

const kinds = ['bans', 'licenses', 'sources'];

const fetched = await run('cargo', ['fetch', '--locked', '--color=never'], { output: 'capture' });

/** Whether the crates of all platforms are here. @param {import('node:test').TestContext} t */
function areFetched(t) {
  if (fetched.code !== 0) skipUnreached(t, 'the registry of crates', fetched.output);
  return fetched.code === 0;
}

test('licences, versions and sources of all crates are those that deny.toml allows', async (t) => {
  if (!areFetched(t)) return;
  const { code, output } = await deny(kinds);
  assert.equal(code, 0, output);
  assert.match(output, /^bans ok, licenses ok, sources ok$/m);
});

test('what deny.toml does not allow is refused', async (t) => {
  if (!areFetched(t)) return;
  /** @type {[string, string | RegExp, string, RegExp][]} */
  const changes = [
    ['a licence', '"Zlib", ', '', /^error\[rejected\].*?foldhash-0\.1/ms],
    ['a second version', /.*"syn@2".*\n/, '', /^error\[duplicate\]: .*'syn'$/m],
    [
      'a skip without need',
      'skip = [',
      'skip = [{ crate = "rand@0.7" },',
      /^error\[unmatched-skip\]: .*'rand /m,
    ],
    ['a registry', 'rust-lang/crates.io-index"', 'a/b"', /^error\[source-not-allowed\]/m],
  ];
  let other = policy;
  for (const [name, from, to] of changes) {
    const changed = other.replace(from, to);
    assert.notEqual(changed, other, name);
    other = changed;
  }
  const config = join(folder, 'deny.toml');
  writeFileSync(config, other);
  const { code, output } = await deny(kinds, config);
  assert.notEqual(code, 0);
  for (const [name, , , expected] of changes) assert.match(output, expected, name);
});

test('no crate has an advisory (RustSec)', async (t) => {
  if (!areFetched(t)) return;
  const database = await run('cargo', ['deny', '--color=never', 'fetch', 'db'], {
    output: 'capture',
    // A connection that gives nothing for half a minute counts as none.
    env: { GIT_HTTP_LOW_SPEED_LIMIT: '1', GIT_HTTP_LOW_SPEED_TIME: '30' },
  });
  if (database.code !== 0) return skipUnreached(t, "RustSec's database", database.output);
  const { code, output } = await deny(['advisories']);
  assert.equal(code, 0, output);
});

test('every crate is locked by its checksum, the compiler by its version', () => {
  const entries = readFileSync(inProject('Cargo.lock'), 'utf8').split('[[package]]').slice(1);
  for (const entry of entries.filter((text) => /^source = /m.test(text))) {
    assert.match(entry, /^checksum = "[0-9a-f]{64}"$/m);
  }
  const toolchain = readFileSync(inProject('rust-toolchain.toml'), 'utf8');
  assert.match(toolchain, /^channel = "\d+\.\d+\.\d+"$/m);
});
