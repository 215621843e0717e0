/**
 * The picture that other sites show beside a link to the page: the first screen after the break, from the built page itself.
 *
 *     node scripts/site/preview.mjs      after npm run build; writes www/public/preview.png
 */
import { mkdir } from 'node:fs/promises';
import { openBrowser } from '../lib/chromium.mjs';
import { main } from '../lib/errors.mjs';
import { inProject } from '../lib/project.mjs';
import { serveDist } from './served.mjs';

/** As most sites crop it. */
const SIZE = { width: 1200, height: 630 };

await main('preview', async () => {
  const site = await serveDist();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      ...{ viewport: SIZE, colorScheme: 'dark', locale: 'en' },
      ...{ reducedMotion: 'reduce', serviceWorkers: 'block' },
    });
    await page.goto(`${site.origin}/`);
    await page.getByRole('button', { name: 'Train them yourself' }).waitFor();
    // Sharper than motion leaves it: every lane has been drawn.
    await page.waitForTimeout(300);
    await mkdir(inProject('www/public'), { recursive: true });
    await page.screenshot({ path: inProject('www/public/preview.png') });
  } finally {
    await browser.close();
    site.close();
  }
});
