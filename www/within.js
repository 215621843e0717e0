/**
 * What is promised, or `late` after so many milliseconds. No timer is left when the answer comes first.
 *
 * @template T, L
 * @param {Promise<T>} promised
 * @param {number} milliseconds
 * @param {L} late
 * @returns {Promise<T | L>}
 */
export async function within(promised, milliseconds, late) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  /** @type {Promise<L>} */ const waited = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, late);
  });
  try {
    return await Promise.race([promised, waited]);
  } finally {
    clearTimeout(timer);
  }
}
