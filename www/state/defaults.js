/** What the page runs when nobody has set anything. */

export const SEED = 1;
export const SEEDS = 3;
