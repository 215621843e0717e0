/** What the discover command learns: each learner, what is known beforehand, series, labels. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asText } from '../../scripts/discover/text.mjs';
import {
  collider,
  directed,
  discover,
  discoverText,
  expected,
  file,
  made,
  pairs,
} from '../support/discover.js';

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

test('a reading whose own noise moves nothing is left out of the search in a series', async () => {
  let state = 11;
  const noise = () => {
    let sum = -6;
    for (let draw = 0; draw < 12; draw += 1) {
      state = (state * 48271) % 2147483647;
      sum += state / 2147483647;
    }
    return sum;
  };
  const rows = ['night,x,y,s'];
  for (let night = 0; night < 20; night += 1) {
    let [x, y] = [0, 0];
    for (let hour = 0; hour < 60; hour += 1) {
      // A linear test does not follow the parabola, and takes its reading for a cause.
      [x, y] = [0.8 * x + 0.6 * noise(), 0.4 * (x + x * x) + 0.5 * y + 0.5 * noise()];
      rows.push(`${night},${x},${y},${x * x + 1.2 * noise()}`);
    }
  }
  const path = file('reading.csv', `${rows.join('\n')}\n`);
  const args = ['--episode', 'night', '--lags', '1', '--test', 'fisher-z'];
  const wrong = (/** @type {string} */ stdout) =>
    directed(stdout).some(
      (/** @type {string[]} */ [from, to]) => from === 's(t-1)' && to === 'y(t)',
    );
  const plain = await discover(path, ...args);
  assert.ok(wrong(plain.stdout), plain.stderr);
  const { code, stdout, stderr } = await discover(path, ...args, '--innovations');
  assert.equal(code, 0, stderr);
  assert.ok(!wrong(stdout));
  const verdicts = JSON.parse(stdout).innovations;
  assert.equal(verdicts.length, 9);
  const told = verdicts.find((/** @type {any} */ v) => v.from === 's(t-1)' && v.to === 'y(t)');
  assert.equal(told.verdict, 'not-reached');
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
