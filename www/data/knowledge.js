/**
 * What a person says of the variables, as text: tiers, edges and bounds. The terminal and the page read them alike.
 *
 * A name that holds a comma, `|`, `>`, `=` or a quote, or begins or ends with a space, goes in double quotes; a quote inside is
 * doubled, as in a CSV file: `"mass, kg"|"a>b"`.
 */

import { setOwn } from '../own.js';

/** An error in such a text. */
export class KnowledgeError extends Error {}

/** @typedef {{mark: string} | {name: string}} Token */

/**
 * Names and marks, in their order.
 *
 * @param {string} text
 * @param {RegExp} marks matches one mark at the start of what is left
 * @returns {Token[]}
 */
function tokens(text, marks) {
  /** @type {Token[]} */ const found = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const mark = marks.exec(rest);
    if (mark) {
      found.push({ mark: mark[0] });
      rest = rest.slice(mark[0].length).trimStart();
      continue;
    }
    let name = '';
    if (rest.startsWith('"')) {
      const quoted = /^"((?:[^"]|"")*)"\s*/.exec(rest);
      if (!quoted) throw new KnowledgeError(`${rest} has no closing quote`);
      name = quoted[1].replaceAll('""', '"');
      rest = rest.slice(quoted[0].length);
      if (rest !== '' && !marks.test(rest)) {
        throw new KnowledgeError(`there is something after ${quoted[0].trim()}: ${rest}`);
      }
    } else {
      let end = 1;
      while (end < rest.length && !marks.test(rest.slice(end))) end += 1;
      name = rest.slice(0, end).trim();
      rest = rest.slice(end);
    }
    found.push({ name });
  }
  return found;
}

/**
 * The tokens between the marks `at`; a list of one empty part for no token at all.
 *
 * @param {Token[]} list
 * @param {string} at
 * @returns {Token[][]}
 */
function split(list, at) {
  /** @type {Token[][]} */ const parts = [[]];
  for (const token of list) {
    if ('mark' in token && token.mark === at) parts.push([]);
    else parts[parts.length - 1].push(token);
  }
  return parts;
}

/**
 * The name that a part consists of, if it does.
 *
 * @param {Token[]} part
 */
const nameOf = (part) => (part.length === 1 && 'name' in part[0] ? part[0].name : '');

/** @param {Token[]} part */
const written = (part) =>
  part.map((token) => ('mark' in token ? token.mark : quoteName(token.name))).join('');

/**
 * A name as it must be written in these texts.
 *
 * @param {string} name
 */
export function quoteName(name) {
  return /[",|>=]|^\s|\s$|^$|-$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/**
 * `X,A|Y,R`: names by tier, earliest first. Whether they are columns is not looked at.
 *
 * @param {string} text
 * @returns {string[][]}
 * @throws {KnowledgeError}
 */
export function parseTiers(text) {
  return split(tokens(text, /^[,|]/), '|').map((tier) =>
    split(tier, ',').map((part) => {
      const name = nameOf(part);
      if (name === '') throw new KnowledgeError('there is an empty name');
      return name;
    }),
  );
}

/**
 * `A>B, C->D`: edges, cause first.
 *
 * @param {string} text
 * @returns {[string, string][]}
 * @throws {KnowledgeError}
 */
export function parseEdges(text) {
  return split(tokens(text, /^(,|->|>)/), ',').map((edge) => {
    const arrow = edge.findIndex((token) => 'mark' in token);
    const [from, to] = [nameOf(edge.slice(0, arrow)), nameOf(edge.slice(arrow + 1))];
    if (arrow < 0 || from === '' || to === '') {
      throw new KnowledgeError(`"${written(edge)}" is not an edge`);
    }
    return [from, to];
  });
}

/**
 * `X=-1..1, R=..5`: bounds by name, either of them left out where there is none.
 *
 * @param {string} text
 * @returns {Record<string, [number | null, number | null]>}
 * @throws {KnowledgeError}
 */
export function parseBounds(text) {
  /** @type {Record<string, [number | null, number | null]>} */ const bounds = {};
  for (const part of split(tokens(text, /^[,=]/), ',')) {
    const range = /^([^.]*(?:\.\d+)?)\.\.(.*)$/.exec(nameOf(part.slice(2)));
    const name = nameOf(part.slice(0, 1));
    const ends = range?.slice(1).map((end) => (end.trim() === '' ? null : Number(end)));
    const wrong = () => new KnowledgeError(`"${written(part)}" holds no bounds`);
    if (name === '' || !ends || ends.some((end) => end !== null && !Number.isFinite(end))) {
      throw wrong();
    }
    if (ends.every((end) => end === null)) throw wrong();
    setOwn(bounds, name, [ends[0], ends[1]]);
  }
  return bounds;
}
