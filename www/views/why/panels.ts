/** The figures of "See why": what they are called, what they show, and the numbers in them. */

import type { Predictions } from '../../state/insight.js';
import type { Method, Panel, Rollouts, WhatIf } from '../../types.d.ts';
import type { Question } from './what-if.ts';
import type { Row } from '../../export/tables.ts';

import { msg } from '@lit/localize';
import {
  policyRows,
  predictionRows,
  rolloutRows,
  transitionRows,
  whatIfRows,
} from '../../export/tables.ts';

export interface Answers {
  policies?: Map<Method, ArrayLike<number>>;
  steps?: ArrayLike<number> | null;
  along?: Record<'X' | 'Z', Predictions> | null;
  rollouts?: Map<Method, Rollouts> | null;
  whatIf?: WhatIf | null;
}

export const PANELS: Record<Panel, { name: string; about: string }> = {
  policies: {
    get name() {
      return msg('Policies');
    },
    get about() {
      return msg(
        'What each agent does, wherever robot and lamp are. A policy that ignores the lamp has upright bands.',
      );
    },
  },
  scatter: {
    get name() {
      return msg('Two predictors');
    },
    get about() {
      return msg(
        'The reward of C‑MBPO’s own steps, against the robot’s place and against the lamp’s.',
      );
    },
  },
  predictions: {
    get name() {
      return msg('Models');
    },
    get about() {
      return msg(
        'What the learned models predict against the room itself (wide grey line), along the robot’s place and along the lamp’s, with no action.',
      );
    },
  },
  rollouts: {
    get name() {
      return msg('Imagination');
    },
    get about() {
      return msg(
        'Episodes of each policy from above, time running down: driven under this lamp (dark: robot, yellow: lamp) and imagined with the model (dashed).',
      );
    },
  },
  'what-if': {
    get name() {
      return msg('What if');
    },
    get about() {
      return msg(
        'Take a step that was recorded and suppose another action, or another place of the lamp. The model answers beside the room itself, with the same noise.',
      );
    },
  },
};

/** The light/door environment's variables, as its steps hold them. */
const LIGHT_DOOR = { state: ['X', 'Z'], action: ['A'], next: ["X'", "Z'"], reward: 'R' };

/** The numbers of a figure. */
export function rowsOf(
  panel: Panel,
  { policies, steps, along, rollouts, whatIf }: Answers,
  { held, question }: { held: number; question: Question },
): Row[] {
  if (panel === 'policies') return policies ? policyRows(policies) : [];
  if (panel === 'scatter') return steps ? transitionRows(steps, LIGHT_DOOR) : [];
  if (panel === 'predictions') return along ? predictionRows(along, held) : [];
  if (panel === 'rollouts') return rollouts ? rolloutRows(rollouts) : [];
  return whatIf ? whatIfRows(whatIf, question) : [];
}
