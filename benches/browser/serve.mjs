/**
 * The worker of the benchmark, in Node and in a browser: prepares the requested unit of work and runs it as often as
 * requested.
 */

/**
 * @typedef {object} Unit
 * @property {(n: number) => void | Promise<void>} run runs the unit `n` times to completion
 * @property {number} [steps] number of the benchmark's units in one run (default 1)
 * @property {() => number[] | Promise<number[]>} [losses] returns the first losses, which show that training works
 */

/**
 * Units by name. Units whose cost is measured as a function of size take sizes. @typedef {Record<string, (sizes?: any)
 * => Unit | Promise<Unit>>} Works
 */
/** @typedef {Record<string, string>} Assets addresses (browser) or paths (Node) of files by name */

/**
 * @typedef {{ask: 'open', assets: Assets} | {ask: 'prepare', work: string, sizes?: Record<string, number>} | {ask: 'run', n: number} | {ask: 'losses'}} Request
 */

/** @returns {Promise<{listen: (take: (request: any) => void) => void, post: (answer: unknown) => void}>} */
async function channel() {
  if (typeof process === 'object' && process.versions?.node) {
    const { parentPort } = await import('node:worker_threads');
    if (!parentPort) throw new Error('a bench subject runs as a worker only');
    return {
      listen: (take) => parentPort.on('message', take),
      post: (answer) => parentPort.postMessage(answer),
    };
  }
  // Error events do not include rejected promises.
  self.addEventListener('unhandledrejection', ({ reason }) =>
    self.postMessage({ error: String(reason) }),
  );
  return {
    listen: (take) => self.addEventListener('message', ({ data }) => take(data)),
    post: (answer) => self.postMessage(answer),
  };
}

/**
 * Return the Linux name of this thread, so that its processor time can be read from outside.
 * @returns {Promise<string | null>}
 */
async function thread() {
  if (typeof process !== 'object' || !process.versions?.node) return null;
  try {
    const { readlinkSync } = await import('node:fs');
    return `/proc/${readlinkSync('/proc/thread-self')}`;
  } catch {
    return null;
  }
}

/** @param {(assets: Assets) => Promise<Works>} open */
export async function serve(open) {
  const { listen, post } = await channel();
  /** @type {Works} */
  let works = {};
  /** @type {Unit | null} */
  let unit = null;

  /** @param {Request} request */
  const answer = async (request) => {
    if (request.ask === 'open') {
      works = await open(request.assets);
      return { works: Object.keys(works), thread: await thread() };
    }
    if (request.ask === 'prepare') {
      const prepare = works[request.work];
      if (!prepare) throw new Error(`no unit of work "${request.work}"`);
      unit = await prepare(request.sizes);
      return { steps: unit.steps ?? 1 };
    }
    if (!unit) throw new Error('nothing is prepared');
    if (request.ask === 'losses') return { losses: (await unit.losses?.()) ?? [] };
    const start = performance.now();
    await unit.run(request.n);
    return { wall_ms: performance.now() - start };
  };

  listen(async (request) => {
    try {
      post({ answer: await answer(request) });
    } catch (error) {
      post({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  post({ answer: { ready: true } });
}
