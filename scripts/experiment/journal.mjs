/**
 * Keeps the finished runs of an experiment on disk while others are running: JSON lines, each synced before the next
 * run starts. The first line is the plan. Every other line is a run with a SHA-256 of the first line and itself, so
 * that a line that is incomplete, damaged or from another plan is recognised, and its run repeated.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ownValue } from '../../www/own.js';
import { SetupError, UsageError, messageOf } from '../lib/errors.mjs';
import { syncDirectory } from '../lib/output.mjs';
import { label } from './progress.mjs';

/** @typedef {import('./pool.mjs').Run} Run */
/** @typedef {import('./plan.mjs').Job} Job */
/** @typedef {Record<string, unknown>} Plan everything that determines the runs, in the order in which differences are reported */
/**
 * @typedef {object} Content
 * @property {Buffer | null} fragment the whole content, if even the first line is incomplete
 * @property {string} first line
 * @property {Plan} plan
 * @property {string} command that started the experiment
 * @property {Map<string, Run>} runs by label
 * @property {number[]} damaged lines, from 1
 * @property {number} end length in bytes without an incomplete last line
 * @property {boolean} torn
 */

const FORMAT = 1;
const retryAfter = 1000;

/**
 * Return everything that determines the runs. Most jobs share a configuration; each is written once.
 * @param {Omit<import('./document.mjs').About, 'command'>} about
 * @param {Job[]} jobs
 * @returns {Plan}
 */
export function planOf({ version, wasm, commit, ...about }, jobs) {
  /** @type {Map<string, number>} */
  const configs = new Map();
  const listed = jobs.map(({ config, ...job }) => {
    const text = JSON.stringify(config);
    const at = configs.get(text) ?? configs.size;
    configs.set(text, at);
    return { ...job, config: at };
  });
  const own = [...configs.keys()].map((text) => JSON.parse(text));
  // As it will be read back: without undefined fields.
  return JSON.parse(
    JSON.stringify({ version, wasm, commit, ...about, jobs: listed, configs: own }),
  );
}

/** @param {string} first line @param {string} run its JSON */
const digest = (first, run) => createHash('sha256').update(`${first}\n${run}`).digest('hex');

/**
 * @param {string} file
 * @returns {Content | null} null if there is none
 */
function read(file) {
  let bytes;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw new UsageError(`the journal "${file}" cannot be read: ${messageOf(error)}`);
  }
  const end = bytes.lastIndexOf('\n') + 1;
  /** @type {Content} */
  const content = {
    ...{ fragment: null, first: '', plan: {}, command: '', runs: new Map(), damaged: [] },
    ...{ end, torn: end < bytes.length },
  };
  if (end === 0) return { ...content, fragment: bytes };
  let from = 0;
  for (let number = 1; from < end; number += 1) {
    const to = bytes.indexOf('\n', from);
    const line = bytes.toString('utf8', from, to);
    from = to + 1;
    if (number === 1) Object.assign(content, readFirst(file, line));
    else {
      const [, sha256, text = ''] = /^\{"sha256":"(\w+)","run":(.*)\}$/.exec(line) ?? [];
      if (sha256 === digest(content.first, text)) {
        const run = JSON.parse(text);
        content.runs.set(label(run), run);
      } else content.damaged.push(number);
    }
  }
  return content;
}

/** @param {string} file @param {string} line */
function readFirst(file, line) {
  let header;
  try {
    header = JSON.parse(line);
  } catch {
    throw noJournal(file);
  }
  const { cmbpo_journal, plan, command } = header ?? {};
  if (cmbpo_journal !== FORMAT || !plan || typeof command !== 'string') throw noJournal(file);
  return { first: line, plan, command };
}

/** @param {string} file */
const noJournal = (file) =>
  new UsageError(
    `"${file}" is there, and its first line is not that of a journal: move it away, or give another --journal`,
  );

/**
 * Report an existing journal and the options for it.
 * @param {string} file
 * @param {string} resumeCommand
 * @throws {UsageError} if there is a journal
 */
export function refuseExisting(file, resumeCommand) {
  const found = read(file);
  if (!found) return;
  if (found.fragment) throw noJournal(file);
  const { runs, plan } = found;
  const total = Array.isArray(plan.jobs) ? plan.jobs.length : 'unknown';
  throw new UsageError(
    `"${file}" keeps ${runs.size} of ${total} runs of an experiment that has not ended, begun with\n` +
      `  ${printable(found.command)}\nGo on with it:\n  ${resumeCommand}\nor delete it to begin anew.`,
  );
}

/**
 * @param {string} file
 * @param {object} asked
 * @param {Plan} asked.plan
 * @param {string} asked.command
 * @param {boolean} asked.resume whether to continue an existing journal
 * @param {(line: string) => void} say
 */
export function openJournal(file, { plan, command, resume }, say) {
  const first = JSON.stringify({ cmbpo_journal: FORMAT, plan, command });
  const found = resume ? read(file) : null;
  if (!found) {
    if (resume) say(`there is no journal "${file}": beginning with the first run`);
    return create(file, first, 'wx', command);
  }
  if (found.fragment) {
    // A process ended while it wrote the first line, so nothing is lost. Other files must not be overwritten.
    const ours = Buffer.from(`${first}\n`).subarray(0, found.fragment.length);
    if (!ours.equals(found.fragment)) throw noJournal(file);
    return create(file, first, 'w', command);
  }
  const different = [...differences(found.plan, plan, '')];
  if (different.length > 0) {
    const told = different
      .slice(0, 4)
      .map(
        ({ field, kept, now }) =>
          `  ${field || 'plan'}: ${short(kept)} in the journal, ${short(now)} now`,
      );
    const more = different.length > 4 ? `\n  and ${different.length - 4} more` : '';
    throw new UsageError(
      `--resume: "${file}" is of another plan:\n${told.join('\n')}${more}\n` +
        `It was begun with\n  ${printable(found.command)}\n` +
        'Give what it was begun with, or another --out or --journal, or delete it to begin anew.',
    );
  }
  for (const number of found.damaged) {
    say(`line ${number} of "${file}" is damaged: that run is made again`);
  }
  if (found.torn) say(`the last line of "${file}" is torn: that run is made again`);
  try {
    const fd = fs.openSync(file, 'a');
    fs.ftruncateSync(fd, found.end);
    return new Journal(file, fd, found);
  } catch (error) {
    throw new SetupError(`the journal "${file}" cannot be written: ${messageOf(error)}`);
  }
}

/**
 * @param {string} file
 * @param {string} first line
 * @param {'wx' | 'w'} flag
 * @param {string} command
 */
function create(file, first, flag, command) {
  let fd;
  try {
    // Append mode, so that lines of several writers never overwrite each other.
    fs.closeSync(fs.openSync(file, flag));
    fd = fs.openSync(file, 'a');
    fs.writeFileSync(fd, `${first}\n`);
    fs.fsyncSync(fd);
    syncDirectory(dirname(file));
  } catch (error) {
    if (fd !== undefined) fs.rmSync(file, { force: true });
    throw new SetupError(`the journal "${file}" cannot be written: ${messageOf(error)}`);
  }
  return new Journal(file, fd, {
    ...{ first, command, runs: new Map(), end: Buffer.byteLength(first) + 1 },
  });
}

export class Journal {
  #fd;
  #first;
  #end;
  /** Whether a write was incomplete. */
  #torn = false;
  /** Number of finished runs that could not be written. */
  lost = 0;

  /**
   * @param {string} file
   * @param {number} fd
   * @param {Pick<Content, 'first' | 'command' | 'runs' | 'end'>} content
   */
  constructor(file, fd, { first, command, runs, end }) {
    this.file = file;
    this.command = command;
    this.runs = runs;
    this.#fd = fd;
    this.#first = first;
    this.#end = end;
  }

  /**
   * Write a run; it is on the disk when this returns.
   * @param {Run} run
   */
  append(run) {
    const text = JSON.stringify(run);
    const line = Buffer.from(`{"sha256":"${digest(this.#first, text)}","run":${text}}\n`);
    if (this.#torn) fs.ftruncateSync(this.#fd, this.#end);
    this.#torn = true;
    fs.writeFileSync(this.#fd, line);
    fs.fsyncSync(this.#fd);
    this.#torn = false;
    this.#end += line.length;
    this.runs.set(label(run), run);
  }

  /**
   * Write a run, waiting while the disk is full, because the run is stored nowhere else.
   * @param {Run} run
   * @param {AbortSignal} signal ends the wait, in which case the run is lost
   * @param {(line: string) => void} say
   */
  async keep(run, signal, say) {
    for (let told = false; ; told = true) {
      try {
        this.append(run);
        if (told) say(`"${this.file}" can be written again: going on`);
        return;
      } catch (error) {
        if (signal.aborted) {
          this.lost += 1;
          return;
        }
        if (!told) {
          say(
            `${label(run)} has ended, but "${this.file}" cannot be written: ${messageOf(error)}\n` +
              'It is kept in memory and tried again every second, and no other run begins in its place: make room on the disk.',
          );
        }
        await delay(retryAfter, undefined, { signal }).catch(() => {});
      }
    }
  }

  close() {
    fs.closeSync(this.#fd);
  }

  /** Close and delete the journal, so that there is nothing to resume. */
  remove() {
    this.close();
    fs.rmSync(this.file, { force: true });
  }
}

/**
 * @param {unknown} kept
 * @param {unknown} now
 * @param {string} field
 * @returns {Generator<{field: string, kept: unknown, now: unknown}>}
 */
function* differences(kept, now, field) {
  if (isDeepStrictEqual(kept, now)) return;
  const inner = [kept, now].every((value) => typeof value === 'object' && value !== null);
  const lists = [kept, now].filter(Array.isArray);
  const [some, other] = lists;
  // Lists of different length, or of plain values, are reported as a whole.
  const whole =
    lists.length === 1 || some?.length !== other?.length || typeof some?.[0] === 'number';
  if (!inner || whole) {
    yield { field, kept, now };
    return;
  }
  const [a, b] = /** @type {Record<string, unknown>[]} */ ([kept, now]);
  for (const key of new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])) {
    yield* differences(ownValue(a, key), ownValue(b, key), field === '' ? key : `${field}.${key}`);
  }
}

/** @param {unknown} value */
function short(value) {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Make a file's text safe for the terminal. @param {string} text */
const printable = (text) => text.replace(/\p{Cc}/gu, ' ');
