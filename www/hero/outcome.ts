/** What came of it, in words and numbers: who was fooled, and how the reader's bet stands. */

import type { Method, RunRecord, Setting } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { BEST_RETURN, listing, METHOD, METHODS, signed } from '../state/words.ts';

/** Who earns less than this share of the best possible return has lost the door. */
const LOST = 0.5;

/** mean returns under one lamp */
export type Returns = Map<Method, number>;

/**
 * @param runs of one seed
 * @returns of those that have finished
 */
export const returnsOf = (runs: RunRecord[], setting: Setting): Returns =>
  new Map(
    runs.flatMap(({ method, result }) => {
      const mean = result?.returns[setting]?.mean;
      return mean === undefined ? [] : [[method, mean]];
    }),
  );

export const fooledOf = (returns: Returns): Method[] =>
  METHODS.filter((method) => (returns.get(method) ?? BEST_RETURN) < LOST * BEST_RETURN);

const named = (methods: Method[]) => listing(methods.map((method) => METHOD[method].name));

/** As the page's language writes it. */
export const oneDecimal = (value: number) => signed(Math.abs(value) < 0.05 ? 0 : value, 1);

/** The best possible return, as it is written. */
export const best = () => signed(BEST_RETURN, 1);

/** The outcome in one sentence, in the present: it is on the screen. */
export function sentence(returns: Returns, setting: Setting) {
  const fooled = fooledOf(returns);
  const safe = METHODS.filter((method) => returns.has(method) && !fooled.includes(method));
  if (setting === 'near' && fooled.length === 0) {
    return msg('The wire is cut, and all three still find the door. Now wire it backwards.');
  }
  if (fooled.length === 0) return msg('Nobody is fooled this time: all three find the door.');
  if (safe.length === 0) return msg('All three are fooled: they follow the lamp, not the door.');
  const lost =
    fooled.length === 1
      ? msg(str`${named(fooled)} is fooled and loses the door.`)
      : msg(str`${named(fooled)} are fooled and lose the door.`);
  const kept =
    safe.length === 1
      ? msg(str`${named(safe)} still finds it.`)
      : msg(str`${named(safe)} still find it.`);
  return `${lost} ${kept}`;
}

export const betHolds = (returns: Returns, bet: Method) => !fooledOf(returns).includes(bet);

/** The outcome for somebody who has not seen it. */
export function told(returns: Returns, setting: Setting) {
  const fooled = fooledOf(returns);
  const numbers = METHODS.filter((method) => returns.has(method)).map(
    (method) => `${METHOD[method].name} ${oneDecimal(returns.get(method) ?? NaN)}`,
  );
  const scores = msg(str`${numbers.join(', ')} of ${best()} possible.`);
  if (fooled.length === 0)
    return `${msg('I broke the robots’ lamp, and nobody was fooled.')} ${scores}`;
  const lead =
    setting === 'far'
      ? msg(str`I wired the robots’ lamp backwards. Fooled: ${named(fooled)}.`)
      : msg(str`I cut the robots’ lamp off. Fooled: ${named(fooled)}.`);
  return `${lead} ${scores}`;
}
