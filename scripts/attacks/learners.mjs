/** Tables made to break the learners: scales, copies, constants, series. Each judges what was found, not only that something was. */
import assert from 'node:assert/strict';
import { api, told } from './api-tools.mjs';

const kind = 'learners';

/** Numbers in (-0.5, 0.5), the same at every call. @param {number} seed */
export function numbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
}

/** Rows of a table, from its columns. @param {number[][]} columns */
export const joined = (columns) =>
  Float64Array.from(columns[0].flatMap((_, row) => columns.map((column) => column[row])));

/** a and b are independent, c is caused by both. @param {number} n @param {number} [seed] */
export function collider(n, seed = 7) {
  const next = numbers(seed);
  const a = Array.from({ length: n }, next);
  const b = Array.from({ length: n }, next);
  return [a, b, a.map((each, row) => each + b[row] + 0.3 * next())];
}

/** Nothing in a report may be a number that is none. @param {unknown} report @param {string} [place] */
export function noNaN(report, place = 'report') {
  if (typeof report === 'number') assert.ok(Number.isFinite(report), `${place} is ${report}`);
  if (typeof report !== 'object' || report === null) return;
  for (const [name, value] of Object.entries(report)) noNaN(value, `${place}.${name}`);
}

/** @param {any} report */
export const edgesOf = (report) =>
  report.edges
    .map(
      (/** @type {any} */ { from, to, kind }) => `${from}${kind === 'directed' ? '>' : '-'}${to}`,
    )
    .sort()
    .join(' ');

/** @param {string} tries @param {(module: any) => Promise<unknown[]> | unknown[]} work @returns {import('../attacks.mjs').Attack} */
const attack = (tries, work) => ({
  ...{ round: 3, kind, tries },
  run: async () => {
    const module = await api();
    const seen = await work(module);
    const report = module.discover(['a', 'b', 'c'], joined(collider(400)), { test: 'fisher-z' });
    assert.equal(edgesOf(report), 'a>c b>c', 'another graph than before');
    return [...new Set(seen.map(String))].join(' || ');
  },
});

const NAMES = ['a', 'b', 'c'];
/** A series of a and b, where a moves b a step later; c is on its own. @param {number} n */
function series(n) {
  const next = numbers(11);
  const [a, b, c] = [[next()], [next()], [next()]];
  for (let row = 1; row < n; row += 1) {
    a.push(0.5 * a[row - 1] + next());
    b.push(0.8 * a[row - 1] + 0.3 * next());
    c.push(0.3 * c[row - 1] + next());
  }
  return [a, b, c];
}
const found = (/** @type {any} */ report) => {
  noNaN(report);
  return edgesOf(report);
};
const SERIES = { learner: 'pc', test: 'fisher-z' };

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack('scales from 1e-300 to 1e300, one for each column, change no graph', ({ discover }) => {
    const seen = [];
    for (const test of ['fisher-z', 'gcm'])
      for (const scales of [
        [1e200, 1e-200, 1],
        [1e-300, 1e-300, 1e-300],
        [1e300, 1e300, 1e300],
        [1e150, 1, 1e-150],
        [2 ** 60, 1e15, 1e-9],
      ]) {
        const columns = collider(5000).map((column, at) => column.map((each) => each * scales[at]));
        const edges = found(discover(NAMES, joined(columns), { test }));
        assert.equal(edges, 'a>c b>c', `${test} at scales ${scales}`);
        seen.push(`${test} ${scales}: ${edges}`);
      }
    return seen;
  }),
  attack(
    '5,000 rows far from zero: offsets of 1e6, 1e9, 1e12 standard deviations',
    ({ discover }) => {
      const seen = [];
      for (const offset of [1e6, 1e9, 1e12, 1e15, 1e17]) {
        const columns = collider(5000).map((column) => column.map((each) => each + offset));
        const report = discover(NAMES, joined(columns), { test: 'fisher-z' });
        const edges = found(report);
        // Above 1e15 the numbers themselves no longer hold what the columns have in common.
        if (offset <= 1e9) assert.equal(edges, 'a>c b>c', `offset ${offset}`);
        seen.push(`${offset}: ${edges} ${report.dependence?.warning ?? ''}`);
      }
      return seen;
    },
  ),
  attack('one outlier of 1e6 to 1e300 in 5,000 rows, alone and in two columns', ({ discover }) => {
    const seen = [];
    for (const outlier of [1e6, 1e12, 1e100, 1e300, -1e308])
      for (const many of [1, 2, 3]) {
        const columns = collider(5000);
        for (let at = 0; at < many; at += 1) columns[at][2500] = outlier;
        for (const test of ['fisher-z', 'gcm']) {
          const report = discover(NAMES, joined(columns), { test });
          seen.push(
            `${test} ${outlier} in ${many}: ${found(report)} ${report.dependence?.warning ?? ''}`,
          );
        }
      }
    return seen;
  }),
  attack('all rows equal but one; all but two; columns that differ in one row', ({ discover }) => {
    const seen = [];
    for (const n of [20, 5000])
      for (const odd of [1, 2, 3])
        for (const test of ['fisher-z', 'gcm']) {
          const columns = NAMES.map((_, at) =>
            Array.from({ length: n }, (_, row) => (row < odd ? row + at + 2 : 1)),
          );
          seen.push(
            told(() => `${n} ${odd} ${test} ${found(discover(NAMES, joined(columns), { test }))}`),
          );
        }
    return seen;
  }),
  attack(
    'dependence: exact copies, sums and multiples are named; with noise of 1e-3 and more they are not',
    ({ discover }) => {
      const seen = [];
      for (const scale of [1, 1e-12, 1e12, 1e100])
        for (const [noise, dependent] of /** @type {[number, boolean | null][]} */ ([
          [0, true],
          [1e-12, null],
          [1e-9, null],
          [1e-6, null],
          [1e-3, false],
          [0.1, false],
        ]))
          for (const shape of ['copy', 'sum', 'multiple']) {
            const next = numbers(3);
            const [a, b, e] = collider(5000);
            const d = a.map(
              (each, row) =>
                scale *
                ((shape === 'sum' ? each + b[row] : shape === 'multiple' ? -7 * each : each) +
                  noise * next()),
            );
            const given = joined([
              a.map((each) => each * scale),
              b.map((each) => each * scale),
              e,
              d,
            ]);
            const report = discover(['a', 'b', 'e', 'd'], given, { test: 'fisher-z' });
            noNaN(report);
            const relations = report.dependence?.relations ?? [];
            const named = relations.length > 0;
            if (dependent !== null)
              assert.equal(named, dependent, `${shape} noise ${noise} scale ${scale}`);
            seen.push(`${shape} ${noise}: ${named}`);
          }
      return seen;
    },
  ),
  attack(
    'integers above 2^53, in steps of two; counters; a row number beside its copy',
    ({ discover }) => {
      const seen = [];
      const n = 5000;
      const [a, b] = collider(n);
      const big = a.map((each) => 2 ** 54 + Math.round(each * 1e6) * 2);
      const count = Array.from({ length: n }, (_, row) => row);
      for (const columns of [
        [big, b, big.map((each, row) => each + Math.round(b[row] * 1e6) * 2)],
        [count, count.map((row) => row + 1), b],
        [count, count.map((row) => 2 ** 53 + 2 * row), b],
        [big, big, big],
      ])
        for (const test of ['fisher-z', 'gcm']) {
          const report = discover(NAMES, joined(columns), { test });
          seen.push(
            `${test} ${found(report)} ${JSON.stringify(report.dependence?.relations ?? null)}`,
          );
        }
      return seen;
    },
  ),
  attack(
    'two columns, one row, two rows, all constant, max_depth 0 and 1000, every learner and test',
    ({ discover }) => {
      const seen = [];
      const [a, b] = collider(60);
      const tables = [
        [a, b],
        [a, a],
        [a, a.map(() => 5)],
        [a.map(() => 5), b.map(() => 5)],
        [[1], [2]],
        [
          [1, 2],
          [3, 5],
        ],
        [
          [1, 2, 3],
          [3, 5, 4],
        ],
        [a.map(Math.sign), b.map(Math.sign)],
      ];
      for (const columns of tables)
        for (const learner of ['pc', 'ges', 'lingam', 'fci'])
          for (const test of ['gcm', 'gcm-plain', 'fisher-z', 'rcot', 'g-squared', 'chi-squared'])
            for (const max_depth of [0, 1000, null])
              seen.push(
                told(() =>
                  found(discover(['a', 'b'], joined(columns), { learner, test, max_depth })),
                ).replace(/\d+/g, 'N'),
              );
      return seen;
    },
  ),
  attack('60 columns that are copies of three, kept and left out', ({ discover }) => {
    const base = collider(300);
    const columns = Array.from({ length: 60 }, (_, at) => base[at % 3]);
    const names = columns.map((_, at) => `v${at}`);
    return ['leave-out', 'keep', 'refuse'].map((dependent) =>
      told(() =>
        found(
          discover(names, joined(columns), { test: 'fisher-z', dependent, max_depth: 2 }),
        ).slice(0, 90),
      ),
    );
  }),
  attack('a graph does not change with the order of its rows or of its columns', ({ discover }) => {
    const columns = collider(3000);
    const seen = [];
    for (const test of ['fisher-z', 'gcm'])
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ]) {
        const names = order.map((at) => NAMES[at]);
        const edges = found(discover(names, joined(order.map((at) => columns[at])), { test }));
        assert.equal(edges, 'a>c b>c', `${test} ${names}`);
        const turned = order.map((at) => [...columns[at]].reverse());
        assert.equal(found(discover(names, joined(turned), { test })), edges, `${test} reversed`);
        seen.push(edges);
      }
    return seen;
  }),
  attack(
    'series with the innovation test: constant columns, copies, NaN, two rows, one row an episode, labels',
    ({ discover }) => {
      const s = series(400);
      const [a, b, c] = s;
      const seen = [];
      const asked = { ...SERIES, series: { lags: 2, innovations: true } };
      for (const [name, columns, more] of /** @type {[string, number[][], object?][]} */ ([
        ['sound', s],
        ['constant', [a, b, c.map(() => 3)]],
        ['all constant', s.map((each) => each.map(() => 3))],
        ['copies', [a, a, b]],
        ['near copies', [a, a.map((each, row) => each + 1e-9 * c[row]), b]],
        ['NaN', [a.map((each, row) => (row % 9 ? each : NaN)), b, c]],
        [
          'NaN test-wise',
          [a.map((each, row) => (row % 9 ? each : NaN)), b, c],
          { missing: 'test-wise' },
        ],
        ['all NaN', [a.map(() => NaN), b, c]],
        ['one row', s.map((each) => each.slice(0, 1))],
        ['two rows', s.map((each) => each.slice(0, 2))],
        ['four rows', s.map((each) => each.slice(0, 4))],
        ['labels', [a.map((each) => Math.round(3 * each)), b, c], { labels: ['a'], test: 'gcm' }],
        ['binary', s.map((each) => each.map(Math.sign))],
        ['huge', s.map((each) => each.map((value) => value * 1e300))],
        ['tiny', s.map((each) => each.map((value) => value * 1e-300))],
        ['outlier', [a.map((each, row) => (row === 200 ? 1e200 : each)), b, c]],
        ['ramp', [a.map((_, row) => row), b.map((_, row) => row * row), c]],
        ['sine', [a.map((_, row) => Math.sin(row)), b.map((_, row) => Math.cos(row)), c]],
        ['bootstrap', s, { bootstrap: 3 }],
        ['gcm', s, { test: 'gcm' }],
        ['tiers', s, { knowledge: { tiers: [['c'], ['a', 'b']] } }],
        ['required', s, { knowledge: { required: [['c', 'b']] } }],
      ]))
        seen.push(
          `${name}: ${told(() => {
            const report = discover(NAMES, joined(columns), { ...asked, ...more });
            return `${found(report)} (${report.innovations?.length ?? 'no'} verdicts)`;
          })}`,
        );
      const sound = discover(NAMES, joined(s), asked);
      assert.match(edgesOf(sound), /a\(t-1\)>b\(t\)/);
      return seen;
    },
  ),
  attack(
    'series: lags 0, 1, 20, 399, 400, 1e9; episodes of one row each, of every length, out of order',
    ({ discover }) => {
      const s = series(400);
      const seen = [];
      for (const innovations of [false, true]) {
        for (const lags of [0, 1, 20, 133, 399, 400, 1e9, -1, 1.5, NaN])
          seen.push(
            told(() =>
              found(discover(NAMES, joined(s), { ...SERIES, series: { lags, innovations } })).slice(
                0,
                60,
              ),
            ),
          );
        for (const episodeOf of [
          (/** @type {number} */ row) => row,
          (/** @type {number} */ row) => row >> 1,
          (/** @type {number} */ row) => Math.floor(Math.sqrt(row)),
          (/** @type {number} */ row) => row % 7,
          () => 0,
          (/** @type {number} */ row) => (row % 3 ? row % 2 : NaN),
          (/** @type {number} */ row) => 2 ** 53 + row,
          (/** @type {number} */ row) => row * 1e-300,
        ]) {
          const columns = [...s, s[0].map((_, row) => episodeOf(row))];
          seen.push(
            told(() => {
              const options = { ...SERIES, series: { lags: 1, episode: 'e', innovations } };
              const report = discover([...NAMES, 'e'], joined(columns), options);
              return `${found(report)} ${JSON.stringify(report.series)}`;
            }),
          );
        }
      }
      return seen;
    },
  ),
  attack(
    'series of 60 columns, and of one, with 20 lags and the innovation test',
    ({ discover }) => {
      const next = numbers(5);
      const seen = [];
      for (const [width, n, lags] of [
        [1, 300, 20],
        [60, 120, 1],
        [60, 30, 2],
        [12, 100, 20],
      ]) {
        const columns = Array.from({ length: width }, () => Array.from({ length: n }, next));
        const names = columns.map((_, at) => `v${at}`);
        const options = { ...SERIES, series: { lags, innovations: true } };
        seen.push(told(() => found(discover(names, joined(columns), options)).slice(0, 80)));
      }
      return seen;
    },
  ),
  attack(
    'times of a series: all the same, backwards, with gaps, NaN, huge; the names of time and episode the same',
    ({ discover }) => {
      const s = series(200);
      const at = (/** @type {(row: number) => number} */ f) => s[0].map((_, row) => f(row));
      const seen = [];
      for (const time of [
        at((row) => row),
        at(() => 1),
        at((row) => -row),
        at((row) => row + (row > 100 ? 50 : 0)),
        at((row) => (row % 9 ? row : NaN)),
        at((row) => row * 1e300),
        at((row) => row * 1e-320),
        at((row) => 2 ** 53 + row),
        at((row) => row + 1e-9 * (row % 2)),
        at((row) => (row * 7919) % 200),
      ])
        seen.push(
          told(() => {
            const options = { ...SERIES, series: { lags: 1, time: 't' } };
            const report = discover([...NAMES, 't'], joined([...s, time]), options);
            return `${found(report)} ${JSON.stringify(report.series)}`;
          }),
        );
      for (const odd of [
        { time: 'a', episode: 'a' },
        { time: '' },
        { time: 'constructor' },
        { episode: '__proto__' },
        { time: 5 },
        { lags: '1' },
        { innovations: 'yes' },
        { innovations: null },
        {},
        null,
        [],
        5,
      ])
        seen.push(told(() => found(discover(NAMES, joined(s), { ...SERIES, series: odd }))));
      // Backwards in time the effect comes after its cause all the same.
      const turned = [...s, at((row) => row)].map((each) => [...each].reverse());
      const options = { ...SERIES, series: { lags: 1, time: 't' } };
      const edges = edgesOf(discover([...NAMES, 't'], joined(turned), options));
      assert.match(edges, /a\(t-1\)>b\(t\)/, edges);
      return seen;
    },
  ),
  attack(
    'resamples: in parts, in any order and twice they count the same; of tables with nothing in them',
    ({ Resampler }) => {
      const given = joined(collider(200));
      const make = (values = given, names = NAMES, more = {}) =>
        new Resampler(names, values, { test: 'fisher-z', bootstrap: 8, ...more });
      const of = (/** @type {[number, number][]} */ ...parts) => {
        const resampler = make();
        const all = parts.map(([first, many]) => JSON.stringify(resampler.count(first, many)));
        resampler.free();
        return all;
      };
      const [whole] = of([0, 8]);
      assert.equal(of([4, 4], [0, 8])[1], whole);
      assert.equal(of([0, 8], [0, 8])[1], whole);
      const seen = [];
      for (const values of [
        given.map(() => 1),
        given.slice(0, 3),
        given.slice(0, 6),
        given.map((_, at) => (at % 2 ? NaN : at)),
      ])
        for (const more of [
          {},
          { resampling: 'bayesian' },
          { series: { lags: 1 } },
          { learner: 'ges' },
        ])
          seen.push(
            told(() => {
              const resampler = make(values, NAMES, more);
              const counts = resampler.count(0, 3);
              resampler.free();
              noNaN(counts);
              return JSON.stringify(counts).slice(0, 60);
            }),
          );
      return seen;
    },
  ),
];
