/** Finds or installs Chromium and its driver, for tests in a browser. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../lib/errors.mjs';
import { run, which } from '../lib/process.mjs';

const browsers = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const install =
  'apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver';

/**
 * @param {string | undefined} path set by the user in an environment variable
 * @param {string} variable its name
 */
function named(path, variable) {
  if (!path) return null;
  const found = which(path);
  if (!found) throw new SetupError(`${variable} is "${path}", and there is no program there`);
  return found;
}

/** @returns {string | null} the path of a Chromium or Chrome */
export function findBrowser() {
  const chosen = named(process.env.CHROME_PATH, 'CHROME_PATH');
  if (chosen) return chosen;
  for (const name of browsers) {
    const found = which(name);
    if (found) return found;
  }
  return fixedPlaces.find((place) => existsSync(place)) ?? null;
}

/** @returns {string | null} the path of a chromedriver */
export function findDriver() {
  const chosen = named(process.env.CHROMEDRIVER, 'CHROMEDRIVER');
  if (chosen) return chosen;
  // GitHub's runners keep the driver for their Chrome in a separate directory.
  const hosted = process.env.CHROMEWEBDRIVER;
  return (hosted ? which(join(hosted, 'chromedriver')) : null) ?? which('chromedriver');
}

/** Return what to type if nothing could be installed. */
function advice() {
  if (process.platform === 'darwin') return 'brew install --cask chromium chromedriver';
  if (process.platform === 'win32')
    return 'winget install Google.Chrome && npx @puppeteer/browsers install chromedriver@stable';
  if (which('apt-get')) return `sudo sh -c '${install}'`;
  if (which('dnf')) return 'sudo dnf install chromium chromedriver';
  if (which('pacman')) return 'sudo pacman -S chromium';
  return '(your package manager) install Chromium and the chromedriver of the same version';
}

/**
 * Find the browser and its driver, and install them if the system allows it.
 * @param {(line: string) => void} say
 * @returns {Promise<{browser: string, driver: string}>}
 */
export async function setUpBrowser(say) {
  let browser = findBrowser();
  let driver = findDriver();
  if ((!browser || !driver) && process.getuid?.() === 0 && which('apt-get')) {
    say(`installing Chromium and its driver: ${install}`);
    await run('sh', ['-c', install], {
      output: 'stderr',
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    browser = findBrowser();
    driver = findDriver();
  }
  if (!browser || !driver) {
    const missing = [!browser && 'a Chromium or Chrome', !driver && 'a chromedriver']
      .filter(Boolean)
      .join(' and ');
    throw new SetupError(
      `the tests need ${missing}, which is not here. Run:\n    ${advice()}\nor set CHROME_PATH and CHROMEDRIVER to where they are.`,
    );
  }
  return { browser, driver };
}
