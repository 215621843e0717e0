/** Figures that a script draws in a page, for example with Observable Plot, as PNG for the docs. */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { build } from 'vite';
import { openBrowser } from './chromium.mjs';
import { inProject } from './project.mjs';

/**
 * @param {string} script in the project, which defines a global function `draw`
 * @param {unknown} data argument of `draw`
 * @param {{width: number, css?: string}} look width in pixels, and CSS rules
 * @param {string} file path of the PNG
 */
export async function drawPicture(script, data, { width, css = '' }, file) {
  const outDir = inProject(`target/pictures/${basename(script, '.mjs')}`);
  await build({
    configFile: false,
    root: inProject(dirname(script)),
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      lib: {
        entry: inProject(script),
        formats: ['iife'],
        name: 'picture',
        fileName: () => 'draw.js',
      },
    },
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width, height: 400 }, deviceScaleFactor: 2 });
    await page.setContent(
      `<style>body { margin: 12px; width: ${width - 24}px; background: white } svg { display: inline-block !important } ${css}</style>`,
    );
    await page.addScriptTag({ content: readFileSync(`${outDir}/draw.js`, 'utf8') });
    await page.evaluate((given) => /** @type {any} */ (globalThis).draw(given), data);
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
  }
}
