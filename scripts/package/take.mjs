/** Puts the files of a new build in the place of the earlier ones, while others may read them. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** @param {string} folder @returns {Promise<string[]>} paths of its files, in it */
async function filesIn(folder) {
  const paths = await readdir(folder, { recursive: true });
  const files = await Promise.all(
    paths.map(async (path) => (await stat(join(folder, path))).isFile()),
  );
  return paths.filter((_, i) => files[i]);
}

/**
 * Move the files of one folder to another one on the same disk, and remove what only the latter has. Each file takes the
 * place of its predecessor in one step, and a file that both builds have is never missing.
 *
 * @param {string} from it is empty afterwards, and removed
 * @param {string} to
 */
export async function takePlace(from, to) {
  await mkdir(to, { recursive: true });
  const files = await filesIn(from);
  // The modules that others import come first.
  const imported = (/** @type {string} */ file) => Number(!/(^|[\\/])chunk-/.test(file));
  for (const file of files.sort((a, b) => imported(a) - imported(b))) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await rename(join(from, file), join(to, file));
  }
  const left = new Set(files);
  for (const file of await filesIn(to)) if (!left.has(file)) await rm(join(to, file));
  await rm(from, { recursive: true });
}
