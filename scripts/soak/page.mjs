/** Many runs in sequence in one page: memory and speed, and what is left after the element is removed. */
import { serveSite } from '../../tests/support/site.js';
import { processorTime } from '../bench/subject.mjs';
import { compileWasm } from '../experiment/wasm.mjs';
import { openBrowser } from '../lib/chromium.mjs';
import { workerThreads } from '../lib/threads.mjs';
import { openCounters } from './counters.mjs';
import { asFast, flat, nothingLeft } from './limits.mjs';
import { openReference } from './reference.mjs';

/** @typedef {import('./limits.mjs').Check} Check */
/** @typedef {import('./counters.mjs').Held} Held */
/** @typedef {Held & {seed: number, worker_ms: number, reference_ms: number}} Sample */

/** The seeds rotate, so that every tenth has the same work. */
export const SEEDS = 5;
/** A run with all phases: random steps, a graph, fits, rollouts and updates. */
const RUN = { env_steps: 1_500 };
/** Time after which the work that follows a run, such as its evaluation under the current lamp, has started. */
const SETTLED_MS = 1_000;
/** Time between two checks whether a run has ended. */
const POLL_MS = 100;
/** Time after which the longest one-shot timer of the page has fired. */
const RESTED_MS = 6_000;

/**
 * @param {object} soak
 * @param {number} soak.runs of each of three methods
 * @param {Record<string, string | number>} [soak.state] of the page, except for the seed
 * @param {number} [soak.seeds] that rotate
 * @param {number} [soak.warmUp] runs before the first that counts
 * @param {{heap?: number, speed?: number}} [soak.limits]
 * @param {(run: number) => void} [soak.onProgress]
 * @returns {Promise<{runs: number, samples: Sample[], bare: Held, rested: Held, removed: Held, checks: Check[]}>}
 */
export async function soakPage({
  runs,
  state = RUN,
  seeds = SEEDS,
  warmUp = Math.ceil(runs / 10),
  limits: { heap, speed } = {},
  onProgress,
}) {
  const reference = await openReference(await compileWasm());
  const referenceTime = () => (reference() + reference() + reference() + reference()) / 4;
  const site = await serveSite();
  const browser = await openBrowser();
  try {
    const bare = await bareHeld(browser, site.page);
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const { count } = await openCounters(page);
    await page.goto(`${site.page}#view=lab`);
    await page.locator('button.play:not([disabled])').waitFor({ timeout: 60_000 });
    /** @type {Sample[]} */
    const samples = [];
    /** @type {Map<number, string>} */
    const hashes = new Map();
    for (let run = 0; run < runs; run++) {
      const seed = 1 + (run % seeds);
      const hash = String(
        new URLSearchParams(
          Object.entries({ ...state, seed, seeds: 1 }).map(([name, value]) => [
            name,
            String(value),
          ]),
        ),
      );
      const before = workersTime();
      await page.evaluate(begin, hash);
      // Polled, because the debugger's reference to a promise is weak, and garbage collection can end the wait for it.
      let weights = null;
      while (weights === null) {
        await page.waitForTimeout(POLL_MS);
        weights = await page.evaluate(ended);
      }
      await page.waitForTimeout(SETTLED_MS);
      const worker_ms = workersTime() - before;
      const known = hashes.get(seed) ?? weights;
      if (known !== weights) throw new Error(`seed ${seed} gave ${weights}, and before ${known}`);
      hashes.set(seed, weights);
      samples.push({ ...(await count()), seed, worker_ms, reference_ms: referenceTime() });
      onProgress?.(run + 1);
    }
    await page.waitForTimeout(RESTED_MS);
    const rested = await count();
    const removed = await remove(page, count);
    return { runs, samples, bare, rested, removed, checks: checked() };

    function checked() {
      const steady = samples.slice(warmUp);
      const of = (/** @type {keyof Sample} */ key) => steady.map((sample) => sample[key]);
      const name = (/** @type {string} */ what) => `${what}, ${runs} runs in one page`;
      return [
        flat(name('JavaScript heap'), of('heap_bytes'), heap),
        flat(name('heap of the workers'), of('worker_heap_bytes'), heap),
        flat(name('wasm memory'), of('wasm_bytes')),
        flat(name('DOM nodes'), of('nodes')),
        flat(name('event listeners'), of('listeners')),
        flat(name('timers that repeat'), of('intervals')),
        flat(name('observers'), of('observers')),
        flat(name('workers'), of('workers')),
        asFast(name('speed of the workers'), of('worker_ms'), of('reference_ms'), speed),
        nothingLeft('timers, nothing going on', rested.timers),
        ...gone(bare, removed),
      ];
    }
  } finally {
    await browser.close();
    site.close();
  }
}

/**
 * Check what is left of the element.
 * @param {Held} bare resources of a page without the element
 * @param {Held} removed
 * @returns {Check[]}
 */
const gone = (bare, removed) =>
  /** @type {const} */ ([
    ['the element itself', 'elements'],
    ['timers', 'timers'],
    ['timers that repeat', 'intervals'],
    ['event listeners of window and document', 'outer_listeners'],
    ['observers', 'observers'],
    ['workers', 'workers'],
  ]).map(([what, key]) => nothingLeft(`${what}, once it is removed`, removed[key], bare[key]));

/**
 * Remove the element from the page.
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<Held>} count
 */
async function remove(page, count) {
  await page.evaluate(() => document.querySelector('cmbpo-playground')?.remove());
  // Chromium caches computed styles, with references to their elements, until the colour scheme changes.
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(SETTLED_MS);
    await count();
  }
  return count();
}

/** Return the processor time of all workers of the browser so far. */
const workersTime = () =>
  workerThreads().reduce((sum, thread) => sum + (processorTime(thread) ?? NaN), 0);

/**
 * Return the resources of a page that never contained the element.
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 */
async function bareHeld(browser, address) {
  const page = await browser.newPage();
  const { count } = await openCounters(page);
  await page.addInitScript(() => {
    // Runs before the script that defines the element, which comes last.
    new MutationObserver((_, observer) => {
      const element = document.querySelector('cmbpo-playground');
      element?.remove();
      if (element) observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForTimeout(SETTLED_MS);
  const held = await count();
  await page.close();
  return held;
}

/**
 * Runs in the page: starts a run of all methods.
 * @param {string} state
 */
function begin(state) {
  const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
  element.state = state;
  element.reset();
  element.play();
  if (element.results.length > 0) throw new Error('a run begins with results of another');
}

/** Runs in the page: returns the hashes of the weights once every method has ended, null before. @returns {string | null} */
function ended() {
  const methods = 3;
  const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
  if (element.results.length < methods) return null;
  element.pause();
  return element.results.map((/** @type {any} */ result) => result.weights_hash).join(' ');
}
