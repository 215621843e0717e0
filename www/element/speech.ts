/** The language of the element. */

import { language, speak } from '../language/language.ts';
import { news } from '../offline/news.ts';

/**
 * Takes the language that was chosen, or that the element or the page around it is in.
 *
 * @param tell called once it is another one
 */
export function speakAs(
  element: Element,
  chosen: string | undefined,
  tell: (language: string) => void,
) {
  const around = element.closest('[lang]')?.getAttribute('lang')?.split('-')[0];
  const name = chosen ?? around;
  if (!name || name === language()) return;
  void speak(name).then(
    () => tell(language()),
    () => news.miss(),
  );
}
