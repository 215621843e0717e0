/** The page around the playground: defines the element and lets the reader choose a theme. */

import './styles/page.css';
import './app.ts';
import './offline/register.ts';
import { watchVersion } from './offline/watch.ts';
import { browsersLanguage, isLanguage, LANGUAGES } from './language/language.ts';
import { writePage } from './language/page.ts';

const THEME = 'cmbpo-theme';
const LANGUAGE = 'cmbpo-language';

/** Storage may be refused, in private windows and in some frames; the choice is then not kept. */
function remembered(name: string) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name: string, value: string) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Not kept: see above.
  }
}

watchVersion(import.meta.url);

/** @param theme auto, light or dark */
function apply(theme: string) {
  document.documentElement.dataset.theme = theme;
}

const choices = document.querySelectorAll<HTMLInputElement>('input[name="theme"]');
for (const choice of choices) {
  choice.checked = choice.value === (remembered(THEME) ?? 'auto');
  choice.addEventListener('change', () => {
    apply(choice.value);
    remember(THEME, choice.value);
  });
}
apply(remembered(THEME) ?? 'auto');

const chosen = remembered(LANGUAGE);
/** Asked for each time: what a closure holds is never freed, not even once it has left the page. */
const playground = () => document.querySelector('cmbpo-playground');
const tongue = document.querySelector('#page-language') as HTMLSelectElement;

/** The page around the first screen is another one than around the lab. */
function fit() {
  document.documentElement.dataset.view = playground()?.getAttribute('data-view') ?? 'hero';
}
playground()?.addEventListener('cmbpo-view-change', fit);
fit();

for (const [code, name] of Object.entries(LANGUAGES)) {
  const option = new Option(name, code);
  option.lang = code;
  tongue.append(option);
}
tongue.addEventListener('change', () => {
  playground()?.dispatchEvent(new CustomEvent('cmbpo-speak', { detail: tongue.value }));
});
playground()?.setAttribute('lang', isLanguage(chosen) ? String(chosen) : browsersLanguage());
playground()?.addEventListener('cmbpo-language', (event) => {
  const { language } = (event as CustomEvent<{ language: string }>).detail;
  writePage(language);
  tongue.value = language;
  remember(LANGUAGE, language);
});
