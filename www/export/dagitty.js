/** The graph for dagitty.net and its R package. */

/** @import { ExportEdge, ExportGraph } from './graph.d.ts' */

/**
 * @param {ExportGraph} graph
 * @returns {string} `dag { … }`, `pdag { … }` when an edge has no direction, or `pag { … }` when edges have
 *   marks at both ends
 */
export function toDagitty({ nodes, edges }) {
  const has = (/** @type {ExportEdge['kind']} */ kind) => edges.some((edge) => edge.kind === kind);
  const kind = has('partial') ? 'pag' : has('undirected') ? 'pdag' : 'dag';
  const names = namesOf(nodes);
  const name = (/** @type {string} */ node) => names.get(node) ?? quoted(node);
  const lines = [
    `${kind} {`,
    ...nodes.map(name),
    ...edges.map((edge) => `${name(edge.from)} ${arrowOf(edge)} ${name(edge.to)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Dagitty writes a circle as an @, and a tail not at all.
 *
 * @param {ExportEdge} edge
 */
function arrowOf({ kind, marks }) {
  if (!marks) return kind === 'undirected' ? '--' : '->';
  const [left, right] = marks;
  const line = marks.includes('tail') && !marks.includes('arrow') ? '--' : '-';
  const start = { arrow: '<', circle: '@', tail: '' }[left];
  return `${start}${line}${{ arrow: '>', circle: '@', tail: '' }[right]}`;
}

/**
 * Dagitty's names are all in quotation marks here, and may hold anything but these and what would
 * end a line; those become apostrophes, slashes and spaces. Two names must not become one by that.
 *
 * @param {string[]} nodes
 * @returns {Map<string, string>}
 */
function namesOf(nodes) {
  /** @type {Map<string, string>} */ const names = new Map();
  const taken = new Set(nodes.filter((node) => plain(node) === node));
  for (const node of nodes) {
    let name = plain(node);
    for (let i = 2; name !== node && taken.has(name); i += 1) name = `${plain(node)} ${i}`;
    taken.add(name);
    names.set(node, quoted(name));
  }
  return names;
}

/** @param {string} text */
const plain = (text) => text.replace(/"/g, "'").replace(/\\/g, '/').replace(/\s+/g, ' ');

/** @param {string} text */
const quoted = (text) => `"${plain(text)}"`;
