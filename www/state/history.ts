/** Undo and redo of values that are replaced and never changed. */

export type History<T> = { past: T[]; now: T; future: T[] };

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [] });

export const change = <T>({ past, now: before }: History<T>, now: T): History<T> => ({
  past: [...past, before],
  now,
  future: [],
});

/**
 * @returns the same when there is nothing to undo
 */
export function undo<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), now: past[past.length - 1], future: [now, ...future] };
}

/**
 * @returns the same when there is nothing to redo
 */
export function redo<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, now], now: future[0], future: future.slice(1) };
}
