/** Settings as they are typed: from the configuration to texts and back, and what Rust says of them. */

/** @import { Config, Json, JsonObject } from '../types.d.ts' */
/** @import { Field } from './fields.js' */

import { ownValue } from '../own.js';

/**
 * @param {Json} config
 * @param {string} path names by dots
 * @returns {Json | undefined}
 */
export const at = (config, path) =>
  path
    .split('.')
    .reduce(
      (/** @type {Json | undefined} */ value, name) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? ownValue(value, name)
          : undefined,
      config,
    );

/**
 * A field's default. Rust leaves some out where they are as by default.
 *
 * @param {Json} defaults
 * @param {Field} field
 */
export function defaultAt(defaults, { path, leftOut, default: known }) {
  const value = at(defaults, path);
  return value === undefined && leftOut ? known : value;
}

/**
 * A field of a complete configuration, of which Rust leaves out what is as by default.
 *
 * @param {Config} config
 * @param {Config} defaults
 * @param {Field} field
 */
export function fieldOf(config, defaults, field) {
  const [whole, base] = /** @type {JsonObject[]} */ (/** @type {unknown} */ ([config, defaults]));
  const value = at(whole, field.path);
  return value === undefined ? defaultAt(base, field) : value;
}

/**
 * The same with another value at a path; an undefined one takes it away, with what is left empty.
 *
 * @param {JsonObject} config
 * @param {string} path
 * @param {Json | undefined} value
 * @returns {JsonObject}
 */
export function put(config, path, value) {
  const [name, ...rest] = path.split('.');
  const { [name]: held, ...others } = config;
  if (rest.length === 0) return value === undefined ? others : { ...others, [name]: value };
  const inside = typeof held === 'object' && held !== null && !Array.isArray(held) ? held : {};
  const changed = put(inside, rest.join('.'), value);
  return Object.keys(changed).length === 0 ? others : { ...others, [name]: changed };
}

/** Words of a flag that is off, and of one that is on. */
export const FLAG = ['off', 'on'];

/**
 * What is in a field for a value.
 *
 * @param {Json | undefined} value
 */
export const textOf = (value) =>
  value === null || value === undefined
    ? ''
    : typeof value === 'boolean'
      ? FLAG[Number(value)]
      : Array.isArray(value)
        ? value.join(', ')
        : typeof value === 'object'
          ? (worldText(value) ?? JSON.stringify(value))
          : String(value);

/** A world by name with its sensors; null for any other object. @param {JsonObject} value */
const worldText = ({ name, sensors, ...rest }) =>
  typeof name === 'string' && typeof sensors === 'number' && Object.keys(rest).length === 0
    ? `${name}, ${sensors}`
    : null;

/** @param {string} text @returns {Json} */
function worldOf(text) {
  const [, name, sensors] = /^([\w-]+)\s*,\s*(\d+)$/.exec(text) ?? [];
  if (name !== undefined) return { name, sensors: Number(sensors) };
  try {
    return text.startsWith('{') ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

/**
 * The value of a text. What is no number stays a text: Rust then says what it expects.
 *
 * @param {Field} field
 * @param {string} text
 * @returns {Json}
 */
export function valueOf({ kind, empty, none }, text) {
  const plain = text.trim();
  if (plain === '' && none !== undefined) return [];
  if (plain === '') return empty === undefined ? '' : null;
  const number = (/** @type {string} */ part) =>
    part.trim() === '' || Number.isNaN(Number(part)) ? part.trim() : Number(part);
  if (kind === 'widths')
    return plain
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(number);
  if (kind === 'flag' && FLAG.includes(plain)) return plain === FLAG[1];
  if (kind === 'world') return worldOf(plain);
  if (kind === 'names') return plain.split(/[\s,]+/).filter(Boolean);
  return kind === 'whole' || kind === 'real' ? number(plain) : plain;
}

/**
 * What differs from the defaults, leaf by leaf; a graph and lists are leaves.
 *
 * @param {Config} config complete
 * @param {Config} defaults
 * @param {Field[]} fields
 * @returns {JsonObject}
 */
export function overrides(config, defaults, fields) {
  return fields.reduce((/** @type {JsonObject} */ kept, field) => {
    const value = fieldOf(config, defaults, field);
    const same = JSON.stringify(value) === JSON.stringify(fieldOf(defaults, defaults, field));
    return same || value === undefined ? kept : put(kept, field.path, value);
  }, {});
}

/**
 * What is wrong with overrides, by the path of the field; a problem that names no field has the path ''.
 * Rust stops at the first one: each is put aside to hear of the next.
 *
 * @param {JsonObject} config
 * @param {(config: JsonObject) => string | null} problemOf
 * @param {Field[]} fields
 * @returns {Map<string, string>}
 */
export function problemsOf(config, problemOf, fields) {
  /** @type {Map<string, string>} */ const found = new Map();
  let rest = config;
  for (let problem = problemOf(rest); problem !== null; problem = problemOf(rest)) {
    const path = fieldIn(problem, fields);
    found.set(path, problem.replace(/^config\.[\w.]+: (structure\.\w+: )?/, ''));
    // A default may be wrong beside what was typed: then its whole group is put aside.
    const aside = [path, path.split('.')[0]].find((name) => at(rest, name) !== undefined);
    if (!aside) break;
    rest = put(rest, aside, undefined);
  }
  return found;
}

/**
 * The field that a message of Rust's begins with; the room of structure learning names its own after that.
 *
 * @param {string} problem
 * @param {Field[]} fields
 */
function fieldIn(problem, fields) {
  const named = /^config\.(?:structure: )?([\w.]+)/.exec(problem)?.[1] ?? problem.split(':')[0];
  const fits = fields.filter(({ path }) => named === path || named.startsWith(`${path}.`));
  return fits.sort((a, b) => b.path.length - a.path.length)[0]?.path ?? '';
}
