/** One setting in the form: what the crate says of it (www/generated/catalogue.js), and the words for a reader. */

import { SETTINGS } from '../generated/catalogue.js';

import type { Json } from '../types.d.ts';

export interface Field {
  /** In the configuration, such as `agent.gamma`. */
  path: string;
  name: string;
  about: string;
  kind:
    | 'whole'
    | 'real'
    | 'widths'
    | 'choice'
    | 'flag'
    | 'names'
    | 'text'
    | 'any'
    | 'world'
    | 'elsewhere';
  min?: number;
  max?: number;
  /** The ends of the range are not taken. */
  open?: boolean;
  /** Path of the setting that is the largest value. */
  below?: string;
  /** What an empty field or choice (null) means; without it, it takes no null. */
  empty?: string;
  /** What an empty list means; without it, it takes none. */
  none?: string;
  /** Whether it takes null. */
  optional?: boolean;
  /** Whether a configuration does not write it down where it is as by default. */
  leftOut?: boolean;
  default: Json;
  /** For a text. */
  suggestions?: readonly string[];
  /** Of a choice or a flag. */
  options?: readonly string[];
}

export type Group = { id: string; name: string; fields: Field[] };

/** Words of a flag that is off, and of one that is on. */
export const FLAG = ['off', 'on'];

export type Facts = Omit<Field, 'path' | 'name' | 'about'>;

/** What the crate says of each. */
const KNOWN = SETTINGS as unknown as Record<string, Facts>;

/** A setting of the crate with its words. */
export const field = (
  path: keyof typeof SETTINGS,
  name: string,
  about: string,
  more?: Partial<Field>,
): Field => ({
  ...{ path, name, about, ...KNOWN[path] },
  ...(KNOWN[path].kind === 'flag' && { options: FLAG }),
  ...more,
});
