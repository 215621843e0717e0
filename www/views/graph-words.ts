/** What is said beside a run's graph: when it was learned, what the policy looks at, how often it was right. */

import type { EnvironmentInfo, GraphEvent, Parents, RunRecord, ShownGraph } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { drawnFrom } from '../state/belief.ts';
import { difference } from '../state/hand-graph.ts';
import { count, listing } from '../state/words.ts';
import { inWords } from './graph-editor.ts';

export const sentence = (text: string) => `${text[0].toUpperCase()}${text.slice(1)}`;

/** How often the graph was right, over the seeds that have one. */
export function overSeeds(runs: RunRecord[]) {
  const first = runs.flatMap(
    (run) => run.graphs.find((graph) => !graph.final && graph.test !== null) ?? [],
  );
  const last = runs.flatMap((run) => run.graphs.find((graph) => graph.final) ?? []);
  const right = (graphs: GraphEvent[]) =>
    msg(str`in ${graphs.filter((graph) => graph.correct).length} of ${graphs.length}`);
  if (first.length === 0) {
    return last.length > 0
      ? msg(str`Asked at the end, the data give the right graph ${right(last)}.`)
      : '';
  }
  const end = last.length > 0 ? msg(str`, and learned again at the end ${right(last)}`) : '';
  return msg(str`Over the seeds so far, the first graph is right ${right(first)}${end}.`);
}

export function occasion(graph: ShownGraph) {
  if (graph.belief) return msg(str`in ${drawnFrom(graph)}, from ${count(graph.rows)} steps`);
  if (graph.test === null) return msg('edited by hand');
  const steps = count(graph.rows);
  return graph.final
    ? msg(str`again at the end, from ${steps} steps`)
    : msg(str`at first, from ${steps} steps`);
}

export function policyWords(graph: GraphEvent) {
  if (graph.policy_inputs.length === 0) return msg('no cause of the reward was found');
  // The graph learned at the end checks the first one; the policy was trained on that.
  const inputs = listing(graph.policy_inputs);
  return graph.final || 'belief' in graph
    ? msg(str`a policy would look at: ${inputs}`)
    : msg(str`the policy looks at: ${inputs}`);
}

/**
 * A drawn graph beside what the data said.
 *
 * @param discovered what C-MBPO discovered with this seed, when it has
 */
export function comparison(
  graph: GraphEvent,
  discovered: Parents | null,
  info: EnvironmentInfo | null,
) {
  if (!discovered || !info) {
    return msg('Drawn by hand; the data are asked at the end of the run.');
  }
  const against = difference(graph.parents, discovered, info);
  return `${msg('Drawn by hand.')} ${inWords(against, msg('the discovered graph'))}`;
}
