/** The picture of docs/experiments.md: returns around a change, drawn by Observable Plot in a headless Chromium. */
import { readFileSync } from 'node:fs';
import { build } from 'vite';
import { openBrowser } from '../lib/chromium.mjs';
import { inProject } from '../lib/project.mjs';
import { estimate } from './summary.mjs';

const outDir = inProject('target/experiment/figure');

/** Steps before and after the change that are shown. */
const SHOWN = [450, 1750];

/**
 * The interquartile mean of the return at every point of the curves, with its interval.
 * @param {import('./tables.mjs').Document} document
 */
function curves({ study, runs }) {
  return (study?.conditions ?? []).flatMap(({ name, facts = {} }) => {
    if (facts.drift === 'none') return [];
    const own = runs.filter((run) => run.condition === name);
    const at = Number(facts.at);
    const [agent, what] = name.split(': ');
    return (own[0]?.curve ?? []).flatMap(([step], i) => {
      if (step < at - SHOWN[0] || step > at + SHOWN[1]) return [];
      const { iqm, iqm_ci95 } = estimate(own.map(({ curve }) => curve[i]?.[1] ?? NaN));
      const [low, high] = iqm_ci95 ?? [iqm, iqm];
      return [{ agent, what, step: step - at, value: iqm, low, high }];
    });
  });
}

/**
 * @param {import('./tables.mjs').Document} document
 * @param {string} file where to write the PNG
 */
export async function drawRecovery(document, file) {
  await build({
    configFile: false,
    root: inProject('scripts/experiment'),
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      lib: {
        entry: inProject('scripts/experiment/figure-page.mjs'),
        formats: ['iife'],
        name: 'figure',
        fileName: () => 'figure.js',
      },
    },
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: 980, height: 400 },
      deviceScaleFactor: 2,
    });
    await page.setContent(
      '<style>body { margin: 12px; width: 956px; background: white } svg { display: inline-block !important } figure { display: inline-block; margin: 0 } h2 { font: 600 15px sans-serif; margin: 8px 0 0 34px }</style>',
    );
    await page.addScriptTag({ content: readFileSync(`${outDir}/figure.js`, 'utf8') });
    await page.evaluate((points) => /** @type {any} */ (globalThis).draw(points), curves(document));
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
  }
}
