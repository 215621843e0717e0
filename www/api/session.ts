/** A run in wasm whose arguments are checked before they cross. */

import type { Config, Method } from '../../pkg/cmbpo.js';

import * as glue from '../../pkg/cmbpo.js';
import { byteList, numberList, plainCopy, textOf, wholeNumber } from '../guard.js';
import { constructed, guardMethods, Sturdy } from './sturdy.ts';

/** What a fresh instance has to be told. */
const afresh: (() => void)[] = [];

/** This thread's agents' wasm. */
export const agents = new Sturdy(glue.__wbg_reset_state, () => afresh.forEach((tell) => tell()));

/** @param tell called for every fresh instance */
export const onFresh = (tell: () => void) => void afresh.push(tell);

class Checked extends glue.Session {
  /**
   * @param config checked, as the others are
   */
  constructor(config: Partial<Config> | undefined, method: Method, seed: number) {
    super(config, method, seed);
    agents.made(this);
  }

  static resume(file: Uint8Array) {
    const bytes = byteList('file', file);
    const session = agents.run(() => super.resume(bytes));
    return agents.made(Object.setPrototypeOf(session, this.prototype));
  }
}

const optional = (field: string, list: unknown) =>
  list === undefined || list === null ? undefined : numberList(field, list);

export const CheckedSession = constructed(Checked, agents, (config, method, seed) => [
  ...[plainCopy('config', config), textOf('method', method), +seed],
]);

guardMethods(Checked, glue.Session, agents, {
  advance: (units) => [wholeNumber('units', units)],
  // What `+` throws for an odd object is no trap, so it is asked before wasm is called.
  evaluate: (shift, episodes, seed) => [plainCopy('shift', shift), +episodes, +seed],
  mean_action: (states) => [numberList('states', states)],
  what_if: (step, state, action) => [
    wholeNumber('step', step),
    optional('state', state),
    optional('action', action),
  ],
  predict: (states, actions) => [numberList('states', states), numberList('actions', actions)],
  expect: (states, actions) => [numberList('states', states), numberList('actions', actions)],
  rollouts: (episodes, steps, shift, seed, from) => [
    wholeNumber('episodes', episodes),
    wholeNumber('steps', steps),
    plainCopy('shift', shift),
    +seed,
    optional('from', from),
  ],
  set_live_shift: (shift) => [plainCopy('shift', shift)],
  live_place: (x) => [+x],
  live_step: (steps) => [wholeNumber('steps', steps)],
});
