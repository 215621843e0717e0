/** Why the browser's storage cannot be used, in a sentence for the reader. */

import { msg } from '@lit/localize';
import { messageOf } from './message.ts';

/** What a browser throws itself: its texts name transactions and object stores, which tell a reader nothing. */
const isBrowsers = (error: Error) =>
  typeof DOMException === 'function' && error instanceof DOMException;

export function whyNot(error: unknown) {
  if (!(error instanceof Error)) return messageOf(error);
  if (error.name === 'QuotaExceededError') return msg('the browser’s storage is full');
  if (error.name === 'ReferenceError' || error.name === 'TypeError') {
    return msg('this browser has no storage for it');
  }
  if (error.name === 'SecurityError' || error.name === 'InvalidStateError') {
    return msg('the browser allows no storage here');
  }
  return isBrowsers(error)
    ? msg('what the browser has stored here is damaged, or belongs to another program')
    : messageOf(error);
}
