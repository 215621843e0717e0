/** Parses command lines with node:util, with this project's errors and checks of numbers. */
import { parseArgs } from 'node:util';
import { UsageError, messageOf } from './errors.mjs';

/**
 * @typedef {Record<string, {type: 'string' | 'boolean', short?: string}>} OptionTable
 */

/**
 * @param {string[]} argv
 * @param {OptionTable} table the options that exist
 * @returns {Record<string, string | boolean | undefined>}
 */
export function readArguments(argv, table) {
  try {
    const { values, tokens } = parseArgs({
      args: argv,
      options: table,
      strict: true,
      allowPositionals: false,
      tokens: true,
    });
    const seen = new Set();
    for (const token of tokens) {
      if (token.kind !== 'option') continue;
      // The parser would silently use the last value.
      if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
      seen.add(token.name);
    }
    return /** @type {Record<string, string | boolean | undefined>} */ (values);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // The parser's first sentence names the option; the rest describes its own syntax.
    const first = messageOf(error).split(/\.? (?=To specify)|\. Did|\. This|\n/)[0];
    const names = Object.keys(table).map((name) => `--${name}`);
    throw new UsageError(
      `${first}\n${names.length > 0 ? `Options: ${names.join(', ')}` : 'It takes no options.'}`,
    );
  }
}

/**
 * @param {string} option name without the dashes
 * @param {string} text
 * @param {{min: number, max: number}} range
 * @returns {number}
 */
export function wholeNumber(option, text, { min, max }) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new UsageError(`--${option}: "${text}" is not a whole number from ${min} to ${max}`);
  }
  return value;
}
