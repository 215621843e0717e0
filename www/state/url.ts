/**
 * The page's state in the URL hash.
 *
 *     #seed=1&seeds=3&env_steps=5000&shift=far&config={"model":{"members":5}}
 *
 * `shift` is a setting's name (`in-distribution`, `near`, `far`), a gain (`-0.5`), or the JSON of a
 * shift (`{"gain":1,"do_lamp":0.3,"sensor_noise":0.1}`; `{"setting":1}` is the first one that a world's own text names). `config` is the JSON of what differs from
 * the default configuration. `view` is what is shown (`hero`, `story`, `lab`, `graph`, `results`), `bet` the robot that the
 * reader trusts, `step` a step of the story, from 1 to 7. `panel` is the open
 * figure of "See why", `study` the open study, `speed` the environment steps a second at the most, `a` the JSON of another
 * experiment to compare with, `lang` the language. `hide=setup,own-data` names
 * hidden parts; `controls=few` is short for several of them. `v` is the version of this syntax. A value
 * that cannot be used is left out and reported by name.
 */

import type { Json, JsonObject, PageState, Panel, Settings, Shift, ViewName } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { STUDIES } from '../generated/study-names.js';
import { brief, plainCopy } from '../guard.js';
import { ownOnly, ownValue, setOwn } from '../own.js';
import { messageOf } from '../run/message.ts';
import { isLanguage, LANGUAGES } from '../language/language.ts';
import { listing, METHODS } from './words.ts';
import { readControls, readHide, together } from './hiding.ts';
import { stamp, upgrade } from './link-version.ts';

export const LIMITS = {
  seed: { min: 0, max: 4294967295 },
  seeds: { min: 1, max: 20 },
  step: { min: 1, max: 7 },
  gain: { min: -10, max: 10 },
  do_lamp: { min: -1, max: 1 },
  sensor_noise: { min: 0, max: 1 },
  setting: { min: 0, max: 100 },
};

/** A longer hash is none that this page has written: two worlds of the longest equations have fewer characters. */
const LONGEST = 200_000;
/** A configuration has fewer fields; of one with more, none is tried on its own. */
const MOST_FIELDS = 500;

/** Environment steps a second that one can choose from. */
export const SPEEDS = [5, 20, 100];

export const PANELS: Panel[] = ['policies', 'scatter', 'predictions', 'rollouts', 'what-if'];

/** What the playground can show. */
export const VIEWS: ViewName[] = ['hero', 'story', 'lab', 'graph', 'results'];

export const NO_SHIFT: Shift = { gain: 1, do_lamp: null, sensor_noise: 0 };

const GAIN_OF_SETTING: Record<string, number> = { 'in-distribution': 1, near: 0, far: -1 };

export interface Checks {
  defaults: PageState;
  /** Why the wasm package refuses a configuration, or null when it takes it. */
  problemOf: (config: JsonObject) => string | null;
}

/**
 * Reads a hash. Never throws: what is wrong is named in `problems` and its default used instead.
 *
 * @param hash with or without its leading #
 */
export function parseHash(
  hash: string,
  { defaults, problemOf }: Checks,
): { state: PageState; problems: string[] } {
  const state = structuredClone(defaults);
  if (hash.length > LONGEST) {
    const [has, most] = [hash.length, LONGEST];
    return { state, problems: [msg(str`${has} characters: expected at most ${most}`)] };
  }
  const { pairs, problems } = upgrade([...new URLSearchParams(hash.replace(/^#/, ''))]);
  for (const [name, given] of pairs) {
    const text = brief(given);
    if (name === 'seed' || name === 'seeds' || name === 'step') {
      const value = wholeNumber(text, LIMITS[name]);
      if (value === null) {
        const { min, max } = LIMITS[name];
        problems.push(msg(str`${name}=${text}: expected a whole number from ${min} to ${max}`));
      } else state[name] = value;
    } else if (name === 'env_steps') {
      const value = Number(text);
      const problem =
        text.trim() === '' ? msg('expected a number') : problemOf({ env_steps: value });
      if (problem) problems.push(`env_steps=${text}: ${problem}`);
      else state.env_steps = value;
    } else if (name === 'shift') {
      const { shift, problem } = parseShift(given);
      if (problem) problems.push(`shift=${text}: ${problem}`);
      else state.shift = shift;
    } else if (name === 'config') {
      const read = parseConfig(given, problemOf);
      problems.push(...read.problems);
      const { env_steps, ...rest } = read.config;
      if (typeof env_steps === 'number') state.env_steps = env_steps;
      state.config = rest;
    } else if (name === 'view') {
      const view = VIEWS.find((known) => known === text);
      if (view) state.view = view;
      else problems.push(msg(str`view=${text}: expected one of ${VIEWS.join(', ')}`));
    } else if (name === 'bet') {
      const bet = METHODS.find((known) => known === text);
      if (bet) state.bet = bet;
      else problems.push(msg(str`bet=${text}: expected one of ${METHODS.join(', ')}`));
    } else if (name === 'panel') {
      const panel = PANELS.find((known) => known === text);
      if (panel) state.panel = panel;
      else problems.push(msg(str`panel=${text}: expected one of ${PANELS.join(', ')}`));
    } else if (name === 'study') {
      if (STUDIES.includes(text)) state.study = text;
      else problems.push(msg(str`study=${text}: expected one of ${STUDIES.join(', ')}`));
    } else if (name === 'lang') {
      if (isLanguage(text)) state.lang = text;
      else
        problems.push(msg(str`lang=${text}: expected one of ${Object.keys(LANGUAGES).join(', ')}`));
    } else if (name === 'speed') {
      if (SPEEDS.includes(Number(text))) state.speed = Number(text);
      else problems.push(msg(str`speed=${text}: expected one of ${SPEEDS.join(', ')}`));
    } else if (name === 'a') {
      const { settings, problem } = parseSettings(given, defaults, problemOf);
      if (problem) problems.push(`a=${text}: ${problem}`);
      else state.a = settings;
    } else if (name === 'hide' || name === 'controls') {
      const read = name === 'hide' ? readHide(given) : readControls(given);
      problems.push(...read.problems);
      state.hide = together(state.hide, read.hide);
    } else {
      problems.push(msg(str`${name}: unknown; known are ${known()}`));
    }
  }
  return { state, problems };
}

const known = () => {
  const names =
    'view, seed, seeds, env_steps, shift, config, bet, step, panel, study, speed, lang, a, hide';
  return listing([...names.split(', '), 'controls']);
};

/** Another experiment: what is left out is as by default. */
function parseSettings(
  text: string,
  defaults: PageState,
  problemOf: Checks['problemOf'],
): { settings: Settings; problem: string | null } {
  const settings: Settings = { ...settingsOf(defaults), config: {} };
  const refused = (problem: string) => ({ settings, problem });
  const { value, problem: unreadable } = parseJson(text);
  if (unreadable) return refused(unreadable);
  if (!isObject(value)) return refused(msg('expected a JSON object'));
  const { seed, seeds, env_steps, config = {}, ...unknown } = ownOnly(value);
  const [other] = Object.keys(unknown);
  if (other)
    return refused(msg(str`${other} is unknown; known are seed, seeds, env_steps and config`));
  for (const [name, given] of [
    ['seed', seed],
    ['seeds', seeds],
  ] as const) {
    if (given === undefined) continue;
    const whole = wholeNumber(String(given), LIMITS[name]);
    const { min, max } = LIMITS[name];
    if (whole === null)
      return refused(msg(str`${name}: expected a whole number from ${min} to ${max}`));
    settings[name] = whole;
  }
  if (!isObject(config)) return refused(`config: ${msg('expected a JSON object')}`);
  const steps = env_steps ?? defaults.env_steps;
  const problem = problemOf({ ...config, env_steps: steps });
  if (problem !== null) return refused(problem);
  return { settings: { ...settings, env_steps: Number(steps), config }, problem: null };
}

/** What of a state decides its numbers. */
export const settingsOf = ({ seed, seeds, env_steps, config }: Settings): Settings => ({
  seed,
  seeds,
  env_steps,
  config,
});

/** What of another experiment is not as by default. */
function formatSettings({ seed, seeds, env_steps, config }: Settings, defaults: PageState) {
  return JSON.stringify({
    ...(seed === defaults.seed ? {} : { seed }),
    ...(seeds === defaults.seeds ? {} : { seeds }),
    ...(env_steps === defaults.env_steps ? {} : { env_steps }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
  });
}

/**
 * The hash of a state, without what equals the defaults.
 *
 * @returns without a leading #; empty for the default state
 */
export function formatHash(state: PageState, defaults: PageState): string {
  const parts: string[] = [];
  for (const name of ['seed', 'seeds', 'env_steps'] as const) {
    if (state[name] !== defaults[name]) parts.push(`${name}=${state[name]}`);
  }
  const shift = formatShift(state.shift);
  if (shift !== formatShift(defaults.shift)) parts.push(`shift=${encodeURIComponent(shift)}`);
  if (Object.keys(state.config).length > 0) {
    parts.push(`config=${encodeURIComponent(JSON.stringify(state.config))}`);
  }
  if (state.bet !== undefined) parts.push(`bet=${state.bet}`);
  if (state.step !== undefined) parts.push(`step=${state.step}`);
  if (state.panel !== undefined) parts.push(`panel=${state.panel}`);
  if (state.study !== undefined) parts.push(`study=${state.study}`);
  if (state.speed !== undefined) parts.push(`speed=${state.speed}`);
  if (state.lang !== undefined) parts.push(`lang=${state.lang}`);
  if (state.a) parts.push(`a=${encodeURIComponent(formatSettings(state.a, defaults))}`);
  if (state.hide.length > 0) parts.push(`hide=${state.hide.join(',')}`);
  const { view } = state;
  // As links of earlier versions do, it names no view that opens anyhow.
  if (view !== undefined && view !== viewIn(parts.join('&'))) parts.unshift(`view=${view}`);
  if (stamp && parts.length > 0) parts.unshift(stamp);
  return parts.join('&');
}

/** What the first screen can show, too, of what a state tells. */
const FREE = ['v', 'view', 'lang', 'bet'];
const FREE_EMBEDDED = [...FREE, 'seed', 'seeds', 'shift'];

/**
 * What a state opens. Links of earlier versions to the page name no view: what they tell is the lab's. Elsewhere, the first
 * screen opens with a seed and a lamp, too.
 *
 * @param hash with or without its leading #
 * @param embedded whether it is on a page of somebody else
 */
export function viewIn(hash: string, embedded: boolean = false): ViewName {
  const pairs = new URLSearchParams(hash.replace(/^#/, ''));
  const named = VIEWS.find((view) => view === pairs.get('view'));
  if (named) return named;
  if (pairs.has('step')) return 'story';
  const free = embedded ? FREE_EMBEDDED : FREE;
  return [...pairs.keys()].some((name) => !free.includes(name)) ? 'lab' : 'hero';
}

function formatShift(shift: Shift): string {
  if (shift.do_lamp !== null || shift.sensor_noise !== 0 || shift.setting)
    return JSON.stringify(shift);
  const named = Object.entries(GAIN_OF_SETTING).find(([, gain]) => gain === shift.gain);
  return named ? named[0] : String(shift.gain);
}

function parseShift(text: string): { shift: Shift; problem: string | null } {
  const gain = ownValue(GAIN_OF_SETTING, text);
  if (gain !== undefined) return { shift: { ...NO_SHIFT, gain }, problem: null };
  const read = parseJson(text);
  if (read.problem) return { shift: NO_SHIFT, problem: read.problem };
  const value = typeof read.value === 'number' ? { gain: read.value } : read.value;
  if (!isObject(value)) {
    const problem = msg('expected in-distribution, near, far, a gain, or a JSON object');
    return { shift: NO_SHIFT, problem };
  }
  const shift = { ...NO_SHIFT };
  for (const [name, given] of Object.entries(value)) {
    if (!isShiftField(name)) {
      const problem = msg(
        str`${name} is unknown; known are gain, do_lamp, sensor_noise and setting`,
      );
      return { shift: NO_SHIFT, problem };
    }
    const { min, max } = LIMITS[name];
    if (name === 'do_lamp' && given === null) continue;
    if (typeof given !== 'number' || !(given >= min && given <= max)) {
      const problem = msg(
        str`${name} is ${JSON.stringify(given)}; expected a number from ${min} to ${max}`,
      );
      return { shift: NO_SHIFT, problem };
    }
    if (name === 'setting') {
      if (!Number.isInteger(given)) {
        const problem = msg(
          str`setting is ${JSON.stringify(given)}; expected a whole number from ${min} to ${max}`,
        );
        return { shift: NO_SHIFT, problem };
      }
      if (given !== 0) shift.setting = given;
      continue;
    }
    // -0 would be written as 0.
    shift[name] = given + 0;
  }
  return { shift, problem: null };
}

const isShiftField = (name: string): name is keyof Shift =>
  ['gain', 'do_lamp', 'sensor_noise', 'setting'].includes(name);

/** Keeps each leaf of the overrides that the wasm package takes; a bad one does not lose the others. */
function parseConfig(
  text: string,
  problemOf: Checks['problemOf'],
): { config: JsonObject; problems: string[] } {
  const { value, problem } = parseJson(text);
  if (problem || !isObject(value)) {
    const why = problem ?? msg('expected a JSON object');
    return { config: {}, problems: [`config=${brief(text)}: ${why}`] };
  }
  const whole = problemOf(value);
  if (whole === null) return { config: value, problems: [] };
  const paths = leaves(value);
  if (paths.length > MOST_FIELDS) return { config: {}, problems: [`config: ${whole}`] };
  const kept: JsonObject = {};
  const problems: string[] = [];
  for (const path of paths) {
    const alone = nest(path.names, path.value) as JsonObject;
    const problem = problemOf(alone);
    if (problem) {
      const given = brief(`config ${path.names.join('.')}=${JSON.stringify(path.value)}`);
      problems.push(`${given}: ${problem}`);
    } else merge(kept, alone);
  }
  // Values that are fine one by one may still contradict each other.
  const together = problemOf(kept);
  if (together) return { config: {}, problems: [...problems, `config: ${together}`] };
  return { config: kept, problems };
}

function leaves(object: JsonObject, above: string[] = []): { names: string[]; value: Json }[] {
  return Object.entries(object).flatMap(([name, value]) =>
    isObject(value) && Object.keys(value).length > 0
      ? leaves(value, [...above, name])
      : [{ names: [...above, name], value }],
  );
}

function nest(names: string[], value: Json): Json {
  return names.reduceRight((inner: Json, name) => ({ [name]: inner }), value);
}

function merge(into: JsonObject, from: JsonObject) {
  for (const [name, value] of Object.entries(from)) {
    const held = ownValue(into, name);
    if (isObject(held) && isObject(value)) merge(held, value);
    else setOwn(into, name, value);
  }
}

function wholeNumber(text: string, { min, max }: { min: number; max: number }): number | null {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : null;
}

/**
 * @returns problem: what is wrong with a text that is JSON, or too deep to be read
 */
function parseJson(text: string): { value?: Json; problem: string | null } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: error instanceof SyntaxError ? null : messageOf(error) };
  }
  try {
    return { value: plainCopy('JSON', value), problem: null };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
