/** The recording comes with the script: a page that embeds the playground has no other file to fetch. */

import type { Recording } from './recording.js';

import recorded from '../stored/hero.json';

export const recording = recorded as unknown as Recording;
