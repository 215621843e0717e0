/** What the search in a series takes for granted. */
export const SERIES_ASSUMES = [
  'A cause comes at least one step before its effect. What acts within a step is not looked for, and may show as an edge.',
  'Every common cause of two columns is in the table. Where one is missing, an edge may stand for it.',
  'Mechanisms are the same at every step and in every episode.',
  'Effects do not cancel exactly: columns that the graph connects are dependent.',
];
