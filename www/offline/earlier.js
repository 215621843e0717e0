/** Pages of earlier versions, whose files the service worker still has. */

import { ask } from './ask.js';
import { news } from './news.js';
import { BUILD, KEEPS } from './words.js';

/**
 * @param {string | undefined} entry name of the first script of a version
 * @returns {Promise<string>} address of this page in that version; empty where it is not there
 */
export async function earlierPage(entry) {
  // Of this very version there is none to go back to.
  if (!entry || entry === news.entry || !(await ask({ [KEEPS]: entry }))) return '';
  const address = new URL(location.href);
  address.searchParams.set(BUILD, entry);
  return address.href;
}
