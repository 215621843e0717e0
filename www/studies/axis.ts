/** What of a study's conditions stands on an axis, and which of them belong together. */

import type { StoredStudy, StudyCondition } from '../types.d.ts';
import type { Kind } from '../state/words.ts';
import type { Row } from '../export/tables.ts';

import { ownValue } from '../own.js';

/** Facts that can stand on an axis. */
const AXES = ['shd', 'rows', 'strength', 'sensors'] as const;

export type Axis = (typeof AXES)[number];

export interface Point {
  /** of its condition */
  name: string;
  /** where it stands on the axis */
  at: string;
  /** a method, `point`, `belief`, `random` or `edge` */
  series: string;
  setting: string;
  /** that is wrong; empty where none is named */
  edge: string;
  mark: string | undefined;
  iqm: number;
  low: number;
  high: number;
}

/** What a study's settings are called after. */
export const settingKind = ({ conditions }: Pick<StoredStudy, 'conditions'>): Kind =>
  conditions.some(({ facts }) => facts.sensors !== undefined) ? 'sensors' : 'lamp';

/** The fact that every condition has and that differs between them. */
export const axisOf = ({ conditions }: StoredStudy): Axis | null =>
  AXES.find((fact) => {
    const values = conditions.map(({ facts }) => facts[fact]);
    return values.every((value) => value !== undefined) && new Set(values).size > 1;
  }) ?? null;

function seriesOf({ method, facts }: StudyCondition, axis: Axis) {
  if (axis === 'shd') return facts.edge === undefined ? 'random' : 'edge';
  return String(facts.graph ?? method);
}

/** A point for each condition and setting that was examined; controls stand in the table alone. */
export const pointsOf = ({ conditions }: StoredStudy, axis: Axis): Point[] =>
  conditions
    .filter(({ facts }) => facts.control === undefined)
    .flatMap((condition) =>
      Object.entries(condition.returns).map(([setting, [iqm, low, high]]) => ({
        name: condition.name,
        at: String(condition.facts[axis]),
        series: seriesOf(condition, axis),
        setting,
        edge: String(condition.facts.edge ?? ''),
        mark: ownValue(condition.marks, setting),
        ...{ iqm, low, high },
      })),
    );

/** The study's numbers as rows of a CSV file. */
export const studyRows = ({ conditions }: StoredStudy): Row[] =>
  conditions.flatMap(({ name, method, against, facts, returns, marks }) =>
    Object.entries(returns).map(([setting, [iqm, low, high]]) => ({
      ...{ condition: name, method, ...facts, setting, iqm, low, high },
      ...{ against: against ?? null, mark: ownValue(marks, setting) ?? null },
    })),
  );
