/** What an edge of a found graph claims: its sign, in words, and in one word. */

import type { FoundEdge } from '../types.d.ts';

import { msg, str } from '@lit/localize';

export type Edge = Pick<FoundEdge, 'from' | 'to' | 'kind' | 'marks'>;
type Claim = 'causes' | 'related' | 'may-cause' | 'unseen' | 'open';

export function claimOf({ kind, marks }: Edge): Claim {
  if (!marks) return kind === 'directed' ? 'causes' : 'related';
  const [from, to] = marks;
  if (to !== 'arrow') return 'open';
  return ({ tail: 'causes', circle: 'may-cause', arrow: 'unseen' } as const)[from];
}

const SIGN: Record<Claim, string> = {
  causes: '→',
  related: '—',
  'may-cause': '∘→',
  unseen: '↔',
  open: '∘—∘',
};

export const nameOf = (edge: Edge) => `${edge.from} ${SIGN[claimOf(edge)]} ${edge.to}`;

export const FINDING: Record<Claim, string> = {
  get causes() {
    return msg('causes');
  },
  get related() {
    return msg('related, direction unknown');
  },
  get 'may-cause'() {
    return msg('causes, or something unseen moves both');
  },
  get unseen() {
    return msg('something unseen moves both');
  },
  get open() {
    return msg('related; by whom, or by something unseen, the data do not tell');
  },
};

/** The same for the ear: no symbols. */
export function spokenName(edge: Edge) {
  const { from, to } = edge;
  switch (claimOf(edge)) {
    case 'causes':
      return msg(str`${from} causes ${to}`);
    case 'related':
      return msg(str`${from} and ${to}, direction unknown`);
    case 'may-cause':
      return msg(
        str`${from} causes ${to}, or something unseen moves both; ${to} does not cause ${from}`,
      );
    case 'unseen':
      return msg(str`Something unseen moves both ${from} and ${to}; neither causes the other`);
    default:
      return msg(
        str`${from} and ${to} are related; the data do not tell who causes whom, or whether something unseen moves both`,
      );
  }
}

/** What the marks in a picture mean, of those that are there. */
export function legendOf(edges: Edge[]) {
  const there = new Set(edges.flatMap(({ marks = [] }) => marks));
  return [
    there.has('arrow') ? msg('arrowhead: this end does not cause the other') : '',
    there.has('tail') ? msg('no mark: this end causes the other, directly or through others') : '',
    there.has('circle') ? msg('circle: the data do not tell') : '',
    edges.some((edge) => claimOf(edge) === 'unseen')
      ? msg('arrowheads at both ends: something unseen moves both')
      : '',
  ].filter(Boolean);
}
