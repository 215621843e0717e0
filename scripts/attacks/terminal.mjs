/** The commands of the terminal. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  mkdirSync,
  chmodSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../lib/project.mjs';

const kind = 'terminal';
const TABLE = `a,b,c\n${Array.from({ length: 80 }, (_, i) => `${(i * 7) % 11},${(i * i) % 13},${((i * 7) % 11) + ((i * i) % 13)}`).join('\n')}\n`;
const CONFIG = {
  env_steps: 130,
  initial_random_steps: 100,
  curve_every: 130,
  curve_episodes: 1,
  evaluation_episodes: 2,
  agent: { hidden: [8], batch_size: 8 },
  model: { hidden: [8], max_epochs: 2 },
};

/**
 * @typedef {object} Seen
 * @property {number | null} status
 * @property {string} out
 * @property {string} err
 */

/** @type {(round: number, tries: string, commands: string[], judge?: (seen: Seen, folder: string, command: string) => void, files?: Record<string, string>) => import('../attacks.mjs').Attack} */
export const attack = (round, tries, commands, judge = () => {}, files = {}) => ({
  ...{ round, kind, tries },
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cmbpo-attack-'));
    try {
      writeFileSync(join(folder, 't.csv'), TABLE);
      writeFileSync(join(folder, 'c.json'), JSON.stringify(CONFIG));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      mkdirSync(join(folder, 'dir'));
      mkdirSync(join(folder, 'bin'));
      for (const name of [
        'discover',
        'experiment',
        'merge',
        'chaos',
        'soak',
        'bench',
        'study',
        'stored',
        'reproduce',
        'tables',
        'world-times',
      ]) {
        const script = `#!/bin/bash\nexec ${process.execPath} ${inProject(`scripts/${name}.mjs`)} "$@"\n`;
        writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 });
      }
      const seen = [];
      for (const command of commands) {
        const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}` };
        const { status, signal, stdout, stderr } = spawnSync('bash', ['-c', command], {
          cwd: folder,
          env,
          encoding: 'utf8',
          timeout: 60_000,
          maxBuffer: 1e8,
        });
        assert.equal(signal, null, `${command}: ended by ${signal}`);
        const err = stderr.trim();
        // A stack is for who wrote it.
        assert.doesNotMatch(
          err,
          /\n\s+at .*\.mjs|node:internal|Uncaught|ERR_UNHANDLED/,
          `${command}: ${err.slice(0, 700)}`,
        );
        judge({ status, out: stdout, err }, folder, command);
        seen.push(`[${command.slice(0, 60)}] ${status}: ${(err || stdout.trim()).slice(0, 130)}`);
      }
      return seen.join(' || ');
    } finally {
      chmodSync(join(folder, 'dir'), 0o755);
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

const E = 'experiment --config c.json --methods sac --seeds 0-3 --jobs 1';

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'discover: a folder, nothing, /dev/null, a missing file, an empty name, - , a broken link, a loop of links',
    [
      'discover dir',
      'discover',
      'discover /dev/null',
      'discover nope.csv',
      'discover ""',
      'discover -',
      'ln -s gone l; discover l',
      'ln -s m n; ln -s n m; discover m',
      'discover t.csv t.csv',
      "discover $'\\xff\\xfe.csv'",
      'discover t.csv --alpha',
      'discover --alpha=NaN t.csv',
      'discover t.csv --learner constructor --test __proto__',
      'discover t.csv --no-such',
    ],
    ({ status, err }) => {
      assert.notEqual(status, 0);
      assert.ok(err.length > 10 && err.length < 3000, err);
    },
  ),
  attack(
    1,
    'discover: endless and slow inputs: /dev/zero, a pipe without a writer, a process substitution',
    [
      'timeout 20 discover /dev/zero',
      'timeout 20 discover /dev/urandom',
      'mkfifo p; timeout 60 discover p',
      'yes a,b | timeout 60 discover /dev/stdin',
      'discover <(cat t.csv)',
      'discover /dev/stdin < t.csv',
      'cat t.csv | discover /dev/stdin',
    ],
  ),
  attack(1, 'discover: standard streams closed, full, or gone', [
    'discover t.csv <&-',
    'discover t.csv >&-',
    'discover t.csv > /dev/full',
    'discover t.csv 2>&-',
    'discover t.csv 2>/dev/full',
    'discover t.csv | head -c 1 >/dev/null',
    'discover t.csv --json | true',
    'discover t.csv 2>&1 | true',
    'discover dir 2>/dev/full',
  ]),
  attack(1, 'discover: reports into folders, devices, full disks, over the table itself', [
    'discover t.csv --report dir',
    'discover t.csv --report /dev/full',
    'discover t.csv --report nope/x.html',
    'chmod 500 dir; discover t.csv --report dir/x',
    'discover t.csv --report ""',
    'cp t.csv u.csv; discover u.csv --report u.csv; head -1 u.csv',
  ]),
  attack(1, 'experiment: streams full, closed or gone before its first run', [
    `${E} > /dev/full`,
    `${E} >&- `,
    `${E} | true`,
    `${E} 2>&- >/dev/null`,
    `${E} 2>/dev/full >o.json; test -s o.json && echo written`,
  ]),
  attack(
    1,
    'experiment: who reads its messages goes away amid the runs: the runs end all the same',
    [
      `(${E} --out o.json 2>&1 >/dev/null; echo "code $?" > code) | head -1; sleep 3; cat code; test -s o.json && echo whole`,
    ],
    ({ out }) => {
      assert.match(out, /whole/);
    },
  ),
  attack(
    1,
    'experiment: the folder is removed, the journal is a folder, a device, another’s, empty, read-only',
    [
      'mkdir x; cd x; rmdir ../x; experiment --config ../c.json --methods sac --seeds 0',
      `${E} --journal dir`,
      `${E} --journal /dev/null --resume`,
      `: > j; ${E} --journal j --resume`,
      `echo '{"a":1}' > k; ${E} --journal k --resume`,
      `head -c 5000 /dev/urandom > r; ${E} --journal r --resume`,
      `${E} --out o.json --resume`,
      `ln -s o.json l; ${E} --out l; test -h l && echo link; test -s o.json && echo whole`,
    ],
  ),
  attack(1, 'experiment: two at once with one journal', [
    `(${E} --out o.json & ${E} --out o.json & wait) ; ls; test -s o.json && node -e 'console.log(JSON.parse(require("fs").readFileSync("o.json")).runs.length)'`,
  ]),
  attack(
    1,
    'experiment: counts, lists and configurations of every kind',
    [
      'experiment --seeds 0-99999999999',
      'experiment --seeds -1',
      'experiment --seeds 5-1',
      'experiment --seeds 1,1,1 --config c.json --methods sac',
      'experiment --jobs 0',
      'experiment --jobs 1e9',
      'experiment --methods sac,sac,nope',
      'experiment --methods ""',
      'experiment --config dir',
      'experiment --config /dev/null',
      'echo "[]" > a; experiment --config a',
      'echo "{\\"__proto__\\":{\\"x\\":1}}" > a; experiment --config a',
      "python3 -c \"print('{\\\"a\\\":'*5000+'1'+'}'*5000)\" > a; experiment --config a",
      'experiment --shard 3/2',
      'experiment --shard 1/0',
      'experiment --preset __proto__',
      'experiment --preset ../../etc/passwd',
      'experiment --env-steps 0',
      'experiment --env-steps 99999999999',
      'experiment --conditions x',
      'experiment x y',
    ],
    ({ status, err }) => {
      assert.ok(err.length < 6000, `${err.length} characters`);
      if (status === 0) assert.match(err, /sac/);
    },
  ),
  attack(
    1,
    'experiment: stopped and continued (SIGSTOP), hung up (SIGHUP), SIGPIPE, SIGTERM twice, Ctrl-C twice',
    [
      `${E} --out o.json & p=$!; sleep 1; kill -STOP $p; sleep 1; kill -CONT $p; wait $p; echo "code $?"; test -s o.json && echo whole`,
      `${E} --out h.json & p=$!; sleep 1.2; kill -HUP $p; wait $p; echo "code $?"; ls`,
      `${E} --out i.json & p=$!; sleep 1.2; kill -INT $p; kill -INT $p; wait $p; echo "code $?"; ls`,
      `${E} --out t.json & p=$!; sleep 1.2; kill -TERM $p; sleep 0.01; kill -TERM $p; wait $p; echo "code $?"; ls; ${E} --out t.json --resume && echo whole`,
    ],
  ),
  attack(
    1,
    'odd surroundings: no HOME, no TMPDIR, LANG=C, TZ, NODE_OPTIONS, no colours, narrow, as another working folder',
    [
      'env -i PATH="$PATH" discover t.csv',
      'LANG=C LC_ALL=C TZ=XX/YY discover t.csv | tail -1',
      'TMPDIR=/nope discover t.csv | tail -1',
      'NODE_OPTIONS=--max-old-space-size=40 discover t.csv | tail -1',
      'COLUMNS=1 TERM=dumb NO_COLOR=1 FORCE_COLOR=1 discover t.csv | tail -1',
      'cd /; discover /proc/self/cwd/etc/hostname',
      'ulimit -n 40; discover t.csv',
      'ulimit -v 2000000; discover t.csv',
    ],
    ({ err }) => {
      assert.ok(err.length < 4000);
    },
  ),
  attack(
    2,
    'merge: nothing, folders, halves, the same part twice, parts of others, over one of its parts',
    [
      'merge',
      'merge dir',
      'merge t.csv',
      'echo "{}" > a; merge a',
      'echo "[1]" > a; merge a a',
      `${E} --out w.json 2>/dev/null; head -c 300 w.json > h.json; merge h.json; merge w.json w.json`,
      `${E} --shard 1/2 --out p1.json; ${E} --shard 2/2 --out p2.json; merge p1.json; merge p1.json p1.json; merge p1.json p2.json --out p1.json; head -c 20 p1.json`,
      'merge --nope',
      'merge __proto__',
    ],
  ),
  attack(
    2,
    'discover: knowledge that contradicts itself, unknown names, reversed bounds, odd series',
    [
      'discover t.csv --required "a>b,b>a"',
      'discover t.csv --required "a>b" --forbidden "a>b"',
      'discover t.csv --required "a>q"',
      'discover t.csv --tiers "a|a|b"',
      'discover t.csv --tiers ",,|"',
      'discover t.csv --censored "a=5..1"',
      'discover t.csv --censored "q=0..1"',
      'discover t.csv --lags 20',
      'discover t.csv --lags 1 --episode zz',
      'discover t.csv --labels zz',
      'discover t.csv --without a,b,c',
      'discover t.csv --without a,b',
      'discover t.csv --encoding nope',
      'discover t.csv --decimal ";"',
      'discover t.csv --assigned __proto__',
      'discover t.csv --setting a,a',
      'discover t.csv --bootstrap 1e9',
      'discover t.csv --max-depth -1',
      'discover t.csv --penalty Infinity',
      'discover t.csv --missing nope',
      'discover t.csv --learner ges --test fisher-z',
      'discover t.csv --learner fci --bootstrap 5',
    ],
    ({ err }) => {
      assert.ok(err.length < 3000, err);
    },
  ),
  attack(
    2,
    'discover: tables of odd layouts',
    [
      "printf 'a,b\\r1,2\\r3,4\\r' > o; discover o",
      "printf '# note\\na b\\n1 2\\n' > o; discover o",
      "printf 'a;b\\n1,5;2\\n' > o; discover o",
      "printf '\\xff\\xfea\\0' > o; discover o",
      '(gzip -c t.csv; gzip -c t.csv) > o.gz; discover o.gz | head -1',
      "printf '😀,b\\n1,2\\n' > o; discover o",
      "printf 'a,b\\n\"1,2\\n' > o; discover o",
      "yes '1,2' | head -100000 > o; discover o | head -1",
      'head -c 1000000 /dev/zero > o; discover o',
      "python3 -c \"print(','.join('c%d'%i for i in range(3000))); print(','.join('1' for i in range(3000)))\" > o; discover o",
      "printf 'a,b\\n1,2,3\\n' > o; discover o",
      "printf 'a\\tb\\n1\\t\\n' > o; discover o",
    ],
    ({ err }) => {
      assert.ok(err.length < 4000, err.slice(0, 200));
    },
  ),
  attack(
    2,
    'discover: Ctrl-C, SIGTERM and SIGHUP in the midst of many resamples',
    [
      'for s in INT TERM HUP; do discover t.csv --test fisher-z --bootstrap 1000000 >o 2>e & p=$!; sleep 1.5; kill -$s $p; wait $p; echo "$s $?"; cat e; done',
    ],
    ({ out }) => {
      assert.doesNotMatch(out, / 0\n/);
      assert.doesNotMatch(out, /at .*mjs/);
    },
  ),
  attack(
    2,
    'experiment: a journal cut at a line, of another plan, made while the folder of --out goes',
    [
      `(${E} --seeds 0-3 --out o.json & p=$!; sleep 2; kill -KILL $p; wait $p) 2>/dev/null; ls; head -c -5 o.json.journal > x; mv x o.json.journal; ${E} --out o.json --resume; test -s o.json && echo whole`,
      `mkdir d; ${E} --out d/o.json & sleep 1; rm -r d; wait; ls; echo end`,
      `(${E} --out z.json & p=$!; sleep 2; kill -KILL $p; wait $p) 2>/dev/null; experiment --config c.json --methods sac --seeds 0-4 --jobs 1 --out z.json --resume; experiment --config c.json --methods sac --seeds 0-3 --out z.json; ls`,
    ],
  ),
  attack(
    2,
    'the other scripts with arguments that are none',
    [
      'chaos --seconds -1',
      'chaos --moves x',
      'soak --runs x',
      'bench --nope',
      'study --nope',
      'stored --nope',
      'reproduce --nope',
      'tables --nope',
      'chaos --seed 1e99',
      'soak --env-steps 5',
      'world-times --nope',
    ],
    ({ status, err }) => {
      assert.notEqual(status, 0, err);
      assert.ok(err.length < 3000);
    },
  ),
  attack(
    2,
    'names of files: dashes, spaces, newlines, quotes, 255 bytes, right to left; what is printed stays one message',
    [
      'cp t.csv ./-x.csv; discover ./-x.csv | head -1',
      'discover -x.csv',
      "cp t.csv $'a\\nb.csv'; discover $'a\\nb.csv' | head -1",
      'cp t.csv "a\'b c.csv"; discover "a\'b c.csv" --report r.html >/dev/null; grep -c pre r.html',
      'f=$(python3 -c \'print("n"*251)\').csv; cp t.csv $f; discover $f | head -1',
      'f=$(python3 -c \'print("n"*255)\'); experiment --config c.json --methods sac --seeds 0 --out $f; ls | wc -l',
      "printf '\\033[31m,b\\n1,2\\n' > esc.csv; discover esc.csv",
    ],
  ),
];
