/** The charts of a view, to be saved. */
export const picturesIn = (view: Element): SVGElement[] =>
  [...view.querySelectorAll('svg[role="img"]')].map(asSvg);

const asSvg = (element: Element) => element as SVGElement;

/**
 * Makes a chart one picture to a screen reader. Plot labels its groups, which have no role that may
 * carry a label; the words for the whole say more than theirs.
 */
export function asPicture<Chart extends Element>(chart: Chart, words: string): Chart {
  // Plot's own sheet is in ours: no page must allow sheets that scripts write.
  for (const sheet of chart.querySelectorAll('style')) sheet.remove();
  for (const part of chart.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', words);
  return chart;
}
