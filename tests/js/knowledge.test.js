/** Tiers, edges and bounds as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  KnowledgeError,
  parseBounds,
  parseEdges,
  parseTiers,
  quoteName,
} from '../../www/data/knowledge.js';

test('tiers are read, quoted or not', () => {
  assert.deepEqual(parseTiers(" X , Z,A | X',Z',R "), [
    ['X', 'Z', 'A'],
    ["X'", "Z'", 'R'],
  ]);
  assert.deepEqual(parseTiers('"a, b" , c d|"e|f","say ""g"""'), [
    ['a, b', 'c d'],
    ['e|f', 'say "g"'],
  ]);
  // Arrows have no special meaning here.
  assert.deepEqual(parseTiers('a-b,a>b'), [['a-b', 'a>b']]);
});

test('edges are read, quoted or not', () => {
  assert.deepEqual(parseEdges('A>B, C -> D-E'), [
    ['A', 'B'],
    ['C', 'D-E'],
  ]);
  assert.deepEqual(parseEdges('"a>b">"c,d"'), [['a>b', 'c,d']]);
});

test('bounds are read', () => {
  assert.deepEqual(parseBounds('X=-1..1, "a=b"=..0.5, c=1e-3..'), {
    X: [-1, 1],
    'a=b': [null, 0.5],
    c: [0.001, null],
  });
  assert.deepEqual(parseBounds('a=-0.5..0.5'), { a: [-0.5, 0.5] });
});

test('whatever a name holds, it can be quoted', () => {
  for (const name of ['a', 'a b', 'a,b', 'a|b', 'a>b', 'a->b', 'a=b', '"', 'say "a"', ' a ']) {
    assert.deepEqual(parseTiers(`${quoteName(name)}|z`), [[name], ['z']]);
    assert.deepEqual(parseEdges(`${quoteName(name)}>z`), [[name, 'z']]);
    assert.deepEqual(parseBounds(`${quoteName(name)}=0..1`), { [name]: [0, 1] });
  }
  assert.equal(quoteName("X'"), "X'");
});

for (const [parse, text, named] of /** @type {[(text: string) => unknown, string, RegExp][]} */ ([
  [parseTiers, 'a,|b', /empty name/],
  [parseTiers, '', /empty name/],
  [parseTiers, '"a', /closing quote/],
  [parseTiers, '"a"b|c', /after "a"/],
  [parseEdges, 'a', /"a" is not an edge/],
  [parseEdges, 'a>b>c', /is not an edge/],
  [parseEdges, 'a>', /"a>" is not an edge/],
  [parseBounds, 'a', /"a" holds no bounds/],
  [parseBounds, 'a=1', /no bounds/],
  [parseBounds, 'a=..', /no bounds/],
  [parseBounds, 'a=x..1', /no bounds/],
])) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => parse(text),
      (error) => error instanceof KnowledgeError && named.test(error.message),
    );
  });
}
