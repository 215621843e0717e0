/** Parts of the picture of a table's graph. */

import type { Against, FoundEdge, GivenEdge } from '../../types.d.ts';
import type { Placement } from '../../export/graph.d.ts';

import { msg, str } from '@lit/localize';
import { nothing, svg } from 'lit';
import { DIFFERENCE, differenceAt } from '../truth.ts';

export function node(name: string, placed: Placement) {
  const { x, y } = placed.nodes.get(name) ?? { x: 0, y: 0 };
  const { width, height } = placed.size(name);
  return svg`<g class="node" transform="translate(${x} ${y})"><rect x=${-width / 2}
    y=${-height / 2} width=${width} height=${height} rx="9" /><text class="variable"
    y="5">${name}</text></g>`;
}

/** A true edge that was not found. */
export const missed = ({ from, to, kind }: GivenEdge, placed: Placement) =>
  svg`<g class="edge missed"><title>${msg(str`${from} ${kind === 'directed' ? '→' : '—'} ${to} is missing`)}</title><path
    class="line" d=${placed.path(from, to)} marker-end=${kind === 'directed' ? 'url(#own-extra)' : nothing} /></g>`;

/** The share of the resamples, and how the edge stands to the truth. */
export function label(edge: FoundEdge | GivenEdge, against: Against | null, placed: Placement) {
  const { x, y } = placed.label(edge.from, edge.to);
  const difference = differenceAt(against, edge);
  const share = 'probability' in edge ? edge.probability?.toFixed(2) : undefined;
  const words = [difference ? DIFFERENCE[difference.kind].tag : '', share ?? ''].filter(Boolean);
  if (words.length === 0) return nothing;
  const text = words.join(' · ');
  const width = 10 + 6.4 * text.length;
  return svg`<g class="${difference ? 'tag wrong' : 'weight'}" aria-hidden="true"
    transform="translate(${x} ${y})"><rect x=${-width / 2}
    y="-8" width=${width} height="16" rx="8" /><text y="4">${text}</text></g>`;
}
