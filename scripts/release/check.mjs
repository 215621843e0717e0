/**
 * Check whether this tree can be released under a tag. The version must be the same in all files that contain it, and
 * the changelog must have a dated section for it. Print that section, which becomes the text of the release.
 *
 *     node scripts/release/check.mjs v0.2.0
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { readArguments } from '../lib/arguments.mjs';
import { main, UsageError } from '../lib/errors.mjs';
import { inProject } from '../lib/project.mjs';

/** Files with the version, and how to read it. @type {Record<string, RegExp>} */
const VERSIONS = {
  'Cargo.toml': /^version = "([^"]+)"/m,
  'package.json': /"version": "([^"]+)"/,
  'package-lock.json': /"version": "([^"]+)"/,
  'CITATION.cff': /^version: "?([^"\s]+)"?/m,
};

const TAG = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/;

/**
 * @param {string} changelog
 * @param {string} version
 * @returns {{date: string, text: string} | null} its section; null if there is none with a date
 */
export function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  for (const section of sections) {
    const [head = '', ...lines] = section.split('\n');
    const found = /^\[([^\]]+)\] - (\d{4}-\d{2}-\d{2})$/.exec(head);
    if (found?.[1] === version) return { date: String(found[2]), text: lines.join('\n').trim() };
  }
  return null;
}

/**
 * @param {string} tag such as v0.2.0
 * @param {(path: string) => string} read reads a file of the project
 * @returns {{problems: string[], text: string}} problems that prevent the release, and the changelog's section
 */
export function examine(tag, read) {
  const version = TAG.exec(tag)?.[1];
  if (!version)
    return { problems: [`tag "${tag}": expected v and a version, such as v0.2.0`], text: '' };
  const problems = Object.entries(VERSIONS).flatMap(([file, pattern]) => {
    const found = pattern.exec(read(file))?.[1] ?? 'none';
    return found === version ? [] : [`${file}: version ${found}, expected ${version}`];
  });
  const section = sectionOf(read('CHANGELOG.md'), version);
  if (!section)
    problems.push(`CHANGELOG.md: expected a section "## [${version}] - YEAR-MONTH-DAY"`);
  return { problems, text: section?.text ?? '' };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main('release', async () => {
    const [tag, ...rest] = process.argv.slice(2);
    readArguments(rest, {});
    if (!tag) throw new UsageError('expected a tag, such as v0.2.0');
    const { problems, text } = examine(tag, (path) => readFileSync(inProject(path), 'utf8'));
    if (problems.length > 0) throw new UsageError(problems.join('\n'));
    process.stdout.write(`${text}\n`);
  });
}
