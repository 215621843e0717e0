/** The belief over graphs, computed in parts with the page's wasm. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compileWasm, loadTables, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { exampleFile } from '../../www/data/example.ts';
import { readTable } from '../../www/data/table.js';
import { valuesFor } from '../../www/data/values.js';
import { beliefGraph, shareOf, Tally } from '../../www/state/belief.ts';

/** @type {import('../../scripts/experiment/wasm.mjs').TablesBindings} */ let wasm;
/** @type {import('../../www/data/values.js').Values} */ let table;
before(async () => {
  wasm = await loadTables();
  table = valuesFor(readTable(await exampleFile().text()), {});
});

for (const resampling of /** @type {const} */ (['standard', 'bayesian'])) {
  test(`shared among workers, the belief is that of one (${resampling})`, () => {
    const { names } = table;
    // So few rows that the resamples disagree.
    const values = table.values.slice(0, 60 * names.length);
    /** @type {Partial<import('../../pkg/tables.js').DiscoverOptions>} */
    const options = { learner: 'pc', test: 'fisher-z', alpha: 0.01, resampling, seed: 3 };
    const alone = wasm.discover(names, values, { ...options, bootstrap: 30 });
    assert.ok(alone.edges.some(({ probability = 1 }) => probability > 0 && probability < 1));
    for (const workers of [1, 2, 3, 7]) {
      const tally = new Tally();
      // Each worker has its own instance and takes every n-th resample. The last worker reports first.
      for (let worker = workers - 1; worker >= 0; worker -= 1) {
        const resampler = new wasm.Resampler(names, values, options);
        for (let i = worker; i < 30; i += workers) tally.add(resampler.count(i, 1), 1);
        resampler.free();
      }
      const { bootstrap: _, ...once } = { ...options, bootstrap: 0 };
      assert.equal(tally.drawn, 30);
      assert.deepEqual(tally.in(wasm.discover(names, values, once)), alone, `${workers} workers`);
    }
  });
}

test('an edge’s share counts its own direction, and half of what has none', () => {
  const belief = [{ a: 'x', b: 'y', forward: 0.5, backward: 0.125, undirected: 0.25 }];
  assert.equal(shareOf({ from: 'x', to: 'y', kind: 'directed' }, belief), 0.625);
  assert.equal(shareOf({ from: 'y', to: 'x', kind: 'directed' }, belief), 0.25);
  assert.equal(shareOf({ from: 'y', to: 'x', kind: 'undirected' }, belief), 0.875);
  assert.equal(shareOf({ from: 'x', to: 'z', kind: 'undirected' }, belief), 0);
});

test('the environment’s graph has all candidate pairs, with what the resamples say of each', async () => {
  const { bindings } = await loadWasm(await compileWasm());
  const info = bindings.environment_info('light-door');
  /** @type {import('../../pkg/tables.js').DiscoverReport} */
  const report = {
    nodes: ['X', 'Z', 'A', "X'", "Z'", 'R'],
    edges: [
      { from: 'X', to: 'R', kind: 'directed', p: 1e-9, given: ['A'], probability: 1 },
      { from: 'X', to: "X'", kind: 'directed', p: 1e-9, given: [], probability: 1 },
    ],
    sepsets: [{ pair: ['Z', 'R'], set: ['X'], p: 0.4 }],
    open: [],
    overruled: [],
    belief: [
      { a: 'X', b: 'R', forward: 1, backward: 0, undirected: 0 },
      { a: 'Z', b: 'R', forward: 0.25, backward: 0, undirected: 0 },
    ],
    tests_run: 12,
  };
  const graph = beliefGraph(report, info, {
    rows: 500,
    drawn: 20,
    test: 'gcm',
    alpha: 0.001,
    resampling: 'standard',
    inputs: null,
  });
  assert.equal(graph.edges.length, 9);
  const lamp = graph.edges.find(({ from, to }) => from === 'Z' && to === 'R');
  assert.deepEqual(lamp, {
    from: 'Z',
    to: 'R',
    present: false,
    p: 0.4,
    probability: 0.25,
    conditioning_set: ['X'],
    separating_set: ['X'],
    in_truth: false,
  });
  assert.deepEqual(graph.parents, { "X'": ['X'], "Z'": [], R: ['X'] });
  assert.deepEqual(graph.policy_inputs, ['X']);
  assert.equal(graph.correct, false);
});
