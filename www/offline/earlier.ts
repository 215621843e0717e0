/** Pages of earlier versions, whose files the service worker still has. */

import { ask } from './ask.ts';
import { news } from './news.ts';
import { BUILD, KEEPS } from './words.ts';

/**
 * @param entry name of the first script of a version
 * @returns address of this page in that version; empty where it is not there
 */
export async function earlierPage(entry: string | undefined): Promise<string> {
  // Of this very version there is none to go back to.
  if (!entry || entry === news.entry || !(await ask<boolean>({ [KEEPS]: entry }))) return '';
  const address = new URL(location.href);
  address.searchParams.set(BUILD, entry);
  return address.href;
}
