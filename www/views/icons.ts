/** The few pictograms of the page, drawn in the text's colour. */

import type { Method } from '../types.d.ts';

import { html, svg } from 'lit';

const icon = (body: unknown) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${body}</svg>`;

export const playIcon = icon(svg`<path d="M8 5.2v13.6L19 12z" fill="currentColor" />`);
export const pauseIcon = icon(
  svg`<path d="M7 5h3.4v14H7zM13.6 5H17v14h-3.4z" fill="currentColor" />`,
);
export const stepIcon = icon(
  svg`<path d="M6 5.6v12.8L15 12zM16 5.6h2.6v12.8H16z" fill="currentColor" />`,
);
export const resetIcon = icon(
  svg`<path d="M5.5 12a6.5 6.5 0 1 0 2.2-4.9" fill="none" stroke="currentColor" stroke-width="2"
      stroke-linecap="round" /><path d="M4 3.5l.6 6 5.6-2.2z" fill="currentColor" />`,
);
export const diceIcon = icon(
  svg`<rect x="4.5" y="4.5" width="15" height="15" rx="3" fill="none" stroke="currentColor"
      stroke-width="1.8" /><g fill="currentColor"><circle cx="9" cy="9" r="1.5" /><circle cx="15"
      cy="9" r="1.5" /><circle cx="12" cy="12" r="1.5" /><circle cx="9" cy="15" r="1.5" /><circle
      cx="15" cy="15" r="1.5" /></g>`,
);

/** A method's marker, the same shape as in the charts. */
export function marker(method: Method) {
  const shape = {
    sac: svg`<circle cx="8" cy="8" r="5.5" />`,
    mbpo: svg`<rect x="3" y="3" width="10" height="10" />`,
    'c-mbpo': svg`<path d="M8 1.2 14.8 8 8 14.8 1.2 8z" />`,
    cdl: svg`<path d="m8 1.5 2 4.4 4.8.6-3.6 3.3 1 4.7L8 12.1l-4.2 2.4 1-4.7L1.2 6.5 6 5.900z" />`,
    oracle: svg`<path d="M8 2 14.5 13.5h-13z" />`,
  }[method];
  return html`<svg class="marker ${method}" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>`;
}

/** The lamp's three wirings: where the lamp goes when the robot goes right. */
const robot = svg`<rect x="31" y="25" width="11" height="9" rx="2.5" fill="currentColor" /><circle
    cx="34" cy="36" r="2" fill="currentColor" /><circle cx="39.5" cy="36" r="2" fill="currentColor" />`;

const lampAt = (x: number) =>
  svg`<path class="beam" d="M${x - 2.5} 13l-7 25h19l-7-25z" /><path class="shade"
      d="M${x - 2.2} 7h4.4l3 6h-10.4z" /><path d="M${x} 3v4" stroke="currentColor"
      stroke-width="1.4" />`;

const wiring = (body: unknown) =>
  html`<svg class="wiring" viewBox="0 0 56 40" aria-hidden="true">
    <path d="M3 3h50" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
    ${body}
    <path d="M3 38.4h50" stroke="currentColor" stroke-width="1.2" opacity="0.5" />
  </svg>`;

export const followsIcon = wiring(svg`${lampAt(36.5)}${robot}`);
export const cutIcon = wiring(svg`${lampAt(24)}${robot}`);
export const backwardsIcon = wiring(svg`${lampAt(15)}${robot}`);
