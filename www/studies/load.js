/** @import { StoredStudy } from '../types.d.ts' */

import { places } from '../run/places.js';

/** @type {Promise<Record<string, StoredStudy>> | null} */
let loading = null;

/**
 * The stored studies by name, fetched once.
 *
 * @returns {Promise<Record<string, StoredStudy>>}
 * @throws {Error} when they cannot be had; asked again, they are fetched again
 */
export async function fetchStudies() {
  loading ??= fetchFrom(String(places.studies));
  try {
    return await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
}

/** @param {string} address */
async function fetchFrom(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  return response.json();
}
