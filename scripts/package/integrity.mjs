/** Subresource Integrity (<https://www.w3.org/TR/SRI/>). */
import { createHash } from 'node:crypto';

/** @param {Uint8Array} script @returns {string} the script's value of `integrity` */
export const integrityOf = (script) =>
  `sha384-${createHash('sha384').update(script).digest('base64')}`;
