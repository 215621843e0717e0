/** The graph for dagitty.net and its R package. */

import type { ExportEdge, ExportGraph } from './graph.d.ts';

/**
 * @returns `dag { … }`, `pdag { … }` when an edge has no direction, or `pag { … }` when edges have
 * marks at both ends
 */
export function toDagitty({ nodes, edges }: ExportGraph): string {
  const has = (kind: ExportEdge['kind']) => edges.some((edge) => edge.kind === kind);
  const kind = has('partial') ? 'pag' : has('undirected') ? 'pdag' : 'dag';
  const names = namesOf(nodes);
  const name = (node: string) => names.get(node) ?? quoted(node);
  const lines = [
    `${kind} {`,
    ...nodes.map(name),
    ...edges.map((edge) => `${name(edge.from)} ${arrowOf(edge)} ${name(edge.to)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Dagitty writes a circle as an
 *
 * @, and a tail not at all.
 */
function arrowOf({ kind, marks }: ExportEdge) {
  if (!marks) return kind === 'undirected' ? '--' : '->';
  const [left, right] = marks;
  const line = marks.includes('tail') && !marks.includes('arrow') ? '--' : '-';
  const start = { arrow: '<', circle: '@', tail: '' }[left];
  return `${start}${line}${{ arrow: '>', circle: '@', tail: '' }[right]}`;
}

/**
 * Dagitty's names are all in quotation marks here, and may hold anything but these and what would
 * end a line; those become apostrophes, slashes and spaces. Two names must not become one by that.
 */
function namesOf(nodes: string[]): Map<string, string> {
  const names: Map<string, string> = new Map();
  const taken = new Set(nodes.filter((node) => plain(node) === node));
  for (const node of nodes) {
    let name = plain(node);
    for (let i = 2; name !== node && taken.has(name); i += 1) name = `${plain(node)} ${i}`;
    taken.add(name);
    names.set(node, quoted(name));
  }
  return names;
}

const plain = (text: string) => text.replace(/"/g, "'").replace(/\\/g, '/').replace(/\s+/g, ' ');

const quoted = (text: string) => `"${plain(text)}"`;
