/** A small still picture of each world that the lab offers, and what is said of it. */

import { html } from 'lit';
import { PICTURES } from '../../generated/pictures.js';
import { needOwn } from '../../own.js';
import { picture as hiddenWind } from './hidden-wind.js';
import { picture as own } from './own.js';
import { STILL } from './parts.js';

/** @type {Record<string, import('../worlds.js').Picture>} */
const OFFERED = { ...PICTURES, 'hidden-wind': hiddenWind, own };

/** What is said of a world, and how long runs in it take. @param {string} id */
export const cardOf = (id) => needOwn(OFFERED, id).card;

/** @param {string} id */
export const pictureOf = (id) =>
  html`<span class="lane world card"
    ><svg viewBox="0 0 ${STILL.width} ${STILL.height}">${cardOf(id).still()}</svg></span
  >`;
