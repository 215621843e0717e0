/** A headless Chromium for the tests. */
export { openBrowser } from '../../scripts/lib/chromium.mjs';
