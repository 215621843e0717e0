/** Moves the robots of the first screen: along walks that were recorded or asked for, or as they learn. */

/** @import { Snapshot } from '../state/snapshot.d.ts' */
/** @import { Method, Setting } from '../types.d.ts' */
/** @import { Phase, Source } from './player.js' */

import { stillness } from '../element/environment-clock.js';
import { Feed } from './feed.js';
import { Player } from './player.js';
import { recording } from './recorded.js';
import { Painter } from './scene.js';
import { liveSource, recordedSource } from './source.js';
import { heroState, seesLamp } from './state.js';
import { SHIFT_OF } from './words.js';

/** No picture takes the robots further than so many milliseconds: after a pause they go on where they were. */
const LONGEST_MS = 120;
/** Steps of an imagined walk. */
const IMAGINED_STEPS = 60;

export class Animation {
  /** @type {Map<Method, Painter>} */ #painters = new Map();
  /** @type {unknown} Whose walks are shown. */ #of = null;
  /** Whether the first moment has been chosen. */ #opened = false;
  #frame = 0;
  #before = 0;
  /** @type {Feed | null} While they learn. */ #feed = null;
  /** @type {Map<Method, number[][]>} Walks as the models imagine them. */ #imagined = new Map();
  /** @type {Snapshot | null} */ #shown = null;
  /** Whether imagined walks are shown. */ #imagining = false;
  /** Whether it is in the page and in sight. */ #seen = false;
  #player;

  /**
   * @param {(phase: Phase) => void} enter called when the phase changes
   * @param {(setting: Setting) => void} choose asks for another shift
   */
  constructor(enter, choose) {
    this.#player = new Player(enter);
    this.choose = choose;
  }

  /** Where everything is. */
  get moments() {
    return this.#player.moments;
  }

  /** @param {boolean} seen whether anybody can see it */
  see(seen) {
    this.#seen = seen;
    this.go();
  }

  /**
   * Takes what is on the page now.
   *
   * @param {Snapshot | null} shown
   * @param {ParentNode} root where the lanes are
   */
  show(shown, root) {
    for (const lane of root.querySelectorAll('.lane')) {
      const method = /** @type {Method} */ (lane.getAttribute('data-method'));
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

  /** Shows the walk under a shift from its start. @param {Setting} setting */
  again(setting) {
    this.#player.show(setting, stillness.matches);
    this.go();
  }

  /** @param {boolean} imagining whether imagined walks are shown beside the real ones */
  imagine(imagining) {
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
      ? [1, [...own].map(([of, each]) => /** @type {const} */ ([of, each.imagined.map(xs)]))]
      : [1000, /** @type {[Method, number[][]][]} */ (Object.entries(recording.imagined))];
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

  /** @param {number} now */
  #animate(now) {
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

/** @param {Snapshot} shown @returns {Source | null} */
function sourceOf(shown) {
  if (shown.recording) return recordedSource(shown.recording);
  return shown.live ? liveSource(shown.acting, shown.info.settings) : null;
}

/** @param {number[][]} states */
const xs = (states) => states.map(([x]) => x);
