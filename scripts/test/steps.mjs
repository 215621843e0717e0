/**
 * The checks in order: lints first, checks that need a build later. Two run in parallel if one of them leaves a core
 * idle and neither measures time.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync } from 'node:fs';
import { SetupError } from '../lib/errors.mjs';
import { inProject } from '../lib/project.mjs';
import { run } from '../lib/process.mjs';
import { buildWasm } from '../lib/wasm-package.mjs';
import { quicklyCompiled, wasmTarget } from '../lib/wasm-cargo.mjs';
import { build as buildSite } from '../build.mjs';
import { buildUnits } from '../bench/units.mjs';
import { setUp, say } from '../setup.mjs';
import { setUpPackages } from '../setup/packages.mjs';
import { setUpBindgen, setUpDeny, setUpWasmPack } from '../setup/rust.mjs';
import { findBrowser, findDriver, setUpBrowser } from '../setup/browser.mjs';
import { setUpEngines } from '../setup/engines.mjs';

/** @typedef {{ok: boolean, output: string}} Result */
/**
 * @typedef {{name: string, what: string, run: () => Promise<Result>, beside?: true}} Step beside: it runs in parallel
 * with the previous one
 */

/** Set for checks whose output is shown after their end, because others run in parallel. @type {AsyncLocalStorage<true>} */
export const silent = new AsyncLocalStorage();

/** @type {Promise<void> | undefined} */
let built;
/** Build the site, once for all checks of a run. */
const build = () => (built ??= buildSite());

/** @type {Promise<unknown> | undefined} */
let unitsBuilt;
/** Build the benchmark's units of work, once for all checks of a run: linking takes one core for a minute. */
const buildUnitsOnce = () => (unitsBuilt ??= buildUnits());

/** @type {(work: () => Promise<unknown>) => () => Promise<Result>} */
const does = (work) => async () => {
  await work();
  return { ok: true, output: '' };
};

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<Result>}
 */
async function command(program, args, env) {
  const { code, output } = await run(program, args, {
    output: silent.getStore() ? 'capture' : 'tee',
    env,
  });
  if (code === 127) throw new SetupError(`${program} cannot be started`);
  return { ok: code === 0, output };
}

/** @type {(...args: string[]) => () => Promise<Result>} */
const cargo =
  (...args) =>
  () =>
    command('cargo', args);

/**
 * Run clippy, then rustdoc of the library; warnings are errors.
 * @type {(targets: string[], args: string[]) => () => Promise<Result>}
 */
const lint = (targets, args) => async () => {
  const clippy = await command('cargo', ['clippy', ...targets, ...args, '--', '-Dwarnings']);
  const doc = ['doc', '--no-deps', '--lib', ...args];
  return both(clippy, await command('cargo', doc, { RUSTDOCFLAGS: '-Dwarnings' }));
};

/**
 * Run a package's command without npx, which would look it up on the network.
 * @type {(script: string, ...args: string[]) => () => Promise<Result>}
 */
const node =
  (script, ...args) =>
  () =>
    command(process.execPath, [inProject(script), ...args]);

/** @param {string} directory listed here because Node 20 does not support patterns */
const testsIn = (directory) =>
  readdirSync(inProject(directory))
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => inProject(`${directory}/${name}`));

/** @param {string[]} files @param {number} [atOnce] number of parallel files; 1 for tests that measure */
const nodeFiles = (files, atOnce = 1) =>
  command(process.execPath, [
    // The page's modules are TypeScript, which Node 20 does not read.
    '--import=tsx',
    '--test',
    `--test-concurrency=${atOnce}`,
    '--test-reporter=spec',
    ...files,
  ]);

/** @type {(directory: string, atOnce?: number) => () => Promise<Result>} */
const nodeTests = (directory, atOnce) => () => nodeFiles(testsIn(directory), atOnce);

/** Tests that measure: they run when nothing else is compiled. */
const MEASURED = /\/(bench|size|soak)\.test\.js$/;

/** Browser tests that measure: nothing else may run in parallel. */
const MEASURED_IN_BROWSER = /\/(checkpoint-cost|responsive)\.test\.js$/;

/** @param {Result} first @param {Result} second @returns {Result} */
const both = (first, second) => ({
  ok: first.ok && second.ok,
  output: `${first.output}\n${second.output}`,
});

async function browserTests() {
  const files = testsIn('tests/browser');
  const measured = (/** @type {string} */ file) => MEASURED_IN_BROWSER.test(file);
  const others = await nodeFiles(
    files.filter((file) => !measured(file)),
    2,
  );
  return both(others, await nodeFiles(files.filter(measured)));
}

/** The units of work are compiled in parallel with the tests that do not need them, unless they exist. */
async function scriptTests() {
  const files = testsIn('tests/js');
  const [units, first] = await Promise.allSettled([
    buildUnitsOnce(),
    nodeFiles(
      files.filter((file) => !MEASURED.test(file)),
      2,
    ),
  ]);
  if (first.status === 'rejected') throw first.reason;
  if (units.status === 'rejected') throw units.reason;
  return both(first.value, await nodeFiles(files.filter((file) => MEASURED.test(file))));
}

/** The site is built in parallel, because linking its wasm takes one core for a minute. The next step reports its failure. */
async function rustTests() {
  // Without the examples, which have been linted, and the wasm tests, which are empty natively.
  const [tests] = await Promise.allSettled([
    cargo('test', '--no-fail-fast', '--lib', '--test', 'native')(),
    build(),
  ]);
  if (tests.status === 'rejected') throw tests.reason;
  const documented = both(tests.value, await cargo('test', '--doc')());
  return both(documented, await cargo('run', '--quiet', '--example', 'train')());
}

/**
 * The benchmark's units are linked in parallel, because the browser leaves a core idle. The tests of the scripts report
 * their failure.
 */
async function wasmTests() {
  const driver = findDriver();
  if (!driver || !findBrowser()) await setUpBrowser(say);
  await setUpBindgen(say);
  await setUpWasmPack(say);
  const chrome = ['--headless', '--chrome', '--chromedriver', driver ?? findDriver() ?? ''];
  const tests = command(
    'wasm-pack',
    ['test', ...chrome, '--', '--test', 'wasm_*', ...quicklyCompiled],
    // In seconds, for a machine that links beside it; by default 20.
    { WASM_BINDGEN_TEST_TIMEOUT: '180' },
  );
  // If this check runs alone, it needs no release build.
  await Promise.allSettled([tests, built && buildUnitsOnce()]);
  return tests;
}

/** @type {Step[]} */
export const steps = [
  {
    name: 'setup',
    what: 'packages, wasm tools and a browser',
    run: does(async () => {
      await setUp();
      await setUpBrowser(say);
      // Each is compiled on one core for most of the time.
      await Promise.all([setUpBindgen(say), setUpWasmPack(say)]);
    }),
  },
  {
    name: 'lint',
    what: 'clippy for the native crate with its tests, benches and examples, rustdoc; warnings are errors',
    run: lint(['--all-targets'], ['--features', 'units']),
  },
  {
    name: 'format',
    beside: true,
    what: 'prettier --check',
    run: node('node_modules/prettier/bin/prettier.cjs', '--check', '.'),
  },
  {
    name: 'supply',
    beside: true,
    what: 'crates and npm packages: licences, versions, sources, locks; advisories where the network has them',
    run: async () => {
      await setUpPackages(say);
      await setUpDeny(say);
      return nodeTests('tests/supply')();
    },
  },
  { name: 'rustfmt', beside: true, what: 'cargo fmt --check', run: cargo('fmt', '--check') },
  {
    name: 'lint-wasm',
    what: 'clippy for the wasm crate with its tests, rustdoc; warnings are errors',
    run: lint(
      ['--lib', '--test', 'wasm_*'],
      ['--features', 'units', '--target', wasmTarget, ...quicklyCompiled],
    ),
  },
  {
    name: 'rust',
    what: 'native tests, documentation examples and the example program',
    run: rustTests,
  },
  {
    name: 'wasm',
    what: 'wasm tests in a page and in a worker of a headless browser',
    run: wasmTests,
  },
  { name: 'build', what: 'the static site, as npm run build makes it', run: does(build) },
  {
    name: 'types',
    what: 'types of the TypeScript, and JSDoc types of the JavaScript (tsc)',
    run: async () => {
      // The types of the page and the scripts depend on the wasm package.
      await buildWasm();
      return node('node_modules/typescript/bin/tsc', '-p', '.')();
    },
  },
  { name: 'js', what: 'scripts and experiment, in Node', run: scriptTests },
  {
    name: 'browser',
    what: 'the built page, in a headless browser',
    run: async () => {
      // If this check runs alone, it must not use an old build.
      await build();
      return browserTests();
    },
  },
  {
    name: 'engines',
    what: "the same numbers in Gecko and WebKit, and the reader's way through the page in Gecko",
    run: async () => {
      await build();
      await setUpEngines(say);
      return nodeTests('tests/engines', 2)();
    },
  },
  {
    name: 'package',
    beside: true,
    what: 'the npm package, packed and used: its types, in Node, in Vite, webpack and esbuild',
    run: async () => {
      await setUp();
      await setUpPackages(say, 'tests/bundlers');
      // The packages that it needs may just have been installed.
      const { installPacked } = await import('../../tests/support/packed.js');
      await installPacked();
      return nodeTests('tests/package', 2)();
    },
  },
];
