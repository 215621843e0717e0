/**
 * The Rust tools: the compiler with its wasm target, the wasm-bindgen version of Cargo.lock, and the tools of the
 * tests. They are built without optimisation, which is faster, because each runs only for seconds.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, toolsDir } from '../lib/project.mjs';
import { SetupError } from '../lib/errors.mjs';
import { run, which } from '../lib/process.mjs';
import { lockedVersion, printedVersion } from '../lib/versions.mjs';

const target = 'wasm32-unknown-unknown';
const components = ['rustfmt', 'clippy'];
const wasmPackVersion = '0.15.1';
const denyVersion = '0.20.2';

/** @typedef {(line: string) => void} Say */

/**
 * Install wasm-bindgen. Its file format changes with every version, so the tool must have exactly the crate's version.
 * It is built without --locked, because its lock file contains a package that is no longer published. Its dependencies
 * are then the latest compatible ones.
 *
 * @param {Say} say
 */
export async function setUpBindgen(say) {
  const version = lockedVersion(readFileSync(inProject('Cargo.lock'), 'utf8'), 'wasm-bindgen');
  await needTool('wasm-bindgen', 'wasm-bindgen-cli', version, ['--no-default-features'], say);
}

/** Install wasm-pack, which runs the wasm's tests in a browser. @param {Say} say */
export const setUpWasmPack = (say) =>
  needTool('wasm-pack', 'wasm-pack', wasmPackVersion, ['--locked'], say);

/** Install cargo-deny, which checks the dependencies. @param {Say} say */
export async function setUpDeny(say) {
  await setUpCompiler(say);
  await needTool('cargo-deny', 'cargo-deny', denyVersion, ['--locked'], say);
}

/** Install the compiler with the wasm target and the components for the checks. @param {Say} say */
export async function setUpCompiler(say) {
  if (!which('cargo')) {
    throw new SetupError(
      'cargo is missing. Install Rust from https://rustup.rs:\n' +
        "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y",
    );
  }
  if (which('rustup')) {
    // rustup reads rust-toolchain.toml here and downloads a missing toolchain, which takes a minute.
    if (await toolchainIsComplete()) return;
    say(`installing what rust-toolchain.toml asks for, with ${target}`);
    // Old versions of rustup do not know `toolchain install` without a name, but download the toolchain when something
    // is added to it.
    await run('rustup', ['toolchain', 'install'], { output: 'capture' });
    for (const args of [
      ['target', 'add', target],
      ['component', 'add', ...components],
    ]) {
      const { code } = await run('rustup', args, { output: 'stderr' });
      if (code !== 0) {
        throw new SetupError(
          `the Rust toolchain could not be completed. Run: rustup ${args.join(' ')}`,
        );
      }
    }
    return;
  }
  const { code, output } = await run('rustc', ['--print', 'sysroot'], { output: 'capture' });
  if (code !== 0 || !existsSync(join(output.trim(), 'lib', 'rustlib', target))) {
    throw new SetupError(
      `this Rust has no ${target}, and rustup is not there to add it. Install rustup from https://rustup.rs, ` +
        `then run: rustup target add ${target}`,
    );
  }
}

/** Return whether the project's toolchain has the wasm target and the components for the checks. */
async function toolchainIsComplete() {
  const lists = [
    ['target', 'list', '--installed'],
    ['component', 'list', '--installed'],
  ];
  const [targets = '', parts = ''] = await Promise.all(
    lists.map(async (args) => (await run('rustup', args, { output: 'capture' })).output),
  );
  const installed = parts.split(/\s+/);
  return (
    targets.split(/\s+/).includes(target) &&
    components.every((name) => installed.some((part) => part.startsWith(name)))
  );
}

/**
 * @param {string} program
 * @param {string} crate that provides it
 * @param {string} version
 * @param {string[]} flags for cargo install
 * @param {Say} say
 */
async function needTool(program, crate, version, flags, say) {
  const found = which(program);
  const foundVersion = found
    ? printedVersion((await run(found, ['--version'], { output: 'capture' })).output)
    : null;
  if (foundVersion === version) return;
  const args = ['install', crate, '--version', version, '--debug', ...flags];
  if (foundVersion) {
    // Another project may need the installed version, so this project's version goes to its own folder.
    args.push('--root', toolsDir);
    say(`${program} is ${foundVersion} here, ${version} is needed: installing it into .tools`);
  }
  say(`installing ${crate} ${version} (one to two minutes): cargo ${args.join(' ')}`);
  // Shown only on failure, because its output would mix with that of a parallel compilation.
  const { code, output } = await run('cargo', args, {
    output: 'capture',
    env: { CARGO_PROFILE_DEV_DEBUG: '0' },
  });
  if (code !== 0) {
    throw new SetupError(
      `${output.trim()}
${crate} ${version} could not be installed. Run: cargo ${args.join(' ')}`,
    );
  }
}
