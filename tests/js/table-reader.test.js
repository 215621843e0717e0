/** The table reader of the page, the terminal and the API: bytes to numbers and labels, or an error. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import Papa from 'papaparse';
import { LIMITS } from '../../www/data/limits.js';
import { TableError, readTable, readTableFile } from '../../www/data/table.js';
import { valuesFor } from '../../www/data/values.js';

const how = { numRuns: Number(process.env.CMBPO_FUZZ_RUNS ?? 300), seed: 1 };
const latin1 = (/** @type {string} */ text) => Uint8Array.from(Buffer.from(text, 'latin1'));
const utf16le = (/** @type {string} */ text) => Uint8Array.from(Buffer.from(text, 'utf16le'));
const utf16be = (/** @type {string} */ text) =>
  Uint8Array.from(Buffer.from(text, 'utf16le').swap16());

/** @type {Record<string, {write: (text: string) => Uint8Array, encoding: string, names: string[]}>} */
const ENCODINGS = {
  'UTF-8': { write: (text) => Buffer.from(text), encoding: 'utf-8', names: ['Größe', '体重', 'x'] },
  'UTF-8 with its mark': {
    write: (text) => Buffer.from(`\uFEFF${text}`),
    encoding: 'utf-8',
    names: ['Größe', '体重', 'x'],
  },
  'UTF-16LE with its mark': {
    write: (text) => utf16le(`\uFEFF${text}`),
    encoding: 'utf-16le',
    names: ['Größe', '体重', 'x'],
  },
  'UTF-16BE with its mark': {
    write: (text) => utf16be(`\uFEFF${text}`),
    encoding: 'utf-16be',
    names: ['Größe', '体重', 'x'],
  },
  'UTF-16LE': { write: utf16le, encoding: 'utf-16le', names: ['Größe', 'é', 'x'] },
  'UTF-16BE': { write: utf16be, encoding: 'utf-16be', names: ['Größe', 'é', 'x'] },
  'Windows-1252': { write: latin1, encoding: 'windows-1252', names: ['Größe', 'é', 'x'] },
};

test('every encoding, separator, decimal mark, quoting and gzip gives the same numbers', async () => {
  const cell = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.integer({ min: -2000, max: 2000 }),
    fc.constantFrom(0, -1.5, 1234, 0.001, 1e200, 1e-200, NaN),
  );
  const layout = fc.record({
    encoding: fc.constantFrom(...Object.keys(ENCODINGS)),
    separator: fc.constantFrom(',', ';', '\t', '|'),
    decimal: fc.constantFrom('.', ','),
    quotes: fc.boolean(),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    sep: fc.boolean(),
    gzip: fc.boolean(),
    trailing: fc.boolean(),
  });
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 4, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(layout, rows, async (given, drawn) => {
      const { write, encoding, names } = ENCODINGS[given.encoding];
      // One number in each column, and one cell that determines the decimal mark.
      const table = [[0.5, 0.25, 1.5], ...drawn];
      const mark = (/** @type {number} */ value) =>
        Number.isNaN(value) ? '' : String(value).replace('.', given.decimal);
      const cells = [names, ...table.map((row) => row.map(mark))];
      let text = Papa.unparse(cells, {
        delimiter: given.separator,
        quotes: given.quotes,
        newline: given.end,
      });
      if (given.trailing) text = text.replace(/(\r\n|\r|\n|$)/g, `${given.separator}$1`);
      if (given.sep) text = `sep=${given.separator}${given.end}${text}`;
      const bytes = write(text);
      const read = await readTableFile(given.gzip ? gzipSync(bytes) : bytes);
      const { values, ...rest } = valuesFor(read, {});
      assert.deepEqual(rest.names, names);
      const about = read.about;
      assert.deepEqual(
        [about.encoding, about.separator, about.decimal, about.compressed, about.separator_told],
        [encoding, given.separator, given.decimal, given.gzip, given.sep],
      );
      // A row of missing values only is an empty line.
      const expected = table.filter((row) => !row.every(Number.isNaN)).flat();
      assert.deepEqual(
        [...values],
        expected.map((value) => (value === 0 ? 0 : value)),
      );
    }),
    how,
  );
});

test('words are numbered as labels, whatever the quoting; line feeds and separators in them are theirs', async () => {
  const word = fc.constantFrom(
    'red',
    'dark "red"',
    'a, b',
    'two\nlines',
    'ünï',
    'north',
    'x;y',
    'a\tb',
  );
  const rows = fc.array(fc.tuple(word, word), { minLength: 4, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom(',', ';', '\t'),
      fc.boolean(),
      async (drawn, separator, quotes) => {
        const text = Papa.unparse([['colour', 'place'], ...drawn], {
          delimiter: separator,
          quotes,
        });
        const { columns } = await readTableFile(Buffer.from(text));
        columns.forEach(({ kind, levels, values }, at) => {
          assert.equal(kind, 'label');
          assert.deepEqual(
            [...values].map((code) => levels[code]),
            drawn.map((row) => row[at]),
          );
        });
      },
    ),
    how,
  );
});

test('words, labels and constant columns are told apart', () => {
  const { columns } = readTable('colour,size,k\nred,1,5\nblue,2,5\nred,3,5\nred,4,5\n');
  assert.deepEqual(
    columns.map(({ kind, constant }) => [kind, constant]),
    [
      ['label', false],
      ['number', false],
      ['number', true],
    ],
  );
  assert.deepEqual(
    [columns[0].levels, [...columns[0].values]],
    [
      ['red', 'blue'],
      [0, 1, 0, 0],
    ],
  );
});

/** @param {string} text @param {import('../../www/data/table.js').ReadOptions} [options] */
const numbersOf = (text, options) => [
  ...valuesFor(readTable(text, options), { test: 'g-squared' }).values,
];

for (const [what, text, expected] of /** @type {[string, string, number[]][]} */ ([
  ['columns lined up by spaces', ' a   b\n  1   2\n 3.5  4\n', [1, 2, 3.5, 4]],
  ['a header after comments', '# made by hand\n# twice\na,b\n1,2\n3,4\n', [1, 2, 3, 4]],
  ['a header in a comment', '# a,b\n1,2\n3,4\n', [1, 2, 3, 4]],
  ['a header that begins with #', '#a,b\n1,2\n3,4\n', [1, 2, 3, 4]],
  ['a comment among the rows', 'a,b\n1,2\n# half\n3,4\n', [1, 2, 3, 4]],
  ['empty lines, and lines of separators', 'a,b\n\n1,2\n,\n3,4\n,,\n', [1, 2, 3, 4]],
  ['a separator at the end of the rows alone', 'a,b\n1,2,\n3,4,\n', [1, 2, 3, 4]],
  ['a first column that counts the rows', ',a,b\n0,1,2\n1,3,4\n', [1, 2, 3, 4]],
  ['a first column that counts from 1', '"","a","b"\n"1",1,2\n"2",3,4\n', [1, 2, 3, 4]],
  ['semicolons, and commas in the names', 'mass, kg;length, m\n1,5;2\n3;4,5\n', [1.5, 2, 3, 4.5]],
  ['three decimals beside others', 'a;b\n950;3\n1.050;4.5\n', [950, 3, 1.05, 4.5]],
  ['three decimals without whole hundreds', 'a;b\n9.500;3\n1.050;4\n', [9.5, 3, 1.05, 4]],
  ['thousandths where semicolons separate', 'a;b\n1,234;2\n3;4\n', [1.234, 2, 3, 4]],
  ['a true minus', 'a,b\n\u22121,2\n3,4\n', [-1, 2, 3, 4]],
  ['the end of a DOS file', 'a,b\r\n1,2\r\n3,4\r\n\x1A', [1, 2, 3, 4]],
  [
    'missing values in all spellings',
    'a,b\nNA,2\n?,4\nnan,\n1,None\n',
    [NaN, 2, NaN, 4, NaN, NaN, 1, NaN],
  ],
  ['mixed ends of lines', 'a,b\r\n1,2\n3,4\r\n', [1, 2, 3, 4]],
])) {
  test(`${what}: read`, () => {
    assert.deepEqual(numbersOf(text), expected);
  });
}

test('a file without a header, lined up by spaces and tabs, with a name in quotes', () => {
  const text =
    '18.0   8   307.0      130.0      3504.      12.0   70  1\t"chevrolet chevelle malibu"\n' +
    '15.0   8   350.0      ?          3693.      11.5   70  1\t"buick skylark 320"\n' +
    '18.0   4   318.0      150.0      3436.      11.0   70  2\t"plymouth satellite"\n';
  const { columns, about } = readTable(text);
  assert.deepEqual([about.header, about.separator], [false, ' ']);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V7', 'V8', 'V9'],
  );
  assert.deepEqual([...columns[3].values], [130, NaN, 150]);
  assert.equal(columns[8].levels[1], 'buick skylark 320');
});

test('numbers alone, and years, may be names; that they are none can be told', () => {
  assert.deepEqual(numbersOf('1,2\n3,4\n', { header: false }), [1, 2, 3, 4]);
  assert.throws(() => numbersOf('1,2\n3,4\n'), { option: 'header', message: /expected the names/ });
  const { columns } = readTable('country,2001,2002,2003\nperu,1.5,2,3\nchile,1,2,3\n');
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['country', '2001', '2002', '2003'],
  );
});

test('what a column holds can be told', () => {
  const text = 'id,code,size\n1,7,1\n2,8,big\n3,7,3\n4,x,4\n';
  assert.throws(
    () => numbersOf(text),
    /column "code", row 4: "x" is not a number, and row 1 holds one/,
  );
  const told = { labels: ['code'], numbers: ['size'], without: ['id'] };
  assert.deepEqual(numbersOf(text, told), [0, 1, 1, NaN, 0, 3, 2, 4]);
  assert.deepEqual(numbersOf('a,b\n-999,1\n2,gone\n3,3\n', { missing: ['-999', 'Gone'] }), [
    NaN,
    1,
    2,
    NaN,
    3,
    3,
  ]);
  for (const options of [{ labels: ['q'] }, { numbers: ['q'] }, { without: ['q'] }]) {
    assert.throws(
      () => numbersOf(text, options),
      /there is no column "q"; there are id, code, size/,
    );
  }
  assert.throws(
    () => numbersOf(text, { labels: ['id'], numbers: ['id'] }),
    /"id" is among the labels and/,
  );
});

test('“none” is a label among labels, and missing among numbers', () => {
  const { columns } = readTable('fence,size\nnone,1\nwood,none\nnone,3\n');
  assert.deepEqual(columns[0].levels, ['none', 'wood']);
  assert.deepEqual([columns[1].kind, ...columns[1].values], ['number', 1, NaN, 3]);
});

test('numbers in bytes that are no UTF-8 are those of another encoding, where it is told', async () => {
  // "Рост" in Windows-1251.
  const bytes = Uint8Array.from([0xd0, 0xee, 0xf1, 0xf2, ...Buffer.from(',b\n1,2\n3,4\n')]);
  const table = await readTableFile(bytes, { encoding: 'windows-1251' });
  assert.deepEqual([table.columns[0].name, table.about.encoding], ['Рост', 'windows-1251']);
  await assert.rejects(readTableFile(bytes, { encoding: 'utf-8' }), /not in utf-8/);
  await assert.rejects(readTableFile(bytes, { encoding: 'klingon' }), /"klingon" is not known/);
});

for (const [what, text, ...named] of /** @type {[string, string, ...RegExp[]][]} */ ([
  ['an empty file', '', /empty/],
  ['no rows', 'a,b\n', /no row/],
  ['no header', '1,2\n3,4\n', /names/],
  ['a column without a name', 'a,,c\n1,2,3\n', /column 2 has no name/],
  ['one name twice', 'a,b,a\n1,2,3\n', /"a" is there twice, as columns 1 and 3; expected/],
  [
    'one name twice, once with a space without width',
    'a,b,a\u200b\n1,2,3\n',
    /"a" is there twice, as columns 1 and 3, which differ by characters that cannot be seen/,
  ],
  [
    'one name twice, composed and not',
    'caf\u00e9,b,cafe\u0301\n1,2,3\n',
    /"caf\u00e9" is there twice, as columns 1 and 3, which differ by/,
  ],
  ['a short row', 'a,b\n1,2\n3\n', /row 2 has 1/],
  ['a word among numbers', 'a,b\n1,2\nred,4\n', /"a", row 2/, /"red"/],
  ['infinity', 'a,b\n1,2\nInfinity,4\n', /"a", row 2: "Infinity" is not a finite number/],
  ['a number too large', 'a,b\n1,2\n1e999,4\n', /"a", row 2: 1e999 is too large/],
  ['a column without a value', 'a,b\n1,\n2,\n3,\n', /"b": it holds no value/],
  ['an open quotation', 'a,b\n1,"2\n3,4\n', /row 1: .*quotation/],
  [
    'a separator of thousands',
    'a\tb\n1,234.5\t2\n3\t4\n',
    /"a", row 1: "1,234\.5" has separators of thousands/,
  ],
  [
    'thousands beside decimals',
    'a\tb\n1,234\t2.5\n3\t4\n',
    /"a", row 1: "1,234" has a separator of thousands, .*"b", row 1: "2\.5"/,
  ],
  [
    'a point that can be both, beside whole hundreds',
    'a;b\n950;3\n1.050;4\n999;5\n',
    /"a", row 2: "1\.050" can have a decimal point or a separator of thousands, beside "950" in row 1/,
  ],
  [
    'a cell of megabytes between numbers',
    `a,b\n1,2\n"${'x'.repeat(3_000_000)}",3\n`,
    /^column "a", row 2: "x{60}… \(3000000 characters\)" is not a number.{1,200}$/,
  ],
  [
    'a comma that can be both',
    'a\tb\n1,234\t2\n3\t4\n',
    /"a", row 1: "1,234" can be a decimal comma or/,
  ],
  [
    'two decimal marks',
    'a;b\n1,5;2.5\n3;4\n',
    /"a", row 1: "1,5" has a decimal comma, .*"b", row 1: "2\.5"/,
  ],
  ['shares', 'a,b\n12%,1\n13%,2\n', /"a", row 1: "12%" has a sign beside the number/],
  ['money', 'a;b\n€ 1,5;1\n€ 2;2\n', /"a", row 1: "€ 1,5" has a sign/],
  [
    'too many columns for the page',
    `${Array.from({ length: LIMITS.columns + 1 }, (_, i) => `c${i}`).join()}\n${'1,'.repeat(LIMITS.columns)}1\n`,
    /61 columns/,
    /at most 60/,
  ],
])) {
  test(`${what}: named`, () => {
    assert.throws(
      () => valuesFor(readTable(text, { limits: LIMITS }), {}),
      (/** @type {Error} */ error) => {
        assert.ok(error instanceof TableError, error.stack);
        for (const name of named) assert.match(error.message, name);
        return true;
      },
    );
  });
}

test('the decimal mark can be told', () => {
  const text = 'a\tb\n1,234\t2\n3\t4\n';
  assert.deepEqual(numbersOf(text, { decimal: ',' }), [1.234, 2, 3, 4]);
  assert.throws(
    () => numbersOf(text, { decimal: '.' }),
    /"1,234" has a comma where the decimal mark is a point/,
  );
  assert.throws(() => numbersOf('a;b\n1.5;2\n', { decimal: ',' }), /"1\.5" has a point where/);
});

test('labels that no number stands for are refused by the tests for numbers, two labels are taken', () => {
  const table = readTable('sex,size,car\nm,1,vw\nf,2,bmw\nm,3,opel\n');
  assert.throws(
    () => valuesFor(table, { learner: 'pc', test: 'fisher-z' }),
    /^TableError: column "car" holds labels \("vw" in row 1\), which the test fisher-z does not take; leave them out, or use a test that does \(gcm/,
  );
  assert.throws(() => valuesFor(table, { learner: 'lingam' }), /the learner lingam does not take/);
  assert.equal(valuesFor(table, { learner: 'ges' }).values.length, 9);
  assert.equal(valuesFor(table, { test: 'g-squared' }).values.length, 9);
  const two = readTable('sex,size,car\nm,1,vw\nf,2,bmw\nm,3,opel\n', { without: ['car'] });
  assert.deepEqual([...valuesFor(two, {}).values], [0, 1, 1, 2, 0, 3]);
});

const zip = (/** @type {string} */ name) =>
  `PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0${'\0'.repeat(16)}${name}`;
for (const [what, bytes, named] of /** @type {[string, string, RegExp][]} */ ([
  [
    'the first bytes of a gzip archive',
    '\x1F\x8B\x08\0abc',
    /gzip archive, and it breaks off or is damaged: .*unpack/,
  ],
  [
    'the first bytes of a workbook',
    'PK\x03\x04\x14\0\x06\0',
    /Excel workbook.*ZIP.*save the table as CSV/,
  ],
  ['a workbook', zip('[Content_Types].xml'), /an Excel workbook \(\.xlsx\).*save the table as CSV/],
  [
    'a sheet',
    zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    /an OpenDocument spreadsheet/,
  ],
  ['an old workbook', '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', /\.xls/],
  ['a PDF', '%PDF-1.7\n%\xE2\xE3', /a PDF document/],
  ['a Parquet file', 'PAR1\x15\x04\x15', /a Parquet file/],
  ['a picture', '\x89PNG\r\n\x1A\n\0\0\0\rIHDR', /a PNG picture/],
  ['a photograph', '\xFF\xD8\xFF\xE0\0\x10JFIF', /a JPEG picture/],
  ['a database', 'SQLite format 3\0', /an SQLite database/],
  ['an archive', '7z\xBC\xAF\x27\x1C\0\x04', /a 7-Zip archive.*unpack/],
  ['a web page', '<!DOCTYPE html>\n<html><head>', /a web page \(HTML\)/],
  ['an XML file', '<?xml version="1.0"?>\n<table><row/></table>', /an XML file/],
  ['a JSON file', '[{"a": 1, "b": 2},\n{"a": 3, "b": 4}]', /a JSON file/],
  ['a JSON object', '{\n  "a": [1, 2]\n}', /a JSON file/],
  ['an ARFF file', '@RELATION iris\n@ATTRIBUTE a NUMERIC\n@DATA\n1\n', /an ARFF file/],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n', /Git LFS/],
  ['bytes of no kind', 'a,b\n1,\0\x01\x02\n', /no text.*character 7 .*control character 00/],
])) {
  test(`${what} is named for what it is, with what to do, also in a gzip archive`, async () => {
    await assert.rejects(readTableFile(latin1(bytes)), { name: 'TableError', message: named });
    if (bytes.startsWith('\x1F')) return;
    const packed = gzipSync(latin1(bytes));
    await assert.rejects(readTableFile(packed), { name: 'TableError', message: named });
  });
}

for (const header of ['PAR1,PAR2', 'GIF8,b', 'RIFF;b', '"{a}",b', '[a],[b]', 'BZh\tORC', 'ID3,x']) {
  test(`a header such as ${header} is one all the same`, async () => {
    const mark = header.includes(';') ? ';' : header.includes('\t') ? '\t' : ',';
    const table = await readTableFile(Buffer.from(`${header}\n1${mark}2\n3${mark}4\n`));
    assert.equal(table.columns.length, 2);
  });
}

test('a million columns, a name of 10 MB and a row without an end are refused at once', async () => {
  const million = Array.from({ length: 1e6 }, (_, i) => `c${i}`).join();
  const cases = /** @type {[string, RegExp][]} */ ([
    [
      `${million}\n${'1,'.repeat(999_999)}1\n`,
      /the first line has \d+ characters, with some 1\d{6} names/,
    ],
    [`${'c'.repeat(1e7)},b\n1,2\n`, /the first line has 10000002 characters/],
    [
      `${'c'.repeat(1e5)},b\n1,2\n`,
      /the name of column 1 has 100000 characters, expected at most 1000/,
    ],
    [`a,b\n1,"${'2,\n'.repeat(4e6)}`, /row 1: it never ends; is a quotation mark open there/],
  ]);
  for (const [text, named] of cases) {
    const bytes = Buffer.from(text);
    const begun = performance.now();
    await assert.rejects(readTableFile(bytes), { name: 'TableError', message: named });
    const took = performance.now() - begun;
    assert.ok(took < 3000, `${named} took ${took} ms`);
  }
});

test('a small archive does not fill the memory', async () => {
  const bomb = gzipSync(Buffer.alloc(160_000_000, '1,2\n'));
  await assert.rejects(readTableFile(bomb, { limits: LIMITS }), /more than 100 MB/);
});

test('200,000 rows are read, with progress', () => {
  const line = '0.123456789,-1.5,3.25,12345,0.001\n';
  /** @type {number[]} */ const shares = [];
  const table = readTable(`a,b,c,d,e\n${line.repeat(200_000)}`, {
    limits: LIMITS,
    onProgress: (share) => shares.push(share),
  });
  assert.equal(table.rows, 200_000);
  assert.ok(shares.length > 5 && shares.at(-1) === 1, String(shares));
  assert.ok(shares.every((share, at) => at === 0 || share >= shares[at - 1]));
  assert.throws(
    () => readTable(`a,b\n${'1,2\n'.repeat(200_001)}`, { limits: LIMITS }),
    /200001 rows; the page takes at most 200000/,
  );
});

/** @param {(row: number) => string} cell */
const beside = (cell) =>
  ['id,x', ...Array.from({ length: 200 }, (_, row) => `${cell(row)},${row % 7}`)].join('\n');

for (const [what, cell] of /** @type {[string, (row: number) => string][]} */ ([
  ['names', (row) => `"Doe, J. ${row}"`],
  ['names of which some come twice', (row) => `n${row % 90}`],
  ['names on some rows', (row) => (row % 4 ? '' : `cabin ${row % 37}`)],
  ['dates', (row) => `2024-${String(1 + (row % 12)).padStart(2, '0')}-${10 + (row % 19)}`],
  ['tickets, some of them numbers', (row) => (row % 3 ? `${10000 + row}` : `A/5 ${row}`)],
])) {
  test(`${what} tell rows apart, and are left out unless they are said to be labels`, () => {
    const { columns, about } = readTable(beside(cell));
    assert.deepEqual([columns.map(({ name }) => name), about.identifiers], [['x'], ['id']]);
    const kept = readTable(beside(cell), { labels: ['id'] });
    assert.deepEqual([kept.columns[0].kind, kept.about.identifiers], ['label', []]);
  });
}

for (const [
  what,
  cell,
  expected,
] of /** @type {[string, (row: number) => string, RegExp | null][]} */ ([
  ['labels on many rows', (row) => `l${row % 8}`, null],
  ['an odd word among numbers', (row) => (row % 50 ? `${row}` : `err${row}`), /is not a number/],
  ['a unit behind numbers', (row) => `${row}.5 cm`, /"0\.5 cm" has a unit beside the number/],
  ['a sign behind numbers', (row) => `${row}%`, /has a sign beside/],
])) {
  test(`${what}: no names`, () => {
    const { columns, about } = readTable(beside(cell));
    assert.deepEqual([columns.length, about.identifiers], [2, []]);
    if (expected) assert.match(columns[0].problem, expected);
    else assert.equal(columns[0].kind, 'label');
  });
}

test('the time of a series is read from dates in ISO form, and nothing else but numbers', () => {
  const options = { series: { time: 'day' } };
  const days = (/** @type {string[]} */ cells) => {
    const table = readTable(
      `day,a\n${cells.map((cell, at) => `${cell},${at % 3}.5`).join('\n')}\n`,
      {
        keep: ['day'],
      },
    );
    const { names, values, labels } = valuesFor(table, options);
    assert.deepEqual([names, labels], [['day', 'a'], []]);
    return cells.map((_, at) => values[2 * at]);
  };
  assert.deepEqual(days(['1970-01-02', '1972-03-01', '1969-12-31']), [1, 790, -1]);
  assert.deepEqual(days(['1970-02', '1970-01']), [31, 0]);
  assert.deepEqual(
    days(['1970-01-01T12:00:00Z', '1970-01-01 18:00', '1970-01-01T18:00+06:00']),
    [0.5, 0.75, 0.5],
  );
  assert.deepEqual(days(['1970-01-01T00:00:00.500Z', 'NA']), [0.5 / 86_400, NaN]);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), {
        minLength: 12,
        maxLength: 40,
        selector: Number,
      }),
      (dates) => {
        const read = days(dates.map((date) => date.toISOString()));
        dates.forEach((date, at) =>
          assert.ok(Math.abs(read[at] * 86_400_000 - Number(date)) < 0.01),
        );
      },
    ),
    how,
  );
  for (const wrong of [
    '2024-02-30',
    '31.01.2024',
    '2024-1-5',
    '2024-01-31T25:00',
    '2024-13',
    'Mon',
  ]) {
    assert.throws(
      () => days(['2024-01-01', wrong]),
      (error) =>
        error instanceof TableError &&
        error.message.includes(`column "day", row 2`) &&
        error.message.includes(wrong),
    );
  }
});
