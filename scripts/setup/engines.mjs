/**
 * The other engines, Gecko and WebKit, for the tests that hold the numbers of one against another's. Nobody needs them to
 * build or to read the page: where they are missing and cannot be installed, those tests say so and are left out.
 */
import { run, which } from '../lib/process.mjs';

const install =
  'apt-get update && apt-get install -y --no-install-recommends firefox-esr webkit2gtk-driver xvfb';

/** @returns {string | null} the path of a Firefox */
export const findFirefox = () =>
  (process.env.FIREFOX_PATH && which(process.env.FIREFOX_PATH)) ||
  which('firefox-esr') ||
  which('firefox');

/** @returns {{driver: string, display: string} | null} WebKitGTK's driver, and a server for the screen that it draws on */
export function findWebKit() {
  const [driver, display] = ['WebKitWebDriver', 'Xvfb'].map((program) => which(program));
  return driver && display ? { driver, display } : null;
}

/**
 * Installs what is missing, where the system allows.
 * @param {(line: string) => void} say
 */
export async function setUpEngines(say) {
  if (findFirefox() && findWebKit()) return;
  if (process.getuid?.() !== 0 || !which('apt-get')) return;
  say(`installing Firefox and WebKitGTK: ${install}`);
  await run('sh', ['-c', install], {
    output: 'stderr',
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}
