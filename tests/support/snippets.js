/** The code in docs/embedding.md. */
import { readFileSync } from 'node:fs';
import { inProject } from '../../scripts/lib/project.mjs';

export const guide = readFileSync(inProject('docs/embedding.md'), 'utf8');

/**
 * Return all code blocks of a language in order.
 * @param {string} language
 * @returns {string[]}
 */
export const snippets = (language) =>
  [...guide.matchAll(/^(`{3,})(\w*)\n(.*?)^\1$/gms)]
    .filter(([, , name]) => name === language)
    .map(([, , , code]) => String(code));

/** Return the words in code type between two lines of the guide. @param {string} from @param {string} to */
export function wordsBetween(from, to) {
  const start = guide.indexOf(from);
  const end = guide.indexOf(to, start + from.length);
  if (start < 0 || end < 0) throw new Error(`the guide has no "${from}" … "${to}"`);
  return [...guide.slice(start, end).matchAll(/`([^`]+)`/g)].map(([, word]) => String(word));
}
