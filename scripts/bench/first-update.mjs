/**
 * Measure how soon the built page learns: the time from its load event, with a local server, to the first step and the
 * first update.
 *
 *     node scripts/bench/first-update.mjs [--visits N]
 *
 * The seed differs from that of the stored run, so the page has to learn. Each visit has a new browser profile and an
 * empty cache. The first update comes after the initial random steps of the default configuration. It happens in a
 * worker and is shown slightly later.
 */
import { createServer } from 'node:http';
import sirv from 'sirv';
import { main } from '../lib/errors.mjs';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { openBrowser } from '../lib/chromium.mjs';
import { distDir } from '../lib/project.mjs';
import { median } from './measure.mjs';

/** Runs in a worker: records the time of its first update, in ms since 1970. */
const made = () => {
  const [mark] = performance.getEntriesByName('cmbpo-first-update');
  return mark ? performance.timeOrigin + mark.startTime : null;
};

/** Runs in the page: records when the first lane exceeds a number of steps, in ms after the load event. */
function watch() {
  return new Promise((resolve) => {
    /** @type {{step?: number, shown?: number, loaded?: number}} */
    const seen = {};
    const look = () => {
      const [{ loadEventEnd = 0 } = {}] = /** @type {PerformanceNavigationTiming[]} */ (
        performance.getEntriesByType('navigation')
      );
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      const bars = [...(root?.querySelectorAll('[role=progressbar][aria-valuenow]') ?? [])];
      const steps = Math.max(0, ...bars.map((bar) => Number(bar.getAttribute('aria-valuenow'))));
      const now = performance.now() - loadEventEnd;
      if (steps > 0) seen.step ??= now;
      if (steps >= 1_000) seen.shown ??= now;
      if (seen.shown === undefined) requestAnimationFrame(look);
      else resolve({ ...seen, loaded: performance.timeOrigin + loadEventEnd });
    };
    look();
  });
}

await main('first-update', async () => {
  const options = readArguments(process.argv.slice(2), { visits: { type: 'string' } });
  const visits =
    options.visits === undefined
      ? 9
      : wholeNumber('visits', String(options.visits), { min: 1, max: 100 });
  const server = createServer(sirv(distDir));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const browser = await openBrowser();
  /** @type {{step: number, made: number, shown: number}[]} */
  const seen = [];
  try {
    for (let visit = 0; visit < visits; visit++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(
        `http://127.0.0.1:${address.port}/embed.html?autoplay&view=lab#seed=77&seeds=1`,
      );
      const { step, shown, loaded } = /** @type {any} */ (await page.evaluate(watch));
      const times = await Promise.all(page.workers().map((worker) => worker.evaluate(made)));
      const first = Math.min(...times.filter((time) => time !== null));
      seen.push({ step, shown, made: first - loaded });
      await context.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
  const line = (/** @type {'step' | 'made' | 'shown'} */ what, /** @type {string} */ name) => {
    const times = seen.map((visit) => visit[what]);
    return `${name.padEnd(22)}${median(times).toFixed(0).padStart(5)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})\n`;
  };
  process.stdout.write(
    `After the load event, ${visits} visits:\n${line('step', 'first step shown')}${line('made', 'first update made')}${line('shown', 'first update shown')}`,
  );
});
