/** The benchmark: its command line, its arithmetic, and the speed of this project's units. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openNode } from '../../scripts/bench/in-node.mjs';
import { median, prepare, takeTurns } from '../../scripts/bench/measure.mjs';
import { parseOptions, places, subjects, works } from '../../scripts/bench/options.mjs';
import { exponent } from '../../scripts/bench/power-law.mjs';
import { buildUnits } from '../../scripts/bench/units.mjs';
import { UsageError } from '../../scripts/lib/errors.mjs';
import { command } from '../support/command.js';

test('without options: everything, everywhere, as a table', () => {
  assert.deepEqual(parseOptions([]), { works, subjects, where: places, samples: 21, json: false });
});

test('every option is read, and the order is always the same', () => {
  const asked = ['--works', 'sac-64, sac-256', '--subjects=ours', '--where', 'chromium'];
  assert.deepEqual(parseOptions([...asked, '--samples', '5', '--json']), {
    works: ['sac-256', 'sac-64'],
    subjects: ['ours'],
    where: ['chromium'],
    samples: 5,
    json: true,
  });
  assert.deepEqual(parseOptions(['--where', 'both'])?.where, places);
});

for (const [argv, words] of /** @type {[string[], string[]][]} */ ([
  [
    ['--works', 'sac-65'],
    ['--works', 'sac-65', 'sac-64', 'c-mbpo-run'],
  ],
  [
    ['--subjects', 'ours,ours'],
    ['--subjects', 'ours', 'twice'],
  ],
  [
    ['--where', 'firefox'],
    ['--where', 'firefox', 'chromium', 'both'],
  ],
  [
    ['--samples', '2'],
    ['--samples', '2', 'from 3 to 1000'],
  ],
  [['--quick'], ['--quick', '--samples']],
])) {
  test(`${argv.join(' ')} is refused, and told what was expected`, () => {
    assert.throws(
      () => parseOptions(argv),
      (error) => error instanceof UsageError && words.every((word) => error.message.includes(word)),
    );
  });
}

test('a bad option ends the command with 2 before anything is built', async () => {
  const { code, stdout, stderr } = await command('scripts/bench.mjs', '--where', 'mars');
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^bench: --where: "mars"/);
});

test('medians and exponents', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  const cubes = [1, 2, 4, 8].map((x) => /** @type {[number, number]} */ ([x, 5 * x ** 3]));
  assert.ok(Math.abs(exponent(cubes) - 3) < 1e-12);
});

/** @type {Awaited<ReturnType<typeof openNode>>} */
let place;
before(async () => {
  await buildUnits();
  // Two workers, so that the units of a pair can take turns.
  place = await openNode(['ours', 'ours']);
});
after(() => place?.close());

// Ratios of times taken in turn on one thread, so that a busy machine slows both sides. Each bound is between the
// current ratio and twice that: it detects a kernel at half its speed, but not a busy machine.
for (const [work, bound] of /** @type {[string, number][]} */ ([
  ['sac-256', 7.5],
  ['sac-64', 1.9],
  ['ensemble', 4.2],
])) {
  test(`${work} costs at most ${bound} matrix products of 250x256x256`, async () => {
    const [first, second] = place.subjects;
    assert.ok(first && second);
    const unit = await prepare(first, work);
    const product = await prepare(second, 'gemm-250x256x256');
    await takeTurns([unit, product], 15);
    const ratio = median(unit.times.map((ms, round) => ms / (product.times[round] ?? NaN)));
    assert.ok(ratio < bound, `${ratio.toFixed(2)} products`);
  });
}

test('the product itself is at least twelve times as fast as a loop in JavaScript', async () => {
  const [first, second] = place.subjects;
  assert.ok(first && second);
  const product = await prepare(first, 'gemm-250x256x256');
  await takeTurns([product], 15);
  // 36 times on this machine; without SIMD it would be about 9 times.
  const scalar = scalarProduct();
  assert.ok(12 * median(product.times) < scalar, `${median(product.times)} against ${scalar} ms`);
});

test('the units of work learn', async () => {
  const [subject] = place.subjects;
  assert.ok(subject);
  const loss = async (/** @type {string} */ work, /** @type {number} */ n) => {
    await subject.ask({ ask: 'prepare', work });
    await subject.ask({ ask: 'run', n: 1 });
    const before = (await subject.ask({ ask: 'losses' })).losses[0];
    await subject.ask({ ask: 'run', n });
    return [before, (await subject.ask({ ask: 'losses' })).losses[0]];
  };
  for (const [work, n] of /** @type {[string, number][]} */ ([
    ['sac-64', 600],
    ['ensemble', 150],
  ])) {
    const [before = NaN, then = NaN] = await loss(work, n);
    assert.ok(then < 0.5 * before, `${work}: ${before} became ${then}`);
  }
});

/** Return the smallest of several times, in milliseconds. */
function scalarProduct() {
  const [m, k, n] = [250, 256, 256];
  const a = new Float32Array(m * k).fill(0.5);
  const b = new Float32Array(k * n).fill(0.25);
  const c = new Float32Array(m * n);
  let best = Infinity;
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    c.fill(0);
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const x = a[i * k + p];
        for (let j = 0; j < n; j++) {
          c[i * n + j] += x * b[p * n + j];
        }
      }
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
