/** A headless Firefox that saves downloads to a folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firefox } from 'playwright-bidi';
import { findFirefox } from '../../scripts/setup/engines.mjs';

/** @typedef {import('playwright-core').Browser} Browser */

export async function openFirefox() {
  const downloads = mkdtempSync(join(tmpdir(), 'cmbpo-downloads-'));
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: findFirefox() ?? undefined,
    downloadsPath: downloads,
  });
  return {
    // From an older version of Playwright, because newer ones do not drive a standard Firefox. The interface used here
    // is the same.
    browser: /** @type {Browser} */ (/** @type {unknown} */ (browser)),
    downloads,
    async close() {
      await browser.close();
      rmSync(downloads, { recursive: true, force: true });
    },
  };
}
