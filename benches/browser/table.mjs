/** A table drawn from a fixed linear Gaussian graph. */
import { generator, normals } from './random.mjs';

/**
 * Every variable has up to three of the preceding variables as causes, with absolute weights from 0.3 to 0.9.
 * @param {number} rows
 * @param {number} columns
 * @returns {{names: string[], values: Float64Array}} values row-major
 */
export function linearTable(rows, columns) {
  const random = generator(4);
  const causes = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: Math.min(column, Math.floor(4 * random())) }, () => ({
      from: Math.floor(column * random()),
      weight: (random() < 0.5 ? -1 : 1) * (0.3 + 0.6 * random()),
    })),
  );
  const values = Float64Array.from(normals(rows * columns, random));
  for (let row = 0; row < rows; row++) {
    for (const [column, parents] of causes.entries()) {
      for (const { from, weight } of parents) {
        const at = row * columns;
        values[at + column] = (values[at + column] ?? 0) + weight * (values[at + from] ?? 0);
      }
    }
  }
  return { names: causes.map((_, column) => `V${column}`), values };
}
