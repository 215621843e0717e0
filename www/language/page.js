/** The texts of the page around the playground, which stand in its HTML in English. */

import { msg } from '@lit/localize';

/** By `data-message`. @type {Record<string, () => string>} */
const TEXTS = {
  wordmark: () => msg('causal model-based policy optimization, in a tab'),
  theme: () => msg('Theme'),
  auto: () => msg('Auto'),
  light: () => msg('Light'),
  dark: () => msg('Dark'),
  title: () => msg('Who is fooled by the lamp?'),
  lead: () =>
    msg(
      'Three agents learn to find a door, and only one of them asks whether the lamp has anything to do with it.',
    ),
  after: () => msg('After', { desc: 'After Caron, Mavroudis and Hicks' }),
  and: () => msg('and'),
  explanation: () =>
    msg(
      'A robot drives along a corridor and is rewarded for being near the door at X = 0; a lamp on the ceiling follows it wherever it goes, so the lamp’s place Z predicts the reward just as well as the robot’s own, although it causes nothing. SAC learns from experience alone, MBPO also imagines with a model of everything it senses, and C‑MBPO first discovers which variable causes which and then models and looks at the causes only. Press play, let them learn, then cut the lamp or wire it backwards: all three learn here, now, in your browser, and no two seeds tell exactly the same story.',
    ),
  footer: () =>
    msg(
      'Everything on this page is computed in this tab. Nothing is sent anywhere, and the same seed gives the same run in every browser. Best possible return, 19.20: a controller written by hand with the room’s equations in view. MIT or Apache-2.0.',
    ),
};

/** Writes the page in the language that is spoken now. @param {string} language */
export function writePage(language) {
  document.documentElement.lang = language;
  for (const [name, text] of Object.entries(TEXTS)) {
    const element = document.querySelector(`[data-message="${name}"]`);
    if (element) element.textContent = text();
  }
}
