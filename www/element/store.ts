/**
 * The one store of the page: the stored run or the live experiment, what the browser keeps, and how far the page has
 * loaded. Views read its snapshot; only `Actions` and `Opening` change it.
 */

import type { PageSnapshot } from '../state/snapshot.d.ts';
import type { KeptRuns } from '../run/kept-runs.ts';
import type { LiveExperiment } from '../run/live-experiment.ts';
import type { StoredExperiment } from '../run/stored-experiment.ts';

import { computed, signal } from '@preact/signals-core';

/** How far the page has loaded, and what is set beside the experiment. */
type Page = Pick<
  PageSnapshot,
  'module' | 'failure' | 'chartsProblem' | 'missing' | 'whole' | 'unit' | 'shortcuts' | 'table'
>;

const FIRST: Page = {
  ...{ module: null, failure: null, chartsProblem: '', missing: '', whole: false },
  ...{ unit: 'env-step', shortcuts: true, table: null },
};

export class Store {
  #live = signal<LiveExperiment | null>(null);
  #stored = signal<StoredExperiment | null>(null);
  #kept = signal<KeptRuns | null>(null);
  #page = signal(FIRST);
  #snapshot = computed(() => this.#look());
  /** What was asked for before the agents were there. */
  waiting: ((live: LiveExperiment) => void)[] = [];

  /** All that the page shows. It is another object whenever something has changed. */
  get snapshot() {
    return this.#snapshot.value;
  }

  #look(): PageSnapshot {
    const own = this.live?.snapshot ?? null;
    return {
      ...this.#page.value,
      shown: this.stored?.snapshot ?? own,
      own,
      rules: this.live?.rules ?? null,
      offer: this.live?.past.offer ?? null,
      kept: this.kept?.now ?? null,
    };
  }

  /** The reader's own experiment; null until its agents are there. */
  get live() {
    return this.#live.value;
  }

  set live(live) {
    this.#live.value = live;
  }

  /** A stored run, which is shown in place of the live experiment until the reader begins. */
  get stored() {
    return this.#stored.value;
  }

  set stored(stored) {
    this.#stored.value = stored;
  }

  /** What the figures show. */
  get shown() {
    return this.stored ?? this.live;
  }

  get kept() {
    return this.#kept.value;
  }

  set kept(kept) {
    this.#kept.value = kept;
  }

  set(change: Partial<Page>) {
    this.#page.value = { ...this.#page.peek(), ...change };
  }

  /** @param notices for the reader, in place of those before */
  notice(...notices: string[]) {
    if (this.live) this.live.notices = notices;
  }

  /** Ends every worker. What was loaded stays. */
  end() {
    this.kept?.end();
    this.kept = null;
    this.stored = null;
    this.waiting = [];
    this.live?.dispose();
    this.live = null;
  }
}
