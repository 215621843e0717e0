/**
 * The picture that other sites show beside a link to the page: the first screen after the break, from the built page itself.
 *
 *     node scripts/site/preview.mjs      after npm run build; writes www/public/preview.png
 */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import sirv from 'sirv';
import { openBrowser } from '../lib/chromium.mjs';
import { main } from '../lib/errors.mjs';
import { distDir, inProject } from '../lib/project.mjs';

/** As most sites crop it. */
const SIZE = { width: 1200, height: 630 };

await main('preview', async () => {
  const serve = sirv(distDir, { dev: true });
  const server = createServer((request, response) => serve(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      ...{ viewport: SIZE, colorScheme: 'dark', locale: 'en' },
      ...{ reducedMotion: 'reduce', serviceWorkers: 'block' },
    });
    await page.goto(`http://127.0.0.1:${address.port}/`);
    await page.getByRole('button', { name: 'Train them yourself' }).waitFor();
    // Sharper than motion leaves it: every lane has been drawn.
    await page.waitForTimeout(300);
    await mkdir(inProject('www/public'), { recursive: true });
    await page.screenshot({ path: inProject('www/public/preview.png') });
  } finally {
    await browser.close();
    server.close();
  }
});
