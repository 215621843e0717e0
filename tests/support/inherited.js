/** Names that every object inherits, which tables, worlds and settings may have too. */

export const INHERITED = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'then'];

/** Names of variables of a world, in which `__proto__` is the reward. */
export const WORLD = `state constructor in [-1, 1] from U(-1, 1)
state toString in [-1, 1] from 0
action hasOwnProperty
parameter valueOf = 1
constructor' = constructor + 0.2*hasOwnProperty + N(0, 0.01)
toString' = valueOf*constructor + N(0, 0.01)
__proto__ = 0.1*(1 - constructor^2) + N(0, 0.01)
shift constructor: valueOf = 0
shift __proto__: valueOf = -1
horizon 20
`;

/**
 * A chain of causes over columns of these names, as separated values.
 *
 * @param {string[]} names
 * @param {number} rows
 */
export function chain(names, rows) {
  let state = 7;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = [names.join()];
  for (let row = 0; row < rows; row += 1) {
    /** @type {number[]} */ const values = [];
    for (let i = 0; i < names.length; i += 1) values.push((values[i - 1] ?? 0) + noise());
    lines.push(values.join());
  }
  return lines.join('\n');
}
