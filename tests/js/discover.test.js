/** The discover command, run as a person runs it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { asText } from '../../scripts/discover/text.mjs';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { readTable } from '../../scripts/discover/table.mjs';
import { command } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-discover-'));
after(() => rmSync(folder, { recursive: true }));

/** @type {(...args: string[]) => ReturnType<typeof command>} */
const discover = (...args) => command('scripts/discover.mjs', ...args);

/**
 * As a terminal shows it: the command prints JSON where it is not on one.
 * @param {string} path
 * @param {Partial<import('../../pkg/cmbpo.js').DiscoverOptions>} options
 */
async function discoverText(path, options) {
  const { bindings } = await loadWasm(await compileWasm());
  const { names, values } = readTable(path);
  return asText({ ...bindings.discover(names, values, options), wall_ms: 1 });
}

/**
 * @param {string} name
 * @param {string} text
 */
function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** a -> c <- b with uniform noise, 300 rows, from a small generator of our own. */
function collider(separator = ',') {
  let state = 1;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  const rows = Array.from({ length: 300 }, () => {
    const [a, b] = [noise(), noise()];
    return [a, b, a + b + 0.5 * noise()].join(separator);
  });
  return [['a', 'b', 'c'].join(separator), ...rows, ''].join('\n');
}

const directed = (/** @type {string} */ stdout) =>
  JSON.parse(stdout).edges.map((/** @type {any} */ { from, to, kind }) => [from, to, kind]);
const expected = [
  ['a', 'c', 'directed'],
  ['b', 'c', 'directed'],
];

for (const [name, separator] of [
  ['commas', ','],
  ['tabs', '\t'],
  ['semicolons', ';'],
  ['spaces', ' '],
]) {
  test(`values separated by ${name} are read`, async () => {
    const { code, stdout, stderr } = await discover(
      file(`${name}.txt`, collider(separator)),
      '--test',
      'fisher-z',
    );
    assert.equal(code, 0, stderr);
    assert.deepEqual(directed(stdout), expected);
  });
}

for (const learner of ['pc', 'ges', 'lingam']) {
  test(`${learner} reports what was promised`, async () => {
    const path = file(`${learner}.csv`, collider());
    const args = [path, '--learner', learner, '--bootstrap', '5', '--seed', '3', '--json'];
    const [first, second] = await Promise.all([discover(...args), discover(...args)]);
    assert.equal(first.code, 0, first.stderr);
    const document = JSON.parse(first.stdout);
    assert.deepEqual(document.nodes, ['a', 'b', 'c']);
    assert.deepEqual(directed(first.stdout), expected);
    for (const { p, probability } of document.edges) {
      assert.ok(p < 1e-6 && probability > 0.5 && probability <= 1);
    }
    assert.ok(document.tests_run > 0 && document.wall_ms >= 0);
    if (learner === 'pc') assert.deepEqual(document.sepsets[0].set, []);
    // One seed, one answer; only the clock may differ.
    assert.deepEqual({ ...document, wall_ms: 0 }, { ...JSON.parse(second.stdout), wall_ms: 0 });
  });
}

/** a -> c <- u -> d <- b with u not in the table. */
function confounded() {
  let state = 5;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const rows = Array.from({ length: 800 }, () => {
    const [a, b, u] = [noise(), noise(), noise()];
    return [a, b, a + u + 0.3 * noise(), b + u + 0.3 * noise()].join(',');
  });
  return ['a,b,c,d', ...rows, ''].join('\n');
}

test('fci marks both ends, and says where something unseen moves both', async () => {
  const path = file('confounded.csv', confounded());
  const args = [path, '--learner', 'fci', '--test', 'fisher-z'];
  const [plain, late, text] = await Promise.all([
    discover(...args),
    discover(...args, '--tiers', 'a,b|c|d', '--contemporaneous'),
    discoverText(path, { learner: 'fci', test: 'fisher-z' }),
  ]);
  assert.equal(plain.code, 0, plain.stderr);
  const marked = (/** @type {string} */ stdout) =>
    JSON.parse(stdout).edges.map((/** @type {any} */ { from, to, kind, marks }) => {
      assert.equal(kind, 'partial');
      return [from, ...marks, to];
    });
  const expected = [
    ['a', 'circle', 'arrow', 'c'],
    ['b', 'circle', 'arrow', 'd'],
    ['c', 'arrow', 'arrow', 'd'],
  ];
  assert.deepEqual(marked(plain.stdout), expected);
  const { sepsets, tests_run } = JSON.parse(plain.stdout);
  assert.equal(sepsets.length, 3);
  assert.ok(tests_run > 0);
  assert.deepEqual(marked(late.stdout), expected, late.stderr);
  assert.match(text, /^a o-> c {3}\(p /m);
  assert.match(text, /^c <-> d {3}\(p .*something unseen moves both\)$/m);
  assert.match(text, /^o: the data do not tell$/m);
  assert.doesNotMatch(text, /^-: /m, 'no mark is explained that is not there');
});

test('tiers, required and forbidden edges are honoured', async () => {
  const path = file('known.csv', collider());
  const tiers = await discover(path, '--tiers', 'a,b|c');
  assert.deepEqual(directed(tiers.stdout), expected);
  const backwards = await discover(path, '--test', 'fisher-z', '--required', 'c>a');
  assert.ok(directed(backwards.stdout).some((/** @type {string[]} */ edge) => edge[0] === 'c'));
  const apart = await discover(path, '--forbidden', 'a>c, c>a');
  assert.ok(!JSON.stringify(directed(apart.stdout)).includes('"a"'));
});

test('names with commas, bars and arrows can be quoted', async () => {
  const path = file('quoted.csv', collider().replace('a,b,c', '"a, kg","b|>","say ""c"""'));
  const args = ['--tiers', '"a, kg","b|>"|"say ""c"""', '--required', '"b|>">"say ""c"""'];
  const { code, stdout, stderr } = await discover(path, ...args);
  assert.equal(code, 0, stderr);
  assert.deepEqual(directed(stdout), [
    ['a, kg', 'say "c"', 'directed'],
    ['b|>', 'say "c"', 'directed'],
  ]);
});

test('clipped columns can be named, or detected', async () => {
  const clipped = collider()
    .split('\n')
    .map((line) => line.replace(/[^,]+$/, (c) => (Number(c) > 0.5 ? '0.5' : c)))
    .join('\n');
  const path = file('clipped.csv', clipped);
  const [plain, named, detected] = await Promise.all([
    discover(path),
    discover(path, '--censored', 'c=..0.5'),
    discover(path, '--censored', 'detect'),
  ]);
  assert.equal(named.code, 0, named.stderr);
  const edges = (/** @type {{stdout: string}} */ { stdout }) => JSON.parse(stdout).edges;
  assert.deepEqual(edges(named), edges(detected));
  assert.notDeepEqual(edges(named), edges(plain));
});

const good = file('good.csv', collider());
for (const [what, args, ...named] of /** @type {[string, string[], ...RegExp[]][]} */ ([
  ['no file', [], /no file/],
  ['a file that is not there', [join(folder, 'nowhere.csv')], /nowhere\.csv/],
  ['two files', [good, good], /one file/],
  ['an unknown option', [good, '--alfa', '0.1'], /--alfa/],
  ['an unknown learner', [good, '--learner', 'rfci'], /--learner/, /"rfci"/, /lingam/],
  ['resamples of fci', [good, '--learner', 'fci', '--bootstrap', '5'], /bootstrap: 5/, /fci/],
  [
    'an edge that fci is to have',
    [good, '--learner', 'fci', '--required', 'a>c'],
    /required: "a" -> "c"/,
  ],
  [
    'one it is not to have',
    [good, '--learner', 'fci', '--forbidden', 'a>c'],
    /forbidden: "a" -> "c"/,
  ],
  ['an unknown test', [good, '--test', 'kci'], /--test/, /"kci"/, /rcot/],
  ['alpha out of range', [good, '--alpha', '1'], /--alpha/, /between 0 and 1/],
  ['a variable in no tier', [good, '--tiers', 'a|c'], /"b" in no tier/],
  ['an unknown variable', [good, '--tiers', 'a,b|d'], /"d"/, /a, b, c/],
  ['half an edge', [good, '--required', 'a'], /--required/, /A>B/],
  ['an open quote', [good, '--tiers', '"a,b|c'], /--tiers/, /closing quote/],
  ['no bounds', [good, '--censored', 'a=1'], /--censored/, /bounds as in/],
  ['bounds of an unknown column', [good, '--censored', 'q=0..1'], /"q"/, /a, b, c/],
  ['bounds the wrong way round', [good, '--censored', 'a=1..-1'], /censored/, /below the upper/],
  ['a contradiction', [good, '--required', 'a>c', '--forbidden', 'a>c'], /required/, /forbidden/],
  ['a cycle', [good, '--required', 'a>b,b>c,c>a'], /cycle/],
  ['a missing value', [file('missing.csv', 'x,y\n1,2\n3,NA\n')], /"y"/, /row 2/, /missing/],
  ['a word', [file('word.csv', 'x,y\n1,2\nred,4\n')], /"x"/, /row 2/, /"red"/],
  ['an infinite number', [file('infinite.csv', 'x,y\n1,2\nInfinity,4\n')], /"x"/, /Infinity/],
  ['no header', [file('bare.csv', '1,2\n3,4\n')], /header|names/],
  ['a short row', [file('short.csv', 'x,y\n1,2\n3\n')], /row 2/],
  ['one name twice', [file('twice.csv', 'x,x\n1,2\n3,4\n')], /"x"/],
  ['equal columns', [file('equal.csv', 'x,y\n1,1\n2,2\n3,3\n')], /"x"/, /"y"/],
  ['too few rows', [file('few.csv', 'x,y,z\n1,2,4\n2,1,3\n')], /2 rows/, /at least 4/],
  ['numbers for labels', [good, '--test', 'g-squared'], /"a"/, /distinct values/],
])) {
  test(`${what} is named, with exit code 2`, async () => {
    const { code, stdout, stderr } = await discover(...args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    for (const name of named) assert.match(stderr, name);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

test('a constant column is mentioned, and has no edges', async () => {
  const text = collider().replace(
    /^(.+)$/gm,
    (line) => `${line},${line.startsWith('a') ? 'k' : 1}`,
  );
  const { code, stdout, stderr } = await discover(file('constant.csv', text));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /"k" is constant/);
  assert.deepEqual(directed(stdout), expected);
});

test('edges that contradict each other, and sets that were left out, are said', () => {
  const edge = { kind: /** @type {const} */ ('undirected'), p: 0.01, given: [] };
  const report = {
    nodes: ['a', 'b', 'c', 'd'],
    edges: [
      { ...edge, from: 'a', to: 'b' },
      { ...edge, from: 'b', to: 'c' },
    ],
    sepsets: [],
    open: [],
    overruled: [],
    tests_run: 9,
    wall_ms: 1,
  };
  assert.doesNotMatch(asText(report), /contradict|conditioning/);
  /** @type {[string, string][]} */
  const contradictions = [
    ['a', 'b'],
    ['b', 'c'],
  ];
  const text = asText({ ...report, contradictions, left_out: 3 });
  assert.match(text, /contradictory, no DAG has these edges as they are: a - b, b - c\n/);
  assert.match(text, /not all conditioning sets of 3 or more were tested/);
});
