/** Brings a section into view. */

import { stillness } from './environment-clock.js';

/**
 * Opens the sections around a heading, scrolls to it and gives it the focus.
 *
 * @param {ParentNode} root
 * @param {string} id of the heading
 */
export function lookAt(root, id) {
  const heading = /** @type {HTMLElement | null} */ (root.querySelector(`#${id}`));
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
  for (let up = heading?.closest('details'); up; up = up.parentElement?.closest('details')) {
    up.open = true;
  }
  const section = heading?.closest('section');
  section?.scrollIntoView({ behavior: stillness.matches ? 'auto' : 'smooth', block: 'start' });
}
