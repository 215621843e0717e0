/** Undo and redo of values that are replaced and never changed. */

/**
 * @template T
 * @typedef {{past: T[], now: T, future: T[]}} History
 */

/**
 * @template T
 * @param {T} now
 * @returns {History<T>}
 */
export const begin = (now) => ({ past: [], now, future: [] });

/**
 * @template T
 * @param {History<T>} history
 * @param {T} now
 * @returns {History<T>}
 */
export const change = ({ past, now: before }, now) => ({
  past: [...past, before],
  now,
  future: [],
});

/**
 * @template T
 * @param {History<T>} history
 * @returns {History<T>} the same when there is nothing to undo
 */
export function undo(history) {
  const { past, now, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), now: past[past.length - 1], future: [now, ...future] };
}

/**
 * @template T
 * @param {History<T>} history
 * @returns {History<T>} the same when there is nothing to redo
 */
export function redo(history) {
  const { past, now, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, now], now: future[0], future: future.slice(1) };
}
