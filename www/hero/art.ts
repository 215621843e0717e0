/**
 * The pictures of the first screen. Colours are written into them, for the scene is at dusk in every theme
 * and a picture that is saved brings no style sheet along. Floors are at y = 0.
 */

import type { Method } from '../types.d.ts';

import { svg } from 'lit';

const DARK = '#161a2b';
const WHITE = '#fdfdff';

interface Paint {
  body: string;
  deep: string;
  light: string;
}
export const PAINT: Record<string, Paint> = {
  sac: { body: '#b8c2cf', deep: '#7d8a9c', light: '#dde4ec' },
  mbpo: { body: '#ff9350', deep: '#c95f1c', light: '#ffc199' },
  'c-mbpo': { body: '#62b5ff', deep: '#1f6fb8', light: '#b5dcff' },
};

const wheel = (x: number, y: number, r: number) =>
  svg`<g transform="translate(${x} ${y})"><g class="spin"><circle r=${r} fill=${DARK} stroke="#55607a" stroke-width="2" /><path d="M${-r + 2} 0h${2 * r - 4}M0 ${-r + 2}v${2 * r - 4}" stroke="#55607a" stroke-width="1.6" /></g></g>`;

const eye = (x: number, y: number, r: number, pupil: number) =>
  svg`<circle cx=${x} cy=${y} r=${r} fill=${WHITE} /><g class="gaze"><circle cx=${x} cy=${y} r=${pupil} fill=${DARK} /><circle cx=${x + pupil / 3} cy=${y - pupil / 3} r=${pupil / 3.4} fill=${WHITE} /></g>`;

/** A box on tracks, with one eye on a stalk and plasters of old bumps. */
const sac = ({ body, deep, light }: Paint) => svg`
  <rect x="-27" y="-17" width="54" height="17" rx="8.5" fill="#2b3247" />
  ${[-17, 0, 17].map((x) => wheel(x, -8.5, 6))}
  <rect x="-23" y="-47" width="46" height="32" rx="6" fill=${body} />
  <path d="M-23 -27h46v6a6 6 0 0 1 -6 6h-34a6 6 0 0 1 -6 -6z" fill=${deep} />
  <path d="M-17 -41h14" stroke=${light} stroke-width="3" stroke-linecap="round" />
  <g transform="translate(12 -35) rotate(24)"><rect x="-7" y="-2.6" width="14" height="5.2" rx="2.6" fill="#f4d9b5" /><rect x="-2.6" y="-7" width="5.2" height="14" rx="2.6" fill="#f4d9b5" /></g>
  <path d="M0 -47v-10" stroke=${deep} stroke-width="6" />
  <circle cy="-66" r="13" fill=${body} />
  ${eye(0, -66, 9.5, 4.6)}`;

/** A dome on a ball, with two big eyes and bubbles of thought. */
const mbpo = ({ body, deep, light }: Paint) => svg`
  ${wheel(0, -10, 10)}
  <path d="M-27 -14v-16a27 27 0 0 1 54 0v16a5 5 0 0 1 -5 5h-44a5 5 0 0 1 -5 -5z" fill=${body} />
  <path d="M-27 -20h54v6a5 5 0 0 1 -5 5h-44a5 5 0 0 1 -5 -5z" fill=${deep} />
  <path d="M-20 -38a20 20 0 0 1 11 -13" fill="none" stroke=${light} stroke-width="3.4" stroke-linecap="round" />
  ${eye(-9, -36, 8.4, 4)} ${eye(10, -36, 8.4, 4)}
  <g class="thought" fill=${light}><circle cx="14" cy="-62" r="2.4" /><circle cx="20" cy="-69" r="3.4" /><path d="M20 -79a5 5 0 0 1 6 -6a6 6 0 0 1 11 1a4.6 4.6 0 0 1 0 9h-12a4.6 4.6 0 0 1 -5 -4z" /></g>`;

/** A tall cone under a cap, whose brim keeps the lamp out of its eyes. */
const cmbpo = ({ body, deep, light }: Paint) => svg`
  ${wheel(-13, -7, 7)} ${wheel(13, -7, 7)}
  <path d="M-14 -64c2 -9 8 -13 14 -13s12 4 14 13l11 46a6 6 0 0 1 -6 8h-38a6 6 0 0 1 -6 -8z" fill=${body} />
  <path d="M-24 -23h48l1 5a6 6 0 0 1 -6 8h-38a6 6 0 0 1 -6 -8z" fill=${deep} />
  <path d="M0 -40l6.5 8 -6.5 8 -6.5 -8z" fill=${light} />
  <rect x="-15" y="-58" width="30" height="14" rx="7" fill=${DARK} />
  ${eye(-6.5, -51, 5.4, 2.8)} ${eye(6.5, -51, 5.4, 2.8)}
  <path d="M-15 -61c0 -12 7 -19 15 -19s15 7 15 19z" fill=${deep} />
  <path d="M-15 -61h36a4 4 0 0 1 0 6h-38a5 5 0 0 1 2 -6z" fill="#123f6b" />
  <circle cy="-80" r="2.6" fill=${light} />`;

const ROBOTS: Record<string, (paint: Paint) => unknown> = { sac, mbpo, 'c-mbpo': cmbpo };
export const ROBOT_BOX = { left: -40, top: -88, width: 80, height: 90 };

export const robotArt = (method: Method) => ROBOTS[method](PAINT[method]);

/** Outlines of the three. */
const OUTLINES: Record<string, string> = {
  sac: 'M-23 -2v-45h14a13 13 0 1 1 18 0h14v45z',
  mbpo: 'M-27 -9v-21a27 27 0 0 1 54 0v21z',
  'c-mbpo': 'M-25 -12l11 -50c0 -12 7 -18 14 -18s14 6 14 18l11 50z',
};

/** A robot that is only imagined. */
export const ghostArt = (method: Method) =>
  svg`<path d=${OUTLINES[method]} fill=${PAINT[method].light} fill-opacity="0.14" stroke=${PAINT[method].light} stroke-width="2.5" stroke-dasharray="5 4" />`;

/** A lamp on its carriage; the rail is at y = 0. */
export const lampArt = () => svg`
  <rect x="-11" y="-3.5" width="22" height="7" rx="3" fill="#c9d1e4" />
  <path d="M0 3v19" stroke="#c9d1e4" stroke-width="2" />
  <path d="M-5 21h10l13 17h-36z" fill="#f3b13f" />
  <path d="M-5 21h4l-6 17h-11z" fill="#ffcf73" />
  <path d="M-8 38a8 7 0 0 0 16 0z" fill="#fff6da" />`;
export const LAMP_BOX = { left: -20, top: -5, width: 40, height: 52 };

/** The door at X = 0; light comes through it. */
export const doorArt = () => svg`
  <path d="M-36 0V-62a36 36 0 0 1 72 0V0z" fill="#241d33" />
  <path d="M-30 0V-62a30 30 0 0 1 60 0V0z" fill="#ffcf7d" />
  <path d="M-30 0V-62a30 30 0 0 1 30 -30V0z" fill="#8a5a34" />
  <path d="M-24 -8v-44h18v44zM-24 -58v-4a24 24 0 0 1 18 -23v27z" fill="#70472a" />
  <circle cx="-8" cy="-40" r="2.6" fill="#ffd479" />`;
export const DOOR_BOX = { left: -38, top: -100, width: 76, height: 100 };
