/** What a reader does with runs and results that the browser kept. */

import type { KeptRuns } from '../run/kept-runs.ts';
import type { LiveExperiment } from '../run/live-experiment.ts';
import type { Opening } from './opening.ts';

import { msg, str } from '@lit/localize';
import { news, reload } from '../offline/news.ts';
import { messageOf } from '../run/glue.ts';
import { placeOf } from './place.ts';
import { within } from '../within.ts';

/** Milliseconds that the page waits at most for the runs' checkpoints before it is opened again. */
const FLUSH_MS = 3000;

/** Milliseconds that a link’s agents wait at most for what was kept. */
const LOOK_MS = 5000;

/** No run of this page comes near it; a larger file would only fill the memory. */
const LARGEST_FILE = 256 * 2 ** 20;

export class KeptActions {
  actions;
  host;
  opening: Opening;
  nothingKept: () => void;
  store;
  switching;

  /**
   * @param nothingKept called when nothing is kept that has the settings of the page
   */
  constructor(opening: Opening, nothingKept: () => void) {
    const { actions, host, store, switching } = opening;
    this.actions = actions;
    this.host = host;
    this.opening = opening;
    this.nothingKept = nothingKept;
    this.store = store;
    this.switching = switching;
  }

  /** @param live whose runs the browser keeps until they are over */
  async begin(live: LiveExperiment) {
    const { host, opening, store } = this;
    try {
      const [{ KeptRuns }] = await Promise.all([
        import('../run/kept-runs.ts'),
        import('../views/kept.ts'),
      ]);
      if (live !== store.live) return;
      const kept = new KeptRuns(live, placeOf(host.element));
      store.kept = kept;
      // A storage that does not answer holds nothing up.
      await within(kept.look(), LOOK_MS, undefined);
      if (!kept.coversState) this.nothingKept();
      // Another tab may have been closed meanwhile.
      const again = () => {
        if (!document.hidden) void kept.look();
      };
      document.addEventListener('visibilitychange', again, { signal: opening.life });
    } catch (error) {
      // The server may have stopped: the page goes on without.
      const problem = messageOf(error);
      const notice = msg(str`Nothing of this run is kept if the page is closed: ${problem}.`);
      live.notices = [...live.notices, notice];
      news.miss();
      this.nothingKept();
    }
  }

  /** Goes on with a run that was begun before. */
  async goOn(resume: (kept: KeptRuns, live: LiveExperiment) => Promise<void>) {
    this.switching.takeOver();
    const { kept, live } = this.store;
    if (!live || !kept) return;
    const before = live.hash;
    try {
      await resume(kept, live);
      live.play();
    } catch (error) {
      this.store.notice(msg(str`It cannot be continued: ${messageOf(error)}.`));
    }
    if (live.hash !== before) this.actions.tell(live.hash);
    this.switching.keepAddress();
  }

  /**
   * @param id of finished results that were kept
   * @param lookAtTable brings the place of tables into view
   */
  async show(id: string, lookAtTable: () => void) {
    const { kept, live } = this.store;
    const table = kept?.showTable(id) ?? null;
    if (table) {
      this.store.set({ table });
      // Only the whole lab has a place for it.
      this.actions.choose({ view: 'lab' }, true, true);
      await this.host.updated;
      lookAtTable();
      return;
    }
    const before = live?.hash;
    this.switching.takeOver();
    const results = await kept?.show(id);
    if (results) this.switching.toKept(results);
    else if (live && live.hash !== before) {
      this.actions.tell(live.hash);
      this.switching.keepAddress(true);
    }
  }

  /** Keeps the graph of a table. */
  async keepTable(found: Parameters<KeptRuns['beside']['keepTable']>[0]) {
    // Written at once: the page may go in the same moment.
    const { kept } = this.store;
    if (!kept) return;
    if (kept.beside.keepable(found)) await kept.beside.keepTable(found);
    else {
      const { name } = found;
      this.store.notice(
        msg(str`The graph of “${name}” is too large to be kept: save it as a file.`),
      );
    }
  }

  async putAway(forget: (kept: KeptRuns) => Promise<void>) {
    try {
      if (this.store.kept) await forget(this.store.kept);
    } catch (error) {
      this.store.notice(msg(str`It stays: ${messageOf(error)}.`));
    }
  }

  /** Goes on with the run in a file. */
  async openRun(file: File) {
    await this.goOn(async (_, live) => {
      if (file.size > LARGEST_FILE) {
        throw new Error(
          msg(str`${file.name} has ${file.size} bytes, expected ${LARGEST_FILE} at the most`),
        );
      }
      live.openRun(new Uint8Array(await file.arrayBuffer()));
    });
  }

  /** Opens the page again, with everything kept that can be. */
  async reload() {
    const kept = this.store.kept?.flush().catch(() => {});
    if (kept) await within(kept, FLUSH_MS, undefined);
    reload();
  }
}
