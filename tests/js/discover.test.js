/** The discover command, run as its user would. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { asText } from '../../scripts/discover/text.mjs';
import { loadTables } from '../../scripts/experiment/wasm.mjs';
import { readTable } from '../../scripts/discover/table.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { command } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-discover-'));
after(() => rmSync(folder, { recursive: true }));

/** @type {(...args: string[]) => ReturnType<typeof command>} */
const discover = (...args) => command('scripts/discover.mjs', ...args);

/**
 * The output in a terminal. Elsewhere the command prints JSON.
 * @param {string} path
 * @param {Partial<import('../../pkg/tables.js').DiscoverOptions>} options
 * @param {import('../../www/data/table.js').ReadOptions} [reading]
 */
async function discoverText(path, options, reading = {}) {
  const tables = await loadTables();
  const { names, values } = await readTable(path, readFileSync(path), reading, options);
  return asText({ ...tables.discover(names, values, options), wall_ms: 1 });
}

/**
 * @param {string} name
 * @param {string | Uint8Array} text
 */
function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A table of a -> c <- b with uniform noise and 300 rows, from a small seeded generator. */
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
    // The same seed gives the same answer; only the time may differ.
    assert.deepEqual({ ...document, wall_ms: 0 }, { ...JSON.parse(second.stdout), wall_ms: 0 });
  });
}

/** A table of a -> c <- u -> d <- b, without u. */
function confounded() {
  let state = 5;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const rows = Array.from({ length: 800 }, () => {
    const [a, b, u] = [noise(), noise(), noise()];
    return [a, b, a + u + 0.3 * noise(), b + u + 0.3 * noise()].join(',');
  });
  return ['a,b,c,d', ...rows, ''].join('\n');
}

/** A table of fruit -> colour and fruit -> size: labels and a number. */
function labelled() {
  let state = 7;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 600 }, () => {
    const fruit = Math.floor(3 * noise());
    const colour = noise() < 0.7 ? fruit : Math.floor(3 * noise());
    const size = [1, 3, 2][fruit] + noise() + noise();
    return [['apple', 'melon', 'pear'][fruit], ['red', 'green', 'blue'][colour], size].join(',');
  });
  return ['fruit,colour,size', ...rows, ''].join('\n');
}

test('ges takes labels: alone by bdeu, among numbers as indicators', async () => {
  const path = file('labelled.csv', labelled());
  const of = async (/** @type {string[]} */ ...args) => {
    const { code, stdout, stderr } = await discover(path, '--learner', 'ges', ...args);
    assert.equal(code, 0, stderr);
    const { edges } = JSON.parse(stdout);
    return edges.map((/** @type {{from: string, to: string}} */ { from, to }) =>
      [from, to].sort().join(' '),
    );
  };
  assert.deepEqual(await of('--score', 'bdeu', '--without', 'size'), ['colour fruit']);
  const mixed = await of('--bootstrap', '5');
  assert.deepEqual(mixed.toSorted(), ['colour fruit', 'fruit size']);
  const wrong = await discover(path, '--learner', 'lingam');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /"fruit", "colour" hold labels .* the learner ges/);
});

test('the marks of fci are counted over resamples, and columns set at random are causes', async () => {
  const path = file('assigned.csv', collider());
  const args = ['--learner', 'fci', '--test', 'fisher-z', '--bootstrap', '6', '--assigned', 'a'];
  const { code, stdout, stderr } = await discover(path, ...args);
  assert.equal(code, 0, stderr);
  const { edges, belief } = JSON.parse(stdout);
  const [edge] = edges;
  assert.deepEqual([edge.from, edge.to, edge.marks], ['a', 'c', ['tail', 'arrow']]);
  assert.deepEqual(edge.mark_probabilities, [1, 1]);
  const [pair] = belief;
  assert.deepEqual(pair.marks[0], { circle: 0, tail: 1, arrow: 0 });
  assert.match(
    await discoverText(path, {
      learner: 'fci',
      test: 'fisher-z',
      bootstrap: 6,
      assigned: ['a'],
    }),
    /^a --> c .*probability 1\.00; marks 1\.00, 1\.00/m,
  );
});

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

const german = collider(';').replaceAll('.', ',').replace('a;', 'Größe;');
const renamed = [
  ['Größe', 'c', 'directed'],
  ['b', 'c', 'directed'],
];
for (const [
  what,
  bytes,
  edges,
  ...notes
] of /** @type {[string, string | Uint8Array, string[][], ...RegExp[]][]} */ ([
  ['UTF-8 and decimal commas', german, renamed, /decimal mark is a comma/],
  ['Latin-1', Buffer.from(german, 'latin1'), renamed, /read as Windows-1252/],
  ['UTF-16', Buffer.from(`\uFEFF${german}`, 'utf16le'), renamed, /read as utf-16le/],
  ['a gzip archive', gzipSync(german), renamed, /gzip archive, and was unpacked/],
  [
    'a line that names the separator',
    `sep=;\n${collider(';')}`,
    expected,
    /separated by semicolons/,
  ],
])) {
  test(`${what}: read, and said`, async () => {
    const path = file(`${what}.csv`, bytes);
    const { code, stdout, stderr } = await discover(path, '--test', 'fisher-z');
    assert.equal(code, 0, stderr);
    assert.deepEqual(directed(stdout), edges);
    for (const note of notes) assert.match(stderr, note);
    assert.equal(JSON.parse(stdout).table.rows, 300);
  });
}

/** A table of passengers: c has missing values where a is large, sex is a label, and names have no information. */
function passengers() {
  const [header, ...rows] = collider().trim().split('\n');
  const told = rows.map((line, at) => {
    const [a, b, c] = line.split(',');
    const gap = Number(a) > 0.4 && at % 5 > 0;
    return [a, b, gap ? '' : c, Number(b) > 0 ? 'male' : 'female', `"Doe, J. ${at}"`].join(',');
  });
  return [`${header},sex,name`, ...told, ''].join('\n');
}

test('missing values: the rows that are used are said, and where the gaps depend on another column', async () => {
  const path = file('passengers.csv', passengers());
  const args = [path, '--test', 'fisher-z', '--without', 'name,sex'];
  const [whole, byTest, refused, unread] = await Promise.all([
    discover(...args),
    discover(...args, '--missing', 'test-wise'),
    discover(...args, '--missing', 'refuse'),
    discover(path, '--test', 'fisher-z', '--labels', 'name'),
  ]);
  assert.equal(whole.code, 0, whole.stderr);
  const { missing, table } = JSON.parse(whole.stdout);
  assert.equal(missing.rule, 'list-wise');
  assert.ok(missing.complete < 300 && missing.complete === 300 - missing.columns[0].missing);
  assert.deepEqual(
    missing.columns[0].depends_on.map((/** @type {{column: string}} */ { column }) => column),
    ['a'],
  );
  assert.deepEqual(table.left_out, ['sex', 'name']);
  assert.match(whole.stderr, new RegExp(`${missing.complete} of 300 rows are used`));
  assert.match(whole.stderr, /warning: whether c is missing depends on a \(p /);
  assert.equal(byTest.code, 0, byTest.stderr);
  assert.equal(JSON.parse(byTest.stdout).missing.rule, 'test-wise');
  assert.deepEqual(directed(byTest.stdout), expected);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /"c" holds NaN/);
  assert.equal(unread.code, 2);
  assert.match(unread.stderr, /"name" holds labels \("Doe, J\. 0" in row 1\).*--without/);
  const text = await discoverText(path, { test: 'fisher-z' }, { without: ['name', 'sex'] });
  assert.match(text, /^missing values: c \d+; \d+ of 300 rows are used/m);
});

test('a series in episodes: edges lead forward in time, and no row reaches over an episode', async () => {
  let state = 5;
  const noise = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  const rows = ['episode,hour,cause,effect'];
  for (let episode = 0; episode < 20; episode += 1) {
    let [cause, result] = [0, 0];
    for (let hour = 0; hour < 30; hour += 1) {
      [cause, result] = [0.5 * cause + noise(), 0.8 * cause + 0.3 * result + noise()];
      rows.push(`night ${episode},${hour},${cause},${result}`);
    }
  }
  const path = file('panel.csv', `${rows.join('\n')}\n`);
  const args = ['--episode', 'episode', '--time', 'hour', '--lags', '1', '--test', 'fisher-z'];
  const { code, stdout, stderr } = await discover(path, ...args);
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).series, { lags: 1, episodes: 20, rows: 20 * 28 });
  assert.deepEqual(directed(stdout), [
    ['cause(t-1)', 'cause(t)', 'directed'],
    ['cause(t-1)', 'effect(t)', 'directed'],
    ['effect(t-1)', 'effect(t)', 'directed'],
  ]);
});

test('a series by dates, in any order, is that by their numbers', async () => {
  let state = 9;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  let [cause, result] = [0, 0];
  const rows = Array.from({ length: 400 }, (_, day) => {
    [cause, result] = [noise(), cause + 0.5 * noise()];
    const date = new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10);
    return { day, date, rest: `${cause},${result}` };
  }).sort((a, b) => ((a.day * 7) % 400) - ((b.day * 7) % 400));
  const found = [];
  for (const by of /** @type {const} */ (['day', 'date'])) {
    const lines = rows.map((row) => `${row[by]},${row.rest}`);
    const path = file(`${by}.csv`, `${by},cause,effect\n${lines.join('\n')}\n`);
    const args = ['--time', by, '--lags', '1', '--test', 'fisher-z'];
    const { code, stdout, stderr } = await discover(path, ...args);
    assert.equal(code, 0, stderr);
    found.push([directed(stdout), JSON.parse(stdout).series]);
  }
  assert.deepEqual(found[0], found[1]);
  assert.deepEqual(found[0][0], [['cause(t-1)', 'effect(t)', 'directed']]);
});

test('a report is written beside what is printed, and its command finds the same graph', async () => {
  const path = file('reported.csv', collider());
  const out = join(folder, 'out.html');
  const args = ['--assigned', 'a', '--alpha', '0.01', '--report', out];
  const { code, stdout, stderr } = await discover(path, ...args);
  assert.equal(code, 0, stderr);
  const html = readFileSync(out, 'utf8');
  assert.match(html, /<th scope="row">a → c<\/th>/);
  const words = /<pre>npm run --silent discover -- (.*)<\/pre>/.exec(html)?.[1].split(' ') ?? [];
  const again = await discover(...words);
  assert.deepEqual(JSON.parse(again.stdout).edges, JSON.parse(stdout).edges);
  const refused = await discover(path, '--report', join(folder, 'none', 'out.html'));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--report: cannot write in the directory/);
});

test('a report never takes the place of the table, by whatever name', async () => {
  const path = file('precious.csv', collider());
  symlinkSync(path, join(folder, 'link.csv'));
  for (const out of [path, join(folder, '.', 'precious.csv'), join(folder, 'link.csv')]) {
    const { code, stderr } = await discover(path, '--report', out);
    assert.equal(code, 2);
    assert.match(stderr, /--report: ".*" is the table, which it would replace/);
    assert.equal(readFileSync(path, 'utf8'), collider());
  }
});

test('a table of 3,000 constant columns says so in forty lines', async () => {
  const columns = Array.from({ length: 3000 }, (_, i) => `c${i}`);
  const ones = columns.map(() => 1).join();
  const path = file('constant.csv', `${columns.join()}\n${ones}\n${ones}\n`);
  const { stderr } = await discover(path, '--test', 'fisher-z');
  assert.match(stderr, /… and \d+ more notes of the table/);
  assert.ok(stderr.length < 8000, `${stderr.length} characters`);
});

test('a table comes through a pipe', { skip: process.platform === 'win32' }, async () => {
  const path = file('piped.csv', collider());
  const { stdout: expected } = await discover(path, '--json');
  const script = `cat "${path}" | "${process.execPath}" "${inProject('scripts/discover.mjs')}" /dev/stdin --json`;
  const untimed = (/** @type {string} */ text) => ({ ...JSON.parse(text), wall_ms: 0 });
  assert.deepEqual(
    untimed(execFileSync('sh', ['-c', script], { encoding: 'utf8' })),
    untimed(expected),
  );
});

test('a column of names is left out, and that is said; --labels keeps it', async () => {
  const { code, stdout, stderr } = await discover(file('named.csv', passengers()));
  assert.equal(code, 0, stderr);
  const { nodes, table } = JSON.parse(stdout);
  assert.deepEqual([nodes, table.identifiers], [['a', 'b', 'c', 'sex'], ['name']]);
  assert.match(stderr, /the column "name" holds words that tell one row from another.*--labels/);
});

test('two labels are a number, and what columns hold can be told', async () => {
  const path = file('told.csv', passengers());
  const { code, stdout, stderr } = await discover(path, '--test', 'fisher-z', '--without', 'name');
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).nodes, ['a', 'b', 'c', 'sex']);
  assert.match(stderr, /the column "sex" holds labels \(2: "(fe)?male", "(fe)?male"\)/);
  const args = [path, '--test', 'fisher-z', '--without', 'name', '--numbers', 'sex'];
  const wrong = await discover(...args);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /"sex": it holds no number \(--labels or --numbers\)/);
});

const good = file('good.csv', collider());
for (const [what, args, ...named] of /** @type {[string, string[], ...RegExp[]][]} */ ([
  ['no file', [], /no file/],
  ['a file that is not there', [join(folder, 'nowhere.csv')], /nowhere\.csv/],
  ['two files', [good, good], /one file/],
  ['an unknown option', [good, '--alfa', '0.1'], /--alfa/],
  ['an unknown learner', [good, '--learner', 'rfci'], /--learner/, /"rfci"/, /lingam/],
  [
    'an edge of fci that what is set at random does not have',
    [good, '--learner', 'fci', '--required', 'a>c', '--assigned', 'c'],
    /"a" -> "c"/,
  ],
  [
    'what fci is not to have, and follows from what it is to have',
    [good, '--learner', 'fci', '--required', 'a>b,b>c', '--forbidden', 'a>c'],
    /forbidden: "a" -> "c"/,
  ],
  ['an unknown score', [good, '--learner', 'ges', '--score', 'bge'], /--score/, /"bge"/, /bdeu/],
  [
    'a prior that counts for nothing',
    [good, '--learner', 'ges', '--equivalent-sample-size', '0'],
    /--equivalent-sample-size/,
    /above 0/,
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
  [
    'too few complete rows',
    [file('missing.csv', 'x,y\n1,2\n3,NA\n'), '--test', 'fisher-z'],
    /1 of 2 rows have a value in every column, expected at least 4/,
    /"y" lacks 1/,
  ],
  ['a word', [file('word.csv', 'x,y\n1,2\nred,4\n')], /"x"/, /row 2/, /"red"/],
  ['an infinite number', [file('infinite.csv', 'x,y\n1,2\nInfinity,4\n')], /"x"/, /Infinity/],
  ['no header', [file('bare.csv', '1,2\n3,4\n')], /header|names/],
  ['a short row', [file('short.csv', 'x,y\n1,2\n3\n')], /row 2/],
  ['one name twice', [file('twice.csv', 'x,x\n1,2\n3,4\n')], /"x"/],
  ['too few rows', [file('few.csv', 'x,y,z\n1,2,4\n2,1,3\n')], /2 rows/, /at least 50 for the gcm/],
  [
    'too few rows for the test that needs the fewest',
    [file('three.csv', 'x,y,z\n1,2,4\n2,1,3\n5,1,3\n'), '--test', 'fisher-z'],
    /3 rows/,
    /at least 4 for the fisher-z/,
  ],
  [
    'a gzip archive that breaks off',
    [file('gz.csv', Buffer.from('1f8b0800616263', 'hex'))],
    /gzip archive.*unpack/,
  ],
  [
    'a workbook',
    [file('xlsx.csv', Buffer.from('504b030414000600', 'hex'))],
    /Excel workbook.*save the table as CSV/,
  ],
  [
    'two decimal marks',
    [file('marks.csv', 'a;b\n1,5;2.5\n')],
    /decimal comma.*decimal point.*--decimal or --labels/,
  ],
  ['an unknown encoding', [good, '--encoding', 'klingon'], /"klingon" is not known/],
  ['a column that is not there', [good, '--labels', 'q'], /labels: there is no column "q"/],
  ['an unknown decimal mark', [good, '--decimal', '?'], /--decimal/],
  [
    'gaps by test without tests',
    [good, '--learner', 'ges', '--missing', 'test-wise'],
    /structure\.missing: test-wise/,
  ],
  [
    'dependence, where that is asked for',
    [file('equal.csv', 'x,y\n1,1\n2,2\n3,3\n'), '--dependent', 'refuse'],
    /y = x/,
    /leave-out/,
  ],
  [
    'an unknown way with dependence',
    [good, '--dependent', 'drop'],
    /--dependent/,
    /"drop"/,
    /keep/,
  ],
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

test('four rows are enough for a table of three columns, as the refusal of three says', async () => {
  const path = file('fourrows.csv', 'A,B,C\n1,2,3\n2,3,5\n1,5,9\n0,2,2\n');
  const { code, stdout, stderr } = await discover(path, '--test', 'fisher-z');
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout).nodes, ['A', 'B', 'C']);
});

/** Return seeded noise, equal on every machine. */
function noises(seed = 7) {
  let state = seed;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  return () => uniform() + uniform() + uniform();
}

/** @param {string[]} names @param {number} rows @param {(noise: () => number) => (number | string)[]} row */
function made(names, rows, row) {
  const noise = noises();
  const lines = Array.from({ length: rows }, () => row(noise).join(','));
  return [names.join(','), ...lines, ''].join('\n');
}

const pairs = (/** @type {string} */ stdout) =>
  JSON.parse(stdout).edges.map((/** @type {any} */ { from, to }) => [from, to].sort().join('-'));

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

test('rare labels hide no edge, and words are labels for both tests of them', async () => {
  const words = made(['X', 'Y'], 1500, (noise) => {
    const draw = () => `w${Math.floor(20 ** Math.min(1, Math.abs(noise())))}`;
    const [x, other] = [draw(), draw()];
    return [x, noise() > 0.25 ? x : other];
  });
  const path = file('words.csv', words);
  for (const kind of ['g-squared', 'chi-squared']) {
    const { code, stdout, stderr } = await discover(path, '--test', kind, '--alpha', '0.001');
    assert.equal(code, 0, stderr);
    assert.deepEqual(pairs(stdout), ['X-Y'], kind);
  }
});

test('a table of more columns than rows is learned from where the test bears it', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `V${at}`);
  const wide = made(names, 20, (noise) => names.map(() => noise()));
  for (const learner of ['pc', 'fci']) {
    const args = ['--learner', learner, '--test', 'fisher-z', '--alpha', '0.05'];
    const { code, stdout, stderr } = await discover(file('wide.csv', wide), ...args);
    assert.equal(code, 0, stderr);
    assert.ok(JSON.parse(stdout).nodes.length === 40 && pairs(stdout).length < 40);
    assert.equal(JSON.parse(stdout).dependence, undefined);
  }
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
