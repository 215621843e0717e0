/** The names of conditions in the reader's language. */

import type { Label, StoredStudy, StudyCondition } from '../types.d.ts';

import { CONDITION } from '../generated/studies.js';
import { needOwn } from '../own.js';

function textOf(label: Label): string {
  if (typeof label === 'string') return label;
  const [template, ...parts] = label;
  const put = parts.map((part: string | number | Label) =>
    Array.isArray(part) ? textOf(part) : part,
  );
  return needOwn(CONDITION, template)(...put);
}

export const nameOf = ({ label }: Pick<StudyCondition, 'label'>) => textOf(label);

/** The same of a condition that another one is compared with. */
export function referenceName({ conditions }: StoredStudy, name: string) {
  const found = conditions.find((condition) => condition.name === name);
  return found ? nameOf(found) : name;
}
