/**
 * Random input from outside: every reader returns a value or its own kind of error with a message, and every value read
 * can be written and read again. The Rust readers are tested in tests/native/untrusted.rs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileWasm, loadWasm } from '../../scripts/experiment/wasm.mjs';
import { KnowledgeError, parseBounds, parseEdges, parseTiers } from '../../www/data/knowledge.js';
import { readTable, TableError } from '../../www/data/table.js';
import { valuesFor } from '../../www/data/values.js';
import { readTruth, TruthError } from '../../www/data/truth.ts';
import { problemsIn } from '../../www/element/attributes.ts';
import { readMessage } from '../../www/embed/protocol.ts';
import { formatHash, NO_SHIFT, parseHash } from '../../www/state/url.ts';

const RUNS = Number(process.env.CMBPO_FUZZ_RUNS ?? 400);
/** A fixed seed, so that a failure can be reproduced. */
const how = { numRuns: RUNS, seed: Number(process.env.CMBPO_FUZZ_SEED ?? 1) };

const { bindings } = await loadWasm(await compileWasm());
/** @type {(config: any) => string | null} */
const problemOf = (config) => {
  try {
    bindings.validate_config(config);
    return null;
  } catch (error) {
    return String(/** @type {Error} */ (error).message);
  }
};
const { env_steps } = bindings.default_config();
/** @type {import('../../www/types.d.ts').PageState} */
const defaults = { seed: 1, seeds: 3, env_steps, shift: NO_SHIFT, config: {}, hide: [] };

/** Any text, and texts made of the reader's tokens. @param {string[]} pieces */
const texts = (pieces) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 })
      .map((parts) => parts.join('')),
  );

/** @type {<T>(work: () => T, Kind: new (...args: any[]) => Error) => T | undefined} */
function answer(work, Kind) {
  try {
    return work();
  } catch (error) {
    assert.ok(error instanceof Kind, `${/** @type {Error} */ (error).stack}`);
    assert.ok(error.message.length > 8, error.message);
  }
}

/** JSON values that no configuration expects. */
const json = fc.jsonValue({ maxDepth: 4 });

test('addresses: never an exception, and what was read is written and read again', () => {
  const names = [
    ...['seed', 'seeds', 'step', 'env_steps', 'shift', 'gain', 'do_lamp', 'sensor_noise'],
    ...[
      'config',
      'hide',
      'controls',
      'panel',
      'study',
      'speed',
      'lang',
      'a',
      'v',
      '__proto__',
      'constructor',
    ],
  ];
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.double().map(String),
    fc.integer().map(String),
    fc.constantFrom(
      'far',
      'near',
      'policies',
      'belief',
      'de',
      'few',
      '1e999',
      '-0',
      'constructor',
      '__proto__',
      '0x10',
      ' 7 ',
    ),
    json.map((each) => JSON.stringify(each)),
    fc
      .dictionary(fc.constantFrom(...Object.keys(bindings.default_config())), json)
      .map((each) => JSON.stringify(each)),
  );
  const hashes = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 })
      .map((pairs) => `#${new URLSearchParams(pairs)}`),
  );
  fc.assert(
    fc.property(hashes, (hash) => {
      const { state, problems } = parseHash(hash, { defaults, problemOf });
      assert.ok(problems.every((problem) => problem.length > 8));
      const again = parseHash(formatHash(state, defaults), { defaults, problemOf });
      assert.deepEqual(again, { state, problems: [] });
      assert.equal(/** @type {any} */ ({}).polluted, undefined);
    }),
    how,
  );
});

test('configurations: Rust says what it refuses, whatever JavaScript hands it', () => {
  const fields = Object.entries(bindings.default_config()).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.keys(value).map((inner) => [name, inner])
      : [[name]],
  );
  const odd = fc.oneof(
    json,
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(undefined, Symbol.iterator, () => 1, new Date(0), new Map([[1, 2]])),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...fields), odd), { maxLength: 4 }), (set) => {
      /** @type {any} */ const config = {};
      for (const [[name, inner], value] of set) {
        if (inner === undefined) config[name] = value;
        else if (typeof (config[name] ??= {}) === 'object' && config[name] !== null) {
          if (Object.isExtensible(config[name])) config[name][inner] = value;
        }
      }
      const problem = problemOf(config);
      assert.ok(problem === null || problem.length > 8, String(problem));
      assert.ok(!/unreachable|panicked|memory access/.test(problem ?? ''), String(problem));
    }),
    how,
  );
});

test('messages of other windows', () => {
  const types = ['play', 'pause', 'step', 'reset', 'set', 'nothing', ''].map(
    (each) => `cmbpo:${each}`,
  );
  const message = fc.oneof(
    fc.anything(),
    fc.record(
      {
        type: fc.constantFrom(...types),
        state: fc.oneof(fc.string(), fc.anything()),
        controls: fc.oneof(fc.constantFrom('all', 'few', 'none', 'constructor'), fc.anything()),
        hide: fc.oneof(fc.constantFrom('story', 'room,graph', '__proto__'), fc.anything()),
        theme: fc.oneof(fc.constantFrom('dark', 'toString'), fc.anything()),
      },
      { requiredKeys: ['type'] },
    ),
  );
  fc.assert(
    fc.property(message, (data) => {
      const read = readMessage(data);
      if (read === null) return;
      if ('problem' in read) assert.ok(read.problem.length > 8);
      else {
        for (const [name, value] of Object.entries(read.message)) {
          assert.ok(['type', 'state', 'controls', 'hide', 'theme'].includes(name));
          assert.equal(typeof value, 'string');
        }
      }
    }),
    how,
  );
});

test('attributes', () => {
  const named = fc.record({ controls: fc.string(), hide: texts(['story', ',', ' ', 'graph']) });
  fc.assert(
    fc.property(named, (attributes) => {
      for (const problem of problemsIn(attributes)) assert.ok(problem.length > 8);
    }),
    how,
  );
});

test('tables', () => {
  const pieces = [
    'a',
    'b',
    '1',
    '-2.5',
    '1e9',
    'NaN',
    ',',
    ';',
    '\t',
    '\n',
    '\r\n',
    '"',
    '""',
    '#',
    ' ',
  ];
  fc.assert(
    fc.property(texts(pieces), fc.boolean(), (text, labels) => {
      const options = { test: labels ? 'g-squared' : 'gcm' };
      const read = answer(() => valuesFor(readTable(text), options), TableError);
      if (!read) return;
      const { names, values } = read;
      assert.equal(values.length % names.length, 0);
      assert.ok(values.every((value) => Number.isFinite(value) || Number.isNaN(value)));
      assert.equal(new Set(names).size, names.length);
    }),
    how,
  );
});

test('true graphs, as lists, dagitty text and JSON', () => {
  const pieces = [
    'a',
    'b',
    '"c d"',
    '->',
    '<-',
    '--',
    '-',
    'dag',
    '{',
    '}',
    '[',
    ']',
    ':',
    ';',
    '\n',
    '\t',
    ',',
    '"edges"',
    '"from"',
    '#',
  ];
  fc.assert(
    fc.property(
      fc.oneof(
        texts(pieces),
        json.map((each) => JSON.stringify(each)),
      ),
      (text) => {
        const edges = answer(() => readTruth(text), TruthError) ?? [];
        for (const { from, to, kind } of edges) {
          assert.ok(typeof from === 'string' && typeof to === 'string' && from !== to);
          assert.ok(kind === 'directed' || kind === 'undirected');
        }
      },
    ),
    how,
  );
});

test('what is known beforehand: tiers, edges and bounds', () => {
  const pieces = [
    'a',
    'b',
    '"c d"',
    '->',
    ',',
    '<',
    '=',
    '..',
    '-1',
    '.5',
    '\n',
    '"',
    ' ',
    '(',
    ')',
  ];
  fc.assert(
    fc.property(texts(pieces), (text) => {
      answer(() => parseTiers(text), KnowledgeError);
      answer(() => parseEdges(text), KnowledgeError);
      answer(() => parseBounds(text), KnowledgeError);
    }),
    how,
  );
});
