/** The worker's side of the bench: sets up the asked unit of work and does it as often as asked. In Node and in a browser. */

/**
 * @typedef {object} Unit
 * @property {(n: number) => void | Promise<void>} run does the unit `n` times, to the end
 * @property {number} [steps] how many of the bench's units one of `run` holds (1)
 * @property {() => number[] | Promise<number[]>} [losses] the first losses, that something was learned
 */

/** Units by name; those whose cost is looked at against a size take sizes. @typedef {Record<string, (sizes?: any) => Unit | Promise<Unit>>} Works */
/** @typedef {Record<string, string>} Assets names of files to their addresses (a browser) or paths (Node) */

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
  // An error event tells of errors, but not of rejected promises.
  self.addEventListener('unhandledrejection', ({ reason }) =>
    self.postMessage({ error: String(reason) }),
  );
  return {
    listen: (take) => self.addEventListener('message', ({ data }) => take(data)),
    post: (answer) => self.postMessage(answer),
  };
}

/**
 * The thread this is, as Linux names it, so that its processor time can be read from outside.
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
