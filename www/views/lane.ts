/** One corridor seen from the side: a robot on the floor, a lamp on a rail, the door at X = 0. */

import type { Live, Method, Shift } from '../types.d.ts';

import { msg } from '@lit/localize';
import { nothing, svg } from 'lit';
import { signed } from '../state/words.ts';

/** A robot's outline. */
const GHOST = 'M-15 -7v-16a7 7 0 0 1 7 -7h16a7 7 0 0 1 7 7v16zM0 -30v-5';
const RAIL = 13;
const BULB = 41;
const FLOOR_GAP = 27;
const WHEEL = 5.5;

/** Robot and door grow with the lane. */
const scaleOf = (height: number) => (height > 160 ? 1.3 : 1);

const marginOf = (width: number) => (width < 420 ? 30 : 46);

/**
 * Pixel position of a coordinate of the environment.
 *
 * @param value in [-1, 1]
 */
export function toPixel(width: number, value: number) {
  const margin = marginOf(width);
  return margin + ((value + 1) / 2) * (width - 2 * margin);
}

/** The coordinate of the environment at a pixel. */
export function toCoordinate(width: number, pixel: number) {
  const margin = marginOf(width);
  return (2 * (pixel - margin)) / (width - 2 * margin) - 1;
}

/**
 * Everything in a lane that stands still, with the moving parts at their places in the middle; a
 * {@link LanePainter} moves them.
 */
export function laneScene({
  method,
  width,
  height,
  seesLamp,
  first,
  still,
}: {
  method: Method;
  /** in CSS pixels */
  width: number;
  height: number;
  /** whether the policy looks at Z */
  seesLamp: boolean;
  /** the first lane names the things in it */
  first: boolean;
  /** pixels where robot and lamp stand in a picture that nobody moves */
  still?: { robot: number; lamp: number };
}) {
  const put = (x: number | undefined) => (x === undefined ? nothing : `translate(${x})`);
  const floor = height - FLOOR_GAP;
  const at = (value: number) => toPixel(width, value);
  const door = at(0);
  const scale = scaleOf(height);
  const ticks = [-1, -0.5, 0.5, 1];
  return svg`
    <rect class="wall" width=${width} height=${floor} />
    <path class="reward" d=${rewardHill(width, floor)} />
    ${
      first
        ? svg`<text class="axis" x=${at(-0.6)} y=${floor - hillAt(floor, -0.6) - 7}
            >${msg('reward')}</text>`
        : nothing
    }
    <g class="door" transform="translate(${door} ${floor}) scale(${scale})">
      <path class="frame" d="M-25 0V-45a25 25 0 0 1 50 0V0z" />
      <path class="leaf" d="M-20 0V-44a20 20 0 0 1 40 0V0z" />
      <path class="panes" d="M-13 -30v-14a13 13 0 0 1 26 0v14zM0 -57v27M-13 -43h26" />
      <circle class="knob" cx="13" cy="-21" r="2" />
    </g>
    <rect class="floor" y=${floor} width=${width} height=${FLOOR_GAP} />
    <line class="edge" x2=${width} y1=${floor} y2=${floor} />
    ${ticks.map(
      (tick) => svg`<line class="tick" x1=${at(tick)} x2=${at(tick)} y1=${floor} y2=${floor + 5} />
        <text class="axis" x=${at(tick)} y=${floor + 18}>${signed(tick, tick % 1 ? 1 : 0)}</text>`,
    )}
    <text class="axis" x=${door} y=${floor + 18}>${first ? msg('door, X = 0') : '0'}</text>
    <line class="rail" x1=${at(-1) - 14} x2=${at(1) + 14} y1=${RAIL} y2=${RAIL} />
    <path class="signal" />
    <g class="lamp" transform=${put(still?.lamp)}>
      <path class="beam" d="M-9 ${BULB}L${-46 * scale} ${floor}H${46 * scale}L9 ${BULB}z" />
      <ellipse class="pool" cy=${floor} rx=${46 * scale} ry="4.5" />
      <path class="cord" d="M0 ${RAIL}V26" />
      <rect class="carriage" x="-9" y=${RAIL - 4} width="18" height="7" rx="2" />
      <path class="clamp" d="M-12 ${RAIL - 8}v14M12 ${RAIL - 8}v14" />
      <path class="shade" d="M-5 25h10l9 14h-28z" />
      <path class="bulb" d="M-6 39a6 5.5 0 0 0 12 0z" />
      <text class="value z" x="20" y="37"></text>
    </g>
    <g class="ghosts ${method}"></g>
    <g class="robot ${method}" transform=${put(still?.robot)}>
      <ellipse class="shadow" cy=${floor} rx=${19 * scale} ry="3" />
      <g transform="translate(0 ${floor}) scale(${scale})">
        <path class="thrust" />
        <rect class="body" x="-15" y="-30" width="30" height="23" rx="7" />
        <rect class="visor" x="-9.5" y="-25.5" width="19" height="8" rx="4" />
        <circle class="pupil" cy="-21.5" r="2.6" />
        ${badge(method)}
        <path class="stalk" d="M0 -30v-5" />
        ${
          seesLamp
            ? svg`<circle class="sensor open" cy="-40" r="5.2" /><circle class="iris" cy="-41" r="2.3" />`
            : svg`<circle class="sensor shut" cy="-40" r="5.2" /><path class="lid" d="M-4 -40h8" />`
        }
        <g class="wheel left"><circle r=${WHEEL} /><path d="M-3.4 0h6.8M0 -3.4v6.8" /></g>
        <g class="wheel right"><circle r=${WHEEL} /><path d="M-3.4 0h6.8M0 -3.4v6.8" /></g>
      </g>
    </g>`;
}

function badge(method: Method) {
  if (method === 'sac') return svg`<circle class="badge" cy="-12.5" r="2.8" />`;
  if (method === 'mbpo') {
    return svg`<rect class="badge" x="-2.7" y="-15.2" width="5.4" height="5.4" />`;
  }
  return svg`<path class="badge" d="M0 -16.3 3.8 -12.5 0 -8.7 -3.8 -12.5z" />`;
}

/** Height of the hill of reward, in pixels. */
const hillAt = (floor: number, x: number) => floor * 0.42 * (1 - x * x);

/** The reward 0.1 (1 - X^2) as a hill behind the scene: highest at the door. */
function rewardHill(width: number, floor: number) {
  const points = Array.from({ length: 41 }, (_, i) => {
    const x = -1 + i / 20;
    return `${toPixel(width, x).toFixed(1)} ${(floor - hillAt(floor, x)).toFixed(1)}`;
  });
  return `M${points.join('L')}z`;
}

/** Moves the parts of one drawn lane. */
export class LanePainter {
  /** Where things are drawn now. */
  shown = { x: -1, z: -1, t: 0 };
  #from = this.shown;
  #to = { ...this.shown, a: 0 };
  /** Imagined places, from a step on. */
  #ghosts: { from: number; paths: number[][] } = { from: 0, paths: [] };
  #begun = 0;
  #lasts = 0;

  lane: SVGSVGElement;
  parts;

  constructor(lane: SVGSVGElement) {
    this.lane = lane;
    const part = (selector: string) => lane.querySelector(selector) as SVGElement;
    this.parts = {
      lamp: part('.lamp'),
      robot: part('.robot'),
      ghosts: part('.ghosts'),
      pupil: part('.pupil'),
      thrust: part('.thrust'),
      signal: part('.signal'),
      left: part('.wheel.left'),
      right: part('.wheel.right'),
      z: part('.value.z'),
    };
  }

  /**
   * Sets out for a new moment.
   *
   * @param lasts milliseconds to get there; 0 for a jump
   */
  aim(live: Live, lasts: number) {
    this.#from = this.shown;
    const [x, z] = live.drawn;
    this.#to = { x, z, t: live.t, a: live.action[0] };
    this.#begun = performance.now();
    // A new episode starts elsewhere: nobody drove there.
    this.#lasts = live.t === 0 ? 0 : lasts;
  }

  /** Puts robot and lamp somewhere at once, while somebody holds one of them. */
  put(place: { x?: number; z?: number }) {
    this.shown = { ...this.shown, ...place };
    this.#from = this.shown;
    this.#to = { ...this.#to, ...place };
    this.#lasts = 0;
  }

  /**
   * Shows where a model imagines its robot, beside the real one.
   *
   * @param paths places by step, of each imagined episode
   * @param from the step that they begin with
   */
  imagine(paths: number[][], from: number) {
    this.#ghosts = { from, paths };
    const { ghosts } = this.parts;
    while (ghosts.childElementCount > paths.length) ghosts.lastElementChild?.remove();
    while (ghosts.childElementCount < paths.length) {
      ghosts.append(document.createElementNS('http://www.w3.org/2000/svg', 'path'));
    }
  }

  /** @returns whether it is still on its way */
  move(now: number): boolean {
    // A picture's time may lie before that of the aim: no place is left backwards.
    const part = this.#lasts > 0 ? Math.max(0, Math.min(1, (now - this.#begun) / this.#lasts)) : 1;
    const mix = (a: number, b: number) => a + (b - a) * part;
    this.shown = {
      x: mix(this.#from.x, this.#to.x),
      z: mix(this.#from.z, this.#to.z),
      t: mix(this.#from.t, this.#to.t),
    };
    return part < 1;
  }

  /** Draws the present moment. */
  draw(width: number, height: number, shift: Shift) {
    const { x, z } = this.shown;
    const { parts } = this;
    const robot = toPixel(width, x);
    const lamp = toPixel(width, z);
    // As styles, and not as attributes, these moves need neither layout nor painting.
    parts.lamp.style.transform = `translateX(${lamp.toFixed(1)}px)`;
    parts.robot.style.transform = `translateX(${robot.toFixed(1)}px)`;
    const scale = scaleOf(height);
    this.#drawGhosts(width, height);
    const turn = (((robot / (WHEEL * scale)) * 180) / Math.PI) % 360;
    parts.left.style.transform = `translate(-9px, -5.5px) rotate(${turn.toFixed(0)}deg)`;
    parts.right.style.transform = `translate(9px, -5.5px) rotate(${turn.toFixed(0)}deg)`;
    const floor = height - FLOOR_GAP;
    parts.signal.setAttribute('d', signal(robot, lamp, floor - 46 * scale, shift));
    this.lane.classList.toggle('held', shift.do_lamp !== null);
  }

  #drawGhosts(width: number, height: number) {
    const { from, paths } = this.#ghosts;
    if (paths.length === 0) return;
    const scale = scaleOf(height);
    const floor = height - FLOOR_GAP;
    const at = this.shown.t - from;
    const step = Math.floor(at);
    [...this.parts.ghosts.children].forEach((ghost, i) => {
      const path = paths[i];
      const known = at >= 0 && step < path.length;
      const style = (ghost as SVGElement).style;
      style.display = known ? '' : 'none';
      if (!known) return;
      const next = path[Math.min(step + 1, path.length - 1)];
      const x = toPixel(width, path[step] + (next - path[step]) * (at - step));
      style.transform = `translate(${x.toFixed(1)}px, ${floor}px) scale(${scale})`;
      if (!ghost.hasAttribute('d')) ghost.setAttribute('d', GHOST);
    });
  }

  /**
   * Shows the action and writes where the lamp is. New shapes and text are dear to draw: once a
   * moment, not once a picture.
   */
  label(width: number) {
    const { z, a } = this.#to;
    this.parts.pupil.setAttribute('cx', (a * 5).toFixed(1));
    this.parts.thrust.setAttribute('d', thrust(a));
    // The label moves to the lamp's other side before it would leave the lane.
    const left = toPixel(width, z) > width - 74;
    this.parts.z.setAttribute('x', left ? '-20' : '20');
    this.parts.z.setAttribute('text-anchor', left ? 'end' : 'start');
    this.parts.z.textContent = `Z = ${signed(z)}`;
  }
}

/**
 * An arrow as long as the action, beside the robot.
 *
 * @param a in [-1, 1]
 */
function thrust(a: number) {
  if (Math.abs(a) < 0.04) return '';
  const side = Math.sign(a);
  const start = side * 19;
  const tip = start + a * 26;
  return `M${start} -18H${tip.toFixed(1)}m${-side * 4.5} -4.5l${side * 4.5} 4.5l${-side * 4.5} 4.5`;
}

/**
 * The wire from the robot to the lamp: whole while the robot moves the lamp, a stub when it is cut.
 */
function signal(robot: number, lamp: number, top: number, shift: Shift) {
  if (shift.do_lamp !== null || shift.gain === 0) {
    return `M${robot} ${top}v-7m-4 -4l8 -3m-8 0l8 3`;
  }
  return `M${robot.toFixed(1)} ${top}L${lamp.toFixed(1)} ${BULB + 5}`;
}
