/** The built page in a browser, with the actions of a reader. */
import { readFileSync } from 'node:fs';
import { shortRun } from './experiment.js';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Page */

/** A hash for one seed of a run that takes seconds. @param {Record<string, string | number>} [more] */
export function shortHash(more = {}) {
  const { env_steps, ...config } = JSON.parse(readFileSync(shortRun, 'utf8'));
  const state = { seed: 7, seeds: 1, env_steps, config: JSON.stringify(config), ...more };
  return `#${new URLSearchParams(Object.entries(state).map(([name, value]) => [name, String(value)]))}`;
}

/**
 * @typedef {object} Visit
 * @property {string} [hash]
 * @property {import('playwright-core').BrowserContextOptions} [context]
 * @property {(page: Page) => Promise<unknown>} [prepare] before anything is loaded
 */

/**
 * Opens the lab, unless the hash asks for something else.
 *
 * @param {Browser} browser
 * @param {string} address
 * @param {Visit} [visit]
 */
export async function openPlayground(
  browser,
  address,
  { hash = '#view=lab', context = {}, prepare } = {},
) {
  const own = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    // Otherwise it would load the whole site for a second visit, which few tests make.
    serviceWorkers: 'block',
    ...context,
  });
  const page = await own.newPage();
  /** @type {string[]} Errors in the browser's console. */
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  /** @type {string[]} */
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  await prepare?.(page);
  await page.goto(address + hash);
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  return {
    page,
    problems,
    requests,
    button,
    /** Wait until the wasm is compiled and every worker of the first seed has started. */
    async ready() {
      await page.locator('button.play:not([disabled])').waitFor({ timeout: 30_000 });
      await page.waitForFunction(
        () => {
          const root = document.querySelector('cmbpo-playground')?.shadowRoot;
          const phases = [...(root?.querySelectorAll('.phase') ?? [])];
          return phases.every((phase) => !phase.textContent?.includes('getting ready'));
        },
        undefined,
        { timeout: 30_000 },
      );
      await unfold(page);
    },
    exportAs: exportFrom,
    /** Wait until every run has finished. */
    finished: () =>
      page
        .getByRole('status')
        .filter({ hasText: 'All runs have finished' })
        .waitFor({ timeout: 120_000 }),
    /** @returns {Promise<any[]>} the results that the element gives to its page */
    results: () =>
      page.evaluate(() => /** @type {any} */ (document.querySelector('cmbpo-playground')).results),
    close: () => own.close(),
  };
}

/** Opens every section of the lab, as a reader does who wants to see all. @param {Page} page */
export const unfold = (page) =>
  page.evaluate(() => {
    const sections = document
      .querySelector('cmbpo-playground')
      ?.shadowRoot?.querySelectorAll('details.section');
    for (const section of sections ?? []) /** @type {HTMLDetailsElement} */ (section).open = true;
  });

/** Opens the forms of settings. @param {Page} page */
export async function openSettings(page) {
  await unfold(page);
  await page.evaluate(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    for (const form of root?.querySelectorAll('details.settings') ?? []) {
      /** @type {HTMLDetailsElement} */ (form).open = true;
    }
  });
}

/**
 * Chooses a format in the export menu of a figure.
 *
 * @param {import('playwright-core').Locator} within
 * @param {string} format
 */
export async function exportFrom(within, format) {
  await within.locator('details.export > summary').first().click();
  await within
    .locator('details.export[open]')
    .getByRole('button', { name: format, exact: true })
    .click();
}

/** @typedef {Awaited<ReturnType<typeof openPlayground>>} Playground */
