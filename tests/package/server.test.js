/** Importing any entry of the package where there is no page does nothing: servers, their threads, and workers of a browser. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openBrowser } from '../support/browser.js';
import { htmlPage, serveHost } from '../support/host.js';
import { consumer, installed } from '../support/packed.js';

const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
/** Entries that are scripts. @type {string[]} */
const entries = Object.entries(exports)
  .filter(([, target]) => String(target.default ?? target).endsWith('.js'))
  .map(([name]) => name.replace(/^\./, 'cmbpo'));

/** Imports every entry, uses what they offer, and tells what has become of the global names. */
const LOOK = `
  const before = Object.getOwnPropertyNames(globalThis);
  const printed = console.error;
  const offered = {};
  for (const entry of ${JSON.stringify(entries)}) offered[entry] = Object.keys(await import(entry));
  const { configure, Playground } = await import('cmbpo/element');
  configure({});
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  const answer = JSON.stringify({
    offered,
    added,
    console: console.error === printed,
    element: typeof Playground,
  });`;

/** @param {string} text */
function check(text) {
  const answer = JSON.parse(text);
  assert.deepEqual(Object.keys(answer.offered), entries);
  assert.ok(answer.offered.cmbpo.includes('Session'));
  assert.deepEqual(answer.offered['cmbpo/element'], ['Playground', 'configure']);
  // Lit lists its versions; no name of a page is made up.
  for (const name of answer.added) assert.match(name, /^(lit|reactive)[A-Z]\w*$/);
  assert.equal(answer.console, true, 'console.error is as it was');
  assert.equal(answer.element, 'function');
}

/** @param {string} script @param {string[]} [flags] */
const inNode = (script, flags = []) =>
  execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
    cwd: consumer,
    encoding: 'utf8',
    // A server that waits for something would never start.
    timeout: 60_000,
  });

test('there are six entries of scripts', () => {
  assert.deepEqual(entries, [
    ...['cmbpo', 'cmbpo/element', 'cmbpo/inline', 'cmbpo/anywidget'],
    ...['cmbpo/worker', 'cmbpo/table-worker'],
  ]);
});

test('in Node, which has no HTMLElement', () => {
  check(inNode(`${LOOK} console.log(answer);`));
});

test('in a thread of Node', () => {
  const script = `(async () => {
    const { parentPort } = require('node:worker_threads');
    ${LOOK}
    parentPort.postMessage(answer);
  })();`;
  check(
    inNode(`
      import { Worker } from 'node:worker_threads';
      const thread = new Worker(${JSON.stringify(script)}, { eval: true, execArgv: [] });
      thread.once('message', console.log);`),
  );
});

/** Where Deno and Bun are on `PATH` (npm has packages of both). */
for (const [engine, ...args] of /** @type {[string, ...string[]][]} */ ([
  ['deno', 'run', '-A', '--node-modules-dir=manual'],
  ['bun', 'run'],
])) {
  const found = spawnSync(engine, ['--version']).status === 0;
  test(`in ${engine} itself, and a run there`, { skip: found ? false : `no ${engine}` }, () => {
    const run = `
      const { load, Session } = await import('cmbpo');
      await load();
      const session = new Session({ env_steps: 450, initial_random_steps: 400 }, 'c-mbpo', 7);
      while (!session.done) session.advance(64);
      console.log(session.result().weights_hash);`;
    const file = join(installed, '../.look.mjs');
    writeFileSync(file, `${LOOK} console.log(answer); ${run}`);
    try {
      const output = execFileSync(engine, [...args, file], {
        ...{ cwd: consumer, encoding: 'utf8', timeout: 120_000 },
      });
      const [answer, hash] = output.trim().split('\n');
      check(answer);
      assert.equal(hash, inNode(run).trim(), 'the numbers of Node');
    } finally {
      rmSync(file);
    }
  });
}

// Elsewhere these are the global names in which they differ from Node.
for (const [what, globals] of /** @type {[string, string][]} */ ([
  [
    'Deno',
    `const self = globalThis;
     Object.assign(globalThis, { self, Deno: { version: {} }, window: undefined });
     Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 2, userAgent: 'Deno/2' } });
     Object.defineProperty(globalThis, 'location', { get() { throw new ReferenceError('no --location'); } });`,
  ],
  [
    'Bun',
    `Object.assign(globalThis, { self: globalThis, Bun: { version: '1' }, addEventListener() {}, postMessage() {} });
     Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 2, userAgent: 'Bun/1' } });`,
  ],
])) {
  test(`with the global names of ${what}`, () => {
    const preload = `data:text/javascript,${encodeURIComponent(globals)}`;
    check(inNode(`${LOOK} console.log(answer);`, ['--import', preload]));
  });
}

test('a server that renders makes the element’s tag, and nothing waits', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...['--input-type=module', '-e'],
      `import 'cmbpo/element'; console.log('<cmbpo-playground></cmbpo-playground>');`,
    ],
    { cwd: consumer, encoding: 'utf8', timeout: 30_000 },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim(), '<cmbpo-playground></cmbpo-playground>');
});

/** @type {import('playwright-core').Browser | undefined} */ let browser;
after(() => browser?.close());

test('in a worker of a browser, and a worker’s script in a page', async () => {
  const files = entries.map((entry) => {
    const target = exports[entry.replace(/^cmbpo/, '.')];
    return `/lib/${String(target.default ?? target).replace(/^\.\/lib\//, '')}`;
  });
  const worker = `
    self.onmessage = async ({ data }) => {
      const answers = [];
      for (const file of data) {
        // A worker's own script serves whoever started it, which is what it is for.
        if (file.endsWith('worker.js')) continue;
        await import(file).then((made) => answers.push(Object.keys(made)), (error) => answers.push(String(error)));
      }
      self.postMessage(answers);
    };`;
  const host = await serveHost({
    folders: { '/lib': join(installed, 'lib') },
    pages: { '/': htmlPage('<p>Here</p>') },
  });
  try {
    browser = await openBrowser();
    const page = await browser.newPage();
    /** @type {string[]} */ const problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${host.origin}/`);
    const answers = await page.evaluate(
      ([code, paths]) =>
        new Promise((resolve) => {
          const address = URL.createObjectURL(
            new Blob([/** @type {string} */ (code)], { type: 'text/javascript' }),
          );
          const started = new Worker(address, { type: 'module' });
          started.onmessage = ({ data }) => resolve(data);
          started.postMessage(
            /** @type {string[]} */ (paths).map((path) => new URL(path, location.href).href),
          );
        }),
      /** @type {[string, string[]]} */ ([worker, files]),
    );
    assert.equal(answers[0].includes('Session'), true);
    assert.deepEqual(answers.slice(1, 2), [['Playground', 'configure']]);
    assert.equal(answers.length, 4);
    const heard = await page.evaluate(
      async (paths) => {
        /** @type {unknown[]} */ const messages = [];
        addEventListener('message', ({ data }) => messages.push(data));
        const printed = console.error;
        for (const path of paths) await import(path);
        postMessage({ type: 'APPLY', id: '1', path: ['load'], argumentList: [] });
        await new Promise((done) => setTimeout(done, 300));
        return { count: messages.length, same: console.error === printed };
      },
      files.filter((file) => file.endsWith('worker.js')),
    );
    assert.deepEqual(heard, { count: 1, same: true }, 'nothing answers in the page');
    assert.deepEqual(problems, []);
  } finally {
    host.close();
  }
});
