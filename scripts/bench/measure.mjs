/** Measurement: the subjects of a unit take turns, so that a slow period of the machine affects all of them. */

/** @typedef {import('./subject.mjs').Subject} Subject */

/**
 * @typedef {object} Row
 * @property {string} where
 * @property {string} work
 * @property {string} subject
 * @property {number} ms_median milliseconds of one unit of work
 * @property {number} ms_min
 * @property {number} n samples
 * @property {'processor' | 'wall'} clock processor: processor time of the worker's thread
 * @property {number} [times_ours] median over the rounds of this subject's time divided by this project's in the same
 * round
 */

/** Approximate length of a sample; short units are repeated to fill it. */
const sampleMs = 60;
const warmUpMs = 400;
/** Units that take seconds have no warm-up and few samples. */
const long = new Set(['c-mbpo-run']);
const longSamples = 3;

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/**
 * @param {string} where
 * @param {string} work
 * @param {Subject[]} subjects those that have this unit
 * @param {number} samples
 * @returns {Promise<Row[]>}
 */
export async function measure(where, work, subjects, samples) {
  const lanes = [];
  for (const subject of subjects) lanes.push(await prepare(subject, work));
  await takeTurns(lanes, long.has(work) ? Math.min(samples, longSamples) : samples);
  const ours = lanes.find(({ name }) => name === 'ours')?.times;
  return lanes.map(({ name, times, clock }) => ({
    where,
    work,
    subject: name,
    ms_median: round(median(times)),
    ms_min: round(Math.min(...times)),
    n: times.length,
    clock,
    ...(ours && { times_ours: round(median(times.map((ms, i) => ms / (ours[i] ?? NaN)))) }),
  }));
}

/** Round to three decimals. @param {number} value */
const round = (value) => Math.round(value * 1000) / 1000;

/**
 * @typedef {object} Lane one subject, prepared for a unit of work
 * @property {string} name
 * @property {number[]} times milliseconds per unit, one for each sample
 * @property {Row['clock']} clock
 * @property {() => Promise<void>} sample
 */

/**
 * @param {Lane[]} lanes
 * @param {number} rounds
 */
export async function takeTurns(lanes, rounds) {
  for (let round = 0; round < rounds; round++) {
    // Alternate the direction, so that the order does not favour any subject.
    for (const lane of round % 2 === 0 ? lanes : [...lanes].reverse()) await lane.sample();
  }
}

/**
 * Prepare a unit of work, warm it up, and find how many units fill a sample.
 * @param {Subject} subject
 * @param {string} work
 * @param {Record<string, number | string>} [sizes]
 * @returns {Promise<Lane>}
 */
export async function prepare(subject, work, sizes) {
  const { steps } = await subject.ask({ ask: 'prepare', work, sizes });
  let count = 1;
  if (!long.has(work)) {
    const until = performance.now() + warmUpMs;
    let { wall_ms } = await subject.ask({ ask: 'run', n: 1 });
    while (performance.now() < until) {
      count = Math.min(1000, Math.max(1, Math.round(sampleMs / Math.max(wall_ms, 1e-3))));
      wall_ms = (await subject.ask({ ask: 'run', n: count })).wall_ms / count;
    }
  }
  /** @type {number[]} */
  const times = [];
  /** @type {Row['clock']} */
  const clock = subject.processorTime() === null ? 'wall' : 'processor';
  return {
    name: subject.name,
    times,
    clock,
    sample: async () => {
      const before = subject.processorTime();
      const { wall_ms } = await subject.ask({ ask: 'run', n: count });
      const after = subject.processorTime();
      const spent = before === null || after === null ? wall_ms : after - before;
      times.push(spent / count / steps);
    },
  };
}
