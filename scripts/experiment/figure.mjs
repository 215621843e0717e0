/** The figure of docs/experiments.md: returns around a change, drawn by Observable Plot in a headless Chromium. */
import { drawPicture } from '../lib/draw.mjs';
import { estimate } from './summary.mjs';

/** Range of steps shown. */
const SHOWN = [450, 1750];

/**
 * Return the interquartile mean of the return at every point of the curves, with its interval.
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
 * @param {string} file path of the PNG
 */
export const drawRecovery = (document, file) =>
  drawPicture(
    'scripts/experiment/figure-page.mjs',
    curves(document),
    {
      width: 980,
      css: 'figure { display: inline-block; margin: 0 } h2 { font: 600 15px sans-serif; margin: 8px 0 0 34px }',
    },
    file,
  );
