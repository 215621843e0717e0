/** Columns that determine each other, in the discover command. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover, discoverText, file, made, pairs } from '../support/discover.js';

const scaled = file(
  'scaled.csv',
  made(['A', 'B', 'A2'], 60, (noise) => {
    const a = noise();
    return [a, a + noise(), 2 * a];
  }),
);

test('columns that determine each other are named, and one is left out', async () => {
  const cases = /** @type {[string, string, string[], string][]} */ ([
    [scaled, 'A2 = 2 × A', ['A2'], 'A-B'],
    [
      file(
        'units.csv',
        made(['km', 'miles', 'cost'], 500, (noise) => {
          const km = Number(noise().toFixed(4));
          return [km, (0.6214 * km).toFixed(4), km + 0.5 * noise()];
        }),
      ),
      'miles ≈ 0.621 × km (to rounding)',
      ['miles'],
      'cost-km',
    ],
    [
      file(
        'one-hot.csv',
        made(['c0', 'c1', 'c2', 'Z'], 600, (noise) => {
          const label = Math.abs(Math.floor(1e6 * noise())) % 3;
          return [0, 1, 2].map((at) => Number(at === label)).concat(2 * label ** 2 + noise());
        }),
      ),
      'c0 + c1 + c2 = 1',
      ['c2'],
      'Z-c0',
    ],
  ]);
  for (const [path, text, gone, edge] of cases) {
    for (const [learner, kind] of [
      ['pc', 'fisher-z'],
      ['pc', 'gcm'],
      ['fci', 'fisher-z'],
      ['ges', 'fisher-z'],
    ]) {
      const args = ['--learner', learner, '--test', kind, '--alpha', '0.05'];
      const { code, stdout, stderr } = await discover(path, ...args);
      assert.equal(code, 0, stderr);
      const { nodes, dependence } = JSON.parse(stdout);
      assert.deepEqual(
        dependence.relations.map((/** @type {any} */ relation) => relation.text),
        [text],
      );
      assert.deepEqual(dependence.left_out, gone);
      assert.match(dependence.warning, new RegExp(`${gone[0]} is left out`));
      assert.ok(!nodes.includes(gone[0]));
      assert.ok(pairs(stdout).includes(edge), `${learner}, ${kind}, ${text}: ${pairs(stdout)}`);
    }
  }
});

test('the terminal says it in lines of its own; all columns are learned with where asked for', async () => {
  const text = await discoverText(scaled, { test: 'fisher-z', alpha: 0.05 });
  assert.match(text, /^A -- B/m);
  assert.match(text, /^A2 = 2 × A {3}\(A2 is left out\)$/m);
  assert.match(text, /^warning: Some columns determine each other/m);
  const kept = await discover(scaled, '--test', 'fisher-z', '--dependent', 'keep');
  assert.deepEqual(pairs(kept.stdout).sort(), ['A-A2', 'A-B', 'A2-B']);
  assert.deepEqual(JSON.parse(kept.stdout).dependence.left_out, []);
});

test('columns that all determine each other are no empty answer, and equal ones no refusal', async () => {
  const fork = made(['X', 'W', 'Y'], 100, (noise) => {
    const x = noise();
    return [x, 0.5 * x, 0.8 * x];
  });
  const { stdout } = await discover(file('fork.csv', fork), '--test', 'fisher-z');
  assert.equal(JSON.parse(stdout).dependence.relations.length, 2);
  const equal = made(['x', 'y', 'z'], 100, (noise) => {
    const x = noise();
    return [x, x, x + noise()];
  });
  const same = await discover(file('same.csv', equal), '--test', 'fisher-z');
  assert.equal(same.code, 0, same.stderr);
  assert.deepEqual(pairs(same.stdout), ['x-z']);
  assert.equal(JSON.parse(same.stdout).dependence.relations[0].text, 'y = x');
});
