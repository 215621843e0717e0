/** A headless Chromium, for the tests and the bench. */
import { chromium } from 'playwright-core';
import { SetupError } from './errors.mjs';
import { findBrowser } from '../setup/browser.mjs';

/**
 * What is off: Playwright's own choice, which must be repeated since Chromium heeds the last such switch alone, and the pages behind
 * the address bar, which Chromium loads anew for every context (400 scripts, more than the playground takes) and nobody sees here.
 */
const OFF = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  'PreloadTopChromeWebUI',
];

/**
 * What is on: Playwright's own choice, and how Chromium will notice that a field has gone. Until then its autofill holds the field that
 * was changed last, with the document or element it was in, from the next request of the page on: that is not the playground's to let go.
 */
const ON = [
  ...['CDPScreenshotNewSurface', 'SkipListAccountsWithoutGaiaCookies'],
  'AutofillReplaceFormElementObserver',
];

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
      `--disable-features=${OFF.join(',')}`,
      `--enable-features=${ON.join(',')}`,
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
