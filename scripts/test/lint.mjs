#!/usr/bin/env node
/**
 * Stands for rustc where the package's own targets are compiled (RUSTC_WORKSPACE_WRAPPER) and lints them instead: clippy, and rustdoc
 * for the library; warnings are errors. `cargo clippy` and `cargo doc` find the same, but look at every other crate for it as it is
 * checked, not as it is compiled: they would go through all of them once more than the tests do.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const [rustc = 'rustc', ...args] = process.argv.slice(2);

// Where cargo tells how many may compile at once: Node hands its files on to nobody, and no machine code is made here.
const env = { ...process.env };
for (const name of ['CARGO_MAKEFLAGS', 'MAKEFLAGS', 'MFLAGS']) delete env[name];

/** @param {string} program @param {string[]} args ends this process if it fails */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', env });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

/** What clippy is asked: of the library there is only its interface, and that is all that a target using it needs. @param {string} arg */
function forClippy(arg) {
  if (arg.startsWith('--emit=')) return '--emit=dep-info,metadata';
  return arg.includes('=') ? arg.replace(/\.rlib$/, '.rmeta') : arg;
}

/** What rustdoc is asked. @param {string} arg @param {number} i */
function forRustdoc(arg, i) {
  if (arg.startsWith('--emit=')) return [];
  if (arg.startsWith('--json=')) return ['--json=diagnostic-rendered-ansi'];
  return [args[i - 1] === '--out-dir' ? join(arg, '..', 'doc') : arg];
}

// Otherwise cargo asks what the compiler can do.
const compiles = args.some((arg) => arg.startsWith('--emit=')) && !args.includes('___');
if (!compiles) {
  run(rustc, args);
} else {
  run('clippy-driver', [rustc, ...args.map(forClippy), '-Dwarnings']);
  if (args.includes('rlib')) run('rustdoc', [...args.flatMap(forRustdoc), '-Dwarnings']);
}
