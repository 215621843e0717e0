/** The texts of the page around the playground, which stand in its HTML in English. */

import { msg } from '@lit/localize';

/** By `data-message`. */
const TEXTS: Record<string, () => string> = {
  wordmark: () => msg('causal model-based policy optimization, in a tab'),
  theme: () => msg('Theme'),
  auto: () => msg('Auto'),
  light: () => msg('Light'),
  dark: () => msg('Dark'),
  title: () => msg('Who is fooled by the lamp?'),
  lab: () => msg('The lab'),
  lead: () =>
    msg(
      'Everything behind the three robots: settings, data, graph, models, results, and worlds and tables of your own.',
    ),
  after: () => msg('After', { desc: 'After Caron, Mavroudis and Hicks' }),
  and: () => msg('and'),
  say: () =>
    msg('Three robots learned to find the door. A lamp always followed each of them. Break it.'),
  language: () => msg('Language'),
  footer: () =>
    msg(
      'Everything on this page is computed in this tab. Nothing is sent anywhere, and the same seed gives the same run in every browser. Best possible return, 19.20: a controller written by hand with the room’s equations in view. MIT or Apache-2.0.',
    ),
};

/** Writes the page in the language that is spoken now. */
export function writePage(language: string) {
  document.documentElement.lang = language;
  for (const [name, text] of Object.entries(TEXTS)) {
    for (const element of document.querySelectorAll(`[data-message="${name}"]`)) {
      element.textContent = text();
    }
  }
}
