/**
 * Copy the built site to a folder with all published versions. The newest is at its root, and each release also has its
 * own folder, so that an old link opens with the wasm that it was made with.
 *
 *     node scripts/release/pages.mjs FOLDER v0.2.0
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readArguments } from '../lib/arguments.mjs';
import { main, SetupError, UsageError } from '../lib/errors.mjs';
import { distDir } from '../lib/project.mjs';

const VERSION = /^v\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** Compare versions numerically, newest first. @param {string} a @param {string} b */
const newestFirst = (a, b) => b.localeCompare(a, 'en', { numeric: true });

/**
 * @param {string} site the built site
 * @param {string} folder folder of all versions
 * @param {string} version such as v0.2.0; an existing version is never changed
 * @returns {Promise<string[]>} all versions, newest first
 */
export async function publish(site, folder, version) {
  if (!VERSION.test(version)) {
    throw new UsageError(`version "${version}": expected v and a version, such as v0.2.0`);
  }
  if (!existsSync(join(site, 'index.html')))
    throw new SetupError(`${site} has no page; run: npm run build`);
  await mkdir(folder, { recursive: true });
  const own = join(folder, version);
  if (existsSync(own))
    throw new UsageError(`${own} is there already: a published version stays as it is`);
  const versions = [...(await versionsIn(folder)), version].sort(newestFirst);
  await cp(site, own, { recursive: true });
  if (versions[0] === version) {
    for (const name of await readdir(folder)) {
      if (!VERSION.test(name) && name !== '.git') await rm(join(folder, name), { recursive: true });
    }
    await cp(site, folder, { recursive: true });
  }
  await writeFile(join(folder, 'versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
  // GitHub would otherwise omit files whose names start with an underscore.
  await writeFile(join(folder, '.nojekyll'), '');
  return versions;
}

/** @param {string} folder */
async function versionsIn(folder) {
  const file = join(folder, 'versions.json');
  const listed = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : [];
  return /** @type {string[]} */ (listed).filter((name) => existsSync(join(folder, name)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main('pages', async () => {
    const [folder, version, ...rest] = process.argv.slice(2);
    readArguments(rest, {});
    if (!folder || !version) throw new UsageError('expected a folder and a version');
    const versions = await publish(distDir, folder, version);
    process.stderr.write(`pages: ${folder} has ${versions.join(', ')}\n`);
  });
}
