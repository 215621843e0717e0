/** Gecko: the same numbers, and the reader's way through the built page. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findFirefox } from '../../scripts/setup/engines.mjs';
import { openFirefox } from '../support/firefox.js';
import { withPlaygroundIn } from '../support/playground-test.js';
import { testReadersPath } from '../support/readers-path.js';
import { runInWorker, testSameNumbers } from '../support/same-numbers.js';

/** @type {Awaited<ReturnType<typeof openFirefox>>} */
let firefox;

/** The next whole file in the folder, taken out of it. @param {string} folder */
async function nextFile(folder) {
  for (let tries = 0; tries < 200; tries++) {
    const names = readdirSync(folder);
    if (names.length === 1 && !names[0].endsWith('.part')) {
      const path = join(folder, names[0]);
      const content = readFileSync(path);
      if (content.length > 0) {
        rmSync(path);
        return { name: names[0], content };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no file has been saved, but: ${readdirSync(folder).join(', ') || 'nothing'}`);
}

if (!findFirefox()) test('Firefox', { skip: 'there is no Firefox on this machine' }, () => {});
else {
  const playground = withPlaygroundIn(async () => (firefox = await openFirefox()).browser);
  after(() => firefox?.close());

  testSameNumbers(async (job) => {
    const page = await playground.browser.newPage();
    try {
      await page.goto(`${playground.site.origin}/fixtures/run.html`);
      return await page.evaluate(runInWorker, job);
    } finally {
      await page.close();
    }
  });

  testReadersPath(playground, async (_page, press) => {
    await press();
    return nextFile(firefox.downloads);
  });
}
