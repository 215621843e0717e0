/** Benchmark subjects in Node's worker threads. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inProject } from '../lib/project.mjs';
import { peersDir } from './peers.mjs';
import { processorTime } from './subject.mjs';
import { unitsDir } from './units.mjs';

/** @typedef {import('./subject.mjs').Subject} Subject */

/** @param {string} name */
export const scriptOf = (name) =>
  name === 'ours' ? inProject('benches/browser/ours.mjs') : `${peersDir}/${name}.mjs`;

/** In Node, the other libraries find their own files. */
const assets = {
  'units.js': pathToFileURL(`${unitsDir}/units.js`).href,
  'units_bg.wasm': pathToFileURL(`${unitsDir}/units_bg.wasm`).href,
};

/**
 * @param {string[]} names
 * @returns {Promise<{version: string, subjects: Subject[], close: () => Promise<void>}>}
 */
export async function openNode(names) {
  /** @type {Subject[]} */
  const subjects = [];
  const close = async () => void (await Promise.all(subjects.map((subject) => subject.close())));
  try {
    for (const name of names) subjects.push(await open(name));
  } catch (error) {
    await close();
    throw error;
  }
  return { version: `Node ${process.versions.node}`, subjects, close };
}

/**
 * @param {string} name
 * @returns {Promise<Subject>}
 */
async function open(name) {
  // The libraries print advertisements as warnings; errors come as messages.
  const worker = new Worker(scriptOf(name), { stdout: true, stderr: true });
  /** @param {Record<string, unknown> | null} request null: wait for the first message */
  const ask = (request) =>
    new Promise((resolve, reject) => {
      /** @param {Error} error */
      const failed = (error) => reject(new Error(`${name}: ${error.message}`));
      worker.once('error', failed);
      worker.once('message', ({ answer, error }) => {
        worker.off('error', failed);
        if (error) failed(new Error(error));
        else resolve(answer);
      });
      if (request) worker.postMessage(request);
    });
  await ask(null);
  const { works, thread } = await ask({ ask: 'open', assets });
  return {
    name,
    works,
    ask,
    processorTime: () => processorTime(thread),
    close: async () => void (await worker.terminate()),
  };
}
