/**
 * Loads the page in the order in which a reader needs it: the recording of the first screen or the stored run, the wasm with
 * its agents, the views of the lab, the charts. It begins when the element is seen, and rests while it is out of sight.
 */

import type { Actions } from './actions.ts';
import type { Host } from './host.ts';
import type { LiveExperiment } from '../run/live-experiment.ts';
import type { RunResult } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { recording } from '../hero/recorded.ts';
import { news } from '../offline/news.ts';
import { instantiate, messageOf } from '../run/glue.ts';
import { LiveExperiment as Live } from '../run/live-experiment.ts';
import { compile, failureOf } from '../run/load.ts';
import { fetchStored } from '../run/stored-experiment.ts';
import { problemsIn } from './attributes.ts';
import { firstUpdate } from './first-update.ts';
import { HeadStart } from './head-start.ts';
import { stillness } from './environment-clock.ts';
import { within } from '../within.ts';

/** Milliseconds that the agents wait at most for the stored run. */
const STORED_MS = 1000;

/** Milliseconds that the agents of the first screen wait at most for an idle page. */
const IDLE_MS = 2000;

/** When the page has nothing else to do. */
const idle = (): Promise<unknown> =>
  new Promise((resolve) =>
    'requestIdleCallback' in window
      ? requestIdleCallback(resolve, { timeout: IDLE_MS })
      : setTimeout(resolve, 300),
  );

export class Opening {
  /** Ended when the element has left the page, unless it has only been moved. */
  #life: AbortController | null = null;
  /** The life that is loading. */
  #loading: AbortController | null = null;
  /** Whether learning goes on when the element is seen again. */
  #resting = false;
  /** Whether it is known to be out of sight. */
  #away = false;
  /** Whether the first screen was opened, and not the lab. */
  #heroFirst = false;
  /** Until the lab's views are there. */
  #labViews: Promise<void> | null = null;
  /** Once the lab is there. */
  labView: typeof import('../views/playground.ts').playgroundView | null = null;

  actions: Actions;
  store;
  switching;
  clock;
  host: Host;
  begun: (live: LiveExperiment) => void;

  /**
   * @param begun called with a live experiment once its agents are there
   */
  constructor(actions: Actions, host: Host, begun: (live: LiveExperiment) => void) {
    const { store, switching, clock } = actions;
    this.actions = actions;
    this.store = store;
    this.switching = switching;
    this.clock = clock;
    this.host = host;
    this.begun = begun;
  }

  get away() {
    return this.#away;
  }

  /** Ended when the element has left the page. */
  get life() {
    return this.#life?.signal;
  }

  /** Whether nothing is being loaded. */
  get free() {
    return this.#loading !== this.#life;
  }

  /** The element is in the page. */
  enter() {
    this.#life ??= new AbortController();
  }

  /** It has left the page. */
  leave() {
    this.#life?.abort();
    this.#life = null;
    this.#resting = false;
  }

  see(seen: boolean) {
    const { live, snapshot } = this.store;
    this.#away = !seen;
    if (!seen) {
      // Moved in the page while it is out of sight, it hears of that once more, and rests already.
      if (!live?.pool.playing) return;
      this.#resting = true;
      this.actions.change((own) => own.pause());
    } else if (live) {
      if (this.#resting && !live.pool.playing) this.actions.change((own) => own.play());
      this.#resting = false;
    } else if (this.free && !snapshot.failure) {
      void this.#open();
    }
  }

  async #open() {
    const { host } = this;
    const life = this.#life;
    this.#loading = life;
    if (host.onHero) {
      this.#heroFirst = true;
      this.switching.toRecording(recording, host.asked);
      host.speak();
      host.refresh();
      if (host.autoplay) return this.load();
      // The break needs nothing else: the rest comes once this is on the screen and the page is idle.
      await host.painted();
      await idle();
      if (!life?.signal.aborted) void this.load();
      return;
    }
    if (!host.autoplay) {
      // What can be seen at once comes first, unless the network keeps it.
      await within(this.#loadStored(), STORED_MS, undefined);
      if (life?.signal.aborted) return;
      void this.load();
      void this.#loadCharts();
      return;
    }
    // Agents that learn at once wait for nothing that is only looked at, nor for workers that start beside them.
    await this.load(new HeadStart());
    const { live } = this.store;
    if (live) await firstUpdate(live).then(() => host.painted());
    else void this.#loadStored();
    this.store.set({ whole: true });
    live?.pool.release();
    void this.#loadCharts();
  }

  /** Loads the views of the lab, its stored run and its charts, once somebody looks at them. */
  needLab() {
    if (this.store.snapshot.missing) return;
    this.#labViews ??= this.#loadLab();
    this.#labViews.catch(() => {});
  }

  async #loadLab() {
    const { store } = this;
    const { playgroundView } = await import('../views/playground.ts').catch((error) => {
      // Browsers do not fetch a module again that has failed.
      store.set({ missing: messageOf(error) });
      news.miss();
      throw error;
    });
    this.labView = playgroundView;
    if (this.#heroFirst) void this.#loadCharts();
    const recorded = store.stored;
    // Where there is no recording, `#open` loads the rest.
    if (recorded?.recording) {
      await this.#loadStored();
      if (store.stored === recorded) this.switching.unstore();
    }
    this.host.refresh();
  }

  async #loadStored() {
    const { host, clock } = this;
    const life = this.#life;
    const run = await fetchStored();
    if (life?.signal.aborted || !run) return;
    const stored = this.switching.toStored(run, host.asked);
    if (!stored) return;
    if (stillness.matches) stored.pause();
    clock.run(stored.acting);
    host.speak();
    host.refresh();
    await host.updated;
    clock.watch();
    clock.advance(0);
  }

  /**
   * Loads the wasm and begins a live experiment.
   *
   * @param head what was begun before
   */
  async load(head?: HeadStart) {
    const { host, store } = this;
    const life = this.#life;
    this.#loading = life;
    store.set({ failure: null });
    let begun = false;
    try {
      const module = store.snapshot.module ?? (await compile());
      store.set({ module });
      const started = (await head?.slots(module)) ?? [];
      const wasm = await instantiate(module);
      // The element may have left the page meanwhile.
      if (life === null || life.signal.aborted) return;
      const hash = this.actions.address.take();
      this.#begin(
        hash === ''
          ? new Live(module, wasm, host.wanted, msg('its state'), started)
          : new Live(module, wasm, hash, undefined, started),
      );
      begun = true;
      host.tell('cmbpo-ready');
      if (host.autoplay) {
        // What seemed in sight may be in a frame that is not.
        if (this.#away) this.#resting = true;
        else if (!store.live?.pool.playing) this.actions.change((live) => live.play());
      }
    } catch (error) {
      const failure = failureOf(error);
      store.set({ module: null, failure });
      news.ask();
      host.tell('cmbpo-failure', failure);
    } finally {
      head?.end(begun);
      if (this.#loading === life) this.#loading = null;
    }
  }

  #begin(live: LiveExperiment) {
    const { clock, host, store } = this;
    this.switching.begin(live);
    live.notices = [...problemsIn(host.element), ...live.notices];
    host.speak();
    this.begun(live);
    // A run that becomes ready shows where its agent stands.
    live.addEventListener('ready', () => {
      if (!store.stored) clock.advance(0);
    });
    // What was lost must be seen.
    live.addEventListener('lost', () => {
      this.switching.takeOver();
      // A newer version may have taken the worker's script away.
      news.ask();
    });
    this.actions.catchUp();
    live.addEventListener('finished', (event) => {
      host.tell('cmbpo-run-finished', (event as CustomEvent<RunResult>).detail);
    });
    host.refresh();
  }

  /** The charts' library is the largest script and the last thing that is needed. */
  async #loadCharts() {
    try {
      await Promise.all([
        import('../views/compare.ts'),
        import('../views/curves.ts'),
        import('../views/returns.ts'),
        import('../views/studies.ts'),
        import('../views/own-world.ts'),
        import('../views/why.ts'),
      ]);
    } catch (error) {
      const chartsProblem = msg(str`The charts could not be loaded: ${messageOf(error)}`);
      this.store.set({ chartsProblem });
      news.miss();
    }
  }
}
