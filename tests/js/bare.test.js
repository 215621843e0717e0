/** A host page that has given every object more properties, of any kind: pictures of graphs, tables and files are as before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bare } from '../../www/bare.js';
import { readTable } from '../../www/data/table.js';
import { csvOf } from '../../www/export/tables.ts';
import { placeGraph } from '../../www/views/dag-layout.js';
import { place } from '../../www/views/graph-layout.ts';

/** Options and fields of dagre and PapaParse. */
const NAMES = [
  ...[
    'width',
    'height',
    'x',
    'y',
    'rank',
    'order',
    'label',
    'labelpos',
    'minlen',
    'weight',
    'name',
  ],
  ...['align', 'dummy', 'reversed', 'borderTop', 'nestingEdge', 'merged', 'barycenter', 'points'],
  ...['delimiter', 'header', 'preview', 'newline', 'quotes', 'quoteChar', 'escapeChar', 'comments'],
  ...[
    'download',
    'worker',
    'step',
    'dynamicTyping',
    'fastMode',
    'columns',
    'transform',
    'encoding',
  ],
];

const NODES = ['a', 'b', 'c', 'd'];
const EDGES = /** @type {any[]} */ ([
  { from: 'a', to: 'b' },
  { from: 'b', to: 'c' },
  { from: 'a', to: 'c' },
]);
const TABLE = `a;b;c\n${Array.from({ length: 50 }, (_, i) => `${i},5;${(i * i) % 7};"x;y"`).join('\n')}`;
let worlds = 0;

async function everything() {
  const drawn = placeGraph(NODES, EDGES);
  const tiers = place(NODES, EDGES, { name: `world ${worlds++}` });
  // What is asked for later, too.
  const paths = EDGES.map(({ from, to }) => [drawn.path(from, to), drawn.label(from, to)]);
  const { rows, columns, about } = readTable(TABLE);
  const file = await csvOf([{ a: 1, b: 'x,y', c: null }]);
  return JSON.stringify([
    ...[drawn.width, drawn.height, [...drawn.nodes], paths, tiers.width, [...tiers.nodes]],
    ...[rows, columns.map((column) => ({ ...column })), about, file],
  ]);
}

test('properties that are no functions change nothing', async () => {
  const expected = await everything();
  for (const value of [7, ';', true, null, Object.freeze({ a: 1 })]) {
    for (const name of NAMES) {
      Object.assign(Object.prototype, { [name]: value });
      try {
        assert.equal(await everything(), expected, `${name}: ${value}`);
        assert.equal(Reflect.get({}, name), value, 'it is there afterwards');
      } finally {
        Reflect.deleteProperty(Object.prototype, name);
      }
    }
  }
});

test('what was added is there again in its order and kind, also after an error; what is fixed stays', () => {
  Object.assign(Object.prototype, { one: 1 });
  Object.defineProperty(Object.prototype, 'two', {
    ...{ get: () => 2, set() {}, enumerable: true, configurable: true },
  });
  const before = Object.getOwnPropertyDescriptors(Object.prototype);
  try {
    assert.deepEqual(
      bare(() => [Reflect.get({}, 'one'), Reflect.get({}, 'two')]),
      [undefined, undefined],
    );
    assert.throws(() =>
      bare(() => {
        throw new Error('amid the work');
      }),
    );
    assert.equal(
      bare(() => bare(() => 5)),
      5,
    );
    assert.deepEqual(Object.getOwnPropertyDescriptors(Object.prototype), before);
    assert.deepEqual(Object.keys(Object.prototype), ['one', 'two']);
  } finally {
    for (const name of ['one', 'two']) Reflect.deleteProperty(Object.prototype, name);
  }
});
