/** A world's text as the reader types it: where an error is, and which of its parameters have a slider. */

/** of an error */
export interface Place {
  /** From 1. */
  line: number;
  /** In characters, from 1. */
  column: number;
  /** Where it is in the text, in UTF-16 units. */
  start: number;
  /** Of its line. */
  end: number;
}

/**
 * The place that an error message names.
 *
 * @returns null where it names none
 */
export function placeIn(message: string, text: string): Place | null {
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

export interface Slider {
  name: string;
  value: number;
  min: number;
  max: number;
  step: number;
}

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';
const PARAMETER = new RegExp(
  `^(\\s*parameter\\s+(\\w+)\\s*=\\s*)(${NUMBER})(\\s*#\\s*(${NUMBER}) to (${NUMBER})\\s*)$`,
);

/** The parameters whose comment gives a range: `parameter s = 2  # 0 to 6`. */
export const slidersIn = (text: string): Slider[] =>
  text.split('\n').flatMap((line) => {
    const [, , name = '', value, , min, max] = PARAMETER.exec(line) ?? [];
    const [low, high] = [Number(min), Number(max)];
    if (!(low < high) || !Number.isFinite(high - low)) return [];
    const step = 10 ** Math.floor(Math.log10((high - low) / 20));
    return [{ name, value: Number(value), min: low, max: high, step }];
  });

/** The text with another value of a parameter that has a slider. */
export const withValue = (text: string, name: string, value: number) =>
  text
    .split('\n')
    .map((line) => {
      const [, before, found, , after] = PARAMETER.exec(line) ?? [];
      return found === name ? `${before}${value}${after}` : line;
    })
    .join('\n');
