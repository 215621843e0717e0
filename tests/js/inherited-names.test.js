/** Columns, variables, shifts and settings called as what every object inherits: from file to graph, and from a world to its verdict. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { compileWasm, loadTables, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { withOwnProperties } from '../../scripts/lib/own-properties.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { parseBounds } from '../../www/data/knowledge.js';
import { readTable } from '../../www/data/table.js';
import { valuesFor } from '../../www/data/values.js';
import { toDagitty } from '../../www/export/dagitty.ts';
import { toDot } from '../../www/export/dot.ts';
import { toJson } from '../../www/export/json.ts';
import { toSvg } from '../../www/export/svg.js';
import { csvOf, curveRows, returnRows, transitionRows } from '../../www/export/tables.ts';
import { newRecord, record } from '../../www/run/record.js';
import { formatHash, NO_SHIFT, parseHash } from '../../www/state/url.ts';
import { summarise } from '../../www/state/verdict.ts';
import { placeGraph } from '../../www/views/dag-layout.js';
import { place } from '../../www/views/graph-layout.ts';
import { command } from '../support/command.js';
import { experiment, shortRun } from '../support/experiment.js';
import { chain, INHERITED, WORLD } from '../support/inherited.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-inherited-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} name @param {string} text */
function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const tables = await loadTables();
const { bindings } = await loadWasm(await compileWasm());

/** Names in any order, some of them of every object. */
const names = fc.uniqueArray(fc.constantFrom(...INHERITED, 'a', 'b', '1', '0'), {
  minLength: 2,
  maxLength: 6,
});

test('a table gives its graph, its picture and its files, whatever its columns are called', () => {
  fc.assert(
    fc.property(names, (columns) => {
      const table = readTable(chain(columns, 120));
      const { names: read, values } = valuesFor(table, {});
      assert.deepEqual(read, columns);
      const censored = Object.fromEntries(columns.map((name) => [name, [-9, 9]]));
      const options = /** @type {any} */ ({ test: 'fisher-z', censored });
      const found = tables.discover(read, values, options);
      assert.deepEqual(found.nodes, columns);
      const placed = placeGraph(found.nodes, found.edges);
      assert.equal(placed.nodes.size, columns.length);
      for (const { from, to } of found.edges) {
        assert.match(placed.path(from, to), /^M[\d.-]+ [\d.-]+/, `${from}, ${to}`);
      }
      const candidates = found.edges.map(({ from, to }) => ({ from, to }));
      const room = place(columns, candidates, { name: 'x' });
      for (const name of columns) assert.ok(Number.isFinite(room.nodes.get(name)?.x), name);
      const graph = { title: 'A graph', nodes: columns, edges: found.edges, about: [] };
      for (const text of [toSvg(graph, placed), toDot(graph), toDagitty(graph), toJson(graph)]) {
        for (const name of columns) assert.ok(text.includes(name), `${name} in ${text}`);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('the order of columns called as numbers is theirs, and bounds are kept by name', () => {
  const graph = placeGraph(['2', '1'], [{ from: '2', to: '1', kind: 'directed', p: 0, given: [] }]);
  assert.ok(Number(graph.nodes.get('2')?.y) < Number(graph.nodes.get('1')?.y));
  const bounds = parseBounds('__proto__=-1..1,constructor=..5');
  assert.deepEqual(Object.entries(bounds), [
    ['__proto__', [-1, 1]],
    ['constructor', [null, 5]],
  ]);
});

test('the terminal: from a file to a graph and its report', async () => {
  const path = file('table.csv', chain(['constructor', 'toString', '__proto__', 'valueOf'], 300));
  const report = join(folder, 'report.html');
  const { code, stdout, stderr } = await command(
    ...['scripts/discover.mjs', path, '--test', 'fisher-z', '--report', report],
    ...['--censored', '__proto__=-9..9', '--tiers', 'constructor|toString|__proto__|valueOf'],
  );
  assert.equal(code, 0, stderr);
  const { edges } = JSON.parse(stdout);
  assert.deepEqual(
    edges.map((/** @type {any} */ { from, to, kind }) => [from, to, kind]),
    [
      ['constructor', 'toString', 'directed'],
      ['toString', '__proto__', 'directed'],
      ['__proto__', 'valueOf', 'directed'],
    ],
  );
  const html = readFileSync(report, 'utf8');
  assert.match(html, /<svg/);
  assert.match(html, /--censored &#39;__proto__=-9\.\.9&#39;|--censored __proto__=-9\.\.9/);
});

test('the terminal: a world of such variables and shifts runs to its verdict', async () => {
  const config = {
    ...JSON.parse(readFileSync(shortRun, 'utf8')),
    environment: { equations: WORLD },
  };
  const { code, stdout, stderr } = await experiment(
    ...['--config', file('world.json', JSON.stringify(config))],
    ...['--seeds', '0', '--methods', 'c-mbpo', '--jobs', '1'],
  );
  assert.equal(code, 0, stderr);
  const { runs, summary } = JSON.parse(stdout);
  const settings = ['in-distribution', '__proto__', 'constructor'];
  assert.deepEqual(Object.keys(runs[0].returns), settings);
  assert.deepEqual(Object.keys(summary['c-mbpo']), settings);
  assert.ok(Object.keys(runs[0].parents).includes('__proto__'));
});

test('a run’s record, its sentences and its tables keep every setting and variable', async () => {
  const settings = ['in-distribution', 'far', '__proto__', 'constructor'];
  const returns = Object.fromEntries(settings.map((name, i) => [name, i]));
  let run = newRecord('sac', 1, bindings.default_config());
  for (const env_steps of [100, 200]) {
    const event = /** @type {any} */ ({ type: 'evaluation', env_steps, returns });
    run = record(run, [event], run.progress);
  }
  const result = {
    returns: Object.fromEntries(settings.map((name, i) => [name, { mean: i, std: 1 }])),
  };
  run.result = /** @type {any} */ (result);
  assert.deepEqual(Object.keys(run.curves).sort(), [...settings].sort());
  for (const curve of Object.values(run.curves)) assert.equal(curve.length, 2);
  assert.equal(curveRows([run]).length, 8);
  assert.equal(returnRows([run]).length, 4);
  const by = summarise([run], settings).get('sac');
  assert.deepEqual(
    Object.entries(by ?? {})
      .map(([name, { mean }]) => [name, mean])
      .sort(),
    [...Object.entries(returns)].sort(),
  );
  const rows = transitionRows([1, 2, 3, 4], {
    ...{ state: ['constructor'], action: ['__proto__'], next: ["constructor'"], reward: 'valueOf' },
  });
  const [head, first] = String(await csvOf(rows)).split(/\r?\n/);
  assert.equal(head, "step,constructor,__proto__,constructor',valueOf");
  assert.equal(first, '0,1,2,3,4');
});

test('settings of such names go through a link and back', () => {
  const problemOf = (/** @type {any} */ config) => {
    try {
      bindings.validate_config(config);
      return null;
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
  };
  const { env_steps } = bindings.default_config();
  const defaults = { seed: 1, seeds: 3, env_steps, shift: NO_SHIFT, config: {}, hide: [] };
  const config = JSON.parse(
    JSON.stringify({ environment: { equations: WORLD } }).replace(
      /}$/,
      `,"graph":{"__proto__":["constructor"],"constructor'":["constructor"]}}`,
    ),
  );
  assert.equal(problemOf(config), null);
  const hash = formatHash({ ...defaults, config }, defaults);
  const { state, problems } = parseHash(hash, { defaults, problemOf });
  assert.deepEqual(problems, []);
  assert.equal(JSON.stringify(state.config), JSON.stringify(config));
  // A bad field beside them does not lose them: each is then read on its own.
  const bad = `config=${encodeURIComponent(JSON.stringify(config).replace(/}$/, ',"constructor":{"__proto__":1}}'))}`;
  const kept = parseHash(bad, { defaults, problemOf });
  assert.equal(kept.problems.length > 0, true);
  assert.ok(JSON.stringify(kept.state.config).includes('"equations"'));
  assert.equal(Object.getPrototypeOf(kept.state.config), Object.prototype);
});

test('the glue fills objects with own properties, and a changed glue is noticed', () => {
  const info = bindings.environment_info(/** @type {any} */ ({ equations: WORLD }));
  assert.deepEqual(Object.keys(info.truth).sort(), ['__proto__', "constructor'", "toString'"]);
  assert.deepEqual(Object.keys(info.settings).sort(), [
    '__proto__',
    'constructor',
    'in-distribution',
  ]);
  assert.throws(() => withOwnProperties('nothing'), /0 places/);
});

const EXTENDED = `
Object.prototype.each = function () {};
Object.prototype.limits = 'of the host';
Object.prototype.labels = 'of the host';
Object.prototype.headers = 5;
Object.prototype.settings = () => 'of the host';
Object.prototype.create = 'of the host';
`;

test('where Object.prototype has been extended, the commands and the API do the same', async () => {
  const preload = file('extend.mjs', EXTENDED);
  const path = file('extended.csv', chain(['a', 'each', 'limits'], 300));
  const run = (/** @type {string[]} */ before) =>
    spawnSync(
      process.execPath,
      [...before, inProject('scripts/discover.mjs'), path, '--test', 'fisher-z'],
      { encoding: 'utf8' },
    );
  const [plain, extended] = [run([]), run(['--import', preload])].map(({ stdout, stderr }) => {
    assert.notEqual(stdout, '', stderr);
    const { wall_ms: _, ...document } = JSON.parse(stdout);
    return document;
  });
  assert.deepEqual(extended, plain);
  const script = `
    import { load, read_table, discover, Session, custom_environment } from '${inProject('www/api/index.ts')}';
    import { pathToFileURL } from 'node:url';
    await load(pathToFileURL('${inProject('pkg/cmbpo_bg.wasm')}'), pathToFileURL('${inProject('pkg/tables_bg.wasm')}'));
    const table = await read_table('a,each\\n1,2\\n2,4\\n3,5\\n4,9\\n5,9\\n');
    discover(table.names, table.values, { test: 'fisher-z' });
    const session = new Session({ env_steps: 160, initial_random_steps: 100 }, 'sac', 1);
    while (!session.done) session.advance(16);
    const made = custom_environment({
      state: ['X'], action: ['A'], low: [-1], high: [1],
      reset: () => [0], step: () => ({ state: [0], reward: 0 }),
    });
    console.log(JSON.stringify([table.names, session.result().env_steps, Object.keys(made)]));`;
  const answer = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--import', preload, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  assert.equal(answer.stdout.trim(), '[["a","each"],160,["custom"]]', answer.stderr);
});
