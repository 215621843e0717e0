/** Settings as they are typed: from the configuration to texts and back, and what Rust says of them. */

import type { Config, Json, JsonObject } from '../types.d.ts';
import type { Field } from './field.ts';

import { ownValue } from '../own.js';
import { FLAG } from './field.ts';

/**
 * @param path names by dots
 */
export const at = (config: Json, path: string): Json | undefined =>
  path
    .split('.')
    .reduce(
      (value: Json | undefined, name) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? ownValue(value, name)
          : undefined,
      config,
    );

/** A field's default. Rust leaves some out where they are as by default. */
export function defaultAt(defaults: Json, { path, leftOut, default: known }: Field) {
  const value = at(defaults, path);
  return value === undefined && leftOut ? known : value;
}

/** A field of a complete configuration, of which Rust leaves out what is as by default. */
export function fieldOf(config: Config, defaults: Config, field: Field) {
  const [whole, base] = [config, defaults] as unknown as JsonObject[];
  const value = at(whole, field.path);
  return value === undefined ? defaultAt(base, field) : value;
}

/** The same with another value at a path; an undefined one takes it away, with what is left empty. */
export function put(config: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [name, ...rest] = path.split('.');
  const { [name]: held, ...others } = config;
  if (rest.length === 0) return value === undefined ? others : { ...others, [name]: value };
  const inside = typeof held === 'object' && held !== null && !Array.isArray(held) ? held : {};
  const changed = put(inside, rest.join('.'), value);
  return Object.keys(changed).length === 0 ? others : { ...others, [name]: changed };
}

/** What is in a field for a value. */
export const textOf = (value: Json | undefined) =>
  value === null || value === undefined
    ? ''
    : typeof value === 'boolean'
      ? FLAG[Number(value)]
      : Array.isArray(value)
        ? value.join(', ')
        : typeof value === 'object'
          ? (worldText(value) ?? JSON.stringify(value))
          : String(value);

/** A world by name with its sensors; null for any other object. */
const worldText = ({ name, sensors, ...rest }: JsonObject) =>
  typeof name === 'string' && typeof sensors === 'number' && Object.keys(rest).length === 0
    ? `${name}, ${sensors}`
    : null;

function worldOf(text: string): Json {
  const [, name, sensors] = /^([\w-]+)\s*,\s*(\d+)$/.exec(text) ?? [];
  if (name !== undefined) return { name, sensors: Number(sensors) };
  try {
    return text.startsWith('{') ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

/** The value of a text. What is no number stays a text: Rust then says what it expects. */
export function valueOf({ kind, empty, none }: Field, text: string): Json {
  const plain = text.trim();
  if (plain === '' && none !== undefined) return [];
  if (plain === '') return empty === undefined ? '' : null;
  const number = (part: string) =>
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
 * @param config complete
 */
export function overrides(config: Config, defaults: Config, fields: Field[]): JsonObject {
  return fields.reduce((kept: JsonObject, field) => {
    const value = fieldOf(config, defaults, field);
    const same = JSON.stringify(value) === JSON.stringify(fieldOf(defaults, defaults, field));
    return same || value === undefined ? kept : put(kept, field.path, value);
  }, {});
}

/**
 * What is wrong with overrides, by the path of the field; a problem that names no field has the path ''.
 * Rust stops at the first one: each is put aside to hear of the next.
 */
export function problemsOf(
  config: JsonObject,
  problemOf: (config: JsonObject) => string | null,
  fields: Field[],
): Map<string, string> {
  const found: Map<string, string> = new Map();
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

/** The field that a message of Rust's begins with; structure learning names its own after that. */
function fieldIn(problem: string, fields: Field[]) {
  const named = /^config\.(?:structure: )?([\w.]+)/.exec(problem)?.[1] ?? problem.split(':')[0];
  const fits = fields.filter(({ path }) => named === path || named.startsWith(`${path}.`));
  return fits.sort((a, b) => b.path.length - a.path.length)[0]?.path ?? '';
}
