/**
 * The language of the page. Texts stand in the code in English; `npm run language` collects them into
 * xliff/ for translators and makes locales/ of what they wrote. A text without a translation stays English.
 */

import { configureLocalization } from '@lit/localize';
import { needOwn } from '../own.js';
import { allLocales, sourceLocale, targetLocales } from './locale-codes.js';

/** By their own names. @type {Record<string, string>} */
export const LANGUAGES = { en: 'English', de: 'Deutsch' };

/** @type {Record<string, () => Promise<import('@lit/localize').LocaleModule>>} */
const LOADERS = { de: () => import('./locales/de.js') };

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: (locale) => needOwn(LOADERS, locale)(),
});

/** The language that is spoken now. */
export const language = () => getLocale();

/** @param {string | null | undefined} name of a language */
export const isLanguage = (name) => allLocales.some((known) => known === name);

/**
 * Speaks another language from now on. The page holds one language at a time: a second playground
 * speaks the same.
 *
 * @param {string} name
 */
export async function speak(name) {
  if (name === getLocale() || !isLanguage(name)) return;
  await setLocale(name);
}

/** The first known language among those that the browser is set to. */
export const browsersLanguage = () =>
  navigator.languages.map((tag) => tag.split('-')[0]).find((name) => isLanguage(name)) ??
  sourceLocale;
