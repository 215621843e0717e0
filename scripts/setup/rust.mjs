/**
 * The Rust side: the compiler with its wasm target, the wasm-bindgen that Cargo.lock asks for, and what only the tests use. Tools are
 * installed unoptimised: each runs for seconds, and compiles faster so.
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
 * wasm-bindgen's file format changes with every version: the tool must be exactly the crate's. It is built without --locked because
 * its lock file names a package that is no longer published; what it is made of is up to date then.
 *
 * @param {Say} say
 */
export async function setUpBindgen(say) {
  const version = lockedVersion(readFileSync(inProject('Cargo.lock'), 'utf8'), 'wasm-bindgen');
  await needTool('wasm-bindgen', 'wasm-bindgen-cli', version, ['--no-default-features'], say);
}

/** What runs the wasm's tests in a browser. @param {Say} say */
export const setUpWasmPack = (say) =>
  needTool('wasm-pack', 'wasm-pack', wasmPackVersion, ['--locked'], say);

/** What looks through the crates for the tests. @param {Say} say */
export async function setUpDeny(say) {
  await setUpCompiler(say);
  await needTool('cargo-deny', 'cargo-deny', denyVersion, ['--locked'], say);
}

/** The compiler, with the wasm target and the components that the checks need. @param {Say} say */
export async function setUpCompiler(say) {
  if (!which('cargo')) {
    throw new SetupError(
      'cargo is missing. Install Rust from https://rustup.rs:\n' +
        "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y",
    );
  }
  if (which('rustup')) {
    // rustup reads rust-toolchain.toml here and fetches a missing toolchain; that takes a minute the first time.
    if (await toolchainIsComplete()) return;
    say(`installing what rust-toolchain.toml asks for, with ${target}`);
    // Older rustups know no `toolchain install` without a name, but fetch the toolchain when something is added to it.
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

/** Whether the project's toolchain has the wasm target and the components that the checks need. */
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
    // Another project may need the version that is there: leave it, and keep ours inside this project.
    args.push('--root', toolsDir);
    say(`${program} is ${foundVersion} here, ${version} is needed: installing it into .tools`);
  }
  say(`installing ${crate} ${version} (one to two minutes): cargo ${args.join(' ')}`);
  // Shown only if it fails: the crate may be compiled beside it, and two progress reports would mix.
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
