/** What the independence tests said about one candidate edge, in words. */

import type { EdgeReport, GraphEvent, Parents } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { has } from '../state/hand-graph.ts';
import { listing, pValue, setOf } from '../state/words.ts';

export type Mark = 'right' | 'extra' | 'missed';

/** How an edge stands to the truth. */
export function markOf(edge: EdgeReport): Mark {
  if (edge.present === edge.in_truth) return 'right';
  return edge.present ? 'extra' : 'missed';
}

export const MARK: Record<Mark, string> = {
  get right() {
    return msg('as in the truth');
  },
  get extra() {
    return msg('wrong: not in the truth');
  },
  get missed() {
    return msg('wrong: the truth has it');
  },
};

export const TAG: Record<Mark, string[]> = {
  right: [],
  get extra() {
    return [`✕ ${msg('extra')}`];
  },
  get missed() {
    return [`? ${msg('missed')}`];
  },
};

type Change = 'added' | 'removed' | null;

/**
 * What a reader did to an edge of the discovered graph.
 *
 * @param discovered null while nothing has been discovered
 */
export function changeOf(edge: EdgeReport, discovered: Parents | null): Change {
  if (!discovered || edge.present === has(discovered, edge)) return null;
  return edge.present ? 'added' : 'removed';
}

const CHANGED = {
  get added() {
    return msg('added');
  },
  get removed() {
    return msg('removed');
  },
};

/** The same in a word. */
export function changeWord(edge: EdgeReport, discovered: Parents | null) {
  const change = changeOf(edge, discovered);
  return change && CHANGED[change];
}

/** The words that an edge carries in a picture. */
export function tagOf(edge: EdgeReport, discovered: Parents | null) {
  const change = changeOf(edge, discovered);
  const sign = { added: '+', removed: '−' };
  return [...(change ? [`${sign[change]} ${CHANGED[change]}`] : []), ...TAG[markOf(edge)]];
}

/**
 * The finding with its number, as a statistician writes it.
 *
 * @param drawnFrom of what the edge's probability is a share
 * @returns for example "Z ⟂ R given {X}, p = 0.43: no edge"
 */
export function finding(edge: EdgeReport, drawnFrom: string = msg('graphs drawn')): string {
  const share = edge.probability ?? null;
  const drawn =
    share === null ? '' : msg(str`; in ${Math.round(100 * share)} % of the ${drawnFrom}`);
  return `${tested(edge)}${drawn}`;
}

/** What the innovation test said, where it ruled the edge out. */
export function ruledOut({ present, from, innovation }: EdgeReport) {
  const figures = innovation?.figures;
  if (present || !figures || innovation?.verdict !== 'not-reached') return null;
  if (figures.floor !== undefined)
    return msg(str`${from}’s own noise moves nothing there (less than the noise floor)`);
  const most = Math.max(...figures.share_interval.map(Math.abs));
  return msg(
    str`${from}’s own noise moves nothing there (at most ${Math.ceil(100 * most)} % of what the regression implies)`,
  );
}

function tested(edge: EdgeReport) {
  const { from, to, p } = edge;
  if (p === null) {
    return edge.present
      ? msg(str`${from} → ${to}: edge, not tested`)
      : msg(str`${from}, ${to}: no edge, not tested`);
  }
  const noise = ruledOut(edge);
  if (noise) return msg(str`${from}, ${to}: no edge, ${noise}`);
  if (!edge.present) {
    const given = edge.separating_set ?? edge.conditioning_set;
    return msg(str`${from} ⟂ ${to} given ${setOf(given)}, ${pValue(p)}: no edge`);
  }
  return msg(
    str`${from} → ${to}: edge. Dependent whatever is given; at the weakest, given ${setOf(edge.conditioning_set)}, ${pValue(p)}`,
  );
}

/** An edge of a graph that was drawn by hand: nobody has tested it. */
export function drawn(edge: EdgeReport, discovered: Parents | null) {
  const change = changeWord(edge, discovered);
  const by = change ? msg(str`, ${change} by hand`) : discovered ? `, ${msg('as discovered')}` : '';
  return `${edge.from} → ${edge.to}: ${edge.present ? msg('edge') : msg('no edge')}${by}`;
}

/** The same for the ear: no symbols. */
export function spoken(edge: EdgeReport) {
  const name = (v: string) => v.replace("'", ` ${msg('next')}`);
  const given = edge.present
    ? edge.conditioning_set
    : (edge.separating_set ?? edge.conditioning_set);
  const set = given && given.length > 0 ? listing(given.map(name)) : msg('nothing');
  const what = edge.present ? msg('edge') : msg('no edge');
  const tested =
    ruledOut(edge) ??
    (edge.p === null ? msg('not tested') : msg(str`${pValue(edge.p)} given ${set}`));
  const share =
    (edge.probability ?? null) === null
      ? ''
      : msg(str`, in ${Math.round(100 * (edge.probability ?? 0))} % of the graphs drawn`);
  return msg(
    str`${name(edge.from)} to ${name(edge.to)}: ${what}, ${tested}${share}, ${MARK[markOf(edge)]}`,
  );
}

/** More wrong pairs than these are counted, not named. */
const NAMED = 12;

/** What a graph got right and wrong, in one sentence. */
export function judgement(graph: GraphEvent) {
  const wrong = graph.edges.filter((edge) => markOf(edge) !== 'right');
  if (wrong.length === 0)
    return msg(str`All ${graph.edges.length} pairs are decided as in the truth.`);
  if (wrong.length > NAMED) {
    const extra = wrong.filter(({ present }) => present).length;
    return msg(
      str`${wrong.length} of ${graph.edges.length} pairs are wrong: it has ${extra} edges too many and misses ${wrong.length - extra}.`,
    );
  }
  const names = wrong.map((edge) => {
    const [from, to] = [edge.from, edge.to];
    return edge.present ? msg(str`has ${from} → ${to}`) : msg(str`misses ${from} → ${to}`);
  });
  return msg(str`${wrong.length} of ${graph.edges.length} pairs are wrong: it ${listing(names)}.`);
}

/**
 * Pairs of effects that something unseen moves both: those that the tests found, and true ones that they did not.
 *
 * @returns a sentence for each
 */
export function unseen(
  { shared = [] }: Pick<GraphEvent, 'shared'>,
  truth: [string, string][],
): string[] {
  return shared.flatMap(({ a, b, p, found }) => {
    const is = truth.some((pair) => pair.includes(a) && pair.includes(b));
    if (found) {
      const mark = is ? MARK.right : MARK.extra;
      return [
        msg(
          str`${a} and ${b}: something unseen moves both (given all that is seen, ${pValue(p)}), ${mark}.`,
        ),
      ];
    }
    return is
      ? [
          msg(
            str`${a} and ${b}: that something unseen moves both, the tests do not see (${pValue(p)}).`,
          ),
        ]
      : [];
  });
}
