/** What the page says of the stored studies, for translation: questions, findings, and the texts in the names of conditions. */
import { ownValue } from '../../www/own.js';
import { inProject } from '../lib/project.mjs';
import { templateOf } from './said.mjs';
import { studies } from './studies.mjs';

/** @typedef {import('./said.mjs').Said} Said */
/** @typedef {import('./said.mjs').Plain} Plain */

export const wordsFile = inProject('www/generated/studies.js');
export const namesFile = inProject('www/generated/study-names.js');

/** Return the stored studies, in the order in which they are listed. @param {Record<string, unknown>} stored */
const among = (stored) => studies.filter(({ name }) => ownValue(stored, name) !== undefined);

/**
 * Return every text in a name.
 * @param {Plain | Said} words
 * @returns {Said[]}
 */
const textsIn = (words) =>
  typeof words === 'object' ? [words, ...words.parts.flatMap(textsIn)] : [];

/** The names of what is put into a text. */
const LETTERS = ['a', 'b', 'c', 'd'];

/** Return a function that puts pieces into a text in the reader's language. @param {Said} said */
function sayer({ texts, parts }) {
  const names = LETTERS.slice(0, parts.length);
  if (names.length === 0) return `() => msg(${JSON.stringify(texts[0])})`;
  const literal = texts
    .map((text, i) => text + (i < names.length ? `\${${names[i]}}` : ''))
    .join('');
  return `(${names.join(', ')}) => msg(str\`${literal}\`)`;
}

/** @param {Record<string, unknown>} stored by name @returns {string} the module */
export function wordsText(stored) {
  const asked = among(stored).map(({ name, question, finding }) => {
    if (finding === undefined) throw new Error(`${name}: its study says no finding`);
    const getter = (/** @type {string} */ field, /** @type {string} */ text) =>
      `    get ${field}() { return msg(${JSON.stringify(text)}); },\n`;
    return `  '${name}': {\n${getter('question', question)}${getter('finding', finding)}  },\n`;
  });
  const texts = new Map(
    studies.flatMap(({ conditions }) =>
      conditions.flatMap(({ said }) => textsIn(said).map((each) => [templateOf(each), each])),
    ),
  );
  const sayers = [...texts].map(([key, said]) => `  ${JSON.stringify(key)}: ${sayer(said)},\n`);
  return `/** What the stored studies asked and found, and the texts in the names of their conditions. Made by \`npm run tables\`. */

import { msg, str } from '@lit/localize';

/** By name of the study. @type {Record<string, {question: string, finding: string}>} */
export const STUDY = {
${asked.join('')}};

/** By their English text. @type {Record<string, (...parts: (string | number)[]) => string>} */
export const CONDITION = {
${sayers.join('')}};
`;
}

/** @param {Record<string, unknown>} stored by name @returns {string} the module */
export const namesText = (stored) =>
  `/** The studies whose results are stored. Made by \`npm run tables\`. */
export const STUDIES = ${JSON.stringify(among(stored).map(({ name }) => name))};
`;
