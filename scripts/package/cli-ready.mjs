/** What scripts/lib/ready.mjs does, for the command in the npm package: everything is there. */

export async function readyWasm() {}
