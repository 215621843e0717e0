/** The board on the wall of C-MBPO's corridor: what causes what, with the edges that its tests have removed. */

import type { EdgeReport, GraphEvent } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, svg } from 'lit';
import { ownValue } from '../own.js';

/** Height of a row of the board, and where its two columns are. */
const ROW = 30;
const LEFT = 62;
const RIGHT = 168;

/** The variables in plain words, by the names that the environment gives them. */
const WORDS: Record<string, () => string> = {
  X: () => msg('place'),
  Z: () => msg('lamp'),
  A: () => msg('motor'),
  "X'": () => msg('next place'),
  "Z'": () => msg('next lamp'),
  R: () => msg('reward'),
};
const CAUSES = ['X', 'Z', 'A'];
const EFFECTS = ["X'", "Z'", 'R'];

export const plainName = (name: string) => ownValue(WORDS, name)?.() ?? name;

/** The edges that tests removed, those first that need the least to be known. */
export const removed = ({ edges }: Pick<GraphEvent, 'edges'>): EdgeReport[] =>
  edges
    .filter(({ present }) => !present)
    .sort((a, b) => (a.separating_set?.length ?? 0) - (b.separating_set?.length ?? 0));

const path = ({ from, to }: EdgeReport) => {
  const [y1, y2] = [CAUSES.indexOf(from), EFFECTS.indexOf(to)].map((row) => 16 + row * ROW);
  return `M${LEFT + 4} ${y1}C${LEFT + 44} ${y1} ${RIGHT - 46} ${y2} ${RIGHT - 9} ${y2}m-6 -4.5l7 4.5l-7 4.5`;
};

/**
 * The board in words.
 *
 * @param done removals that have been shown
 */
export function boardWords(graph: Pick<GraphEvent, 'edges'>, done: number) {
  const gone = new Set(removed(graph).slice(0, done));
  const left = graph.edges.filter((edge) => !gone.has(edge));
  const arrows = left.map(({ from, to }) => `${plainName(from)} → ${plainName(to)}`);
  return msg(str`What C-MBPO takes for causes: ${arrows.join(', ')}.`);
}

/**
 * @param graph of the environment
 * @param done removals that are shown; null for all of them, one by one
 */
export function boardView(graph: Pick<GraphEvent, 'edges'>, done: number | null = null) {
  const gone = removed(graph);
  return html`<svg
    class="board ${done === null ? 'alone' : ''}"
    viewBox="0 0 272 92"
    role="img"
    aria-label=${boardWords(graph, done ?? gone.length)}
    .style=${`--removals: ${gone.length}`}
  >
    ${graph.edges.map((edge) => {
      const order = gone.indexOf(edge);
      const shown = order < 0 ? 'kept' : done === null || order < done ? 'gone' : 'asked';
      return svg`<path class=${shown} .style=${`--order: ${order}`} d=${path(edge)} />`;
    })}
    ${CAUSES.map((name, row) => svg`<text x=${LEFT - 2} y=${20 + row * ROW} text-anchor="end">${plainName(name)}</text>`)}
    ${EFFECTS.map((name, row) => svg`<text x=${RIGHT + 4} y=${20 + row * ROW}>${plainName(name)}</text>`)}
  </svg>`;
}
