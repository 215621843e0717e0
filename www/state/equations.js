/** A world's text as the reader types it: where an error is, and which of its parameters have a slider. */

/**
 * @typedef {object} Place of an error
 * @property {number} line from 1
 * @property {number} column in characters, from 1
 * @property {number} start where it is in the text, in UTF-16 units
 * @property {number} end of its line
 */

/**
 * The place that an error message names.
 *
 * @param {string} message
 * @param {string} text
 * @returns {Place | null} null where it names none
 */
export function placeIn(message, text) {
  const found = /line (\d+), column (\d+)/.exec(message);
  if (!found) return null;
  const [line, column] = [Number(found[1]), Number(found[2])];
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const own = lines[line - 1] ?? '';
  const into = [...own].slice(0, column - 1).join('').length;
  const start = Math.min(before + into, text.length);
  return { line, column, start, end: Math.min(before + own.length, text.length) };
}

/**
 * @typedef {object} Slider
 * @property {string} name
 * @property {number} value
 * @property {number} min
 * @property {number} max
 * @property {number} step
 */

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const PARAMETER = new RegExp(
  `^(\\s*parameter\\s+(\\w+)\\s*=\\s*)(${NUMBER})(\\s*#\\s*(${NUMBER}) to (${NUMBER})\\s*)$`,
);

/**
 * The parameters whose comment gives a range: `parameter s = 2  # 0 to 6`.
 *
 * @param {string} text
 * @returns {Slider[]}
 */
export const slidersIn = (text) =>
  text.split('\n').flatMap((line) => {
    const [, , name = '', value, , min, max] = PARAMETER.exec(line) ?? [];
    const [low, high] = [Number(min), Number(max)];
    if (!(low < high) || !Number.isFinite(high - low)) return [];
    const step = 10 ** Math.floor(Math.log10((high - low) / 20));
    return [{ name, value: Number(value), min: low, max: high, step }];
  });

/**
 * The text with another value of a parameter that has a slider.
 *
 * @param {string} text
 * @param {string} name
 * @param {number} value
 */
export const withValue = (text, name, value) =>
  text
    .split('\n')
    .map((line) => {
      const [, before, found, , after] = PARAMETER.exec(line) ?? [];
      return found === name ? `${before}${value}${after}` : line;
    })
    .join('\n');
