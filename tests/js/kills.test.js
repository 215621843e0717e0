/** One experiment of twenty runs, ended twenty times at random: with --resume it comes to the document of a quiet one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';
import { experiment } from '../support/experiment.js';

const folder = fs.mkdtempSync(join(tmpdir(), 'cmbpo-kills-'));
after(() => fs.rmSync(folder, { recursive: true }));
const at = (/** @type {string} */ name) => join(folder, name);
const text = (/** @type {string} */ name) => fs.readFileSync(at(name), 'utf8');

/** Another series of kills with CMBPO_KILLS_SEED; more of them with CMBPO_KILLS. */
const seed = Number(process.env.CMBPO_KILLS_SEED ?? 1);
const kills = Number(process.env.CMBPO_KILLS ?? 20);

/** Return a generator of numbers in [0, 1) (mulberry32). @param {number} state */
const generator = (state) => () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** Remove timings, so that documents can be compared byte by byte. @param {string} document */
const untimed = (document) => document.replace(/"(wall_ms|memory_bytes)": \d+/g, '"$1": 0');

/**
 * Run the experiment with a limit on the size of its files, as of a disk with so much room, and end it.
 * @param {string[]} argv
 * @param {{signal: NodeJS.Signals, runs: number, wait: number, room: number | null}} end after so many runs of its own and
 * milliseconds, or once there is no room
 * @returns {Promise<{code: number | null, signal: string | null, stderr: string}>}
 */
function ended(argv, { signal, runs, wait, room }) {
  const own = [process.execPath, inProject('scripts/experiment.mjs'), ...argv];
  const limit = room === null ? [] : ['prlimit', `--fsize=${room}`];
  const [program = '', ...rest] = [...limit, ...own];
  const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  let due = true;
  const begun = () => {
    if (!due) return;
    due = false;
    setTimeout(() => child.kill(signal), wait);
  };
  if (runs === 0) begun();
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    const made = stderr.match(/^\[/gm)?.length ?? 0;
    if (made >= runs || /make room/.test(stderr)) begun();
  });
  return new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stderr })),
  );
}

test(
  `${kills} kills of 20 runs (seed ${seed}): the same document`,
  { skip: process.platform !== 'linux' },
  async () => {
    const config = {
      ...{ env_steps: 130, initial_random_steps: 100, curve_every: 130, curve_episodes: 1 },
      ...{ evaluation_episodes: 2, agent: { hidden: [8], batch_size: 8 } },
    };
    fs.writeFileSync(at('config.json'), JSON.stringify(config));
    const argv = [
      ...['--config', at('config.json'), '--methods', 'sac', '--seeds', '0-19', '--jobs', '1'],
    ];
    const quiet = await experiment(...argv, '--out', at('quiet.json'));
    assert.equal(quiet.code, 0, quiet.stderr);
    const whole = untimed(text('quiet.json'));
    const out = [...argv, '--out', at('killed.json')];
    const random = generator(seed);
    const below = (/** @type {number} */ n) => Math.floor(n * random());

    /** @type {Record<string, number>} */
    const seen = {};
    let documents = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const signal = /** @type {const} */ (['SIGINT', 'SIGKILL', 'SIGTERM'])[below(3)] ?? 'SIGINT';
      const journal = at('killed.json.journal');
      const size = fs.existsSync(journal) ? fs.statSync(journal).size : 0;
      // A run's line has about 700 bytes.
      const room = below(3) === 0 ? size + below(2_500) : null;
      const end = { signal, runs: below(3), wait: below(120), room };
      const resume = size > 0 ? ['--resume'] : [];
      const { code, signal: by, stderr } = await ended([...out, ...resume], end);
      const what = `kill ${kill} of seed ${seed}, ${JSON.stringify(end)}: code ${code}, ${by}\n${stderr}`;
      assert.doesNotMatch(stderr, /^\s+at /m, what);
      const how = by ?? `code ${code}${room === null ? '' : ', no room'}`;
      seen[how] = (seen[how] ?? 0) + 1;
      if (fs.existsSync(at('killed.json'))) {
        // It was faster than the signal.
        assert.equal(untimed(text('killed.json')), whole, what);
        fs.rmSync(at('killed.json'));
        documents += 1;
      }
    }
    const resume = fs.existsSync(at('killed.json.journal')) ? ['--resume'] : [];
    const last = await experiment(...out, ...resume);
    assert.equal(last.code, 0, `${JSON.stringify(seen)}\n${last.stderr}`);
    assert.equal(untimed(text('killed.json')), whole);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['config.json', 'killed.json', 'quiet.json']);
    const caught = kills - documents;
    assert.ok(caught >= 0.7 * kills, `${caught} of ${kills} were kills: ${JSON.stringify(seen)}`);
    assert.ok((seen.SIGKILL ?? 0) > 0 && Object.keys(seen).length > 2, JSON.stringify(seen));
  },
);
