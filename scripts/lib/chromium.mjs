/** A headless Chromium, for the tests and the bench. */
import { chromium } from 'playwright-core';
import { SetupError } from './errors.mjs';
import { findBrowser } from '../setup/browser.mjs';

/** @param {...string} flags more switches for the browser */
export async function openBrowser(...flags) {
  const executablePath = findBrowser();
  if (!executablePath) {
    throw new SetupError('there is no Chromium; run: node scripts/setup.mjs --browser');
  }
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
