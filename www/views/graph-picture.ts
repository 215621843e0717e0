/** Pictures of the environment's graph: the one that was found, the one that is not known yet, the true one. */

import type { EdgeReport, EnvironmentInfo, GraphEvent, Parents, ShownGraph } from '../types.d.ts';
import type { Placed } from './graph-layout.ts';

import { msg, str } from '@lit/localize';
import { html, nothing, svg } from 'lit';
import { listing } from '../state/words.ts';
import { drawn, judgement, MARK, markOf, spoken } from './evidence.ts';
import { arrowheads, nodes, shares, tags, tiers } from './graph-parts.ts';

/** With more pairs than these, the picture has the edges alone, and the table is made when it is opened. */
export const MANY = 200;

export const keyOf = (edge: { from: string; to: string }) => `${edge.from}→${edge.to}`;

interface Pointing {
  /** edge under the pointer or the focus */
  pointed: string | null;
  /** edge that was clicked */
  pinned: string | null;
  /** of drawing */
  order: string[];
  point: (key: string | null) => void;
  pin: (key: string) => void;
}

/**
 * @param discovered what a graph drawn by hand is compared with
 */
export function graphPicture(
  graph: GraphEvent | ShownGraph,
  placed: Placed,
  discovered: Parents | null,
  state: string[],
  pointing: Pointing,
) {
  const byHand = graph.test === null;
  const rank = new Map(pointing.order.map((key, at) => [key, at]));
  const at = (each: EdgeReport) => rank.get(keyOf(each)) ?? -1;
  // An edge that was removed is drawn faintly, unless hundreds of them would hide the rest.
  const all = graph.edges.length <= MANY;
  const edges = graph.edges.filter(({ present }) => present || all).sort((a, b) => at(a) - at(b));
  const active = pointing.pointed ?? pointing.pinned;
  const causes = new Set(graph.edges.filter((e) => e.present).map((e) => e.from));
  return html`<svg
    class="graph"
    role="group"
    aria-label="${byHand ? msg('Graph edited by hand') : msg('Discovered graph')}. ${'words' in graph ? graph.words : judgement(graph)}"
    viewBox="0 0 ${placed.width} ${placed.height}"
  >
    ${arrowheads('found')} ${tiers(placed)}
    ${edges.map((each) => edge(each, placed, byHand ? { discovered } : null, pointing))}
    ${tags(edges, byHand ? discovered : null, placed)}
    ${shares(
      graph.edges.filter((each) => keyOf(each) === active),
      placed,
    )}
    ${nodes(placed, causes, graph.policy_inputs, state)}
  </svg>`;
}

/**
 * @param byHand null for a graph that was learned
 */
function edge(
  edge: EdgeReport,
  placed: Placed,
  byHand: { discovered: Parents | null } | null,
  { pointed, pinned, point, pin }: Pointing,
) {
  const key = keyOf(edge);
  const mark = markOf(edge);
  const path = placed.path(edge.from, edge.to);
  const active = key === pointed || key === pinned;
  const pinByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    pin(key);
  };
  const words = byHand ? `${drawn(edge, byHand.discovered)}, ${MARK[mark]}` : spoken(edge);
  const weighted = edge.probability !== null;
  return svg`<g
      class="edge ${edge.present ? 'present' : 'absent'} ${mark} ${active ? 'active' : ''} ${weighted ? 'weighted' : ''}"
      role="button" tabindex="0" aria-label=${words} aria-pressed=${pinned === key}
      @pointerenter=${() => point(key)} @pointerleave=${() => point(null)}
      @focus=${() => point(key)} @blur=${() => point(null)}
      @click=${() => pin(key)} @keydown=${pinByKey}>
    <path class="hit" d=${path} />
    <path class="halo" d=${path} />
    <path class="line" d=${path} .style=${weighted ? `stroke-width: ${lineWidth(edge.probability ?? 0)}` : ''}
      marker-end=${edge.present ? `url(#found-${mark})` : nothing} />
  </g>`;
}

/**
 * Width of an edge in a picture, so that a sure one is four times as wide as one that is never there.
 */
export const lineWidth = (probability: number) => (0.8 + 3.2 * probability).toFixed(2);

export const unknownPicture = (
  placed: Placed,
  candidates: { from: string; to: string }[],
  variables: string[],
) =>
  html`<svg
    class="graph unknown"
    role="img"
    aria-label=${msg(str`No graph yet: ${candidates.length} pairs to test`)}
    viewBox="0 0 ${placed.width} ${placed.height}"
  >
    ${tiers(placed)}
    ${
      candidates.length > MANY
        ? nothing
        : candidates.map(
            ({ from, to }) =>
              svg`<g class="edge absent"><path class="line" d=${placed.path(from, to)} /></g>`,
          )
    }
    ${nodes(placed, new Set(variables), [], [])}
  </svg>`;

/**
 * @param prefix so that two pictures do not share ids
 */
export function truePicture({ truth, state }: EnvironmentInfo, placed: Placed, prefix = 'true') {
  const pairs = Object.entries(truth).flatMap(([to, causes]) =>
    causes.map((from) => ({ from, to })),
  );
  const words = pairs.map(({ from, to }) => `${from} to ${to}`);
  return html`<svg
    class="graph truth"
    role="img"
    aria-label=${msg(str`True graph: ${listing(words)}`)}
    viewBox="0 0 ${placed.width} ${placed.height}"
  >
    ${arrowheads(prefix)} ${tiers(placed)}
    ${
      pairs.length > MANY
        ? // One path for all of them: hundreds of elements take the browser too long to lay out.
          svg`<g class="edge present right"><path class="line"
            d=${pairs.map(({ from, to }) => placed.path(from, to)).join('')} /></g>`
        : pairs.map(
            ({ from, to }) =>
              svg`<g class="edge present right"><path class="line" d=${placed.path(from, to)}
                marker-end="url(#${prefix}-right)" /></g>`,
          )
    }
    ${nodes(placed, new Set(pairs.map(({ from }) => from)), [], state)}
  </svg>`;
}

/** What the widths mean, for a graph whose edges carry probabilities. */
export const weightLegend = () =>
  html`<svg
    class="weight-legend"
    role="img"
    aria-label=${msg('The wider a line, the more of the graphs have the edge')}
    viewBox="0 0 252 20"
  >
    ${[0, 0.5, 1].map(
      (share, i) =>
        svg`<g transform="translate(${i * 84} 10)"><path d="M2 0h34" .style=${`stroke-width: ${lineWidth(share)}`} /><text
          x="42" y="4">${Math.round(100 * share)} %</text></g>`,
    )}
  </svg>`;
