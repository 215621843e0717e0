/** Subresource Integrity (<https://www.w3.org/TR/SRI/>). */
import { createHash } from 'node:crypto';

/** @param {Uint8Array} script @returns {string} the value of `integrity` under which a browser takes it */
export const integrityOf = (script) =>
  `sha384-${createHash('sha384').update(script).digest('base64')}`;
