/** Benchmark subjects in Web Workers of a headless Chromium, bundled as for a page. */
import { createServer } from 'node:http';
import sirv from 'sirv';
import { build } from 'vite';
import { openBrowser } from '../lib/chromium.mjs';
import { inProject } from '../lib/project.mjs';
import { workerThreads } from '../lib/threads.mjs';
import { scriptOf } from './in-node.mjs';
import { peersDir } from './peers.mjs';
import { processorTime } from './subject.mjs';
import { unitsDir } from './units.mjs';

/** @typedef {import('./subject.mjs').Subject} Subject */

const bundleDir = inProject('target/bench/browser');

/** Folders that the server serves. @type {Record<string, string>} */
const mounts = {
  '/subjects': bundleDir,
  '/units': unitsDir,
  '/tfjs': `${peersDir}/node_modules/@tensorflow/tfjs-backend-wasm/dist`,
  '/ort': `${peersDir}/node_modules/onnxruntime-web/dist`,
};
const assets = {
  'units.js': '/units/units.js',
  'units_bg.wasm': '/units/units_bg.wasm',
  'tfjs/': '/tfjs/',
  'ort-wasm-simd-threaded.wasm': '/ort/ort-wasm-simd-threaded.wasm',
  'ort-wasm-simd-threaded.mjs': '/ort/ort-wasm-simd-threaded.mjs',
};

/**
 * @param {string[]} names
 * @returns {Promise<{version: string, subjects: Subject[], close: () => Promise<void>}>}
 */
export async function openChromium(names) {
  await bundle(names);
  const server = await serve();
  const browser = await openBrowser();
  const close = async () => {
    await browser.close();
    server.close();
  };
  try {
    const subjects = await openSubjects(await browser.newPage(), server.origin, names);
    return { version: `Chromium ${browser.version()}`, subjects, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} origin
 * @param {string[]} names
 */
async function openSubjects(page, origin, names) {
  await page.goto(`${origin}/`);
  // Runs in the page. Each question has one promise, because a worker answers one question at a time.
  await page.evaluate(() => {
    /** @type {Record<string, Worker>} */
    const workers = {};
    const start = (/** @type {string} */ name) =>
      void (workers[name] = new Worker(`/subjects/${name}.js`, { type: 'module' }));
    const ask = (/** @type {string} */ name, /** @type {unknown} */ request) =>
      new Promise((resolve, reject) => {
        const worker = workers[name];
        if (!worker) return reject(new Error(`no worker "${name}"`));
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || 'the worker does not load'));
        if (request) worker.postMessage(request);
      });
    Object.assign(globalThis, { bench: { start, ask } });
  });

  /** @param {string} name @returns {Promise<Subject>} */
  const open = async (name) => {
    const before = workerThreads();
    /** @param {Record<string, unknown> | null} request */
    const ask = async (request) => {
      const { answer, error } = await page.evaluate(
        ({ name, request }) => {
          const { bench } = /** @type {any} */ (globalThis);
          if (!request) bench.start(name);
          return bench.ask(name, request);
        },
        { name, request },
      );
      if (error) throw new Error(`${name}: ${error}`);
      return answer;
    };
    await ask(null);
    // The new worker thread belongs to this subject.
    const thread = workerThreads().find((one) => !before.includes(one)) ?? null;
    const absolute = Object.fromEntries(
      Object.entries(assets).map(([file, path]) => [file, origin + path]),
    );
    const { works } = await ask({ ask: 'open', assets: absolute });
    return {
      name,
      works,
      ask,
      processorTime: () => processorTime(thread),
      close: async () => {},
    };
  };
  /** @type {Subject[]} */
  const subjects = [];
  for (const name of names) subjects.push(await open(name));
  return subjects;
}

/** @param {string[]} names */
async function bundle(names) {
  await build({
    configFile: false,
    root: inProject('benches'),
    publicDir: false,
    logLevel: 'error',
    build: {
      target: 'es2022',
      outDir: bundleDir,
      emptyOutDir: true,
      reportCompressedSize: false,
      minify: false,
      // Built as a library, because code for pages, such as preloading, does not work in a worker.
      lib: {
        entry: Object.fromEntries(names.map((name) => [name, scriptOf(name)])),
        formats: ['es'],
        fileName: (_, name) => `${name}.js`,
      },
      rolldownOptions: {
        // The workers import these in Node only.
        external: /^node:/,
        onLog: () => {},
      },
    },
  });
}

/** @returns {Promise<{origin: string, close: () => void}>} */
async function serve() {
  const handlers = Object.entries(mounts).map(
    ([prefix, directory]) => /** @type {const} */ ([prefix, sirv(directory, { dev: true })]),
  );
  const server = createServer((request, response) => {
    const missing = () => {
      response.statusCode = 404;
      response.end('Not found');
    };
    if (request.url === '/') {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>bench</title>');
      return;
    }
    for (const [prefix, handler] of handlers) {
      if (request.url?.startsWith(`${prefix}/`)) {
        request.url = request.url.slice(prefix.length);
        handler(request, response, missing);
        return;
      }
    }
    missing();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
