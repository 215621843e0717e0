/** Threads of browsers, on Linux. */
import { readFileSync, readdirSync } from 'node:fs';

/** Return the /proc directories of worker threads of browsers started by this process; empty without /proc. */
export function workerThreads() {
  try {
    return descendants(process.pid).flatMap((pid) =>
      readdirSync(`/proc/${pid}/task`)
        .map((task) => `/proc/${pid}/task/${task}`)
        .filter((task) => readFileSync(`${task}/comm`, 'utf8').startsWith('DedicatedWorker')),
    );
  } catch {
    return [];
  }
}

/** @param {number} ancestor @returns {number[]} */
function descendants(ancestor) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let parent;
    try {
      // The name in brackets may contain spaces. After it come the state and the parent.
      parent = Number(
        readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1],
      );
    } catch {
      continue;
    }
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  /** @type {(pid: number) => number[]} */
  const below = (pid) => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(ancestor);
}
