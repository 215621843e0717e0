/**
 * What comes from outside (a link, a message, a file, a caller) is copied here before it crosses into wasm: own values
 * that JSON can hold, of limited depth and size, without circles. What JavaScript throws while wasm waits for it (a getter,
 * too deep a recursion) would never give the wasm's stack back.
 */

/** The wasm reads no deeper; the most values and characters are far above every valid input. */
export const MOST = { depth: 32, values: 1_000_000, characters: 20_000_000 };

/** Longest text of others in a message. */
const LONGEST = 300;

/**
 * Return the beginning of a text that is too long for a message.
 *
 * @param {string} text
 * @param {number} [most] characters
 */
export const brief = (text, most = LONGEST) =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;

/** @typedef {(string | number)[]} Path */

/** @param {string} field @param {Path} path */
const placeOf = (field, path) =>
  brief(
    path.reduce(
      (/** @type {string} */ place, name) =>
        typeof name === 'number' ? `${place}[${name}]` : `${place}.${name}`,
      field,
    ),
  );

/** What a value is, in a few words. @param {unknown} value @returns {string} */
export function told(value) {
  try {
    if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'object') return Object.prototype.toString.call(value).slice(1, -1);
    return brief(String(value));
  } catch {
    return typeof value;
  }
}

/**
 * Whether a value is an object as JSON has them: of this or of another window, or without a prototype.
 *
 * @param {object} value
 */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Copy a value. What JSON cannot hold (functions, maps, dates) becomes a text, so that the reader of the copy names it.
 *
 * @param {string} field what the value is, for the message
 * @param {unknown} value
 * @returns {any}
 * @throws {Error} names the place in the value, what is there, and what was expected
 */
export function plainCopy(field, value) {
  let values = 0;
  let characters = 0;
  const count = (/** @type {Path} */ path, /** @type {number} */ more) => {
    if ((values += more) > MOST.values) {
      throw new Error(
        `${placeOf(field, path)}: too large, expected at most ${MOST.values} values in all`,
      );
    }
  };
  const measure = (/** @type {Path} */ path, /** @type {string} */ text) => {
    if ((characters += text.length) > MOST.characters) {
      throw new Error(
        `${placeOf(field, path)}: too large, expected texts of at most ${MOST.characters} characters in all`,
      );
    }
    return text;
  };
  /** @type {(value: unknown, path: Path, above: object[]) => unknown} */
  const copy = (value, path, above) => {
    if (typeof value === 'string') return measure(path, value);
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      return told(value);
    }
    if (typeof value !== 'object' || value === null) return value;
    if (above.includes(value)) {
      throw new Error(
        `${placeOf(field, path)}: contains itself, expected values as JSON can hold them`,
      );
    }
    if (above.length === MOST.depth) {
      throw new Error(
        `${placeOf(field, path)}: nested more deeply than ${MOST.depth} levels, which no valid value is`,
      );
    }
    const inside = [...above, value];
    if (Array.isArray(value)) {
      // Read once: the length of a proxy may be another one the next time.
      const length = lengthOf(value);
      count(path, length);
      return Array.from({ length }, (_, i) => copy(value[i], [...path, i], inside));
    }
    if (!isPlain(value)) return told(value);
    const names = Object.keys(value);
    count(path, names.length);
    const plain = /** @type {Record<string, unknown>} */ (value);
    return Object.fromEntries(
      names.map((name) => [
        measure(path, name),
        // A name of the object's own, whatever it is: `Object.keys` has listed it.
        copy(Reflect.get(plain, name), [...path, name], inside),
      ]),
    );
  };
  return copy(value, [], []);
}

/** @param {ArrayLike<unknown>} list which may be a proxy, whose length is anything */
export function lengthOf(list) {
  const { length } = list;
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}

/**
 * Check a number that wasm takes as a count. It would read -1 as the largest one.
 *
 * @param {string} field
 * @param {unknown} value
 * @param {{min?: number, max?: number}} [range]
 * @returns {number}
 */
export function wholeNumber(field, value, { min = 0, max = 2 ** 32 - 1 } = {}) {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    const given = typeof value === 'string' ? JSON.stringify(brief(value)) : told(value);
    throw new Error(
      `${field}: ${given} is not allowed, expected a whole number from ${min} to ${max}`,
    );
  }
  return value;
}

/**
 * Check a list of numbers.
 *
 * @param {string} field
 * @param {unknown} value an array or a typed array
 * @returns {Float32Array}
 */
export function numberList(field, value) {
  const given = /** @type {ArrayLike<unknown>} */ (value);
  const isList =
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList)
    throw new Error(`${field}: ${told(value)} is not allowed, expected a list of numbers`);
  const length = lengthOf(given);
  if (length > MOST.values) {
    throw new Error(`${field}: ${length} numbers, expected at most ${MOST.values}`);
  }
  // Each is read once: a proxy may give something else the next time.
  const numbers = new Float32Array(length);
  for (let i = 0; i < length; i += 1) {
    const number = given[i];
    if (typeof number !== 'number') {
      throw new Error(`${field}[${i}]: ${told(number)} is not allowed, expected a number`);
    }
    numbers[i] = number;
  }
  return numbers;
}

/** @param {string} field @param {unknown} value @returns {string} */
export function textOf(field, value) {
  if (typeof value === 'string') return value;
  throw new Error(`${field}: ${told(value)} is not allowed, expected a text`);
}

/**
 * Whether a value is what its class's name says, in this or in another realm: a frame, a window, a context of Node's `vm`.
 *
 * @param {unknown} value
 * @param {string} name
 */
export const isA = (value, name) => Object.prototype.toString.call(value) === `[object ${name}]`;

/** @param {unknown} value @returns {value is Uint8Array} */
export const isBytes = (value) => ArrayBuffer.isView(value) && isA(value, 'Uint8Array');

/** @param {string} field @param {unknown} value @returns {Uint8Array} */
export function byteList(field, value) {
  // Bytes that were handed to a thread are gone, which wasm-bindgen would say in words of its own.
  if (isBytes(value)) return value.length > 0 ? value : new Uint8Array();
  throw new Error(
    `${field}: ${told(value)} is not allowed, expected the bytes of a file (Uint8Array)`,
  );
}

/** @param {string} field @param {unknown} value @returns {string[]} */
export function textList(field, value) {
  if (Array.isArray(value)) {
    const length = lengthOf(value);
    if (length > MOST.values) {
      throw new Error(`${field}: ${length} texts, expected at most ${MOST.values}`);
    }
    return Array.from({ length }, (_, i) => textOf(`${field}[${i}]`, value[i]));
  }
  throw new Error(`${field}: ${told(value)} is not allowed, expected a list of texts`);
}
