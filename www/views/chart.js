/**
 * The charts of a view, to be saved.
 *
 * @param {Element} view
 * @returns {SVGElement[]}
 */
export const picturesIn = (view) => [...view.querySelectorAll('svg[role="img"]')].map(asSvg);

/** @param {Element} element */
const asSvg = (element) => /** @type {SVGElement} */ (element);

/**
 * Makes a chart one picture to a screen reader. Plot labels its groups, which have no role that may
 * carry a label; the words for the whole say more than theirs.
 *
 * @template {Element} Chart
 * @param {Chart} chart
 * @param {string} words
 * @returns {Chart}
 */
export function asPicture(chart, words) {
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
