/** Texts of others on a terminal, such as names of columns: what would steer the terminal is spelt out. */

/** Control characters, and those that turn the direction of what follows. */
const STEERING = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** @param {string} character */
const spelt = (character) =>
  character === '\n'
    ? '\\n'
    : `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * Spell out what would steer a terminal.
 *
 * @param {string} text of one line, or a name
 */
export const visible = (text) => text.replace(STEERING, spelt);

/** The same for a message, which may have lines. @param {string} text */
export const visibleLines = (text) =>
  text.replace(STEERING, (character) => (character === '\n' ? '\n' : spelt(character)));

/**
 * The same for every text in a value.
 *
 * @template T
 * @param {T} value as JSON has it
 * @returns {T}
 */
export const visibleIn = (value) =>
  JSON.parse(JSON.stringify(value), (_, each) => (typeof each === 'string' ? visible(each) : each));
