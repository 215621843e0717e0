/** A headless Chromium for tests and benchmarks. */
import { chromium } from 'playwright-core';
import { SetupError } from './errors.mjs';
import { findBrowser } from '../setup/browser.mjs';

/**
 * Disabled features. Playwright's own list is repeated, because Chromium uses only the last such switch. The pages of
 * the address bar are also disabled: Chromium loads them in every context, which takes 400 scripts, and nobody sees
 * them here.
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
 * Enabled features: Playwright's own list, and the one with which Chromium notices removed fields. Without it,
 * Chromium's autofill keeps a reference to the last changed field, and to its document or element, after the page's
 * next request, which the playground cannot release.
 */
const ON = [
  ...['CDPScreenshotNewSurface', 'SkipListAccountsWithoutGaiaCookies'],
  'AutofillReplaceFormElementObserver',
];

/** @param {...string} flags additional switches */
export async function openBrowser(...flags) {
  const executablePath = findBrowser();
  if (!executablePath) {
    throw new SetupError('there is no Chromium; run: node scripts/setup.mjs --browser');
  }
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: [
      // Chromium has no sandbox for root, the user of containers.
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
