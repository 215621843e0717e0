/**
 * A figure of the page as a picture of its own: light, with its title, its legend and a line that says
 * how its numbers came about. Looks are computed and written down, so that no style sheet is needed.
 */

import type { Method } from '../types.d.ts';

import { METHOD } from '../state/words.ts';
import { escaped, text, wrapped } from './svg.js';

export interface Figure {
  /** of the file, without its ending */
  name: string;
  title: string;
  /** what is drawn */
  note: string;
  /** side by side */
  pictures: SVGElement[];
  /** above each of them */
  heads?: string[];
  /** of the legend */
  methods?: Method[];
  /** how the numbers came about, where they are not of the page's runs */
  caption?: string;
  /** whether it was drawn under the lamp of the page */
  lamp?: boolean;
}

const MARGIN = 20;
const LINE = 16;
const INK = '#1d2330';
const MUTED = '#5a6170';
/** Letters a pixel at 11 pixels a letter. */
const LETTERS = 1 / 5.9;
/** Pictures go into rows of at most so many pixels. */
const WIDEST = 1240;
const LEAST = 460;

/** Looks that a style sheet may give, with what they are where nothing does. */
const LOOKS = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-opacity': '1',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'paint-order': 'normal',
  opacity: '1',
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'text-anchor': 'start',
};

/**
 * @param caption how the numbers came about
 * @returns a whole SVG document
 */
export function figureSvg(
  { title, note, pictures, heads = [], methods = [] }: Figure,
  caption: string,
): string {
  const places: { x: number; y: number; width: number; height: number }[] = [];
  let [x, y, tall] = [MARGIN, 44, 0];
  for (const picture of pictures) {
    const { width, height } = picture.getBoundingClientRect();
    if (x > MARGIN && x + width > WIDEST) [x, y, tall] = [MARGIN, y + tall + 8, 0];
    const head = heads.length > 0 ? 18 : 0;
    places.push({ x, y: y + head, width, height });
    x += width + 16;
    tall = Math.max(tall, height + head);
  }
  const inner = Math.max(LEAST, ...places.map((place) => place.x + place.width - MARGIN));
  const width = Math.ceil(inner + 2 * MARGIN);
  const letters = Math.floor(inner * LETTERS);
  const lines = [...wrapped(note, letters), ...wrapped(caption, letters)];
  const below = y + tall + 18;
  const captionTop = below + (methods.length > 0 ? 22 : 0);
  const height = Math.ceil(captionTop + lines.length * LINE + MARGIN / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Helvetica, Arial, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(`${note} ${caption}`)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(MARGIN, 26, title, `font-size="15" font-weight="bold" fill="${INK}"`),
    ...pictures.flatMap((picture, i) => [
      ...(heads[i]
        ? [text(places[i].x, places[i].y - 5, heads[i], `font-size="12" fill="${INK}"`)]
        : []),
      standing(picture, places[i]),
    ]),
    ...methods.flatMap((method, i) => legendEntry(method, MARGIN + i * 120, below)),
    ...lines.map((words, i) =>
      text(MARGIN, captionTop + i * LINE, words, `font-size="11" fill="${MUTED}"`),
    ),
    '</svg>',
    '',
  ].join('\n');
}

function legendEntry(method: Method, x: number, y: number) {
  const { name, dash } = METHOD[method];
  const colour = COLOURS[method];
  return [
    `<path d="M${x} ${y - 4}h30" fill="none" stroke="${colour}" stroke-width="2.4"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`,
    text(x + 36, y, name, `font-size="11" fill="${INK}"`),
  ];
}

/** The methods' colours on white, as in tokens.css. */
const COLOURS: Record<Method, string> = {
  sac: '#5b6573',
  mbpo: '#bd4a00',
  'c-mbpo': '#0062b1',
  oracle: '#6d5a00',
  cdl: '#8a3a86',
};

/** A picture that stands for itself at a place of the new one. */
function standing(
  picture: SVGElement,
  place: { x: number; y: number; width: number; height: number },
) {
  const copy = picture.cloneNode(true) as SVGElement;
  const before = picture.style.colorScheme;
  // Nobody sees it: the page is not drawn before it is as it was.
  picture.style.colorScheme = 'light';
  const pairs = [...picture.querySelectorAll('*')];
  [...copy.querySelectorAll('*')].forEach((part, i) => dress(part, pairs[i]));
  dress(copy, picture);
  picture.style.colorScheme = before;
  for (const sheet of copy.querySelectorAll('style, title')) sheet.remove();
  paper(copy, picture, place);
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value.toFixed(1));
  copy.setAttribute('overflow', 'visible');
  if (!copy.hasAttribute('viewBox')) {
    copy.setAttribute('viewBox', `0 0 ${place.width} ${place.height}`);
  }
  return new XMLSerializer().serializeToString(copy);
}

/** Every picture of a document has its own. */
let grounds = 0;

/** The ground that a style sheet paints: a colour, or a gradient from top to bottom. */
function paper(
  copy: SVGElement,
  original: SVGElement,
  { width, height }: { width: number; height: number },
) {
  // The scene's wall is painted behind its picture.
  const ground = (original.closest('.lane-picture') ?? original) as HTMLElement | SVGElement;
  const before = ground.style.colorScheme;
  ground.style.colorScheme = 'light';
  const { backgroundImage, backgroundColor } = getComputedStyle(ground);
  ground.style.colorScheme = before;
  const colours = backgroundImage.match(/rgba?\([^)]*\)/g) ?? [backgroundColor];
  if (colours.length === 1 && /^(transparent|rgba\(0, 0, 0, 0\))$/.test(colours[0])) return;
  const make = (name: string, attributes: Record<string, string>) => {
    const part = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    return part;
  };
  const id = `ground-${(grounds += 1)}`;
  const gradient = make('linearGradient', { id, x2: '0', y2: '1' });
  colours.forEach((colour, i) => {
    const offset = String(i / Math.max(1, colours.length - 1));
    gradient.append(make('stop', { offset, 'stop-color': colour }));
  });
  const size = { width: String(width), height: String(height) };
  copy.prepend(gradient, make('rect', { ...size, fill: `url(#${id})` }));
}

/**
 * @param part of the copy
 */
function dress(part: Element, original: Element) {
  const style = getComputedStyle(original);
  const { transform, display, visibility } = style;
  for (const name of ['class', 'style', 'role', 'tabindex', 'part']) part.removeAttribute(name);
  for (const { name } of [...part.attributes]) {
    if (/^(aria-|data-)/.test(name)) part.removeAttribute(name);
  }
  if (display === 'none' || visibility === 'hidden') {
    part.setAttribute('display', 'none');
    return;
  }
  if (transform !== 'none') part.setAttribute('transform', transform);
  if (part.nodeName === 'g') {
    const opacity = style.getPropertyValue('opacity');
    if (opacity !== '1') part.setAttribute('opacity', opacity);
  }
  const shapes = 'path|rect|circle|ellipse|line|polygon|polyline|text|tspan|use|stop';
  if (!new RegExp(`^(${shapes})$`).test(part.nodeName)) {
    // What a group hands down, its parts have been given.
    for (const name of Object.keys(LOOKS)) if (name !== 'opacity') part.removeAttribute(name);
    return;
  }
  for (const [name, usual] of Object.entries(LOOKS)) {
    const value = plainColour(style.getPropertyValue(name));
    const wordless = name.startsWith('font') || name === 'text-anchor';
    if (wordless && !/^(text|tspan)$/.test(part.nodeName)) part.removeAttribute(name);
    else if (value === usual) part.removeAttribute(name);
    else part.setAttribute(name, value);
  }
  if (part.nodeName === 'stop') {
    part.setAttribute('stop-color', plainColour(style.getPropertyValue('stop-color')));
  }
}

/** Colours as every program reads them: mixed ones are written as shares of red, green and blue. */
const plainColour = (value: string) =>
  value.replace(
    /color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)/g,
    (_, r, g, b, a) => {
      const parts = [r, g, b].map((part) => Math.round(255 * Number(part))).join(', ');
      return a === undefined ? `rgb(${parts})` : `rgba(${parts}, ${a})`;
    },
  );
