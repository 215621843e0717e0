/**
 * Attacks on the built product: what the page, its frame, the API and the terminal must survive. Each says what was seen.
 *
 *     node --import tsx scripts/attacks.mjs [--only TEXT] [--round N]
 */
import { main } from './lib/errors.mjs';
import { readArguments } from './lib/arguments.mjs';
import { serveSite } from '../tests/support/site.js';
import { openBrowser } from './lib/chromium.mjs';
import { openPlayground } from '../tests/support/playground.js';

/** So long an attack may take at most: what takes longer hangs. */
const PATIENCE_MS = 300_000;

/**
 * @typedef {object} Attack
 * @property {number} round
 * @property {string} kind
 * @property {string} tries
 * @property {(tools: Tools) => Promise<string>} run returns what was seen; throws what should not be
 */

/**
 * @typedef {object} Tools
 * @property {import('playwright-core').Browser} browser
 * @property {Awaited<ReturnType<typeof serveSite>>} site
 * @property {(visit?: import('../tests/support/playground.js').Visit) => ReturnType<typeof openPlayground>} visit
 */

await main('attacks', async () => {
  const values = readArguments(process.argv.slice(2), {
    only: { type: 'string' },
    round: { type: 'string' },
  });
  /** @type {Attack[]} */ const all = [];
  for (const kind of [
    'addresses',
    'element',
    'frame',
    'files',
    'storage',
    'network',
    'workers',
    'monkey',
    'keeping',
    'host',
    'reader',
  ]) {
    const module = await import(`./attacks/${kind}.mjs`).catch((error) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    });
    all.push(...(module?.attacks ?? []));
  }
  for (const kind of [
    'api',
    'api-environments',
    'api-values',
    'learners',
    'threads',
    'terminal',
    'inputs',
    'place',
  ]) {
    const module = await import(`./attacks/${kind}.mjs`).catch((error) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    });
    all.push(...(module?.attacks ?? []));
  }
  const only = String(values.only ?? '');
  const round = Number(values.round ?? 0);
  const chosen = all.filter(
    (attack) =>
      `${attack.kind}: ${attack.tries}`.includes(only) && (round === 0 || attack.round === round),
  );
  const site = await serveSite();
  const browser = await openBrowser();
  /** @type {Awaited<ReturnType<typeof openPlayground>>[]} */ const open = [];
  const visit = async (/** @type {import('../tests/support/playground.js').Visit} */ how = {}) => {
    const opened = await openPlayground(browser, site.page, how);
    open.push(opened);
    return opened;
  };
  let failed = 0;
  try {
    for (const { kind, tries, run } of chosen) {
      const begun = Date.now();
      /** @type {NodeJS.Timeout | undefined} */ let timer;
      let seen;
      let ok = true;
      try {
        seen = await Promise.race([
          run({ browser, site, visit }),
          new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error('it hangs')), PATIENCE_MS);
          }),
        ]);
      } catch (error) {
        ok = false;
        failed += 1;
        seen = error instanceof Error ? error.message : String(error);
      } finally {
        clearTimeout(timer);
      }
      await Promise.all(open.splice(0).map((each) => each.close().catch(() => {})));
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      const brief = String(seen).replace(/\s+/g, ' ').slice(0, 600);
      process.stdout.write(
        `${ok ? 'ok    ' : 'FAILED'} ${kind}: ${tries} (${seconds} s)\n       ${brief}\n`,
      );
    }
  } finally {
    await browser.close();
    site.close();
  }
  process.stdout.write(`${chosen.length} attacks, ${failed} failed\n`);
  return failed ? 1 : 0;
});
