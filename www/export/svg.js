/** The graph as a picture of its own: white paper, its own legend, nothing that a style sheet adds. */

/** @import { ExportEdge, ExportGraph, Mark, Placement } from './graph.d.ts' */

import { ownValue } from '../own.js';
import { inTwoLines } from '../state/names.js';
import { captionOf, weightOf } from './caption.js';

const MARGIN = 24;
const LINE = 16;
const INK = '#1d2330';
const MUTED = '#5a6170';
const WARN = '#a3260c';
/** At the start of a line a marker is turned round. */
const MARKER =
  'viewBox="0 0 10 10" refX="8" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"';
/** Characters of a caption's line in a picture that is a pixel wide, at 11 pixels a letter. */
const LETTERS = 1 / 6.1;
/** Pictures are at least so wide, so that title and caption have room. */
const LEAST_WIDTH = 460;
/** Pixels of a letter of a name, and of one that was made small to fit its box. */
const NAME_LETTER = 7.8;
const SMALL_LETTER = 5.1;

/**
 * @param {ExportGraph} graph
 * @param {Placement} placed
 * @returns {string} a whole SVG document
 */
export function toSvg(graph, placed) {
  const width = Math.ceil(Math.max(placed.width, LEAST_WIDTH)) + 2 * MARGIN;
  const legend = legendOf(graph.edges);
  const caption = wrapped(captionOf(graph), Math.floor((width - 2 * MARGIN) * LETTERS));
  const top = MARGIN + 26;
  const below = top + placed.height + 20;
  const captionTop = below + legend.length * (LINE + 4) + 12;
  const height = Math.ceil(captionTop + caption.length * LINE + MARGIN / 2);
  const left = (width - placed.width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Helvetica, Arial, sans-serif">`,
    `<title>${escaped(graph.title)}</title>`,
    `<desc>${escaped(captionOf(graph))}</desc>`,
    '<defs>',
    ...[INK, WARN].map(
      (colour, i) =>
        `<marker id="arrow-${i}" ${MARKER}><path d="M0 0.8 9.5 5 0 9.2z" fill="${colour}"/></marker>`,
    ),
    `<marker id="circle" ${MARKER}><circle cx="4" cy="5" r="3.4" fill="#ffffff" stroke="${INK}" stroke-width="1.4"/></marker>`,
    '</defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(MARGIN, MARGIN + 6, graph.title, `font-size="15" font-weight="bold" fill="${INK}"`),
    `<g transform="translate(${round(left)} ${top})">`,
    ...graph.edges.map((edge) => line(edge, placed.path(edge.from, edge.to))),
    ...graph.nodes.flatMap((name) => box(name, placed, ownValue(graph.notes, name) ?? {})),
    ...graph.edges.flatMap((edge) => words(edge, placed)),
    '</g>',
    ...legend.flatMap(({ edge, means }, i) => {
      const y = below + i * (LINE + 4);
      return [
        line(edge, `M${MARGIN} ${y}h40`),
        text(MARGIN + 50, y + 4, means, `font-size="11" fill="${INK}"`),
      ];
    }),
    ...caption.map((words, i) =>
      text(MARGIN, captionTop + i * LINE, words, `font-size="11" fill="${MUTED}"`),
    ),
    '</svg>',
    '',
  ].join('\n');
}

/**
 * @param {ExportEdge} edge
 * @param {string} path
 */
function line(edge, path) {
  const wrong = edge.mark === 'extra';
  const width = edge.probability === undefined ? 1.8 : 0.6 + 3 * edge.probability;
  const attributes = [
    `d="${path}" fill="none" stroke="${wrong ? WARN : INK}" stroke-width="${round(width)}"`,
    ...(wrong ? ['stroke-dasharray="7 3 1.5 3"'] : []),
    ...(edge.kind === 'directed' ? [`marker-end="url(#arrow-${wrong ? 1 : 0})"`] : []),
    ...(edge.marks ?? []).flatMap((mark, i) =>
      mark === 'tail'
        ? []
        : [`marker-${i ? 'end' : 'start'}="url(#${mark === 'arrow' ? 'arrow-0' : mark})"`],
    ),
  ];
  return `<path ${attributes.join(' ')}/>`;
}

/**
 * @param {string} name
 * @param {Placement} placed
 * @param {NonNullable<ExportGraph['notes']>[string]} notes
 */
function box(name, placed, { within = '', below = '', strong = false }) {
  const at = placed.nodes.get(name);
  if (!at) return [];
  const { width, height } = placed.size(name);
  const fits = name.length * NAME_LETTER <= width;
  const lines = fits ? [name] : inTwoLines(name, Math.floor(width / SMALL_LETTER));
  const size = fits ? 14 : 8.5;
  const middle = within ? -1 : 5 - (lines.length - 1) * 5;
  return [
    `<rect x="${round(at.x - width / 2)}" y="${round(at.y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="9" fill="#ffffff" stroke="${INK}" stroke-width="1.4"/>`,
    ...lines.map((line, i) =>
      text(
        at.x,
        at.y + middle + 11 * i,
        line,
        `font-size="${size}" text-anchor="middle" fill="${INK}"`,
      ),
    ),
    ...(within
      ? [text(at.x, at.y + 13, within, `font-size="10.5" text-anchor="middle" fill="${MUTED}"`)]
      : []),
    ...(below
      ? [
          text(
            at.x,
            at.y + height / 2 + 14,
            below,
            `font-size="11"${strong ? ' font-weight="bold"' : ''} text-anchor="middle" fill="${INK}"`,
          ),
        ]
      : []),
  ];
}

/**
 * @param {ExportEdge} edge
 * @param {Placement} placed
 */
function words(edge, placed) {
  const said = [weightOf(edge), edge.change ?? '', edge.mark === 'right' ? '' : (edge.mark ?? '')]
    .filter(Boolean)
    .join(', ');
  if (said === '') return [];
  const { x, y } = placed.label(edge.from, edge.to);
  const width = 10 + 6.2 * said.length;
  return [
    `<rect x="${round(x - width / 2)}" y="${round(y - 8)}" width="${round(width)}" height="16" rx="8" fill="#ffffff"/>`,
    text(x, y + 4, said, `font-size="11" text-anchor="middle" fill="${INK}"`),
  ];
}

/** What edges with marks say. @type {[[Mark, Mark], string][]} */
const PARTIAL = [
  [['tail', 'arrow'], 'causes, directly or through others'],
  [
    ['circle', 'arrow'],
    'causes, or something unseen moves both; the end with the arrowhead is no cause',
  ],
  [['arrow', 'arrow'], 'something unseen moves both; neither causes the other'],
  [
    ['circle', 'circle'],
    'related; the data do not tell who causes whom, or whether something unseen moves both',
  ],
];

/**
 * Only what the picture holds is explained.
 *
 * @param {ExportEdge[]} edges
 * @returns {{edge: ExportEdge, means: string}[]}
 */
function legendOf(edges) {
  /** @type {ExportEdge} */
  const plain = { from: '', to: '', kind: 'directed', p: null, given: [] };
  const legend = [];
  if (edges.some(({ kind, mark }) => kind === 'directed' && (mark ?? 'right') === 'right')) {
    legend.push({ edge: plain, means: 'causes' });
  }
  if (edges.some(({ kind }) => kind === 'undirected')) {
    const edge = /** @type {ExportEdge} */ ({ ...plain, kind: 'undirected' });
    legend.push({ edge, means: 'directly related; the data do not tell the direction' });
  }
  for (const [marks, means] of PARTIAL) {
    if (edges.some((edge) => edge.marks?.join() === marks.join())) {
      legend.push({
        edge: /** @type {ExportEdge} */ ({ ...plain, kind: 'partial', marks }),
        means,
      });
    }
  }
  if (edges.some(({ mark }) => mark === 'extra')) {
    const edge = /** @type {ExportEdge} */ ({ ...plain, mark: 'extra' });
    legend.push({ edge, means: 'in this graph, but not in the truth' });
  }
  if (edges.some(({ probability }) => probability !== undefined)) {
    const edge = { ...plain, probability: 0.5 };
    legend.push({ edge, means: 'the wider, the larger the share of resamples with this edge' });
  }
  return legend;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {string} attributes
 */
export const text = (x, y, words, attributes) =>
  `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(words)}</text>`;

/** @param {number} value */
const round = (value) => Math.round(value * 100) / 100;

/**
 * Words in lines of at most so many letters; a longer word is cut.
 *
 * @param {string} words
 * @param {number} letters
 * @returns {string[]}
 */
export function wrapped(words, letters) {
  /** @type {string[]} */ const lines = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    for (let start = 0; start < word.length; start += letters) {
      lines.push(word.slice(start, start + letters));
    }
  }
  return lines;
}

/**
 * Text as XML holds it. Control characters and halves of pairs, which no XML may hold, are left out.
 *
 * @param {string} text
 */
export function escaped(text) {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
