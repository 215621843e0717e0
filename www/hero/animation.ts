/** Moves the robots of the first screen: along walks that were recorded or asked for, or as they learn. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Method, Setting } from '../types.d.ts';
import type { Phase, Source } from './player.ts';

import { stillness } from '../element/environment-clock.ts';
import { Feed } from './feed.ts';
import { Player } from './player.ts';
import { recording } from './recorded.ts';
import { Painter } from './scene.ts';
import { liveSource, recordedSource } from './source.ts';
import { heroState, seesLamp } from './state.ts';
import { SHIFT_OF } from './words.ts';

/** No picture takes the robots further than so many milliseconds: after a pause they go on where they were. */
const LONGEST_MS = 120;
/** Steps of an imagined walk. */
const IMAGINED_STEPS = 60;

export class Animation {
  #painters: Map<Method, Painter> = new Map();
  /** Whose walks are shown. */
  #of: unknown = null;
  /** Whether the first moment has been chosen. */
  #opened = false;
  #frame = 0;
  #before = 0;
  /** While they learn. */
  #feed: Feed | null = null;
  /** Walks as the models imagine them. */
  #imagined: Map<Method, number[][]> = new Map();
  #shown: Snapshot | null = null;
  /** Whether imagined walks are shown. */
  #imagining = false;
  /** Whether it is in the page and in sight. */
  #seen = false;
  #player;

  choose: (setting: Setting) => void;

  /**
   * @param enter called when the phase changes
   * @param choose asks for another shift
   */
  constructor(enter: (phase: Phase) => void, choose: (setting: Setting) => void) {
    this.#player = new Player(enter);
    this.choose = choose;
  }

  /** Where everything is. */
  get moments() {
    return this.#player.moments;
  }

  /** @param seen whether anybody can see it */
  see(seen: boolean) {
    this.#seen = seen;
    this.go();
  }

  /**
   * Takes what is on the page now.
   *
   * @param root where the lanes are
   */
  show(shown: Snapshot | null, root: ParentNode) {
    for (const lane of root.querySelectorAll('.lane')) {
      const method = lane.getAttribute('data-method') as Method;
      if (this.#painters.get(method)?.lane !== lane) this.#painters.set(method, new Painter(lane));
    }
    this.#shown = shown;
    const { first, learned, own, setting, step } = heroState(shown, this.#player.phase);
    if (!shown || setting === null) return;
    // Agents of one's own have other walks once they have learned.
    const of = own ? (learned ? first[0].result : null) : shown.attempt;
    if (!own || of) this.#endFeed();
    else if (this.#feed?.acting !== shown.acting) {
      this.#endFeed();
      this.#feed = new Feed(shown.acting);
    }
    if (of !== this.#of) {
      this.#of = of;
      this.#player.source = of ? sourceOf(shown) : null;
      this.#player.setting = 'in-distribution';
      // A reader who wants no motion first sees the end of it.
      if (stillness.matches && !this.#opened && step === 0 && !own) {
        this.#opened = true;
        if (setting === 'in-distribution') this.choose('far');
      } else if (of && (setting !== 'in-distribution' || stillness.matches)) {
        this.#player.show(setting, stillness.matches || !own);
      }
      this.#draw();
    } else if (setting !== this.#player.setting && this.#player.source) {
      this.again(setting);
      this.#draw();
    }
    this.go();
  }

  /** Shows the walk under a shift from its start. */
  again(setting: Setting) {
    this.#player.show(setting, stillness.matches);
    this.go();
  }

  /** @param imagining whether imagined walks are shown beside the real ones */
  imagine(imagining: boolean) {
    if (imagining === this.#imagining) return;
    this.#imagining = imagining;
    if (imagining) void this.#askModels();
    else this.#draw();
  }

  async #askModels() {
    const shown = this.#shown;
    if (!shown) return;
    const own = shown.live
      ? await shown.insight.rollouts(SHIFT_OF['in-distribution'], { steps: IMAGINED_STEPS })
      : null;
    const [scale, all] = own
      ? [1, [...own].map(([of, each]) => [of, each.imagined.map(xs)] as const)]
      : [1000, Object.entries(recording.imagined) as [Method, number[][]][]];
    this.#imagined = new Map(
      all.map(([of, walks]) => [of, walks.map((walk) => walk.map((x) => x / scale))]),
    );
    this.#draw();
  }

  /** Starts or stops the pictures. */
  go() {
    const still = stillness.matches && this.#player.source !== null;
    const moving = this.#seen && !document.hidden && !still;
    if (this.#feed) this.#feed.running = moving && this.#training;
    if (!moving) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      this.#draw();
    } else if (this.#frame === 0) {
      this.#before = performance.now();
      this.#frame = requestAnimationFrame((now) => this.#animate(now));
    }
  }

  get #training() {
    return heroState(this.#shown, this.#player.phase).training;
  }

  #animate(now: number) {
    const since = Math.min(LONGEST_MS, Math.max(0, now - this.#before));
    this.#before = now;
    const moves = this.#player.advance(since);
    this.#draw();
    const goesOn = moves || this.#training;
    this.#frame = goesOn ? requestAnimationFrame((then) => this.#animate(then)) : 0;
  }

  #draw() {
    const imagining = this.#imagining && this.#player.phase === 'day';
    const first = this.#shown?.first ?? [];
    const moments = this.#feed?.moments(performance.now()) ?? this.#player.moments;
    for (const [method, painter] of this.#painters) {
      const moment = moments.get(method) ?? { x: -1, z: -1, speed: 0 };
      const sees = seesLamp(first, method);
      painter.put(moment, sees ? moment.z : 0, sees);
      painter.imagine(imagining ? (this.#imagined.get(method) ?? []) : [], this.#player.t);
    }
  }

  #endFeed() {
    if (this.#feed) this.#feed.running = false;
    this.#feed = null;
  }

  /** Ends what it shows. */
  end() {
    this.#of = null;
    this.#player.source = null;
    this.#endFeed();
  }
}

function sourceOf(shown: Snapshot): Source | null {
  if (shown.recording) return recordedSource(shown.recording);
  return shown.live ? liveSource(shown.acting, shown.info.settings) : null;
}

const xs = (states: number[][]) => states.map(([x]) => x);
