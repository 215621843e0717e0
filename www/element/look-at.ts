/** Brings a section into view. */

import { stillness } from './environment-clock.ts';

/**
 * Opens the sections around a heading, scrolls to it and gives it the focus.
 *
 * @param id of the heading
 */
export function lookAt(root: ParentNode, id: string) {
  const heading = root.querySelector<HTMLElement>(`#${id}`);
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
  for (let up = heading?.closest('details'); up; up = up.parentElement?.closest('details')) {
    up.open = true;
  }
  const section = heading?.closest('section');
  section?.scrollIntoView({ behavior: stillness.matches ? 'auto' : 'smooth', block: 'start' });
}
