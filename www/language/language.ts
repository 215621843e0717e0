/**
 * The language of the page. Texts stand in the code in English; `npm run language` collects them into
 * xliff/ for translators and makes locales/ of what they wrote. A text without a translation stays English.
 */

import { configureLocalization } from '@lit/localize';
import { allLocales, sourceLocale, targetLocales } from './locale-codes.js';

/** A language's name in itself. */
const ownName = (code: string) =>
  new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;

/** By their own names; lit-localize.json lists them. */
export const LANGUAGES: Record<string, string> = Object.fromEntries(
  [sourceLocale, ...targetLocales].map((code) => [code, ownName(code)]),
);

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: (locale) => import(`./locales/${locale}.js`),
});

/** The language that is spoken now. */
export const language = () => getLocale();

/** @param name of a language */
export const isLanguage = (name: string | null | undefined) =>
  allLocales.some((known) => known === name);

/**
 * Speaks another language from now on. The page holds one language at a time: a second playground
 * speaks the same.
 */
export async function speak(name: string) {
  if (name === getLocale() || !isLanguage(name)) return;
  await setLocale(name);
}

/** The first known language among those that the browser is set to. */
export const browsersLanguage = () =>
  navigator.languages.map((tag) => tag.split('-')[0]).find((name) => isLanguage(name)) ??
  sourceLocale;
