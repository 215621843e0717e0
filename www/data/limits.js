/** What the page takes: a learner's time grows fast with the columns, and all of it is in memory. */
export const LIMITS = { bytes: 32_000_000, rows: 200_000, columns: 60, values: 4_000_000 };
