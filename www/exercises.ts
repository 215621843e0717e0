/** The page of exercises: shows it in one language, which its address or the reader's choice for the lab says. */

import './styles/page.css';
import './styles/exercises.css';
import { browsersLanguage, isLanguage } from './language/language.ts';
import { remembered } from './remembered.ts';

const LANGUAGE = 'cmbpo-language';

/** The language that is wanted now: the address's, the one that was chosen on the other page, the browser's. */
function wanted() {
  const asked = location.hash.slice(1);
  if (isLanguage(asked)) return asked;
  const chosen = remembered(LANGUAGE);
  return isLanguage(chosen) ? String(chosen) : browsersLanguage();
}

function show() {
  const language = wanted();
  for (const article of document.querySelectorAll<HTMLElement>('article[lang]')) {
    article.hidden = article.lang !== language;
    if (!article.hidden) {
      document.documentElement.lang = language;
      document.title = `${article.querySelector('h1')?.textContent} · cmbpo`;
    }
  }
  for (const link of document.querySelectorAll('.tongues a')) {
    if (link.getAttribute('lang') === language) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

document.documentElement.dataset.theme = remembered('cmbpo-theme') ?? 'auto';
addEventListener('hashchange', show);
show();
