/** The names of conditions in the reader's language. */

/** @import { Label, StoredStudy, StudyCondition } from '../types.d.ts' */

import { CONDITION } from '../generated/studies.js';
import { needOwn } from '../own.js';

/** @param {Label} label @returns {string} */
function textOf(label) {
  if (typeof label === 'string') return label;
  const [template, ...parts] = label;
  const put = parts.map((/** @type {string | number | Label} */ part) =>
    Array.isArray(part) ? textOf(part) : part,
  );
  return needOwn(CONDITION, template)(...put);
}

/** @param {Pick<StudyCondition, 'label'>} condition */
export const nameOf = ({ label }) => textOf(label);

/** The same of a condition that another one is compared with. @param {StoredStudy} study @param {string} name */
export function referenceName({ conditions }, name) {
  const found = conditions.find((condition) => condition.name === name);
  return found ? nameOf(found) : name;
}
