/** Whether a key that was pressed somewhere on the page is meant for a playground. */

/**
 * - `inside` (the default): only while the focus is in it
 * - `page`: also while the focus is nowhere, or on something that is no playground; of several such
 *   playgrounds the first listens
 * - `none`: never
 */
export function hears(playground: HTMLElement, event: KeyboardEvent): boolean {
  const scope = playground.getAttribute('keys') ?? 'inside';
  if (scope === 'none') return false;
  // A character is being composed, as in Japanese.
  if (event.isComposing) return false;
  const path = event.composedPath();
  if (path.includes(playground)) return true;
  if (scope !== 'page') return false;
  const { localName } = playground;
  const inAnother = path.some((node) => node instanceof Element && node.localName === localName);
  return !inAnother && document.querySelector(`${localName}[keys="page"]`) === playground;
}
