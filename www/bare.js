/**
 * Other people's code reads options with `options.width`, and copies them with `for … in`: it finds what a host page has
 * given to every object, too.
 */

/**
 * Do a piece of work, which is over when it returns, while no object inherits more than JavaScript gives it. What the page has
 * added to `Object.prototype` is there again afterwards; what cannot be taken away stays.
 *
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
export function bare(work) {
  const added = Object.keys(Object.prototype);
  if (added.length === 0) return work();
  /** @type {[string, PropertyDescriptor][]} */ const taken = [];
  for (const name of added) {
    const property = Object.getOwnPropertyDescriptor(Object.prototype, name);
    if (property?.configurable && Reflect.deleteProperty(Object.prototype, name)) {
      taken.push([name, property]);
    }
  }
  try {
    return work();
  } finally {
    for (const [name, property] of taken) Object.defineProperty(Object.prototype, name, property);
  }
}
