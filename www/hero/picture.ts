/** The scene as a picture of its own: what came of the break, with its sentence. */

import type { Method } from '../types.d.ts';
import type { Moment } from './player.ts';

import { msg } from '@lit/localize';
import { render, svg } from 'lit';
import { METHOD, METHODS } from '../state/words.ts';
import { doorArt, lampArt, PAINT, robotArt } from './art.ts';
import { best, fooledOf, oneDecimal } from './outcome.ts';
import { DOES } from './words.ts';

const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 40;
const TOP = 104;
const PLATE = 30;
const CORRIDOR = 114;
const SERIF = 'Georgia, "Palatino Linotype", serif';
const SANS = 'Helvetica, Arial, sans-serif';

interface Shown {
  moments: Map<Method, Moment>;
  returns: Map<Method, number>;
  sentence: string;
  /** in a line below it */
  note: string;
}

const at = (place: number) => WIDTH / 2 + place * (WIDTH / 2 - MARGIN - 40);

function lane(method: Method, row: number, { moments, returns }: Shown) {
  const { x, z } = moments.get(method) ?? { x: -1, z: -1 };
  const [robot, lamp] = [at(x), at(z)];
  const floor = 0.82 * CORRIDOR;
  const mean = returns.get(method);
  const fooled = fooledOf(returns).includes(method);
  return svg`<g transform="translate(0 ${TOP + row * (PLATE + CORRIDOR)})">
    <rect x=${MARGIN} width=${WIDTH - 2 * MARGIN} height=${PLATE} fill="#191b2e" />
    <rect x=${MARGIN + 12} y="9" width="12" height="12" rx="6" fill=${PAINT[method].body} />
    <text x=${MARGIN + 34} y="21" font-size="17" font-weight="700" fill="#e9ecf2">${DOES[method]()}
      <tspan font-weight="400" fill="#b3bbcb" dx="6">${METHOD[method].name}</tspan></text>
    <g transform="translate(0 ${PLATE})">
      <rect x=${MARGIN} width=${WIDTH - 2 * MARGIN} height=${CORRIDOR} fill="url(#dusk)" />
      <rect x=${MARGIN} y=${floor} width=${WIDTH - 2 * MARGIN} height=${CORRIDOR - floor} fill="#19142a" />
      <rect x=${MARGIN} y="7" width=${WIDTH - 2 * MARGIN} height="2" fill="#8e93b3" />
      <ellipse cx=${WIDTH / 2} cy="70" rx="90" ry="60" fill="#ffcf7d" opacity="0.18" />
      <g transform="translate(${WIDTH / 2} ${floor}) scale(0.7)">${doorArt()}</g>
      <path d="M${robot} 52V11H${lamp}" fill="none" stroke="#ffd479" stroke-dasharray="2 4" />
      <path d="M${lamp - 8} 36L${lamp - 40} 100h80L${lamp + 8} 36z" fill="#ffe3a0" opacity="0.4" />
      <g transform="translate(${lamp} 8) scale(0.72)">${lampArt()}</g>
      <g transform="translate(${robot} ${0.93 * CORRIDOR}) scale(0.72)">${robotArt(method)}</g>
      ${
        mean === undefined
          ? ''
          : svg`<text x=${WIDTH - MARGIN - 12} y=${CORRIDOR - 10} text-anchor="end" font-size="18" fill="#f4f1e6"><tspan
              font-size="30" font-weight="700" fill=${fooled ? '#ffa38d' : '#ffe08a'}>${oneDecimal(mean)}</tspan> ${msg('of')} ${best()}</text>`
      }
    </g>
  </g>`;
}

/**
 * @returns a whole SVG document
 */
export function outcomeSvg(shown: Shown): string {
  const root = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    ...{ xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height: HEIGHT },
    ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'font-family': SANS },
  })) {
    root.setAttribute(name, String(value));
  }
  const parts = document.createDocumentFragment();
  render(
    svg`<defs>
        <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#0d1022" /><stop offset="0.55" stop-color="#231d3d" /><stop offset="1" stop-color="#4a2c4a" /></linearGradient>
        <linearGradient id="dusk" x2="0" y2="1"><stop stop-color="#23223f" /><stop offset="0.6" stop-color="#3a3056" /><stop offset="1" stop-color="#4f3a5c" /></linearGradient>
      </defs>
      <rect width=${WIDTH} height=${HEIGHT} fill="url(#sky)" />
      <text x=${MARGIN} y="74" font-family=${SERIF} font-size="52" font-weight="700" fill="#fdfdff">${msg('Who is fooled by the lamp?')}</text>
      ${METHODS.map((method, row) => lane(method, row, shown))}
      <text x=${MARGIN} y="576" font-size="25" font-weight="700" fill="#fdfdff">${shown.sentence}</text>
      <text x=${MARGIN} y="608" font-size="19" fill="#c9d1e4">${shown.note}</text>`,
    parts,
  );
  root.append(parts);
  // Marks of the renderer are no part of the picture.
  return new XMLSerializer().serializeToString(root).replace(/<!--.*?-->/g, '');
}
