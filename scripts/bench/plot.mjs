/** A picture of the curves of scaling.mjs, drawn by Observable Plot in a headless Chromium. */
import { readFileSync } from 'node:fs';
import { build } from 'vite';
import { openBrowser } from '../lib/chromium.mjs';
import { inProject } from '../lib/project.mjs';

const outDir = inProject('target/bench/plot');

/**
 * @param {{title: string, size: string, values: number[], times: number[], exponent: number}[]} curves
 * @param {string} file where to write the PNG
 */
export async function plotScaling(curves, file) {
  await build({
    configFile: false,
    root: inProject('scripts/bench'),
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      lib: {
        entry: inProject('scripts/bench/plot-page.mjs'),
        formats: ['iife'],
        name: 'plot',
        fileName: () => 'plot.js',
      },
    },
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: 960, height: 400 },
      deviceScaleFactor: 2,
    });
    await page.setContent(
      '<style>body { margin: 12px; width: 936px; background: white } svg { display: inline-block !important }</style>',
    );
    await page.addScriptTag({ content: readFileSync(`${outDir}/plot.js`, 'utf8') });
    await page.evaluate((curves) => /** @type {any} */ (globalThis).draw(curves), curves);
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
  }
}
