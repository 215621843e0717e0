/**
 * Install what this project needs and the machine lacks. Messages go to standard error. If nothing is missing, it
 * returns quickly. Only Node's own modules are used, because it runs before any package is installed.
 *
 *     node scripts/setup.mjs            what building the page needs
 *     node scripts/setup.mjs --browser  and a browser with its driver, for the tests
 */
import { pathToFileURL } from 'node:url';
import { main } from './lib/errors.mjs';
import { readArguments } from './lib/arguments.mjs';
import { setUpPackages } from './setup/packages.mjs';
import { setUpBindgen, setUpCompiler } from './setup/rust.mjs';
import { setUpBrowser } from './setup/browser.mjs';

/** @param {string} line */
export const say = (line) => void process.stderr.write(`setup: ${line}\n`);

/** Install the npm packages and the compiler with its wasm target. wasm-bindgen is installed during the first compilation. */
export async function setUp() {
  await setUpPackages(say);
  await setUpCompiler(say);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main('setup', async () => {
    const options = readArguments(process.argv.slice(2), { browser: { type: 'boolean' } });
    await setUp();
    await setUpBindgen(say);
    if (options.browser) {
      const { browser, driver } = await setUpBrowser(say);
      say(`browser ${browser}, driver ${driver}`);
    }
    say('ready');
  });
}
