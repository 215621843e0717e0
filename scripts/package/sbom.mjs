/**
 * The software bill of materials of the npm package as CycloneDX: the wasm files with their crates, and the bundled npm
 * packages, each with version, licence and the hash of its lock file.
 */
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PackageURL } from 'packageurl-js';
import { mustRun } from '../lib/process.mjs';
import { inProject, tablesFile, wasmFile } from '../lib/project.mjs';
import { lockedVersion, printedVersion } from '../lib/versions.mjs';
import { linkedCrates } from './crates.mjs';

/** @import { LinkedCrate } from './crates.mjs' */
/** @import { Licensed } from './licenses.mjs' */

const { Component } = Models;
const { Library, File, Application } = Enums.ComponentType;
const { 'SHA-256': sha256, 'SHA-512': sha512 } = Enums.HashAlgorithm;

const read = (/** @type {string} */ path) => readFileSync(inProject(path), 'utf8');

/** @param {string | null | undefined} expression of SPDX; old crates have "MIT/Apache-2.0" */
function licenses(expression) {
  if (!expression) return new Models.LicenseRepository();
  const modern = expression.replaceAll('/', ' OR ');
  return new Models.LicenseRepository([
    SPDX.isSupportedSpdxId(modern)
      ? new Models.SpdxLicense(modern)
      : new Models.LicenseExpression(modern),
  ]);
}

/**
 * @param {string} type of package URL
 * @param {Licensed} package_
 * @param {[Enums.HashAlgorithm, string][]} hashes
 */
function library(type, { name, version, identifier }, hashes = []) {
  const [, group, base = name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name) ?? [];
  const purl = new PackageURL(type, group, base, version).toString();
  return new Component(Library, base, {
    ...{ bomRef: purl, group, version, purl },
    ...{ licenses: licenses(identifier), hashes: new Models.HashDictionary(hashes) },
  });
}

/** @param {LinkedCrate} crate */
const crateComponent = (crate) =>
  library('cargo', crate, crate.checksum ? [[sha256, crate.checksum]] : []);

/** Return the hash of a package in package-lock.json. @param {Licensed} package_ @returns {string | undefined} */
function lockedHash({ name, version }) {
  /** @type {Record<string, {version?: string, integrity?: string}>} */
  const packages = JSON.parse(read('package-lock.json')).packages;
  const entry = Object.entries(packages).find(
    ([path, found]) => path.endsWith(`node_modules/${name}`) && found.version === version,
  );
  const hash = entry?.[1].integrity?.replace(/^sha512-/, '');
  return hash && Buffer.from(hash, 'base64').toString('hex');
}

/** @param {string} program */
async function toolVersion(program) {
  const printed = await mustRun(program, ['--version'], { output: 'capture' });
  return printedVersion(printed) ?? undefined;
}

/**
 * @param {Licensed[]} bundled npm packages
 * @returns {Promise<string>} the document, without time and serial number, so that equal packages give equal documents
 */
export async function sbom(bundled) {
  const manifest = JSON.parse(read('package.json'));
  const rustc = await toolVersion('rustc');
  const self = library('npm', { ...manifest, identifier: manifest.license });
  const modules = Object.entries({ 'lib/cmbpo.wasm': wasmFile, 'lib/tables.wasm': tablesFile }).map(
    ([path, file]) => {
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
      return new Component(File, path, {
        bomRef: path,
        hashes: new Models.HashDictionary([[sha256, hash]]),
      });
    },
  );
  const std = library('generic', {
    ...{ name: 'rust-std', version: String(rustc), identifier: 'MIT OR Apache-2.0' },
  });
  const crates = await linkedCrates();
  const components = new Map(crates.map((crate) => [crate.id, crateComponent(crate)]));
  for (const { id, dependencies } of crates) {
    for (const other of dependencies) {
      const component = components.get(other);
      if (component) components.get(id)?.dependencies.add(component.bomRef);
    }
  }
  const packages = bundled.map((package_) => {
    const hash = lockedHash(package_);
    return library('npm', package_, hash ? [[sha512, hash]] : []);
  });
  const [own] = components.values();
  for (const module of modules) {
    module.dependencies.add(std.bomRef);
    if (own) module.dependencies.add(own.bomRef);
  }
  for (const { bomRef } of [...modules, ...packages]) self.dependencies.add(bomRef);

  const lock = read('Cargo.lock');
  const vite = JSON.parse(read('node_modules/vite/package.json')).version;
  const tools = [
    new Component(Application, 'rustc', { version: rustc }),
    new Component(Application, 'wasm-bindgen', { version: lockedVersion(lock, 'wasm-bindgen') }),
    new Component(Application, 'vite', { version: vite }),
  ];
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: self,
      tools: new Models.Tools({ components: new Models.ComponentRepository(tools) }),
    }),
    components: new Models.ComponentRepository([
      ...[...modules, std, ...components.values()],
      ...packages,
    ]),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const text = new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 });
  return `${text}\n`;
}
