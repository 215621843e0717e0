/** Addresses of scripts, for pages that enforce Trusted Types: there, no plain string may be one. */

/** The name that such a page's `trusted-types` directive has to allow, beside Lit's own. */
const NAME = 'cmbpo';

let policy: { createScriptURL: (address: string) => unknown } | null = null;

/**
 * @param address of a script of this package's own
 * @returns the same address, of the type that the browser asks for
 */
export function scriptAddress(address: string): string {
  const types = (globalThis as any).trustedTypes;
  if (!types) return address;
  try {
    policy ??= types.createPolicy(NAME, { createScriptURL: (own: string) => own });
  } catch {
    // The name is not allowed. Where the types are not enforced, a string will do.
    return address;
  }
  return policy?.createScriptURL(address) as string;
}

/** Whether the page enforces the types and does not allow the name. */
export function refusedByTypes() {
  const types = (globalThis as any).trustedTypes;
  if (!types || policy) return false;
  try {
    // Only an enforced directive refuses a string here; nothing is ever started at this address.
    new Worker('data:text/javascript,').terminate();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}
