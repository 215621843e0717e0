/** The reader's way, in Chromium. */
import { readFileSync } from 'node:fs';
import { withPlayground } from '../support/playground-test.js';
import { testReadersPath } from '../support/readers-path.js';

testReadersPath(withPlayground(), async (page, press) => {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
});
