/** Addresses of scripts, for pages that enforce Trusted Types: there, no plain string may be one. */

/** The name that such a page's `trusted-types` directive has to allow, beside Lit's own. */
const NAME = 'cmbpo';

/** @type {{createScriptURL: (address: string) => unknown} | null} */ let policy = null;

/**
 * @param {string} address of a script of this package's own
 * @returns {string} the same address, of the type that the browser asks for
 */
export function scriptAddress(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  try {
    policy ??= types.createPolicy(NAME, { createScriptURL: (/** @type {string} */ own) => own });
  } catch {
    // The name is not allowed. Where the types are not enforced, a string will do.
    return address;
  }
  return /** @type {string} */ (policy?.createScriptURL(address));
}

/** Whether the page enforces the types and does not allow the name. */
export function refusedByTypes() {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types || policy) return false;
  try {
    // Only an enforced directive refuses a string here; nothing is ever started at this address.
    new Worker('data:text/javascript,').terminate();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}
