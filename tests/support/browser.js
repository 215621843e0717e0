/** A headless Chromium for the tests. */
import { chromium } from 'playwright-core';
import { findBrowser } from '../../scripts/setup/browser.mjs';

/** @param {...string} flags more switches for the browser */
export async function openBrowser(...flags) {
  const executablePath = findBrowser();
  if (!executablePath)
    throw new Error('there is no Chromium; run: node scripts/setup.mjs --browser');
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: [
      // Chromium refuses its sandbox to root, as whom containers run.
      ...(asRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      ...flags,
    ],
  });
}
