/** The crates linked into the wasm, without build scripts, procedural macros and tests. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { mustRun } from '../lib/process.mjs';
import { inProject } from '../lib/project.mjs';
import { crates, wasmTarget } from '../lib/wasm-cargo.mjs';

/**
 * @typedef {object} LinkedCrate
 * @property {string} id name and version
 * @property {string} name
 * @property {string} version
 * @property {string} [identifier] its licence as an SPDX expression
 * @property {string} folder of its sources
 * @property {string | undefined} checksum SHA-256 of the published file, in hexadecimal
 * @property {string[]} dependencies ids
 */

/**
 * @param {string} tree output of `cargo tree --prefix depth`: "2serde v1.0.229 (*)"
 * @returns {Map<string, Set<string>>} the dependencies of each id, in the order of first occurrence
 */
export function readTree(tree) {
  /** @type {Map<string, Set<string>>} */
  const edges = new Map();
  /** @type {string[]} */
  const above = [];
  for (const [, depth, name, version] of tree.matchAll(/^(\d+)([A-Za-z][\w-]*) v(\S+)/gm)) {
    const id = `${name} ${version}`;
    const level = Number(depth);
    above[level] = id;
    if (!edges.has(id)) edges.set(id, new Set());
    if (level > 0) edges.get(String(above[level - 1]))?.add(id);
  }
  return edges;
}

/** @returns {Promise<LinkedCrate[]>} with this crate first */
export async function linkedCrates() {
  const tree = await mustRun(
    'cargo',
    ['tree', '--target', wasmTarget, '--edges', 'normal,no-proc-macro', '--prefix', 'depth'],
    { output: 'capture' },
  );
  const known = new Map((await crates()).map((crate) => [`${crate.name} ${crate.version}`, crate]));
  const checksums = new Map(
    [
      ...readFileSync(inProject('Cargo.lock'), 'utf8').matchAll(
        /^name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"$/gm,
      ),
    ].map(([, name, version, checksum]) => [`${name} ${version}`, checksum]),
  );
  return [...readTree(tree)].map(([id, dependencies]) => {
    const crate = known.get(id);
    if (!crate) throw new Error(`cargo metadata does not know ${id}, which cargo tree names`);
    return {
      ...{ id, name: crate.name, version: crate.version, identifier: crate.license ?? undefined },
      ...{ folder: dirname(crate.manifest_path), checksum: checksums.get(id) },
      dependencies: [...dependencies],
    };
  });
}
