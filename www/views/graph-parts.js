/** The pieces that both graphs are drawn from. */

import { nothing, svg } from 'lit';
import { NODE } from './graph-layout.js';

/** @type {Record<string, string>} */
const MEANING = {
  X: 'robot',
  Z: 'lamp',
  A: 'action',
  "X'": 'robot next',
  "Z'": 'lamp next',
  R: 'reward',
};

/** @param {string} prefix so that the two pictures do not share ids */
export function arrowheads(prefix) {
  return svg`<defs>${['right', 'extra'].map(
    (mark) => svg`<marker id="${prefix}-${mark}" class=${mark} viewBox="0 0 10 10" refX="8" refY="5"
      markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path
      d="M0 0.8 9.5 5 0 9.2z" /></marker>`,
  )}</defs>`;
}

/** @param {import('./graph-layout.js').Placed} placed */
export function tiers(placed) {
  const xs = [...placed.nodes.values()].map(({ x }) => x);
  return svg`<text class="tier" x=${Math.min(...xs)} y="12">now</text>
    <text class="tier" x=${Math.max(...xs)} y="12">next</text>`;
}

/**
 * @param {import('./graph-layout.js').Placed} placed
 * @param {Set<string>} causes
 * @param {string[]} inputs what the policy looks at
 * @param {string[]} state
 */
export function nodes(placed, causes, inputs, state) {
  return [...placed.nodes].map(([name, { x, y }]) => {
    const dead = state.includes(name) && !causes.has(name);
    const seen = inputs.includes(name);
    return svg`<g class="node ${dead ? 'dead-end' : ''} ${seen ? 'seen' : ''}"
        transform="translate(${x} ${y})">
      <rect x=${-NODE.width / 2} y=${-NODE.height / 2} width=${NODE.width} height=${NODE.height}
        rx="9" />
      <text class="name" y="-1">${name.replace("'", '′')}</text>
      <text class="meaning" y="13">${MEANING[name] ?? ''}</text>
      ${dead ? svg`<text class="dead" y="35">dead end: causes nothing</text>` : nothing}
      ${seen ? svg`<text class="eye" y="35">seen by the policy</text>` : nothing}
    </g>`;
  });
}

/**
 * @param {{x: number, y: number}} at
 * @param {'extra' | 'missed'} mark
 */
export function tag(at, mark) {
  return svg`<g class="tag" transform="translate(${at.x} ${at.y})"><rect x="-27" y="-9" width="54"
    height="18" rx="9" /><text y="4">${mark === 'extra' ? '✕ extra' : '? missed'}</text></g>`;
}
