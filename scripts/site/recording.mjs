/**
 * The README's moving picture of the break, from the built page itself, by a clock of its own.
 *
 *     node scripts/site/recording.mjs      after npm run build; writes docs/break.png (an animated PNG)
 */
import { writeFile } from 'node:fs/promises';
import { animated } from '../lib/apng.mjs';
import { openBrowser } from '../lib/chromium.mjs';
import { main } from '../lib/errors.mjs';
import { inProject } from '../lib/project.mjs';
import { serveDist } from './served.mjs';

const SIZE = { width: 640, height: 560 };
/** Milliseconds from one picture to the next, and how long the last one stays. */
const STEP = 160;
const LAST = 3000;
/** Pictures before the switch is thrown, and after it. */
const BEFORE = 8;
const AFTER = 34;

/**
 * The pictures, each but for what is as in the one before.
 *
 * @param {import('playwright-core').Page} page an empty one
 * @param {Buffer[]} pngs
 */
async function changes(page, pngs) {
  const given = pngs.map((png) => png.toString('base64'));
  const made = await page.evaluate(async (all) => {
    /** @type {Uint8ClampedArray | null} */ let before = null;
    const out = [];
    for (const each of all) {
      const image = new Image();
      image.src = `data:image/png;base64,${each}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      const pixels = context.getImageData(0, 0, image.width, image.height);
      const whole = pixels.data.slice();
      for (let at = 0; before && at < whole.length; at += 4) {
        const same = [0, 1, 2].every((i) => Math.abs(whole[at + i] - (before?.[at + i] ?? 0)) < 3);
        if (same) pixels.data.fill(0, at, at + 4);
        else before?.set(whole.subarray(at, at + 4), at);
      }
      context.putImageData(pixels, 0, 0);
      out.push(canvas.toDataURL('image/png').split(',')[1]);
      before ??= whole;
    }
    return out;
  }, given);
  return made.map((each) => Buffer.from(each, 'base64'));
}

await main('recording', async () => {
  const site = await serveDist();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      ...{ viewport: SIZE, colorScheme: 'dark', locale: 'en' },
      ...{ reducedMotion: 'no-preference', serviceWorkers: 'block' },
    });
    // No agents: what is recorded needs none.
    await page.route('**/*.wasm', () => {});
    await page.clock.install();
    await page.goto(`${site.origin}/`);
    const switched = page.getByRole('radio', { name: 'wired backwards' });
    await switched.waitFor();
    /** @type {{png: Buffer, milliseconds: number}[]} */ const frames = [];
    const take = async (/** @type {number} */ many) => {
      for (let i = 0; i < many; i += 1) {
        await page.clock.runFor(STEP);
        frames.push({ png: await page.screenshot(), milliseconds: STEP });
      }
    };
    await take(BEFORE);
    await switched.check({ force: true });
    await take(AFTER);
    frames[frames.length - 1].milliseconds = LAST;
    const pngs = await changes(
      await browser.newPage(),
      frames.map(({ png }) => png),
    );
    const all = frames.map(({ milliseconds }, i) => ({ png: pngs[i], milliseconds }));
    await writeFile(inProject('docs/break.png'), animated(all));
  } finally {
    await browser.close();
    site.close();
  }
});
