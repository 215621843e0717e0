/** The room's graph as a file holds it. */

/** @import { ExportGraph, Placement } from '../export/graph.d.ts' */
/** @import { PageState, Parents, ShownGraph } from '../types.d.ts' */

import { version } from '../../package.json';
import { drawnFrom } from '../state/belief.ts';
import { changeOf, judgement } from './evidence.js';
import { NODE } from './graph-layout.js';
import { meaningOf, wordsBelow } from './graph-parts.js';

/**
 * @param {ShownGraph} graph
 * @param {import('./graph-layout.js').Placed} placed
 * @param {Parents | null} discovered
 * @param {number} seed
 * @param {PageState} page
 * @param {string[]} state the variables that can be a dead end
 * @returns {{graph: ExportGraph, placed: Placement}}
 */
export function exportOf(graph, placed, discovered, seed, page, state) {
  const byHand = graph.test === null;
  const { test, alpha, rows, tests_run: tests } = graph;
  const how = byHand
    ? 'edited by hand'
    : `${test}, alpha ${alpha}, ${tests} tests on ${rows} steps${graph.final ? ', at the end of the run' : ''}`;
  const edges = graph.edges
    .filter((edge) => edge.present)
    .map((edge) => ({
      from: edge.from,
      to: edge.to,
      kind: /** @type {const} */ ('directed'),
      p: edge.p,
      given: edge.conditioning_set,
      ...(edge.probability === null ? {} : { probability: edge.probability }),
      mark: edge.in_truth ? /** @type {const} */ ('right') : /** @type {const} */ ('extra'),
      ...(byHand && changeOf(edge, discovered) === 'added'
        ? { change: /** @type {const} */ ('added') }
        : {}),
    }));
  /** @type {[string, string][]} */
  const about = [
    ['graph', how],
    ['against the truth:', judgement(graph).replace(/\.$/, '')],
    ...(graph.belief
      ? [
          /** @type {[string, string]} */ ([
            'resamples',
            `${graph.belief.drawn}, ${graph.belief.resampling}, seed ${seed}`,
          ]),
        ]
      : drawnFrom(graph)
        ? [/** @type {[string, string]} */ (['probabilities', 'of the graphs drawn for the model'])]
        : []),
    ['seed', String(seed)],
    ['env_steps', String(page.env_steps)],
    ['config', JSON.stringify(page.config)],
    ['cmbpo', version],
  ];
  const title = byHand ? 'The room’s graph, edited by hand' : 'The graph that C-MBPO discovered';
  return {
    graph: { title, nodes: graph.variables, notes: notesOf(graph, placed, state), edges, about },
    placed: { ...placed, size: () => NODE },
  };
}

/**
 * The words in and below the boxes, as the page shows them.
 *
 * @param {ShownGraph} graph
 * @param {import('./graph-layout.js').Placed} placed
 * @param {string[]} state
 */
function notesOf(graph, placed, state) {
  const causes = new Set(graph.edges.filter(({ present }) => present).map(({ from }) => from));
  return Object.fromEntries(
    graph.variables.map((name) => {
      const strong = graph.policy_inputs.includes(name);
      const below = wordsBelow(strong, state.includes(name) && !causes.has(name));
      return [name, { within: meaningOf(name, placed.room), below, strong }];
    }),
  );
}
