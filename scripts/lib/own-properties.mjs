/**
 * wasm-bindgen fills an object with `object[name] = value`. For a variable called `__proto__` that sets the prototype, and
 * where a page has frozen `Object.prototype`, one called `toString` throws. Such names become own properties instead.
 */

const ASSIGNED = 'arg0[arg1] = arg2;';
const DEFINED =
  'if (arg1 in Object.prototype) Object.defineProperty(arg0, arg1, { value: arg2, writable: true, enumerable: true, configurable: true });' +
  ` else ${ASSIGNED}`;

/**
 * @param {string} glue JavaScript that wasm-bindgen wrote
 * @returns {string}
 * @throws {Error} where it does not fill objects in the one known way
 */
export function withOwnProperties(glue) {
  const parts = glue.split(ASSIGNED);
  if (parts.length !== 2) {
    throw new Error(
      `the glue has ${parts.length - 1} places that fill an object (${ASSIGNED}), expected 1: has wasm-bindgen changed?`,
    );
  }
  return parts.join(DEFINED);
}
