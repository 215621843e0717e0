/** A small still picture of each world that the lab offers, and what is said of it. */

import type { Picture } from '../worlds.ts';

import { html } from 'lit';
import { PICTURES } from '../../generated/pictures.js';
import { needOwn } from '../../own.js';
import { picture as hiddenWind } from './hidden-wind.ts';
import { picture as own } from './own.ts';
import { STILL } from './parts.ts';

const OFFERED: Record<string, Picture> = { ...PICTURES, 'hidden-wind': hiddenWind, own };

/** What is said of a world, and how long runs in it take. */
export const cardOf = (id: string) => needOwn(OFFERED, id).card;

export const pictureOf = (id: string) =>
  html`<span class="lane world card"
    ><svg viewBox="0 0 ${STILL.width} ${STILL.height}">${cardOf(id).still()}</svg></span
  >`;
