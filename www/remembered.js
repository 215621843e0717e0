/** What the reader chose on an earlier visit. */

/**
 * Storage may be refused, in private windows and in some frames.
 *
 * @param {string} name
 * @returns {string | null}
 */
export function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
