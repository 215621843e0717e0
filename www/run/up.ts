/** A worker's first message: its script runs, and what is posted from now on is heard. */
export const UP = 'cmbpo-worker-up';
