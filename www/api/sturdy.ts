/**
 * The wasm instance of a thread. A trap leaves its memory in an unknown state: whatever would be asked of it afterwards
 * might be wrong. So it is given up, says so, and makes way for a fresh one.
 */

import { told } from '../guard.js';
import { ownValue } from '../own.js';

/** The wasm broke down in this call, or had broken down before what was asked existed anew. */
export class BrokenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokenError';
  }
}

/** Whether wasm was left in the middle of its work: what it says itself is an Error and nothing else. */
const isTrap = (error: unknown): error is Error =>
  error instanceof WebAssembly.RuntimeError ||
  error instanceof RangeError ||
  // Firefox: too much recursion.
  (error instanceof Error && error.name === 'InternalError');

export class Sturdy {
  #reset: () => void;
  #restored: () => void;
  /** Calls into wasm that have not returned: a simulator in JavaScript may call back. */ #depth = 0;
  /** Why it is dead; empty while it lives. */ #why = '';
  /** Why the last instance died. */ #before = '';
  #instance = 0;
  /** The instance that holds an object. */ #of: WeakMap<object, number> = new WeakMap();

  /**
   * @param reset makes a fresh instance: `__wbg_reset_state` of what wasm-bindgen wrote
   * @param restored called when a fresh instance is there
   */
  constructor(reset: () => void, restored: () => void = () => {}) {
    this.#reset = reset;
    this.#restored = restored;
  }

  /**
   * Call wasm.
   *
   * @param object that lives in wasm
   * @throws {BrokenError} where the wasm breaks down, or has lost the object
   */
  run<T>(call: () => T, object?: object): T {
    if (this.#why && this.#depth === 0) this.#replace();
    if (object && this.isLost(object)) {
      throw new BrokenError(
        `this was lost when the wasm broke down (${this.#before || this.#why}): make a new one`,
      );
    }
    if (this.#why) throw new BrokenError(`the wasm has broken down (${this.#why})`);
    this.#depth += 1;
    try {
      return call();
    } catch (error) {
      if (!isTrap(error)) throw error;
      this.#why = error.message;
      throw new BrokenError(
        `the wasm broke down (${this.#why}); what it held in this thread is lost, and a fresh one takes its place`,
      );
    } finally {
      this.#depth -= 1;
      if (this.#why && this.#depth === 0) this.#replace();
    }
  }

  /** An object was made in this instance. */
  made<T extends object>(object: T): T {
    this.#of.set(object, this.#instance);
    return object;
  }

  /** Whether the instance that held an object is gone. */
  isLost(object: object): boolean {
    const of = this.#of.get(object);
    return of !== undefined && (of !== this.#instance || this.#why !== '');
  }

  #replace() {
    try {
      this.#reset();
      this.#instance += 1;
      this.#before = this.#why;
      this.#why = '';
      this.#restored();
    } catch {
      // There may be memory for it at the next call.
    }
  }
}

/** Whether what it stood for in wasm was given back. */
const isFreed = (object: any): boolean =>
  object instanceof Object && Object.hasOwn(object, '__wbg_ptr') && object.__wbg_ptr === 0;

/**
 * @param name of the method that is called on it
 * @throws {Error} where wasm has nothing of it, which it would say in words of its own
 */
function there(object: unknown, name: string) {
  if (isFreed(object)) throw new Error(`${name}: this was freed; make a new one`);
  if (!(object instanceof Object) || !Object.hasOwn(object, '__wbg_ptr')) {
    throw new TypeError(`${name}: called on ${told(object)}, expected an object that has it`);
  }
}

/** Objects that wasm is at work on. */
const busy: WeakSet<object> = new WeakSet();

/**
 * @param name of the method that is called on it
 * @throws {Error} where its own call has not returned, as from a step of its environment
 */
function alone<T>(object: object, name: string, call: () => T): T {
  if (busy.has(object)) {
    throw new Error(
      `${name}: called from within another call of the same object; call it afterwards`,
    );
  }
  busy.add(object);
  try {
    return call();
  } finally {
    busy.delete(object);
  }
}

/** Gives the checked arguments of a call. */
type Check = (...given: any[]) => unknown[];

/**
 * Let a class call wasm in this way alone.
 *
 * @param Guarded extends Base
 * @param Base what wasm-bindgen wrote
 * @param checks by the name of a method, where it has arguments
 */
export function guardMethods(
  Guarded: { prototype: any },
  Base: { prototype: object },
  sturdy: Sturdy,
  checks: Record<string, Check>,
) {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(Base.prototype));
  for (const [name, property] of properties) {
    if (name === 'constructor' || name.startsWith('__')) continue;
    const { get, value } = property;
    const checked = ownValue(checks, name);
    const guarded = {
      value(this: object, ...given: unknown[]) {
        there(this, name);
        const wanted = checked?.(...given) ?? given;
        return alone(this, name, () => sturdy.run(() => value.apply(this, wanted), this));
      },
    };
    const getter = {
      get(this: object) {
        there(this, name);
        return alone(this, name, () => sturdy.run(() => get?.call(this), this));
      },
    };
    Object.defineProperty(Guarded.prototype, name, {
      ...{ configurable: true, enumerable: false },
      ...(get ? getter : { ...guarded, writable: true }),
    });
  }
  const { free } = Guarded.prototype;
  /** What is lost takes nothing with it: its place belongs to the fresh instance. */
  Guarded.prototype.free = function (this: any) {
    // Twice does no harm.
    if (isFreed(this)) return;
    there(this, 'free');
    if (sturdy.isLost(this)) this.__destroy_into_raw();
    else free.call(this);
  };
  if (Symbol.dispose) Guarded.prototype[Symbol.dispose] = Guarded.prototype.free;
}

/**
 * A class of which `new`, by itself or in a class that extends it, calls wasm in this way.
 *
 * @param check what a getter in the arguments throws is no trap
 */
export const constructed = <C extends new (...given: any[]) => object>(
  Class: C,
  sturdy: Sturdy,
  check: Check,
): C =>
  new Proxy(Class, {
    construct(target, given, asked) {
      const wanted = check(...given);
      return sturdy.run(() => Reflect.construct(target, wanted, asked));
    },
  });
