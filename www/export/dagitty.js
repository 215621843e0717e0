/** The graph for dagitty.net and its R package. */

/** @import { ExportGraph } from './graph.d.ts' */

/**
 * @param {ExportGraph} graph
 * @returns {string} `dag { … }`, or `pdag { … }` when an edge has no direction
 */
export function toDagitty({ nodes, edges }) {
  const kind = edges.some((edge) => edge.kind === 'undirected') ? 'pdag' : 'dag';
  const names = namesOf(nodes);
  const name = (/** @type {string} */ node) => names.get(node) ?? quoted(node);
  const lines = [
    `${kind} {`,
    ...nodes.map(name),
    ...edges.map((edge) => {
      const arrow = edge.kind === 'undirected' ? '--' : '->';
      return `${name(edge.from)} ${arrow} ${name(edge.to)}`;
    }),
    '}',
  ];
  return `${lines.join('\n')}\n`;
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
