/** Imports in the crate point down the tables of ARCHITECTURE.md. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inProject } from '../../scripts/lib/project.mjs';

/** What a module of the crate may import, by its folder in src. @type {Record<string, string[]>} */
const MODULES = {
  environment: [],
  structure: [],
  tensor: [],
  model: ['tensor'],
  agent: ['tensor'],
  training: ['environment', 'structure', 'tensor', 'model', 'agent'],
};

/** The folders of src/structure, each of which may import those before it. */
const FOLDERS = ['table', 'independence', 'graph', 'learners', 'belief', 'discover'];

/** Rust files under a folder, without unit tests. @param {string} folder */
const sources = (folder) =>
  readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => file.endsWith('.rs') && !/tests?\.rs$/.test(file.replace('test.rs', 'one.rs')),
    )
    .map((file) => ({ file, text: codeOf(readFileSync(inProject(`${folder}/${file}`), 'utf8')) }));

/** Without comments, and without the unit tests at the end of a file. @param {string} text */
const codeOf = (text) =>
  text
    .split(/^#\[cfg\(test\)\]\nmod tests \{/m, 1)[0]
    .replace(/#\[cfg\(test\)\]\n\s*(pub )?mod \w+;/g, '')
    .replace(/^\s*\/\/.*$/gm, '');

/** First names of what a text takes from a path, as `A` and `b` of `path::{A, b::c}`. @param {string} text @param {string} path */
const takenFrom = (text, path) =>
  [...text.matchAll(new RegExp(`\\b${path}::(\\{[^;]*?\\}|\\w+)`, 'g'))].flatMap(([, names]) =>
    names.startsWith('{')
      ? names
          .slice(1, -1)
          .split(',')
          .map((name) => /\w+/.exec(name)?.[0] ?? '')
      : [names],
  );

test('modules import only what the table allows', () => {
  const found = Object.entries(MODULES).flatMap(([module, allowed]) =>
    sources(`src/${module}`).flatMap(({ file, text }) =>
      takenFrom(text, 'crate')
        .filter((name) => Object.hasOwn(MODULES, name) || name === 'wasm')
        .filter((name) => name !== module && !allowed.includes(name))
        .map((name) => `${module}/${file} imports ${name}`),
    ),
  );
  assert.deepEqual(found, []);
});

test('in structure each folder imports only those before it', () => {
  const root = readFileSync(inProject('src/structure/mod.rs'), 'utf8');
  /** The folder of each name that structure offers. @type {Map<string, string>} */
  const owner = new Map();
  for (const [, folder = '', names = ''] of root.matchAll(/pub use (\w+)::([^;]*);/g)) {
    for (const name of names.match(/\w+/g) ?? []) owner.set(name, folder);
  }
  assert.equal(owner.get('Pc'), 'learners');
  const found = sources('src/structure').flatMap(({ file, text }) => {
    const own = FOLDERS.indexOf(String(/^\w+/.exec(file)?.[0]));
    if (own < 0) return [];
    return takenFrom(text, 'crate::structure')
      .map((name) => ({ name, folder: FOLDERS.indexOf(owner.get(name) ?? name) }))
      .filter(({ folder }) => folder > own)
      .map(({ name }) => `${file} imports ${name}`);
  });
  assert.deepEqual(found, []);
});
