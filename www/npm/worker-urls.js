// Copied into the package as it is: bundlers know this form and carry the files along. Each of the
// workers is one script that imports nothing, so that it may be moved and copied like a picture.

/** Address of the worker that runs an agent, beside this script. */
export const runWorkerUrl = () => new URL('./run-worker.js', import.meta.url);

/** Address of the worker that learns from a table. */
export const tableWorkerUrl = () => new URL('./table-worker.js', import.meta.url);
