/** Which element of which page it is: what the browser keeps belongs to that place. */

/**
 * The number of an element among those of its kind. In shadow roots it is counted in its own root, and each host in the
 * root around it, by its name: `x-card 2 > 0`.
 */
function within(element: Element): string {
  const root = element.getRootNode() as Document | ShadowRoot;
  const all = [...root.querySelectorAll(CSS.escape(element.localName))];
  const number = String(all.indexOf(element));
  if (!(root instanceof ShadowRoot)) return number;
  const { host } = root;
  return `${host.localName} ${within(host)} > ${number}`;
}

/**
 * @param element in the page
 */
export const placeOf = (element: Element) => `${location.pathname} ${within(element)}`;
