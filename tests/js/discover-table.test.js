/** How the discover command reads a table, and what it says of that. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { inProject } from '../../scripts/lib/project.mjs';
import { collider, directed, discover, discoverText, expected, file } from '../support/discover.js';

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
