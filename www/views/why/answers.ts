/** What the agents and models are asked for a figure of "See why". */

import type { Insight } from '../../state/insight.js';
import type { Panel, Shift } from '../../types.d.ts';
import type { Answers } from './panels.ts';
import type { Question } from './what-if.ts';

interface Asked {
  shift: Shift;
  /** where the other variable is held */
  held: number;
  question: Question;
  /** of the agent that is asked what if */
  steps: number;
}

export async function answersOf(
  insight: Insight,
  panel: Panel,
  { shift, held, question, steps }: Asked,
): Promise<Answers> {
  if (panel === 'policies') return { policies: await insight.policies() };
  if (panel === 'scatter') return { steps: await insight.steps() };
  if (panel === 'rollouts') return { rollouts: await insight.rollouts(shift) };
  if (panel === 'predictions') {
    const [X, Z] = [await insight.slice('X', held), await insight.slice('Z', held)];
    return { along: X && Z ? { X, Z } : null };
  }
  const { method, step, action, lamp } = question;
  if (!insight.whatIf || step >= steps) return { whatIf: null };
  const asWas = await insight.whatIf(method, step, null, null);
  if (!asWas) return { whatIf: null };
  return { whatIf: await insight.whatIf(method, step, [asWas.state[0], lamp], [action]) };
}
