/** Resources of a page, counted by Chromium's tools. */

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Held
 * @property {number} heap_bytes of the page's JavaScript, after a collection
 * @property {number} nodes of the DOM, including those that only scripts refer to
 * @property {number} listeners of events in the whole page
 * @property {number} outer_listeners of the window and the document
 * @property {number} intervals repeating timers
 * @property {number} timers pending timeouts and animation frames
 * @property {number} observers of intersections, sizes and mutations
 * @property {number} elements playgrounds in memory
 * @property {number} workers
 * @property {number} wasm_bytes of all instances, in the page and in its workers
 * @property {number} worker_heap_bytes of the workers' JavaScript
 */

/** Prepare the counters. Call before the page is loaded. @param {Page} page */
export async function openCounters(page) {
  await page.addInitScript(countTimers);
  const cdp = await page.context().newCDPSession(page);
  /** @type {Set<string>} */
  const workers = new Set();
  /** @type {Map<number, (answer: {result?: any, error?: {message: string}}) => void>} */
  const waiting = new Map();
  let asked = 0;
  cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') workers.add(sessionId);
  });
  cdp.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer = JSON.parse(message);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  // A session within the page's session, because Playwright does not provide one for workers.
  await cdp.send('Target.setAutoAttach', {
    ...{ autoAttach: true, waitForDebuggerOnStart: false, flatten: false },
  });

  /** @typedef {(method: string, params?: object) => Promise<any>} Ask */
  /** @type {Ask} */
  const askPage = (method, params = {}) => cdp.send(/** @type {any} */ (method), params);
  /** @type {(sessionId: string) => Ask} */
  const askWorker =
    (sessionId) =>
    async (method, params = {}) => {
      const id = ++asked;
      const message = JSON.stringify({ id, method, params });
      const answer = new Promise((resolve) => waiting.set(id, resolve));
      await cdp.send('Target.sendMessageToTarget', { sessionId, message });
      const { result, error } = await answer;
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    };

  /** @returns {Promise<Held>} */
  async function count() {
    await askPage('HeapProfiler.collectGarbage');
    const all = [askPage, ...[...workers].map(askWorker)];
    const wasm = await Promise.all(all.map(wasmBytes));
    const heaps = await Promise.all(all.map(heapBytes));
    const { nodes, jsEventListeners } = await askPage('Memory.getDOMCounters');
    const outer = await Promise.all(
      ['window', 'document'].map((name) => listenersOf(askPage, name)),
    );
    const asked = /** @type {any} */ (await page.evaluate('soak()'));
    return {
      heap_bytes: heaps[0] ?? NaN,
      nodes,
      listeners: jsEventListeners,
      outer_listeners: sum(outer),
      ...asked,
      workers: workers.size,
      wasm_bytes: sum(wasm),
      worker_heap_bytes: sum(heaps.slice(1)),
    };
  }
  return { count };
}

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** @param {(method: string, params?: object) => Promise<any>} ask */
async function heapBytes(ask) {
  await ask('HeapProfiler.collectGarbage');
  return (await ask('Runtime.getHeapUsage')).usedSize;
}

/** @param {(method: string, params?: object) => Promise<any>} ask @param {string} expression @returns {Promise<number>} */
async function listenersOf(ask, expression) {
  const { result } = await ask('Runtime.evaluate', { expression });
  const { objectId } = result;
  const { listeners } = await ask('DOMDebugger.getEventListeners', { objectId });
  await ask('Runtime.releaseObject', { objectId });
  return listeners.length;
}

/**
 * Return the memory of all wasm instances of a thread.
 * @param {(method: string, params?: object) => Promise<any>} ask
 * @returns {Promise<number>}
 */
async function wasmBytes(ask) {
  const objectGroup = 'soak';
  const { result } = await ask('Runtime.evaluate', {
    expression: 'WebAssembly.Memory.prototype',
    objectGroup,
  });
  const { objects } = await ask('Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
    objectGroup,
  });
  const bytes = await ask('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration:
      'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }',
    returnByValue: true,
  });
  await ask('Runtime.releaseObjectGroup', { objectGroup });
  return bytes.result.value;
}

/** Runs in the page before its own scripts: tracks pending timers and active observers. */
function countTimers() {
  /** @type {Set<string>} */
  const timers = new Set();
  /** @type {Set<number>} */
  const intervals = new Set();
  const scope = /** @type {any} */ (globalThis);
  for (const [set, clear, kind] of /** @type {const} */ ([
    ['setTimeout', 'clearTimeout', 'timeout'],
    ['requestAnimationFrame', 'cancelAnimationFrame', 'frame'],
  ])) {
    const [start, stop] = [scope[set], scope[clear]];
    scope[set] = (/** @type {any} */ work, /** @type {any[]} */ ...rest) => {
      const id = start(
        (/** @type {any[]} */ ...args) => {
          timers.delete(`${kind} ${id}`);
          return work(...args);
        },
        ...rest,
      );
      timers.add(`${kind} ${id}`);
      return id;
    };
    scope[clear] = (/** @type {number} */ id) => {
      timers.delete(`${kind} ${id}`);
      stop(id);
    };
  }
  const { setInterval: start, clearInterval: stop } = scope;
  scope.setInterval = (/** @type {any[]} */ ...args) => {
    const id = start(...args);
    intervals.add(id);
    return id;
  };
  scope.clearInterval = (/** @type {number} */ id) => {
    intervals.delete(id);
    stop(id);
  };
  /** @type {Set<object>} */
  const observers = new Set();
  for (const name of ['IntersectionObserver', 'ResizeObserver', 'MutationObserver']) {
    const { prototype } = scope[name];
    const { observe, disconnect } = prototype;
    prototype.observe = function (/** @type {any[]} */ ...args) {
      observers.add(this);
      return observe.apply(this, args);
    };
    prototype.disconnect = function () {
      observers.delete(this);
      return disconnect.apply(this);
    };
  }
  /** @type {WeakRef<Element> | undefined} */
  let element;
  addEventListener(
    'load',
    () => {
      const found = document.querySelector('cmbpo-playground');
      if (found) element = new WeakRef(found);
    },
    { once: true },
  );
  scope.soak = () => ({
    timers: timers.size,
    intervals: intervals.size,
    observers: observers.size,
    elements: Number(element?.deref() !== undefined),
  });
}
