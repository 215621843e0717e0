/** What the reader chose on an earlier visit. */

/** Storage may be refused, in private windows and in some frames. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
