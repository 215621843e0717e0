/** Where a document goes. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * To a file, the document comes whole or not at all: whoever reads it meanwhile sees the old one.
 * @param {string} text
 * @param {string | null} out null: standard output
 */
export function print(text, out) {
  if (out === null) {
    process.stdout.write(text);
    return;
  }
  const draft = `${out}.${process.pid}.part`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, out);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
