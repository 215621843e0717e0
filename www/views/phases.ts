/** What the run of each method does now, in words. */

import type { Method, RunRecord } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { PHASE } from '../state/words.ts';

/** A phase stays in words at least this long, so that it can be read. */
const PHASE_MS = 500;
/** Phases that make no step: they say how long they have taken, once it is so many seconds. */
const LONG = ['structure', 'model', 'imagine', 'evaluate'];
const LONG_S = 2;

export class Phases {
  #shown: Map<Method, { text: string; since: number }> = new Map();

  of(method: Method, run: RunRecord | undefined) {
    if (!run || run.status === 'starting' || run.status === 'queued') return msg('getting ready');
    if (run.status === 'finished') return PHASE.done;
    if (run.progress.env_steps === 0 && run.status === 'ready') return msg('ready');
    const { phase, updates } = run.progress;
    const text = phase === 'collect' && updates > 0 ? msg('acting and improving') : PHASE[phase];
    const shown = this.#shown.get(method);
    const now = performance.now();
    if (!shown || (shown.text !== text && now - shown.since > PHASE_MS)) {
      this.#shown.set(method, { text, since: now });
      return text;
    }
    const seconds = Math.floor((now - shown.since) / 1000);
    return run.status === 'running' && LONG.includes(phase) && seconds >= LONG_S
      ? msg(str`${shown.text}, ${seconds} s`)
      : shown.text;
  }
}
