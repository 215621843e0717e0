/** What of a study's conditions stands on an axis, and which of them belong together. */

/** @import { StoredStudy, StudyCondition, StudyEstimate } from '../types.d.ts' */

import { ownValue } from '../own.js';

/** Facts that can stand on an axis. */
const AXES = /** @type {const} */ (['shd', 'rows', 'strength', 'sensors']);

/** @typedef {typeof AXES[number]} Axis */

/**
 * @typedef {object} Point
 * @property {string} name of its condition
 * @property {string} at where it stands on the axis
 * @property {string} series a method, `point`, `belief`, `random` or `edge`
 * @property {string} setting
 * @property {string} edge that is wrong; empty where none is named
 * @property {string | undefined} mark
 * @property {number} iqm
 * @property {number} low
 * @property {number} high
 */

/** What a study's settings are called after. @param {Pick<StoredStudy, 'conditions'>} study @returns {import('../state/words.ts').Kind} */
export const settingKind = ({ conditions }) =>
  conditions.some(({ facts }) => facts.sensors !== undefined) ? 'sensors' : 'lamp';

/** The fact that every condition has and that differs between them. @param {StoredStudy} study @returns {Axis | null} */
export const axisOf = ({ conditions }) =>
  AXES.find((fact) => {
    const values = conditions.map(({ facts }) => facts[fact]);
    return !values.includes(/** @type {any} */ (undefined)) && new Set(values).size > 1;
  }) ?? null;

/** @param {StudyCondition} condition @param {Axis} axis */
function seriesOf({ method, facts }, axis) {
  if (axis === 'shd') return facts.edge === undefined ? 'random' : 'edge';
  return String(facts.graph ?? method);
}

/**
 * A point for each condition and setting that was examined; controls stand in the table alone.
 *
 * @param {StoredStudy} study
 * @param {Axis} axis
 * @returns {Point[]}
 */
export const pointsOf = ({ conditions }, axis) =>
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

/**
 * The study's numbers as rows of a CSV file.
 *
 * @param {StoredStudy} study
 * @returns {import('../export/tables.js').Row[]}
 */
export const studyRows = ({ conditions }) =>
  conditions.flatMap(({ name, method, against, facts, returns, marks }) =>
    Object.entries(returns).map(([setting, [iqm, low, high]]) => ({
      ...{ condition: name, method, ...facts, setting, iqm, low, high },
      ...{ against: against ?? null, mark: ownValue(marks, setting) ?? null },
    })),
  );
