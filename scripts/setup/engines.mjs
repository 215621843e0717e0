/**
 * The other engines, Gecko and WebKit, for tests that compare numbers between engines. They are not needed to build or
 * use the page. If they are missing and cannot be installed, these tests are skipped with a message.
 */
import { run, which } from '../lib/process.mjs';

const install =
  'apt-get update && apt-get install -y --no-install-recommends firefox-esr webkit2gtk-driver xvfb';

/** @returns {string | null} the path of a Firefox */
export const findFirefox = () =>
  (process.env.FIREFOX_PATH && which(process.env.FIREFOX_PATH)) ||
  which('firefox-esr') ||
  which('firefox');

/** @returns {{driver: string, display: string} | null} WebKitGTK's driver, and a display server for it */
export function findWebKit() {
  const [driver, display] = ['WebKitWebDriver', 'Xvfb'].map((program) => which(program));
  return driver && display ? { driver, display } : null;
}

/**
 * Install what is missing, if the system allows it.
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
