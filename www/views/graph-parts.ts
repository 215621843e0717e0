/** The pieces that both graphs are drawn from. */

import type { EdgeReport, Parents } from '../types.d.ts';
import type { Placed } from './graph-layout.ts';

import { msg } from '@lit/localize';
import { nothing, svg } from 'lit';
import { ownValue } from '../own.js';
import { markOf, tagOf } from './evidence.ts';
import { inTwoLines } from '../state/names.js';
import { NODE } from './graph-layout.ts';

const MEANING: Record<string, string> = {
  get X() {
    return msg('robot');
  },
  get Z() {
    return msg('lamp');
  },
  get A() {
    return msg('action');
  },
  get "X'"() {
    return msg('robot next');
  },
  get "Z'"() {
    return msg('lamp next');
  },
  get R() {
    return msg('reward');
  },
};

/** @param prefix so that the two pictures do not share ids */
export function arrowheads(prefix: string) {
  return svg`<defs>${['right', 'extra'].map(
    (mark) => svg`<marker id="${prefix}-${mark}" class=${mark} viewBox="0 0 10 10" refX="8" refY="5"
      markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path
      d="M0 0.8 9.5 5 0 9.2z" /></marker>`,
  )}<marker id="${prefix}-circle" class="circle" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9"
      markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><circle cx="4" cy="5" r="3.4"
      /></marker></defs>`;
}

export function tiers(placed: Placed) {
  const xs = [...placed.nodes.values()].map(({ x }) => x);
  return svg`<text class="tier" x=${Math.min(...xs)} y="12">${msg('now')}</text>
    <text class="tier" x=${Math.max(...xs)} y="12">${msg('next')}</text>`;
}

/**
 * @param inputs what the policy looks at
 */
export function nodes(placed: Placed, causes: Set<string>, inputs: string[], state: string[]) {
  return [...placed.nodes].map(([name, { x, y }]) => {
    const seen = inputs.includes(name);
    const dead = !seen && state.includes(name) && !causes.has(name);
    return svg`<g class="node ${dead ? 'dead-end' : ''} ${seen ? 'seen' : ''}"
        transform="translate(${x} ${y})">
      <rect x=${-NODE.width / 2} y=${-NODE.height / 2} width=${NODE.width} height=${NODE.height}
        rx="9" />
      ${nameIn(name.replace("'", '′'))}
      <text class="meaning" y="13">${meaningOf(name, placed.lightDoor)}</text>
      ${seen || dead ? svg`<text class=${seen ? 'eye' : 'dead'} y="35">${wordsBelow(seen, dead)}</text>` : nothing}
    </g>`;
  });
}

/** Letters of a small line in a box. */
const LINE = 13;

/** A name in its box: a long one smaller and in two lines. */
function nameIn(name: string) {
  if (name.length <= 7) return svg`<text class="name" y="-1">${name}</text>`;
  const lines = inTwoLines(name, LINE);
  return svg`${lines.map(
    (line, i) =>
      svg`<text class="name long" y=${lines.length > 1 ? 11 * i - 2 : -1}>${line}</text>`,
  )}<title>${name}</title>`;
}

/** What a variable of the light/door environment is; empty in another one. */
export const meaningOf = (name: string, lightDoor: boolean) =>
  (lightDoor && ownValue(MEANING, name)) || '';

/** What stands below a variable: whether a policy sees it, or nothing comes of it. */
export const wordsBelow = (seen: boolean, dead: boolean) =>
  seen ? msg('seen by the policy') : dead ? msg('dead end: causes nothing') : '';

/**
 * Words on edges: how they stand to the truth and to the discovered graph. Drawn after all edges, so
 * that none crosses them out.
 *
 * @param discovered what a drawn graph is compared with
 */
export const tags = (edges: EdgeReport[], discovered: Parents | null, placed: Placed) =>
  edges.map((edge) =>
    tag(placed.label(edge.from, edge.to), tagOf(edge, discovered), markOf(edge) !== 'right'),
  );

/**
 * @param lines one a line
 */
function tag(at: { x: number; y: number }, lines: string[], wrong: boolean) {
  if (lines.length === 0) return nothing;
  const height = 4 + 14 * lines.length;
  const width = 14 + 6.6 * Math.max(...lines.map((line) => line.length));
  return svg`<g class="tag ${wrong ? 'wrong' : ''}" aria-hidden="true" transform="translate(${at.x} ${at.y})"><rect
    x=${-width / 2} y=${-height / 2} width=${width} height=${height} rx="9" />${lines.map(
      (line, i) => svg`<text y=${14 * i + 13.5 - height / 2}>${line}</text>`,
    )}</g>`;
}

/** The shares of the graphs drawn that have these edges, as numbers on them. */
export const shares = (edges: EdgeReport[], placed: Placed) =>
  edges.map((edge) => {
    if (edge.probability === null) return nothing;
    const { x, y } = placed.label(edge.from, edge.to);
    // Beside the words that the edge may carry already.
    const down = markOf(edge) === 'right' ? 0 : 20;
    return svg`<g class="weight" aria-hidden="true" transform="translate(${x} ${y + down})"><rect
      x="-19" y="-9" width="38" height="18" rx="9" /><text y="4">${edge.probability.toFixed(2)}</text></g>`;
  });
