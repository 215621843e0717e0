/** What the discover command refuses: the message names what is wrong. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { collider, discover, file, folder } from '../support/discover.js';

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
