/** What the page takes: a learner's time grows fast with the columns, and all of it is in memory. */
export const LIMITS = { bytes: 100_000_000, rows: 200_000, columns: 60, values: 4_000_000 };

/** What the terminal and the API take: what can be held in memory at all. */
export const MOST = { bytes: 500_000_000, rows: 50_000_000, columns: 10_000, values: 100_000_000 };

/** Characters that a column's name may have. */
export const NAME_LENGTH = 1000;
