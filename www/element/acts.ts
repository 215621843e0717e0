/** What the views ask for, by the names of their events. */

import type { Actions } from './actions.ts';
import type { KeptActions } from './kept.ts';
import type { ViewEvents } from '../state/events.d.ts';
import type { Snapshot } from '../state/snapshot.d.ts';
import type { Store } from './store.ts';
import type { Training } from './training.ts';

import { msg, str } from '@lit/localize';
import { saveFigure, takeAway } from '../export/take.ts';
import { messageOf } from '../run/glue.ts';

/** What the element does itself. */
interface Own {
  step: () => void;
  setLanguage: (lang: string) => void;
  /** a heading */
  lookAt: (id: string) => void;
  openStory: (view: 'hero' | 'story') => void;
}

/** What is done for each event of the views. */
export type Acts = { [K in keyof ViewEvents]: (detail: ViewEvents[K]) => void };

export function actsOf(actions: Actions, kept: KeptActions, training: Training, own: Own): Acts {
  const { clock, store, switching } = actions;
  return {
    'play-pause': () => actions.change((live) => live.playPause()),
    'step-run': () => own.step(),
    'step-unit': (unit) => store.set({ unit }),
    'reset-run': () => actions.startOver((live) => live.reset()),
    'new-seed': () => actions.startOver((live) => live.newSeed()),
    'field-change': ({ name, text }) => actions.setField(name, text),
    'config-change': (config) => actions.startOver((live) => live.setConfig(config)),
    'world-change': (world) => actions.startOver((live) => live.setWorld(world)),
    'graph-change': (graph) => actions.startOver((live) => live.setGraph(graph)),
    'speed-change': (speed) => actions.change((live) => live.setSpeed(speed || undefined)),
    'shift-change': (shift) => actions.setShift(shift),
    'restart-run': (key) => actions.change((live) => live.pool.restart(key)),
    'continue-run': (key) => actions.change((live) => live.pool.restart(key, true)),
    'run-condition': ({ condition, seed }) => {
      actions.change((live) => live.runCondition(condition, seed));
      own.lookAt('environments-title');
    },

    undo: () => void actions.undo(),
    'close-undo': () => store.live?.past.dismiss(),

    'keep-a': () => actions.keepA(),
    'run-a': () => actions.change((live) => live.runA()),
    'forget-a': () => {
      store.kept?.beside.forgetA();
      actions.change((live) => live.forgetA());
    },
    'graph-found': (found) => void kept.keepTable(found),

    'continue-kept': () => void kept.goOn((runs) => runs.goOn()),
    'forget-kept': () => void kept.putAway((runs) => runs.forget()),
    'show-results': (id) => void kept.show(id, () => own.lookAt('own-title')),
    'forget-results': (id) => void kept.putAway((runs) => runs.forgetResults(id)),
    'close-results': () => switching.closeKept(),
    'open-run': (file) => void kept.openRun(file),

    'view-change': (view) => actions.choose({ view }, true, true),
    'panel-change': (panel) => actions.choose({ panel }),
    'study-change': (study) => actions.choose({ study: study ?? undefined }),
    'bet-change': (bet) => actions.choose({ bet }),
    'language-change': (lang) => own.setLanguage(lang),
    'story-step': (step) => {
      actions.setStep(step ?? undefined);
      own.openStory(step ? 'story' : 'hero');
    },
    'look-at': (id) => own.lookAt(id),
    train: () => training.begin(),

    replay: () => {
      const { stored } = store;
      if (stored?.playing) stored.pause();
      else stored?.play();
    },
    'live-reset': () => void clock.follow(store.snapshot.shown?.acting.liveReset()),
    'robot-placed': ({ x, held }) => {
      clock.hold(held);
      void clock.follow(store.live?.pool.place(x));
    },
    'save-figure': (wanted) => void save(store, (shown) => saveFigure(wanted, shown)),
    take: (wanted) => void save(store, (shown) => takeAway(wanted, shown)),
  };
}

async function save(store: Store, work: (shown: Snapshot) => Promise<void>) {
  const { shown } = store.snapshot;
  if (!shown) return;
  try {
    await work(shown);
  } catch (error) {
    store.notice(msg(str`It could not be saved: ${messageOf(error)}.`));
  }
}
