/** Checks of what the browser kept: another version, or another program, may have written it. */

import { ownValue } from '../own.js';

export type Check = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const text: Check = (value) => typeof value === 'string';
export const number: Check = (value) => typeof value === 'number';
export const truth: Check = (value) => typeof value === 'boolean';
export const whole: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** A list of this length. */
export const tuple =
  (length: number, check: Check): Check =>
  (value) =>
    list(check)(value) && (value as unknown[]).length === length;
export const record =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
export const has =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(fields).every(([name, check]) => check(ownValue(value, name)));

export const names = list(text);
