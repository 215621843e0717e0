/**
 * The wasm instance of a thread. A trap leaves its memory in an unknown state: whatever would be asked of it afterwards
 * might be wrong. So it is given up, says so, and makes way for a fresh one.
 */

import { told } from '../guard.js';
import { ownValue } from '../own.js';

/** The wasm broke down in this call, or had broken down before what was asked existed anew. */
export class BrokenError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'BrokenError';
  }
}

/**
 * Whether wasm was left in the middle of its work: what it says itself is an Error and nothing else.
 *
 * @param {unknown} error
 */
const isTrap = (error) =>
  error instanceof WebAssembly.RuntimeError ||
  error instanceof RangeError ||
  // Firefox: too much recursion.
  (error instanceof Error && error.name === 'InternalError');

export class Sturdy {
  /** @type {() => void} */ #reset;
  /** @type {() => void} */ #restored;
  /** Calls into wasm that have not returned: a simulator in JavaScript may call back. */ #depth = 0;
  /** Why it is dead; empty while it lives. */ #why = '';
  /** Why the last instance died. */ #before = '';
  #instance = 0;
  /** @type {WeakMap<object, number>} The instance that holds an object. */ #of = new WeakMap();

  /**
   * @param {() => void} reset makes a fresh instance: `__wbg_reset_state` of what wasm-bindgen wrote
   * @param {() => void} [restored] called when a fresh instance is there
   */
  constructor(reset, restored = () => {}) {
    this.#reset = reset;
    this.#restored = restored;
  }

  /**
   * Call wasm.
   *
   * @template T
   * @param {() => T} call
   * @param {object} [object] that lives in wasm
   * @returns {T}
   */
  run(call, object) {
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
      this.#why = /** @type {Error} */ (error).message;
      throw new BrokenError(
        `the wasm broke down (${this.#why}); what it held in this thread is lost, and a fresh one takes its place`,
      );
    } finally {
      this.#depth -= 1;
      if (this.#why && this.#depth === 0) this.#replace();
    }
  }

  /** An object was made in this instance. @template {object} T @param {T} object @returns {T} */
  made(object) {
    this.#of.set(object, this.#instance);
    return object;
  }

  /** Whether the instance that held an object is gone. @param {object} object */
  isLost(object) {
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

/** Whether what it stood for in wasm was given back. @param {any} object */
const isFreed = (object) =>
  object instanceof Object && Object.hasOwn(object, '__wbg_ptr') && object.__wbg_ptr === 0;

/**
 * @param {unknown} object
 * @param {string} name of the method that is called on it
 * @throws {Error} where wasm has nothing of it, which it would say in words of its own
 */
function there(object, name) {
  if (isFreed(object)) throw new Error(`${name}: this was freed; make a new one`);
  if (!(object instanceof Object) || !Object.hasOwn(object, '__wbg_ptr')) {
    throw new TypeError(`${name}: called on ${told(object)}, expected an object that has it`);
  }
}

/** @type {WeakSet<object>} Objects that wasm is at work on. */
const busy = new WeakSet();

/**
 * @template T
 * @param {object} object
 * @param {string} name of the method that is called on it
 * @param {() => T} call
 * @returns {T}
 * @throws {Error} where its own call has not returned, as from a step of its environment
 */
function alone(object, name, call) {
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

/**
 * Let a class call wasm in this way alone.
 *
 * @param {{prototype: any}} Guarded extends Base
 * @param {{prototype: object}} Base what wasm-bindgen wrote
 * @param {Sturdy} sturdy
 * @param {Record<string, (...given: any[]) => unknown[]>} checks the checked arguments of a method, where it has some
 */
export function guardMethods(Guarded, Base, sturdy, checks) {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(Base.prototype));
  for (const [name, property] of properties) {
    if (name === 'constructor' || name.startsWith('__')) continue;
    const { get, value } = property;
    const checked = ownValue(checks, name);
    const guarded = {
      /** @this {object} @param {unknown[]} given */
      value(...given) {
        there(this, name);
        const wanted = checked?.(...given) ?? given;
        return alone(this, name, () => sturdy.run(() => value.apply(this, wanted), this));
      },
    };
    const getter = {
      /** @this {object} */
      get() {
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
  /** What is lost takes nothing with it: its place belongs to the fresh instance. @this {any} */
  Guarded.prototype.free = function () {
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
 * @template {new (...given: any[]) => object} C
 * @param {C} Class
 * @param {Sturdy} sturdy
 * @param {(...given: any[]) => unknown[]} check gives the checked arguments; what a getter in them throws is no trap
 * @returns {C}
 */
export const constructed = (Class, sturdy, check) =>
  new Proxy(Class, {
    construct(target, given, asked) {
      const wanted = check(...given);
      return sturdy.run(() => Reflect.construct(target, wanted, asked));
    },
  });
