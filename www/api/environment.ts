/**
 * Environments that somebody writes in JavaScript: what they must be, and a checker that says what is
 * wrong with one.
 */

import type {
  CustomEnvironment,
  EnvironmentInstance as Instance,
  EnvironmentProblem as Problem,
} from '../npm/declared/index.d.ts';

import { fieldOf } from '../own.js';

export type { CustomEnvironment };

/** Steps in a row that the checker takes, at the most. */
const TRIAL = 400;
const HORIZON = { usual: 200, most: 10_000 };
const TRAINING = 'in-distribution';
/** Episodes that are moved side by side where there is a factory: an evaluation's, the run's, the live environment's. */
export const INSTANCES = 24;

/** Something that is not as it must be. */
class Wrong extends Error {
  problem: Problem;

  constructor(field: string, value: unknown, expected: string) {
    super(`${field}: ${shown(value)} is not allowed, expected ${expected}`);
    this.problem = { field, value: shown(value), expected, message: this.message };
  }
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (value instanceof Error) return `the error "${value.message}"`;
  if (typeof value === 'number' || value === undefined) return String(value);
  try {
    const plain = ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value;
    // JSON has no word for what is not a finite number.
    const text = JSON.stringify(plain, (_, inner) =>
      typeof inner === 'number' && !Number.isFinite(inner) ? `<${inner}>` : inner,
    ).replace(/"<(NaN|-?Infinity)>"/g, '$1');
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
  } catch {
    return typeof value;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isList = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);

function checkNames(field: string, value: unknown, taken: string[]): string[] {
  const names = Array.isArray(value) ? value : [];
  const right = (name: unknown, at: number) =>
    typeof name === 'string' && /^[A-Za-z]\w*$/.test(name) && names.indexOf(name) === at;
  if (names.length === 0 || !names.every(right) || names.some((name) => taken.includes(name))) {
    const but = taken.length ? `, none of ${taken.join(', ')}` : '';
    const expected = `a list of distinct names of letters, digits and _${but}`;
    throw new Wrong(field, value, expected);
  }
  return names as string[];
}

/** What an environment says about itself, complete. */
function about(environment: unknown) {
  if (!isObject(environment)) throw new Wrong('environment', environment, 'an object');
  const field = (name: string) => fieldOf(environment, name);
  const [name, reward] = [field('name') ?? 'custom', field('reward') ?? 'R'];
  const [horizon, truth] = [field('horizon') ?? HORIZON.usual, field('truth') ?? {}];
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) {
    throw new Wrong('environment.name', name, 'a name of letters, digits, _ and -');
  }
  const state = checkNames('environment.state', field('state'), []);
  const action = checkNames('environment.action', field('action'), state);
  const [rewardName] = checkNames('environment.reward', [reward], [...state, ...action]);
  const [low, high] = ['low', 'high'].map((end) => {
    const bounds = field(end);
    const numbers = isList(bounds) ? Array.from(bounds) : [];
    if (numbers.length !== state.length || !numbers.every(Number.isFinite)) {
      const expected = `${state.length} finite numbers, one for each of ${state.join(', ')}`;
      throw new Wrong(`environment.${end}`, bounds, expected);
    }
    return numbers;
  });
  const crossed = state.findIndex((_, i) => !(low[i] < high[i]));
  if (crossed >= 0) {
    throw new Wrong(`environment.low[${crossed}]`, low[crossed], `less than ${high[crossed]}`);
  }
  if (!Number.isInteger(horizon) || Number(horizon) < 1 || Number(horizon) > HORIZON.most) {
    throw new Wrong('environment.horizon', horizon, `a whole number from 1 to ${HORIZON.most}`);
  }
  const others = field('settings') ?? [];
  const named = (setting: unknown) =>
    typeof setting === 'string' && setting !== '' && setting !== TRAINING;
  if (!Array.isArray(others) || !others.every(named) || new Set(others).size < others.length) {
    const expected = `a list of distinct names, none of them ${TRAINING}`;
    throw new Wrong('environment.settings', others, expected);
  }
  const effects = [...state.map((each) => `${each}'`), rewardName];
  const causes = [...state, ...action];
  if (!isObject(truth)) throw new Wrong('environment.truth', truth, 'an object: causes by effect');
  for (const [effect, parents] of Object.entries(truth)) {
    if (!effects.includes(effect)) {
      throw new Wrong('environment.truth', effect, `effects among ${effects.join(', ')}`);
    }
    if (!Array.isArray(parents) || !parents.every((parent) => causes.includes(parent))) {
      throw new Wrong(`environment.truth.${effect}`, parents, `causes among ${causes.join(', ')}`);
    }
  }
  const settings = [TRAINING, ...others] as string[];
  const known = truth as Record<string, string[]>;
  return {
    ...{ name, state, action, low, high, settings, truth: known },
    ...{ reward: rewardName, horizon: Number(horizon) },
  };
}

type About = ReturnType<typeof about>;

function checkMethods(field: string, instance: unknown): Instance {
  if (!isObject(instance)) {
    throw new Wrong(field, instance, 'an object with reset(seed, setting) and step(action)');
  }
  for (const method of ['reset', 'step'] as const) {
    if (typeof instance[method] !== 'function') {
      throw new Wrong(`${field}.${method}`, instance[method], 'a function');
    }
  }
  return instance as unknown as Instance;
}

/** Another instance each time where there is a factory, else always the one. */
function maker(environment: CustomEnvironment) {
  const create = fieldOf(environment, 'create');
  if (create === undefined) {
    const one = checkMethods('environment', environment);
    return { several: false, make: () => one };
  }
  if (typeof create !== 'function') throw new Wrong('environment.create', create, 'a function');
  const make = () => {
    const made = calling('environment.create()', () => create.call(environment));
    return checkMethods('environment.create()', made);
  };
  if (make() === make()) {
    throw new Wrong('environment.create()', 'the same object twice', 'another object each time');
  }
  return { several: true, make };
}

function calling(field: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    throw error instanceof Wrong ? error : new Wrong(field, error, 'that it does not throw');
  }
}

function checkState(where: string, value: unknown, { state, low, high }: About) {
  if (!isList(value) || value.length !== state.length) {
    const list = value instanceof Promise ? 'at once, ' : '';
    throw new Wrong(where, value, `${list}a list of ${state.length} numbers (${state.join(', ')})`);
  }
  for (let i = 0; i < state.length; i++) {
    const field = `${where}[${i}]`;
    if (typeof value[i] !== 'number' || !Number.isFinite(value[i])) {
      throw new Wrong(field, value[i], `a finite number for ${state[i]}`);
    }
    const slack = 1e-9 * (high[i] - low[i]);
    if (value[i] < low[i] - slack || value[i] > high[i] + slack) {
      throw new Wrong(field, value[i], `${state[i]} from ${low[i]} to ${high[i]}`);
    }
  }
  return value;
}

/** An instance whose every answer is checked: numbers in one list, as the wasm takes them. */
function checked(instance: Instance, about: About) {
  let steps = 0;
  let seed = 0;
  return {
    reset(from: number, setting: string) {
      [steps, seed] = [0, from];
      const where = `environment.reset(${from}, ${shown(setting)})`;
      return Float64Array.from(
        checkState(
          where,
          calling(where, () => instance.reset(from, setting)),
          about,
        ),
      );
    },
    step(action: Float64Array) {
      steps += 1;
      const where = `environment.step (step ${steps} after reset(${seed}))`;
      const answer = calling(where, () => instance.step(Float64Array.from(action)));
      if (!isObject(answer) || isList(answer) || answer instanceof Promise) {
        throw new Wrong(where, answer, 'at once, an object {state, reward, done}');
      }
      const { state, reward } = answer;
      const done = fieldOf(answer, 'done') ?? false;
      const seen = checkState(`${where}.state`, state, about);
      if (typeof reward !== 'number' || !Number.isFinite(reward)) {
        throw new Wrong(`${where}.reward`, reward, 'a finite number');
      }
      if (typeof done !== 'boolean') {
        throw new Wrong(`${where}.done`, done, 'true, false, or nothing');
      }
      return Float64Array.of(...Array.from(seen), reward, done ? 1 : 0);
    },
  };
}

type Checked = ReturnType<typeof checked>;

/** Actions of a trial: random, and held at either end. */
const actionAt = (step: number, dim: number) =>
  Float64Array.from({ length: dim }, (_, j) => {
    const phase = Math.floor(step / 20) % 3;
    if (phase > 0) return phase === 1 ? 1 : -1;
    // The fractional parts of multiples of an irrational number are spread evenly.
    return 2 * ((step * 0.6180339887 + j * 0.4142135623) % 1) - 1;
  });

/** Tries every setting; what is reached by the same seed and actions must be the same, in another instance too. */
function tryOut(about: About, make: () => Instance, several: boolean) {
  const dim = about.action.length;
  const [one, other] = [make(), several ? make() : null].map(
    (each) => each && checked(each, about),
  );
  if (!one) return;
  for (const setting of about.settings) {
    const first: Float64Array[] = [one.reset(7, setting)];
    const most = Math.min(TRIAL, about.horizon);
    for (let step = 0; step < most && first.at(-1)?.at(-1) !== 1; step++) {
      first.push(one.step(actionAt(step, dim)));
    }
    same(one.reset(7, setting), first[0], 'reset(7) again', 0);
    // Another seed in another instance must not be felt.
    other?.reset(8, setting);
    for (let step = 0; step + 1 < first.length; step++) {
      same(one.step(actionAt(step, dim)), first[step + 1], 'reset(7) again', step + 1);
      const ended = other && step % 7 === 0 && other.step(actionAt(step, dim)).at(-1) === 1;
      if (ended) other?.reset(8, setting);
    }
    if (!other) continue;
    same(other.reset(7, setting), first[0], 'reset(7) of another instance', 0);
    for (let step = 0; step + 1 < first.length; step++) {
      const again = other.step(actionAt(step, dim));
      same(again, first[step + 1], 'reset(7) of another instance', step + 1);
    }
  }
}

/**
 * @param after which call, for the message
 * @param steps since then
 */
function same(now: Float64Array, before: Float64Array, after: string, steps: number) {
  if (now.every((value, i) => Object.is(value, before[i]))) return;
  const where =
    steps === 0 ? `environment.${after}` : `environment.step (step ${steps} after ${after})`;
  throw new Wrong(
    where,
    now,
    `${shown(before)} as before: the same seed and actions, the same episode`,
  );
}

/**
 * What is wrong with an environment: nothing where the list is empty.
 *
 * @returns the first thing that is wrong, in a list
 */
export function check_environment(environment: unknown): Problem[] {
  try {
    prepared(environment as CustomEnvironment);
    return [];
  } catch (error) {
    if (error instanceof Wrong) return [error.problem];
    throw error;
  }
}

/**
 * A checked environment as the wasm takes it.
 *
 * @throws {Error} says what is wrong with the environment
 */
export function prepared(environment: CustomEnvironment) {
  const known = about(environment);
  const { several, make } = maker(environment);
  tryOut(known, make, several);
  const instances: Checked[] = [];
  const at = (instance: number) => (instances[instance] ??= checked(make(), known));
  return {
    about: known,
    instances: several ? INSTANCES : 1,
    reset: (instance: number, seed: number, setting: string) => at(instance).reset(seed, setting),
    step: (instance: number, action: Float64Array) => at(instance).step(action),
  };
}
