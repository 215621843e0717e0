/**
 * Objects whose names somebody else chose: variables, columns, settings, shifts. A name may be one that every object
 * inherits, as `constructor` and `__proto__` are, and a page may have given all objects more of them.
 * tests/js/own-names.test.js finds where `object[name]` is written instead.
 */

/**
 * Return the value of the object's own property of that name, or undefined.
 *
 * @template T
 * @param {{readonly [name: string]: T} | null | undefined} object
 * @param {string} name
 * @returns {T | undefined}
 */
export const ownValue = (object, name) =>
  object && Object.hasOwn(object, name) ? object[name] : undefined;

/**
 * Return the value of a name that must be there.
 *
 * @template T
 * @param {{readonly [name: string]: T}} object
 * @param {string} name
 * @returns {T}
 * @throws {Error} where the object has none of that name
 */
export function needOwn(object, name) {
  if (!Object.hasOwn(object, name)) throw new Error(`there is nothing of the name ${name}`);
  return object[name];
}

/**
 * Set a property whatever its name is: `object['__proto__'] = value` would set another prototype.
 *
 * @template T
 * @param {{[name: string]: T}} object
 * @param {string} name
 * @param {T} value
 */
export function setOwn(object, name, value) {
  Object.defineProperty(object, name, {
    ...{ value, writable: true, enumerable: true, configurable: true },
  });
}

/**
 * Return the object's own properties alone, so that no option is read that the object inherits.
 *
 * @template {object} T
 * @param {T | null | undefined} object
 * @returns {T}
 */
export const ownOnly = (object) => Object.assign(Object.create(null), object);

/**
 * Return the value of a property that is the object's own or of its class, but not one that every object has.
 *
 * @param {object} object
 * @param {string} name
 * @returns {unknown}
 */
export function fieldOf(object, name) {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
    const everybodys = at !== object && Object.getPrototypeOf(at) === null;
    if (Object.hasOwn(at, name) && !everybodys) return Reflect.get(object, name);
  }
  return undefined;
}
