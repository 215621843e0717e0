/** A graph that somebody knows or believes to be true, read from text. */

import type { GivenEdge } from '../types.d.ts';

import { msg, str } from '@lit/localize';

/** An error in the text, told by what stands there. */
export class TruthError extends Error {}

/** What counts as an arrow. Longer ones first, so that none is cut in two. */
const ARROWS = ['<->', '-->', '<--', '---', '->', '<-', '--', '→', '←', '↔', '—', '–'];
const BACKWARD = ['<--', '<-', '←'];
const UNDIRECTED = ['---', '--', '—', '–'];
const HIDDEN = ['<->', '↔'];

/**
 * Reads a list of edges, one chain a line (`a -> b -> c`, `d -- e`, or `a,b` for a causes b), dagitty
 * text (`dag { … }`), or JSON as this page and `npm run discover` write it (`{"edges": […]}`), or as
 * parents of each effect (`{"b": ["a"]}`).
 *
 * @returns each pair at most once
 * @throws {TruthError}
 */
export function readTruth(text: string): GivenEdge[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw new TruthError(msg('there is no graph; expected edges such as a -> b'));
  const braced = trimmed.replace(BEFORE, '');
  const edges = /^[{[]\s*["\]}]/.test(trimmed)
    ? fromJson(trimmed)
    : BRACED.test(braced)
      ? fromBraces(braced)
      : fromLines(trimmed);
  return once(edges);
}

function fromLines(text: string) {
  const arrow = new RegExp(`\\s*(${ARROWS.join('|')}|\\s-\\s)\\s*`);
  return text.split(/[\n;]/).flatMap((raw, index) => {
    // Lists are often numbered: "1. a --> b".
    const line = raw.trim().replace(/^\d+\.\s+/, '');
    if (line === '' || line.startsWith('#')) return [];
    const where = msg(str`line ${index + 1}: "${shortened(line)}"`);
    const parts = line.split(arrow).map((part) => part.trim());
    if (parts.length === 1) {
      const pair = line.split(/\t|,/).map(unquoted);
      if (pair.length !== 2)
        throw new TruthError(msg(str`${where} is no edge; expected a -> b or a -- b`));
      return chain([pair[0], '->', pair[1]], where);
    }
    return chain(
      parts.map((part, i) => (i % 2 === 0 ? unquoted(part) : part)),
      where,
    );
  });
}

const QUOTED = String.raw`"(?:[^"\\]|\\[^])*"`;
const COMMENT = String.raw`/\*[^]*?\*/|//[^\n]*|^[ \t]*#[^\n]*`;

/** Comments before a graph in braces. */
const BEFORE = new RegExp(String.raw`^(?:\s|${COMMENT})+(?=\S)`, 'm');
/** How it begins. */
const BRACED = new RegExp(
  String.raw`^(?:strict\s+)?(?:dag|pdag|digraph|graph)?\s*(?:${QUOTED}|\w+)?\s*\{`,
  'i',
);

/** What stands in it: a comment, attributes, a quoted name, an arrow, a mark, a name. */
const TOKEN = new RegExp(
  [
    `(?<comment>${COMMENT})`,
    // Coordinates and roles, not edges; a bracket may stand in a quoted one.
    String.raw`(?<attributes>\[(?:${QUOTED}|[^\]"])*\])`,
    `(?<quoted>${QUOTED})`,
    `(?<arrow>${ARROWS.join('|')})`,
    '(?<mark>[{};])',
    // Neither a part of a name, nor one with a dash in it.
    String.raw`(?<bare>[^\s{};"<>\-→←↔—–[\]]+(?![^\s{};"<>\-→←↔—–[\]])(?!-(?![->])))`,
    String.raw`(?<odd>\S+)`,
  ].join('|'),
  'gm',
);

/** A quoted name as Graphviz means it: a backslash counts before a quotation mark alone. */
const nameIn = (quoted: string) =>
  quoted
    .slice(1, -1)
    .replace(/(\\+)("|$)/g, (_, run: string, end: string) => '\\'.repeat(run.length >> 1) + end);

/** @param text `dag { a -> b -> {c d} ; "e f" [exposure] }`, or of Graphviz */
function fromBraces(text: string) {
  const edges: GivenEdge[] = [];
  let before: string[] | null = null;
  let group: string[] | null = null;
  let arrow = '';
  /** Where the edges of this statement begin. */
  let first = 0;
  const end = (names: string[]) => {
    if (before && arrow) {
      for (const from of before) {
        for (const to of names) edges.push(...chain([from, arrow, to], `"${from} ${arrow} ${to}"`));
      }
    } else first = edges.length;
    before = names;
    arrow = '';
  };
  const body = text.slice(BRACED.exec(text)?.[0].length);
  for (const { groups = {} } of body.matchAll(TOKEN)) {
    const { attributes, quoted, mark, bare, odd } = groups;
    const name = quoted === undefined ? bare : nameIn(quoted);
    if (name !== undefined) {
      if (group) group.push(name);
      else end([name]);
    } else if (groups.arrow) {
      if (group) throw new TruthError(msg('an edge stands within inner braces; write it outside'));
      arrow = groups.arrow;
    } else if (attributes && /\bdir\s*=\s*"?none\b/.test(attributes)) {
      for (const edge of edges.slice(first)) edge.kind = 'undirected';
    } else if (mark === '{') group = [];
    else if (mark === '}') {
      if (!group) return edges;
      end(group);
      group = null;
    } else if (mark === ';') before = null;
    else if (odd) {
      throw new TruthError(
        msg(
          str`"${shortened(odd)}" is no name; a name with such characters stands in quotation marks`,
        ),
      );
    }
  }
  throw new TruthError(msg('the last } is missing'));
}

function fromJson(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TruthError(
      msg(str`not JSON: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
  const given = (value ?? {}) as Record<string, unknown>;
  if (Array.isArray(given.edges)) {
    return given.edges.map((edge, index) => {
      const { from, to, kind = 'directed' } = edge ?? {};
      const named = typeof from === 'string' && typeof to === 'string';
      if (!named || (kind !== 'directed' && kind !== 'undirected')) {
        const wanted = 'expected {"from", "to", "kind": "directed" or "undirected"}';
        throw new TruthError(`edge ${index + 1} is ${JSON.stringify(edge)}; ${wanted}`);
      }
      return edgeOf(from, to, kind, `edge ${index + 1}`);
    });
  }
  return Object.entries(given).flatMap(([to, causes]) => {
    if (!Array.isArray(causes) || causes.some((cause) => typeof cause !== 'string')) {
      const wanted = 'expected "edges", or for each effect the list of its causes';
      throw new TruthError(`"${to}" holds ${JSON.stringify(causes)}; ${wanted}`);
    }
    return causes.map((from) => edgeOf(from, to, 'directed', `"${to}"`));
  });
}

/**
 * @param parts names and arrows in turn
 */
function chain(parts: string[], where: string): GivenEdge[] {
  const edges: GivenEdge[] = [];
  for (let i = 1; i < parts.length; i += 2) {
    const [left, arrow, right] = [parts[i - 1], parts[i], parts[i + 1] ?? ''];
    if (left === '' || right === '') throw new TruthError(msg(str`${where}: a name is missing`));
    if (HIDDEN.includes(arrow)) {
      throw new TruthError(msg(str`${where} is a hidden common cause; expected -> or --`));
    }
    if (BACKWARD.includes(arrow)) edges.push(edgeOf(right, left, 'directed', where));
    else {
      const kind = UNDIRECTED.includes(arrow) || arrow === '-' ? 'undirected' : 'directed';
      edges.push(edgeOf(left, right, kind, where));
    }
  }
  return edges;
}

function edgeOf(from: string, to: string, kind: GivenEdge['kind'], where: string): GivenEdge {
  if (from === to) throw new TruthError(msg(str`${where}: "${from}" cannot cause itself`));
  return { from, to, kind };
}

function once(edges: GivenEdge[]): GivenEdge[] {
  const kept: Map<string, GivenEdge> = new Map();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to].sort());
    const known = kept.get(key);
    if (known && (known.kind !== edge.kind || known.from !== edge.from)) {
      const both = known.kind === 'undirected' && edge.kind === 'undirected';
      if (!both) {
        throw new TruthError(
          msg(str`${edge.from} and ${edge.to} have two different edges; expected one at most`),
        );
      }
    }
    kept.set(key, known ?? edge);
  }
  return [...kept.values()];
}

const unquoted = (name: string) => name.trim().replace(/^(["'])(.*)\1$/, '$2');

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
