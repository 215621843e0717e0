/** The recording comes with the script: a page that embeds the playground has no other file to fetch. */

import type { Recording } from '../state/recording.d.ts';

import recorded from '../stored/hero.json';

export const recording = recorded as unknown as Recording;
