/** The translations: every text of the code is in the catalogue and translated, and the catalogue has no unused texts. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAst } from 'vite';
import { run } from '../../scripts/lib/process.mjs';
import { inProject } from '../../scripts/lib/project.mjs';

const read = (/** @type {string} */ file) => readFileSync(inProject(file), 'utf8');
const xliffDir = 'www/language/xliff';

/** @param {string} xliff @returns {Map<string, {source: string, target: string | null}>} */
const units = (xliff) =>
  new Map(
    [...xliff.matchAll(/<trans-unit id="([^"]+)">([^]*?)<\/trans-unit>/g)].map(([, id, body]) => [
      id,
      {
        source: /<source>([^]*?)<\/source>/.exec(body)?.[1] ?? '',
        target: /<target>([^]*?)<\/target>/.exec(body)?.[1] ?? null,
      },
    ]),
  );

/** Return the names of the values in a text. @param {string} text */
const values = (text) => [...text.matchAll(/<x id="(\d+)"/g)].map(([, id]) => id).sort();

for (const file of readdirSync(inProject(xliffDir))) {
  const all = units(read(`${xliffDir}/${file}`));
  test(`${file}: every text is translated, with the same values in it`, () => {
    assert.ok(all.size > 400, `${all.size} texts`);
    for (const [id, { source, target }] of all) {
      assert.ok(target, `${id} has no translation: ${source}`);
      assert.deepEqual(values(target), values(source), `${id}: ${source}`);
    }
  });

  test(`${file}: what the page loads was made of it`, () => {
    const module = read(`www/language/locales/${file.replace('.xlf', '.js')}`);
    const ids = [...module.matchAll(/^\s*'?(\w+)'?: *(?:str|html)?`/gm)].map(([, id]) => id);
    assert.deepEqual(ids.sort(), [...all.keys()].sort(), 'run: npm run language');
  });
}

test('the catalogue holds the texts of the code, all of them and no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cmbpo-language-'));
  try {
    const settings = JSON.parse(read('lit-localize.json'));
    const at = (/** @type {string} */ path) => join(folder, path);
    for (const name of ['www', 'package.json', 'lit-localize.json'])
      cpSync(inProject(name), at(name), { recursive: true });
    cpSync(inProject('node_modules/@lit/localize'), at('node_modules/@lit/localize'), {
      recursive: true,
    });
    cpSync(inProject('node_modules/lit'), at('node_modules/lit'), { recursive: true });
    const { code, output } = await run(
      process.execPath,
      [
        inProject('node_modules/@lit/localize-tools/bin/lit-localize.js'),
        ...['extract', '--config', at('lit-localize.json')],
      ],
      { output: 'capture' },
    );
    assert.equal(code, 0, output);
    for (const locale of settings.targetLocales) {
      const [now, kept] = [at(`${xliffDir}/${locale}.xlf`), inProject(`${xliffDir}/${locale}.xlf`)];
      assert.deepEqual(
        [...units(readFileSync(now, 'utf8')).keys()].sort(),
        [...units(readFileSync(kept, 'utf8')).keys()].sort(),
        'run: npm run language',
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Symbols, keys and names, which are the same in every language. */
const UNTRANSLATED = ['Space', 'Tab', 'Enter', 'do(Z = c)', 'sd'];

/** Return texts in a file's templates that are not inside `msg`. @param {string} code */
function literals(code) {
  /** @type {string[]} */ const found = [];
  /** @param {any} node */
  const walk = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (node.type === 'CallExpression' && node.callee.name === 'msg') return;
    if (node.type === 'TaggedTemplateExpression' && ['html', 'svg'].includes(node.tag.name)) {
      const raw = node.quasi.quasis.map((/** @type {any} */ q) => q.value.raw).join('\0');
      const labels = raw.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*)"/g);
      found.push(...[...labels].map(([, label]) => label), raw.replace(/<[^>]*>/g, '\0'));
    }
    for (const value of Object.values(node)) walk(value);
  };
  walk(parseAst(code, { lang: 'ts' }));
  return found
    .flatMap((text) => text.split('\0'))
    .map((text) => text.trim())
    .filter((text) => /\p{L}{2,}/u.test(text) && !UNTRANSLATED.includes(text));
}

test('no template holds a text of its own that could not be translated', () => {
  assert.deepEqual(literals('html`<p title="Two ${a}">${msg(html`One`)} three</p>`'), [
    'Two',
    'three',
  ]);
  for (const name of readdirSync(inProject('www'), { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.d)\.[jt]s$/.test(name) || name.startsWith('language')) continue;
    assert.deepEqual(literals(read(`www/${name}`)), [], `www/${name}`);
  }
});
