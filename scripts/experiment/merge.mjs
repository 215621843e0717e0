/** Joins the parts of an experiment. */
import { isDeepStrictEqual } from 'node:util';
import { ownValue } from '../../www/own.js';
import { UsageError, messageOf } from '../lib/errors.mjs';
import { readInput } from '../lib/input.mjs';
import { makeDocument } from './document.mjs';
import { label } from './progress.mjs';

/** @typedef {ReturnType<typeof makeDocument>} Document */
/** @typedef {{file: string, document: Document}} Part */

/** What a text can hold. */
const PART_BYTES = 500_000_000;

/** Fields that must be equal in all parts, in the order in which differences are reported. */
const SAME = [
  ...['version', 'commit', 'build', 'preset', 'config', 'study', 'methods', 'seeds', 'command'],
  'count',
];

/**
 * @param {string} file
 * @returns {Part}
 */
export function readPart(file) {
  let document;
  try {
    document = JSON.parse(new TextDecoder().decode(readInput(file, PART_BYTES)));
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read as JSON: ${messageOf(error)}`);
  }
  if (!document?.shard || !Array.isArray(document.runs)) {
    throw new UsageError(`"${file}" is not a part: npm run experiment writes one with --shard`);
  }
  return { file, document };
}

/**
 * Return the document of all runs.
 * @param {Part[]} parts
 */
export function merge(parts) {
  const [first, ...others] = parts;
  if (!first) throw new UsageError('no part is given');
  /** @type {Map<number, Part>} */
  const byIndex = new Map();
  for (const part of parts) {
    const { index, count } = shardOf(part);
    const same = byIndex.get(index);
    if (same) {
      throw new UsageError(`"${part.file}" and "${same.file}" are both part ${index}/${count}`);
    }
    byIndex.set(index, part);
  }
  for (const part of others) {
    for (const field of SAME) {
      const [here, there] = [first, part].map((each) => valueOf(each, field));
      if (isDeepStrictEqual(here, there)) continue;
      throw new UsageError(
        `"${part.file}" is of another ${field} than "${first.file}": ${short(there)}, not ${short(here)}`,
      );
    }
  }
  const { count } = shardOf(first);
  const absent = Array.from({ length: count }, (_, i) => i + 1).filter((i) => !byIndex.has(i));
  if (absent.length > 0) {
    throw new UsageError(`of ${count} parts these are missing: ${absent.join(', ')}`);
  }
  const { runs, summary, contrasts, failed, shard, wasm, ...about } = first.document;
  // Compilers on different machines may produce different wasm files from the same sources; then no hash is valid for
  // all runs.
  const same = others.every(({ document }) => document.wasm?.sha256 === wasm?.sha256);
  const whose = wasm && same ? { wasm } : {};
  const outcomes = inOrder(first.document, parts);
  return makeDocument(outcomes, { ...about, ...whose, study: about.study ?? null, shard: null });
}

/**
 * Return every run of the document in the order of a single machine.
 * @param {Document} document
 * @param {Part[]} parts
 */
function inOrder({ study, methods, seeds }, parts) {
  const outcomes = parts.flatMap(({ document: { runs, failed } }) => [...runs, ...(failed ?? [])]);
  /** @type {Map<string, (typeof outcomes)[number]>} */
  const found = new Map();
  for (const outcome of outcomes) {
    if (found.has(label(outcome))) throw new UsageError(`${label(outcome)} is in two parts`);
    found.set(label(outcome), outcome);
  }
  const conditions = study
    ? study.conditions.map(({ name, method }) => ({ condition: name, method }))
    : (methods ?? []).map((method) => ({ method }));
  const jobs = conditions.flatMap((each) => seeds.map((seed) => ({ ...each, seed })));
  const ordered = jobs.map((job) => {
    const outcome = found.get(label(job));
    if (!outcome) throw new UsageError(`${label(job)} is in no part`);
    found.delete(label(job));
    return outcome;
  });
  const [more] = found.keys();
  if (more !== undefined) throw new UsageError(`${more} is in a part, and nobody asked for it`);
  return ordered;
}

/** @param {Part} part */
const shardOf = ({ file, document: { shard } }) => {
  if (!shard) throw new UsageError(`"${file}" is not a part`);
  return shard;
};

/**
 * @param {Part} part
 * @param {string} field
 */
const valueOf = ({ document }, field) =>
  field === 'count'
    ? document.shard?.count
    : ownValue(/** @type {Record<string, unknown>} */ (document), field);

/** @param {unknown} value */
function short(value) {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
