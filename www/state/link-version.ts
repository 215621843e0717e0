/**
 * Links of earlier versions. A link says which version of its syntax it is written in (`v=2`); without
 * that it is of version 1. When a name or a meaning changes, the version goes up by one and a function
 * that rewrites the older links is added here, so that no link ever shared stops working.
 */

import { msg, str } from '@lit/localize';

export type Pairs = [name: string, text: string][];

/** From version i + 1 to i + 2, for each i. */
const UPGRADES: ((pairs: Pairs) => Pairs)[] = [];

/** A link's pairs as the present version writes them. */
export function upgrade(
  pairs: Pairs,
  upgrades: ((pairs: Pairs) => Pairs)[] = UPGRADES,
): { pairs: Pairs; problems: string[] } {
  const newest = upgrades.length + 1;
  const given = pairs.findLast(([name]) => name === 'v')?.[1] ?? '1';
  let rest = pairs.filter(([name]) => name !== 'v');
  const version = /^[1-9]\d{0,5}$/.test(given) ? Number(given) : null;
  if (version === null) {
    return {
      pairs: rest,
      problems: [msg(str`v=${given}: expected the link’s version, 1 to ${newest}`)],
    };
  }
  if (version > newest) {
    const known = newest === 1 ? msg(str`version ${1}`) : msg(str`versions 1 to ${newest}`);
    const problem = msg(str`v=${given}: made by a newer page than this one, which knows ${known}`);
    return { pairs: rest, problems: [problem] };
  }
  for (const step of upgrades.slice(version - 1)) rest = step(rest);
  return { pairs: rest, problems: [] };
}

/** What a link of the present version begins with; empty for version 1, as links always were. */
export const stamp = UPGRADES.length === 0 ? '' : `v=${UPGRADES.length + 1}`;
