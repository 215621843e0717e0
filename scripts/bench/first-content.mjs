/**
 * Measure how soon a visitor can see and use the built page on a mobile network: a local server that compresses like a
 * static host, throttled to "Fast 4G" of Chrome's developer tools, and an empty cache.
 *
 *     node scripts/bench/first-content.mjs [--visits N]
 */
import { createServer } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { main } from '../lib/errors.mjs';
import { readArguments, wholeNumber } from '../lib/arguments.mjs';
import { openBrowser } from '../lib/chromium.mjs';
import { distDir } from '../lib/project.mjs';
import { median } from './measure.mjs';

/** Bytes per second and milliseconds, from Chrome's developer tools. */
const FAST_4G = {
  offline: false,
  downloadThroughput: (9_000_000 / 8) * 0.9,
  uploadThroughput: (1_500_000 / 8) * 0.9,
  latency: 60 * 2.75,
};

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Return the page's files, compressed once. */
function compressed() {
  const names = readdirSync(distDir, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => extname(name) in TYPES)
      .map((name) => [`/${name}`, brotliCompressSync(readFileSync(join(distDir, name)))]),
  );
}

/** Runs in the page from its start: records when each event happens, in ms after the start of the navigation. */
function watch() {
  /** @type {Record<string, number>} */
  const seen = {};
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name === 'first-contentful-paint') seen.content = startTime;
    }
  }).observe({ type: 'paint', buffered: true });
  addEventListener('cmbpo-ready', () => (seen.agents ??= performance.now()));
  const look = () => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    const hero = root?.querySelector('.hero');
    const now = performance.now();
    if (hero?.querySelector('.robot') && seen.robots === undefined) {
      seen.robots = now;
      // Act as a reader: reverse the lamp.
      /** @type {HTMLElement | null} */ (hero.querySelector('.positions .far input'))?.click();
    }
    const phase = hero?.getAttribute('data-phase') ?? 'day';
    if (seen.robots !== undefined && phase !== 'day' && seen.broken === undefined) {
      seen.broken = now;
      const loaded = /** @type {PerformanceResourceTiming[]} */ (
        performance.getEntriesByType('resource')
      );
      const [page] = /** @type {PerformanceNavigationTiming[]} */ (
        performance.getEntriesByType('navigation')
      );
      seen.bytes = [page, ...loaded].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const ASKED = {
  content: 'first content',
  robots: 'the robots are there, and the switch can be pressed',
  broken: 'the lamps break',
  agents: 'agents of one’s own can learn',
  bytes: 'bytes, compressed, until the lamps break',
};

await main('first-content', async () => {
  const options = readArguments(process.argv.slice(2), { visits: { type: 'string' } });
  const visits =
    options.visits === undefined
      ? 7
      : wholeNumber('visits', String(options.visits), { min: 1, max: 100 });
  const files = compressed();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname.replace(/\/$/, '/index.html');
    const file = files.get(path);
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path)], 'content-encoding': 'br' });
    response.end(file);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const browser = await openBrowser();
  /** @type {Record<string, number>[]} */
  const seen = [];
  try {
    for (let visit = 0; visit < visits; visit++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', FAST_4G);
      await page.addInitScript(watch);
      await page.goto(`http://127.0.0.1:${address.port}/`);
      await page.waitForFunction(
        (names) => names.every((name) => name in /** @type {any} */ (window).seen),
        Object.keys(ASKED),
        { timeout: 60_000 },
      );
      seen.push(await page.evaluate(() => /** @type {any} */ (window).seen));
      await context.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
  process.stdout.write(`Fast 4G, ${visits} visits, ms after the navigation began:\n`);
  for (const [name, what] of Object.entries(ASKED)) {
    const times = seen.map((visit) => visit[name] ?? NaN);
    const range = `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`;
    process.stdout.write(`${median(times).toFixed(0).padStart(6)}  ${what} (${range})\n`);
  }
});
