/** Where the walks of the first screen come from: a recording, or agents that are there. */

import type { Live, Method, Shift, Setting } from '../types.d.ts';
import type { Source, Walk } from './player.ts';
import type { Recording } from '../state/recording.d.ts';
import type { Acting } from '../state/snapshot.d.ts';

import { METHODS } from '../state/defaults.js';
import { AFTER_STEPS, DAY_STEPS, walkOf } from './recording.js';

export function recordedSource(recording: Recording): Source {
  const walk = (setting: Setting, at: number) =>
    new Map(METHODS.map((method) => [method, walkOf(recording, method, setting, at)]));
  return { day: () => walk('in-distribution', 0), broken: walk };
}

/**
 * Walks that the agents walk when they are asked for, a few steps at a time: what is not there yet comes
 * while the first steps are shown.
 */
export function liveSource(acting: Acting, settings: Record<string, Shift>): Source {
  /** Only the walk that was asked for last goes on. */ let latest = 0;
  /** One walk ends before the next begins. */ let before = Promise.resolve();
  const put = (walk: Walk, lives: Map<Method, Pick<Live, 'drawn'>>) => {
    for (const [method, { drawn }] of lives) {
      const [x, z] = drawn;
      const places = walk.get(method);
      places?.x.push(x);
      places?.z.push(z);
    }
  };
  const begin = (parts: { shift: Shift; steps: number }[]) => {
    const ticket = ++latest;
    const walk: Walk = new Map(METHODS.map((method) => [method, { x: [], z: [] }]));
    before = before.then(async () => {
      if (ticket !== latest) return;
      acting.setShift(parts[0].shift);
      put(walk, await acting.liveReset());
      for (const { shift, steps } of parts) {
        acting.setShift(shift);
        for (let step = 0; step < steps && ticket === latest; step += 1) {
          put(walk, await acting.live(1));
        }
      }
    });
    return walk;
  };
  const { 'in-distribution': none } = settings;
  return {
    day: () => begin([{ shift: none, steps: DAY_STEPS }]),
    broken: (setting, moment) =>
      begin([
        { shift: none, steps: moment },
        { shift: settings[setting], steps: AFTER_STEPS },
      ]),
  };
}
