/** One corridor of the first screen, and how what moves in it is put where it belongs. */

import type { Method } from '../types.d.ts';
import type { Moment } from './player.ts';

import { html, svg } from 'lit';
import { signed } from '../state/words.ts';
import { msg } from '@lit/localize';
import { DOOR_BOX, doorArt, ghostArt, LAMP_BOX, lampArt, ROBOT_BOX, robotArt } from './art.ts';

const viewBox = ({
  left,
  top,
  width,
  height,
}: {
  left: number;
  top: number;
  width: number;
  height: number;
}) => `${left} ${top} ${width} ${height}`;

/** Planks that meet behind the door. */
const PLANKS = [-600, -430, -300, -200, -120, -40, 40, 120, 200, 300, 430, 600];

/** As many imagined walks are shown at a time. */
const GHOSTS = [0, 1, 2];

/** Where the windows are. */
const WINDOWS = [-0.82, -0.41, 0.41, 0.82];

export const corridor = (method: Method) =>
  html`<span class="corridor" aria-hidden="true">
    <span class="wall"></span>
    ${WINDOWS.map((place) => html`<span class="window" .style=${`--place: ${place}`}></span>`)}
    <svg class="boards" viewBox="-500 0 1000 100" preserveAspectRatio="none">
      ${PLANKS.map(
        (x) => svg`<path d="M${x * 0.86} 0L${x * 1.25} 100" stroke="#0f1122" stroke-width="2" />`,
      )}
    </svg>
    <span class="glow"></span><span class="ends"></span>
    <svg class="door" viewBox=${viewBox(DOOR_BOX)}>${doorArt()}</svg>
    <span class="rail"></span>
    <span class="wire along"></span>
    <span class="moving cone"></span>
    <span class="moving lamp"><svg viewBox=${viewBox(LAMP_BOX)}>${lampArt()}</svg></span>
    ${GHOSTS.map(() => html`<span class="moving ghost ${method}" hidden><svg viewBox=${viewBox(ROBOT_BOX)}>${ghostArt(method)}</svg></span>`)}
    <span class="moving wire up"></span>
    <span class="moving robot ${method}">
      <span class="shadow"></span>
      <svg viewBox=${viewBox(ROBOT_BOX)}>${robotArt(method)}</svg>
    </span>
  </span>`;

/** A robot looks so far to the side, in the units of its picture. */
const GAZE = 3.2;
/** Turns of a wheel over half the corridor. */
const TURNS = 3;

/** Holds on to the moving parts of one corridor. */
export class Painter {
  lane: Element;
  robot;
  lamp;
  cone;
  up;
  along;
  bubble;
  reading;
  ghosts;
  gazes;
  wheels;

  constructor(lane: Element) {
    const part = (name: string) => lane.querySelector(name) as HTMLElement;
    this.lane = lane;
    this.robot = part('.moving.robot');
    this.lamp = part('.moving.lamp');
    this.cone = part('.moving.cone');
    this.up = part('.wire.up');
    this.along = part('.wire.along');
    this.bubble = part('.bubble');
    this.reading = part('.reading');
    this.ghosts = [...lane.querySelectorAll<HTMLElement>('.ghost')];
    this.gazes = [...lane.querySelectorAll<SVGElement>('.gaze')];
    this.wheels = [...lane.querySelectorAll<SVGElement>('.spin')];
  }

  /**
   * @param eye what it looks at, a place of the corridor
   * @param up whether it looks up
   */
  put({ x, z, speed }: Moment, eye: number, up: boolean) {
    const at = (place: number) => `translateX(calc(${place.toFixed(4)} * var(--half)))`;
    this.robot.style.transform = at(x);
    this.up.style.transform = at(x);
    this.lamp.style.transform = at(z);
    this.cone.style.transform = at(z);
    const [from, width] = x < z ? [x, z - x] : [z, x - z];
    this.along.style.transform = `${at(from)} scaleX(${width.toFixed(4)})`;
    // Dark where no lamp is.
    const lit = Math.max(0, 1 - Math.abs(x - z) * 2.2);
    this.robot.style.setProperty('--lit', lit.toFixed(2));
    this.robot.style.rotate = `${Math.max(-4, Math.min(4, speed * 55)).toFixed(1)}deg`;
    const side = Math.max(-1, Math.min(1, (eye - x) * 3)) * GAZE;
    for (const gaze of this.gazes) {
      gaze.style.transform = `translate(${side.toFixed(1)}px, ${up ? -1.8 : 0.6}px)`;
    }
    for (const spin of this.wheels) {
      spin.style.transform = `rotate(${((x * TURNS * 360) % 360).toFixed(0)}deg)`;
    }
    this.bubble.style.setProperty('--at', x.toFixed(3));
    this.reading.style.setProperty('--at', x.toFixed(3));
    const reads = up
      ? `${msg('place')} ${signed(x, 1)} · ${msg('lamp')} ${signed(z, 1)}`
      : `${msg('place')} ${signed(x, 1)}`;
    if (this.reading.textContent !== reads) this.reading.textContent = reads;
  }

  /**
   * Outlines of the robot where its model imagines it.
   *
   * @param t the present step of the walk
   */
  imagine(walks: number[][], t: number) {
    for (const [i, ghost] of this.ghosts.entries()) {
      const walk = walks[i];
      const known = walk !== undefined && t < walk.length - 1;
      if (ghost.hidden === known) ghost.hidden = !known;
      if (!known) continue;
      const step = Math.floor(t);
      const x = walk[step] + (walk[step + 1] - walk[step]) * (t - step);
      ghost.style.transform = `translateX(calc(${x.toFixed(4)} * var(--half)))`;
    }
  }
}
