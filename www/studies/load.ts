import type { StoredStudy } from '../types.d.ts';

import { places } from '../run/places.ts';

let loading: Promise<Record<string, StoredStudy>> | null = null;

/**
 * The stored studies by name, fetched once.
 *
 * @throws {Error} when they cannot be had; asked again, they are fetched again
 */
export async function fetchStudies(): Promise<Record<string, StoredStudy>> {
  loading ??= fetchFrom(String(places.studies));
  try {
    return await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
}

async function fetchFrom(address: string) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  return response.json();
}
