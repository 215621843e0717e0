/** The benchmark's units of work in this crate's wasm. */
import { serve } from './serve.mjs';
import { linearTable } from './table.mjs';

/**
 * @param {string} address
 * @returns {Promise<BufferSource>}
 */
async function bytesOf(address) {
  if (!address.startsWith('file:')) return (await fetch(address)).arrayBuffer();
  const { readFile } = await import('node:fs/promises');
  return readFile(new URL(address));
}

serve(async (assets) => {
  const glue = assets['units.js'] ?? '';
  // The units' wasm also exports the product's whole interface.
  const bindings = await import(/* @vite-ignore */ glue);
  bindings.initSync({
    module: await WebAssembly.compile(await bytesOf(assets['units_bg.wasm'] ?? '')),
  });
  const { SacUpdate, EnsembleStep, Gemm, Rollout, Session } = bindings;

  const sac = ({ states = 2, width = 64, batch = 250 } = {}) =>
    unit(new SacUpdate(states, width, batch));
  const ensemble = ({ states = 1, width = 64, members = 5, batch = 256 } = {}) =>
    unit(new EnsembleStep(states, width, members, batch));
  /** @param {{rows?: number, columns?: number, test?: string}} [sizes] */
  const discover = ({ rows = 10_000, columns = 20, test = 'fisher-z' } = {}) => {
    const { names, values } = linearTable(rows, columns);
    const options = { learner: 'pc', test, alpha: 0.05 };
    return {
      run: (/** @type {number} */ n) => {
        for (let i = 0; i < n; i++) bindings.discover(names, values, options);
      },
    };
  };

  return {
    'sac-256': () => sac({ width: 256 }),
    'sac-64': () => sac(),
    ensemble: () => ensemble(),
    'gemm-250x256x256': () => unit(new Gemm(250, 256, 256)),
    rollout: () => unit(new Rollout(400)),
    'pc-10000x20': () => discover(),
    // The same units with given sizes, to measure how the cost grows.
    sac,
    'ensemble-step': ensemble,
    discover,
    'c-mbpo-run': () => ({
      run: (n) => {
        for (let i = 0; i < n; i++) {
          const session = new Session(undefined, 'c-mbpo', i);
          while (!session.done) session.advance(16);
          session.free();
        }
      },
    }),
  };
});

/**
 * A unit from the crate's benches. Its losses are read after every run, to check that they fall.
 * @param {{run: (n: number) => void, steps?: () => number, loss?: () => number}} object
 * @returns {import('./serve.mjs').Unit}
 */
const unit = (object) => ({
  run: (n) => object.run(n),
  steps: object.steps?.() ?? 1,
  losses: () => (object.loss ? [object.loss()] : []),
});
