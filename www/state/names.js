/** Names of variables in places that may be too small for them. */

/**
 * A name that is no longer than there is room for: its middle is left out, since long names often differ at their ends.
 *
 * @param {string} name
 * @param {number} letters
 */
export function shortened(name, letters) {
  if (name.length <= letters) return name;
  const kept = Math.max(2, letters - 1);
  return `${name.slice(0, Math.ceil(kept / 2))}…${name.slice(name.length - Math.floor(kept / 2))}`;
}

/**
 * The same in at most two lines.
 *
 * @param {string} name
 * @param {number} letters of a line
 * @returns {string[]}
 */
export function inTwoLines(name, letters) {
  if (name.length <= letters) return [name];
  const short = shortened(name, 2 * letters);
  return [short.slice(0, letters), short.slice(letters)];
}
