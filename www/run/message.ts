import { brief } from '../guard.js';

/** A message quotes what it is about, which may be a whole file. */
const LONGEST = 2000;

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return brief(error instanceof Error ? error.message : String(error), LONGEST);
}
