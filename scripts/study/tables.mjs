/** The tables of docs/structure-tests.md, from the numbers in docs/structure-tests.json. */
import { ownValue } from '../../www/own.js';

/**
 * @typedef {object} Cell
 * @property {'level' | 'power' | 'light-door' | 'labels-level' | 'labels-power'} kind
 * @property {string} test
 * @property {string} world
 * @property {number} rows
 * @property {number} sets
 * @property {[number, number]} rejected at each alpha
 * @property {[string, string]} verdict
 * @property {boolean} claimed
 * @property {number} given for the tables of many labels
 * @property {string} data
 * @property {number} right
 */
/**
 * @typedef {object} Study
 * @property {[number, number]} alphas
 * @property {[number, number][]} bounds
 * @property {[number, number][]} label_bounds
 * @property {number} copied
 * @property {{name: string, formula: string, given: number}[]} nulls
 * @property {{name: string, formula: string}[]} dependent
 * @property {Cell[]} cells
 */

/** @param {string[][]} rows with the header first */
const table = ([header, ...rows]) =>
  [header, header.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** @param {number} count @param {number} sets */
const share = (count, sets) => (count / sets).toFixed(3);

/** @param {Cell} cell */
function level(cell) {
  const text = cell.rejected.map((count) => share(count, cell.sets)).join(' / ');
  if (cell.verdict.includes('over-rejects')) return cell.claimed ? `**${text}**` : `${text} ×`;
  const safe = cell.verdict.includes('conservative') ? ' ↓' : '';
  return cell.claimed ? `${text}${safe}` : `(${text}${safe})`;
}

/** @param {Study} study */
export function tables({ alphas, bounds, label_bounds, copied, nulls, dependent, cells }) {
  const tests = [
    ...new Set(cells.filter((cell) => cell.kind === 'level').map((cell) => cell.test)),
  ];
  const sizes = [
    ...new Set(cells.filter((cell) => cell.kind === 'level').map((cell) => cell.rows)),
  ];
  const find = (/** @type {Partial<Cell>} */ wanted) => {
    const found = cells.find((cell) =>
      Object.entries(wanted).every(([key, value]) => ownValue({ ...cell }, key) === value),
    );
    if (!found) throw new Error(`no cell ${JSON.stringify(wanted)}`);
    return found;
  };
  const { sets } = find({ kind: 'level' });
  const limits = alphas.map((alpha, i) => {
    const [low, high] = bounds[i].map((count) => share(count, sets));
    return `${low} to ${high} at ${alpha}`;
  });
  const labelCells = cells.filter(({ kind }) => kind === 'labels-level');
  const labelTests = [...new Set(labelCells.map(({ test }) => test))];
  const givens = [...new Set(labelCells.map(({ given }) => given))];
  /** @param {'labels-level' | 'labels-power'} kind @param {number} rows */
  const labelTable = (kind, rows) =>
    table([
      ['labels', ...labelTests.flatMap((test) => givens.map((given) => `${test}, ${given} given`))],
      ...[...new Set(labelCells.map(({ world }) => world))].map((world) => [
        world,
        ...labelTests.flatMap((test) =>
          givens.map((given) => {
            const { rejected, sets: of, verdict } = find({ kind, test, world, rows, given });
            const digits = kind === 'labels-level' ? 3 : 2;
            const text = rejected.map((count) => (count / of).toFixed(digits)).join(' / ');
            if (kind === 'labels-power') return text;
            if (verdict.includes('over-rejects')) return `**${text}**`;
            return verdict.includes('conservative') ? `${text} ↓` : text;
          }),
        ),
      ]),
    ]);
  const parts = [
    '### Level',
    `Share of ${sets} null data sets with p ≤ ${alphas.join(' / p ≤ ')}. What chance leaves a test of exact level in 99.9 % of ` +
      `studies: ${limits.join(', ')}. ↓ below (conservative: safe, at a cost of power); × above, where nothing is claimed; bold ` +
      'above, where the test claims to hold; in brackets inside, where nothing is claimed.',
    ...sizes.flatMap((rows) => [
      `${rows} rows:`,
      table([
        ['x and y independent given s', ...tests],
        ...nulls.map(({ name }) => [
          name,
          ...tests.map((test) => level(find({ kind: 'level', test, world: name, rows }))),
        ]),
      ]),
    ]),
    'The worlds; e, d, s and t are standard normal, s is given:',
    table([
      ['world', 'made of'],
      ...nulls.map(({ name, formula }) => [name, formula.replaceAll('|', '\\|')]),
    ]).replace('--:', '---'),
    '### Power',
    `Share of ${find({ kind: 'power' }).sets} data sets with p ≤ ${alphas.join(' / p ≤ ')}; x = s + e, s is given. Where a test's ` +
      'level is wrong (above), its power means little. Columns of numbers are cut into four classes of equal size for the tests of labels.',
    ...sizes.flatMap((rows) => [
      `${rows} rows:`,
      table([
        ['dependence', ...tests],
        ...dependent.map(({ name, formula }) => [
          `${name}: ${formula}`,
          ...tests.map((test) => {
            const cell = find({ kind: 'power', test, world: name, rows });
            return cell.rejected.map((count) => (count / cell.sets).toFixed(2)).join(' / ');
          }),
        ]),
      ]),
    ]),
    '### Many labels',
    `x and y have 3 to 60 labels, all equally frequent or by Zipf's law (shares of 1, 1/2, 1/3, ...); what is given has three, and each ` +
      'of the given moves x and y to a label of its own in a fifth of the rows. ' +
      `Level over ${labelCells[0].sets} null data sets, p ≤ ${alphas.join(' / p ≤ ')}; chance leaves ` +
      `${alphas.map((alpha, i) => `${label_bounds[i].map((count) => share(count, labelCells[0].sets)).join(' to ')} at ${alpha}`).join(', ')}:`,
    ...sizes.flatMap((rows) => [`${rows} rows:`, labelTable('labels-level', rows)]),
    `Power where y copies x in ${Math.round(100 * copied)} % of the rows:`,
    ...sizes.flatMap((rows) => [`${rows} rows:`, labelTable('labels-power', rows)]),
    '### The light/door room',
    'Data sets whose three parent sets are exactly right (tiers, alpha 0.001):',
  ];
  const room = cells.filter((cell) => cell.kind === 'light-door');
  const columns = [...new Set(room.map((cell) => `${cell.data}, ${cell.rows} rows`))];
  parts.push(
    table([
      ['test', ...columns],
      ...[...new Set(room.map((cell) => cell.test))].map((test) => [
        test,
        ...columns.map((column) => {
          const cell = room.find((c) => c.test === test && `${c.data}, ${c.rows} rows` === column);
          return cell ? `${cell.right} of ${cell.sets}` : '';
        }),
      ]),
    ]),
  );
  return `${parts.join('\n\n')}\n`;
}
