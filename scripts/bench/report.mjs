/** The benchmark's results as a table for the terminal. */

/** @typedef {import('./measure.mjs').Row} Row */

/** Millions of floating-point operations in the matrix products of one unit. */
const megaflops = {
  'sac-256': 158,
  'sac-64': 34,
  ensemble: 66,
  'gemm-250x256x256': (2 * 250 * 256 * 256) / 1e6,
};

/**
 * @param {{machine: Record<string, unknown>, build: Record<string, unknown>, rows: Row[]}} document
 * @param {Record<string, string[]>} left units that a library does not have
 */
export function asText({ machine, build, rows }, left) {
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}`,
    `cmbpo ${build.version}, ${build.simd ? 'simd128' : 'no SIMD'}`,
  ];
  for (const where of new Set(rows.map((row) => row.where))) {
    lines.push('', `In ${machine[where] ?? where}:`, '', head);
    const here = rows.filter((row) => row.where === where);
    lines.push(...here.map((row) => line(row)));
    if (here.some(({ clock }) => clock === 'wall')) {
      lines.push('', 'Wall time: this system does not tell the processor time of a thread.');
    }
  }
  const without = Object.entries(left).filter(([, works]) => works.length > 0);
  if (without.length > 0) lines.push('');
  for (const [subject, works] of without) lines.push(`Not of ${subject}: ${works.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}

const head = `${'work'.padEnd(18)}${'subject'.padEnd(17)}${'median ms'.padStart(11)}${'min ms'.padStart(10)}${'x ours'.padStart(8)}${'GFLOP/s'.padStart(9)}${'n'.padStart(5)}`;

/** @param {Row} row */
function line({ work, subject, ms_median, ms_min, n, times_ours }) {
  const work_ = /** @type {Record<string, number>} */ (megaflops)[work];
  const cells = [
    work.padEnd(18),
    subject.padEnd(17),
    ms_median.toFixed(3).padStart(11),
    ms_min.toFixed(3).padStart(10),
    (times_ours === undefined ? '' : times_ours.toFixed(2)).padStart(8),
    (work_ === undefined ? '' : (work_ / ms_median).toFixed(1)).padStart(9),
    String(n).padStart(5),
  ];
  return cells.join('');
}
