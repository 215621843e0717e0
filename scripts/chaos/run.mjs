/** Chaos in one page: runs are begun, and disturbed at random until they are over and again after that. */
import { readFileSync } from 'node:fs';
import { serveVersions } from '../../tests/support/deploy.js';
import { shortRun } from '../../tests/support/experiment.js';
import { compileWasm, loadWasm } from '../experiment/wasm.mjs';
import { needOwn } from '../../www/own.js';
import { openBrowser } from '../lib/chromium.mjs';
import { generator } from './generator.mjs';
import { MOVES } from './moves.mjs';

const METHODS = /** @type {const} */ (['sac', 'mbpo', 'c-mbpo']);
/** None is the page's own, which no address names. */
const FIRST_SEED = 100;
/** A run that is not over so long after the last move hangs. */
const PATIENCE_MS = 150_000;
/** What has been kept is offered within this time. */
const OFFER_MS = 15_000;
/** Moves before a run is left alone. */
const MOST_MOVES = 12;

const { env_steps: _, ...SHORT } = JSON.parse(readFileSync(shortRun, 'utf8'));
const ENV_STEPS = 600;

/** What no quiet run may end with. */
export class Lost extends Error {}

/**
 * @typedef {object} Report
 * @property {number} rounds experiments of three runs that came to their results
 * @property {Map<string, number>} moves how often each was made
 * @property {string[]} problems what should not have been, each with the moves that came before
 */

/**
 * @param {object} chaos
 * @param {number} chaos.seconds
 * @param {number} chaos.seed
 * @param {string[]} [chaos.only] names of moves
 * @param {(line: string) => void} [chaos.say]
 * @returns {Promise<Report>}
 */
export async function chaos({ seconds, seed, only = Object.keys(MOVES), say = () => {} }) {
  const random = generator(seed);
  const expected = await quietRuns();
  let at = FIRST_SEED;
  const server = await serveVersions();
  const browser = await openBrowser();
  /** @type {string[]} */ const problems = [];
  /** @type {Map<string, number>} */ const moves = new Map();
  /** @type {string[]} The moves of this round. */ let made = [];
  let rounds = 0;
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const note = (/** @type {string} */ what) => {
    problems.push(`seed ${seed}, round ${rounds}: ${what}\n  after: ${made.join(', ')}`);
    say(problems.at(-1) ?? '');
  };
  page.on('pageerror', (error) => {
    if (!/killed/.test(error.message)) note(`uncaught: ${error.stack ?? error.message}`);
  });
  const address = `${server.page}#view=lab&lang=en`;
  const scene = { page, devtools, server, random, address };
  try {
    await page.goto(address);
    await look(page, ({ ready }) => ready, 60_000);
    // Every file is there before the network goes.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const end = Date.now() + 1000 * seconds;
    while (Date.now() < end) {
      // Each experiment has numbers of its own.
      at += 1;
      const hashes = expected(at);
      made = [];
      await begin(page, at);
      const times = 1 + Math.floor(MOST_MOVES * random());
      for (let i = 0; i < times && Date.now() < end; i += 1) {
        const name = only[Math.floor(only.length * random())] ?? '';
        await page.waitForTimeout(50 + 1200 * random());
        made.push(name);
        moves.set(name, (moves.get(name) ?? 0) + 1);
        try {
          await needOwn(MOVES, name)(scene);
        } catch (error) {
          // The page was in the midst of opening: the move has missed it.
          const message = error instanceof Error ? error.message : String(error);
          if (!MISSED.test(message)) throw error;
        }
        // In a state that the next move can be made in.
        await context.setOffline(false);
        server.mode = 'answers';
        if (random() < 0.5) await help(page);
      }
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      try {
        await over(page, at, hashes);
        made.push('reload, at the end');
        await page.reload({ waitUntil: 'commit' });
        await back(page, at, hashes);
        rounds += 1;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        const { seed: its, hashes: shown = '' } = (await lookAt(page).catch(() => null)) ?? {};
        const state = `seed ${its}, results: ${shown || 'none'}`;
        note(`${error.message}\n  the page shows ${state} and says: ${await words(page)}`);
        await page.goto('about:blank');
        await page.goto(address);
        await look(page, ({ ready }) => ready, 60_000);
      }
      say(`${rounds} rounds, ${[...moves.values()].reduce((a, b) => a + b, 0)} moves`);
    }
  } finally {
    await browser.close();
    server.close();
  }
  return { rounds, moves, problems };
}

/** What a move meets in a page that is just being opened. */
const MISSED =
  /Execution context|Target (page|closed)|has been closed|navigat|ERR_ABORTED|interrupted|worker|Cannot read properties of null|is not a function|frame was detached|garbage collected|ERR_INTERNET_DISCONNECTED/i;

/** @returns What runs with a seed end with if nothing happens to them: those of Node with the same wasm. */
export async function quietRuns() {
  const { bindings } = await loadWasm(await compileWasm());
  return (/** @type {number} */ seed) =>
    METHODS.map((method) => {
      const session = new bindings.Session({ ...SHORT, env_steps: ENV_STEPS }, method, seed);
      while (!session.done) session.advance(64);
      const { weights_hash } = session.result();
      session.free();
      return weights_hash;
    }).join(' ');
}

/** @param {number} seed */
const stateOf = (seed) =>
  String(
    new URLSearchParams({
      ...{ view: 'lab', lang: 'en', seed: String(seed), seeds: '1', env_steps: String(ENV_STEPS) },
      config: JSON.stringify(SHORT),
    }),
  );

/** @typedef {{ready: boolean, seed: string | null, hashes: string, offers: string[]}} Look */

/** @param {import('playwright-core').Page} page @returns {Promise<Look>} */
const lookAt = (page) =>
  page.evaluate(() => {
    const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    const root = element?.shadowRoot;
    const buttons = /** @type {HTMLElement[]} */ ([...(root?.querySelectorAll('button') ?? [])]);
    const results = element?.results ?? [];
    return {
      ready: Boolean(root?.querySelector('button.play:not([disabled])')),
      seed: new URLSearchParams(element?.state ?? '').get('seed'),
      hashes: results.map((/** @type {any} */ result) => result.weights_hash).join(' '),
      offers: buttons.flatMap((button) =>
        button.checkVisibility() ? (button.textContent?.trim() ?? '') : [],
      ),
    };
  });

/**
 * @param {import('playwright-core').Page} page
 * @param {(look: Look) => unknown} until
 * @param {number} ms
 * @returns {Promise<Look | null>} null if that never was
 */
async function look(page, until, ms) {
  for (const begun = Date.now(); Date.now() - begun < ms;) {
    const seen = await lookAt(page).catch(() => null);
    if (seen && until(seen)) return seen;
    await page.waitForTimeout(100);
  }
  return null;
}

/** @param {import('playwright-core').Page} page @param {number} seed */
export async function begin(page, seed) {
  await page.evaluate((state) => {
    const element = /** @type {any} */ (document.querySelector('cmbpo-playground'));
    element.state = state;
    element.reset();
    element.play();
  }, stateOf(seed));
}

const isPlay = (/** @type {string} */ text) => /^(Play|Run it yourself)/.test(text);

/** What a reader presses who wants the runs to go on. */
const HELP = /^(Continue it|Continue from step .*|Start it again)$/;

/** Press it once. @param {import('playwright-core').Page} page @returns {Promise<boolean>} whether there was something */
async function help(page) {
  const button = page.getByRole('button', { name: HELP }).first();
  if (!(await button.count().catch(() => 0))) return false;
  return button.click({ timeout: 2000 }).then(
    () => true,
    () => false,
  );
}

/**
 * Wait until the runs are over, as a reader who presses what is offered. A page that was opened before anything was kept
 * begins again.
 *
 * @param {import('playwright-core').Page} page
 * @param {number} seed
 * @param {string} hashes
 * @param {number} [patience] in milliseconds
 */
export async function over(page, seed, hashes, patience = PATIENCE_MS) {
  let idle = 0;
  let shown = 0;
  for (const begun = Date.now(); Date.now() - begun < patience;) {
    const seen = await lookAt(page).catch(() => null);
    if (seen?.seed === String(seed) && seen.hashes.split(' ').length === METHODS.length) {
      if (seen.hashes !== hashes) throw new Lost(`other results: ${seen.hashes}, not ${hashes}`);
      return;
    }
    // Those of other experiments would take the place of what is running.
    const own = page
      .locator('.kept', { hasText: `seed ${seed}, ` })
      .getByRole('button', { name: 'Show them' })
      .first();
    if (await help(page)) idle = 0;
    else if (shown < 3 && (await own.isVisible().catch(() => false))) {
      // Those of one run of three are offered again once the others are begun.
      shown += 1;
      await own.click({ timeout: 2000 }).catch(() => {});
    } else if (seen?.ready && (seen.seed !== String(seed) || seen.offers.some(isPlay))) {
      // An earlier experiment, gone on with, may be over and still play.
      // What was kept is offered a moment after the page is there.
      if ((idle += 1) > 15) {
        await (
          seen.seed === String(seed)
            ? page.evaluate(`document.querySelector('cmbpo-playground').play()`)
            : begin(page, seed)
        ).catch(() => {});
        idle = 0;
      }
    }
    await page.waitForTimeout(200);
  }
  throw new Lost(`not over after ${patience / 1000} s`);
}

/**
 * The results that were there are offered after a reload, and are the same.
 *
 * @param {import('playwright-core').Page} page
 * @param {number} seed
 * @param {string} hashes
 */
async function back(page, seed, hashes) {
  // Where the last checkpoint was not written yet, they come with what can be gone on with.
  const button = page
    .locator('.kept', { hasText: `seed ${seed}` })
    .getByRole('button', { name: /^(Show them|Continue it)$/ })
    .first();
  try {
    await button.click({ timeout: OFFER_MS });
  } catch {
    throw new Lost('finished results were not offered after a reload');
  }
  const shown = await look(
    page,
    ({ seed: its, hashes: now }) => its === String(seed) && now === hashes,
    OFFER_MS,
  );
  if (!shown)
    throw new Lost(`not the results that were kept: ${JSON.stringify(await lookAt(page))}`);
}

/** What the page says, for the report. @param {import('playwright-core').Page} page */
const words = (page) =>
  page
    .evaluate(() => {
      const root = document.querySelector('cmbpo-playground')?.shadowRoot;
      const all = root?.querySelectorAll('[role=alert], [role=status], .status, [role=note]') ?? [];
      return [...all].map((each) => each.textContent?.trim().replace(/\s+/g, ' ')).join(' | ');
    })
    .then((text) => text.slice(0, 600))
    .catch(String);
