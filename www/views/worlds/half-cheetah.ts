/** The half-cheetah from the side. Where it is on its ground is not seen: the picture goes with its torso. */

import type { Picture } from '../worlds.ts';

import { msg, str } from '@lit/localize';
import { svg } from 'lit';
import { signed } from '../../state/words.ts';
import { arc, degrees, STILL } from './parts.ts';

/** in m, z up */
type Point = [x: number, z: number];

/** What the picture shows, in m: below the ground, above it, and to either side of the torso's middle. */
const [UNDER, OVER, SPAN] = [0.14, 1.12, 1.1];
/** Height of the torso where z is 0. */
const HEIGHT = 0.7;
const SPEED = 'm/s';

/** A rod's middle, angle to z and half length, as in src/environment/half_cheetah.rs. */
type Rod = [number, number, number, number];

/** the torso first; then in the order of the angles that are seen */
const LINKS: { parent: number; joint: Point; rods: Rod[] }[] = [
  {
    parent: -1,
    joint: [0, 0],
    rods: [
      [0, 0, Math.PI / 2, 0.5],
      [0.6, 0.1, 0.87, 0.15],
    ],
  },
  { parent: 0, joint: [-0.5, 0], rods: [[0.1, -0.13, -3.8, 0.145]] },
  { parent: 1, joint: [0.16, -0.25], rods: [[-0.14, -0.07, -2.03, 0.15]] },
  { parent: 2, joint: [-0.28, -0.14], rods: [[0.03, -0.097, -0.27, 0.094]] },
  { parent: 0, joint: [0.5, 0], rods: [[-0.07, -0.12, 0.52, 0.133]] },
  { parent: 4, joint: [-0.14, -0.24], rods: [[0.065, -0.09, -0.6, 0.106]] },
  { parent: 5, joint: [0.13, -0.18], rods: [[0.045, -0.07, -0.6, 0.07]] },
];

/** Where the links are: their joints, and the ends of their rods. */
function pose([z, ...angles]: number[]) {
  const frames: { angle: number; at: (point: Point) => Point }[] = [];
  return LINKS.map(({ parent, joint, rods }, i) => {
    const below = frames[parent];
    const [x0, z0] = below?.at(joint) ?? [0, HEIGHT + z];
    const angle = (below?.angle ?? 0) + angles[i];
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    // Angles turn z to x.
    const at = ([px, pz]: Point) => [x0 + cos * px + sin * pz, z0 + cos * pz - sin * px] as Point;
    frames.push({ angle, at });
    return {
      joint: at([0, 0]),
      ends: rods.map(([mx, mz, tilt, half]) =>
        [-half, half].map((way) => at([mx + way * Math.sin(tilt), mz + way * Math.cos(tilt)])),
      ),
    };
  });
}

/**
 * @param seen height, pitch, six joints, the speed along the ground, other speeds
 * @param action of the back thigh
 * @param size in CSS pixels
 */
function halfCheetah(
  seen: number[],
  action: number,
  { width, height }: { width: number; height: number },
) {
  const metre = Math.min(height / (UNDER + OVER), width / 2 / SPAN);
  const ground = height - UNDER * metre;
  const pixel = ([x, z]: Point) => [width / 2 + metre * x, ground - metre * z];
  const links = pose(seen);
  const [hip, , , shoulder] = links.slice(1).map(({ joint }) => pixel(joint));
  const speed = seen[8];
  return svg`<line class="edge" x2=${width} y1=${ground} y2=${ground} />
    ${links.flatMap(({ ends }) =>
      ends.map(([from, to]) => {
        const [[x1, y1], [x2, y2]] = [pixel(from), pixel(to)];
        return svg`<line class="rod" x1=${x1} y1=${y1} x2=${x2} y2=${y2} />`;
      }),
    )}
    ${[hip, shoulder].map(([x, y]) => svg`<circle class="pivot" cx=${x} cy=${y} r="4" />`)}
    <path class="torque" d=${arc(13, -action)} transform="translate(${hip.join(' ')})" />
    <path class="way" d="M${width / 2} 12h${metre * 0.25 * speed}" />
    <text class="axis" x=${width / 2} y=${height - 5}>${`${signed(speed, 1)} ${SPEED}`}</text>`;
}

const halfCheetahWords = ([, pitch, , , , , , , speed]: number[]) =>
  msg(str`the cheetah runs at ${signed(speed, 1)} m/s, its torso tilted by ${degrees(pitch)}`);

export const picture: Picture = {
  draw: halfCheetah,
  words: halfCheetahWords,
  card: {
    get name() {
      return msg('Half-cheetah');
    },
    get about() {
      return msg('Six joints learn to run. The largest of the worlds, and the slowest.');
    },
    get look() {
      return msg(
        'SAC earns more here. Watch how few of the edges C‑MBPO gets right, and what that costs.',
      );
    },
    still: () => halfCheetah([0, 0.05, 0.3, -0.4, 0.2, -0.3, 0.5, -0.2, 1.5], 0.2, STILL),
    seconds: { 0: [28, 32.7, 33.9], 8: [31.6, 36.4, 39], 32: [34.8, 42, 46.8] },
  },
};
