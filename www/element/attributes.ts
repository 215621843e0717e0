/** What a page says by the attributes of `<cmbpo-playground>`. */

import { msg, str } from '@lit/localize';
import { readControls, readHide, together } from '../state/hiding.ts';

interface Named {
  controls: string | null;
  hide: string | null;
}

const read = ({ controls, hide }: Named) => [readControls(controls ?? 'all'), readHide(hide ?? '')];

/** Hidden parts: those of the attributes and those of the state. */
export const hiddenBy = (attributes: Named, state: string[]) =>
  together(...read(attributes).map(({ hide }) => hide), state);

/** What is wrong with the attributes, for the reader. */
export const problemsIn = (attributes: Named) =>
  read(attributes)
    .flatMap(({ problems }) => problems)
    .map((text) => msg(str`In its attributes: ${text}. It was ignored.`));

/** Of pages that can be linked to. */
const SCHEMES = ['https:', 'http:', 'file:'];

/** Address of a folder with the whole site, for links and embed code; null when none is known. */
export function siteOf(element: Element) {
  const given = element.getAttribute('site') ?? (element.hasAttribute('link-state') ? '.' : null);
  if (given === null || !URL.canParse(given, document.baseURI)) return null;
  const { href, protocol } = new URL(given, document.baseURI);
  // It becomes a link: no scheme that runs or fakes a page.
  return SCHEMES.includes(protocol) ? href : null;
}
