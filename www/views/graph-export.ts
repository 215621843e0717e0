/** The environment's graph as a file holds it. */

import type { ExportGraph, Placement } from '../export/graph.d.ts';
import type { PageState, Parents, ShownGraph } from '../types.d.ts';
import type { Placed } from './graph-layout.ts';

import { version } from '../../package.json';
import { drawnFrom } from '../state/belief.ts';
import { changeOf, judgement } from './evidence.ts';
import { NODE } from './graph-layout.ts';
import { meaningOf, wordsBelow } from './graph-parts.ts';

/**
 * @param state the variables that can be a dead end
 */
export function exportOf(
  graph: ShownGraph,
  placed: Placed,
  discovered: Parents | null,
  seed: number,
  page: PageState,
  state: string[],
): { graph: ExportGraph; placed: Placement } {
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
      kind: 'directed' as const,
      p: edge.p,
      given: edge.conditioning_set,
      ...(edge.probability === null ? {} : { probability: edge.probability }),
      mark: edge.in_truth ? ('right' as const) : ('extra' as const),
      ...(byHand && changeOf(edge, discovered) === 'added' ? { change: 'added' as const } : {}),
    }));
  const about: [string, string][] = [
    ['graph', how],
    ['against the truth:', judgement(graph).replace(/\.$/, '')],
    ...(graph.belief
      ? [
          ['resamples', `${graph.belief.drawn}, ${graph.belief.resampling}, seed ${seed}`] as [
            string,
            string,
          ],
        ]
      : drawnFrom(graph)
        ? [['probabilities', 'of the graphs drawn for the model'] as [string, string]]
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

/** The words in and below the boxes, as the page shows them. */
function notesOf(graph: ShownGraph, placed: Placed, state: string[]) {
  const causes = new Set(graph.edges.filter(({ present }) => present).map(({ from }) => from));
  return Object.fromEntries(
    graph.variables.map((name) => {
      const strong = graph.policy_inputs.includes(name);
      const below = wordsBelow(strong, state.includes(name) && !causes.has(name));
      return [name, { within: meaningOf(name, placed.lightDoor), below, strong }];
    }),
  );
}
