/** Checks before a release, and the published page beside its earlier versions. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { examine, sectionOf } from '../../scripts/release/check.mjs';
import { publish } from '../../scripts/release/pages.mjs';
import { inProject } from '../../scripts/lib/project.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cmbpo-release-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} path */
const read = (path) => readFileSync(inProject(path), 'utf8');
const { version } = JSON.parse(read('package.json'));

test('every file has one and the same version', () => {
  const { problems } = examine(`v${version}`, read);
  // A version that is not released yet has no date.
  const others = problems.filter((problem) => !problem.startsWith('CHANGELOG.md'));
  assert.deepEqual(others, []);
});

test('another version is refused file by file', () => {
  const { problems } = examine('v9.9.9', read);
  assert.deepEqual(
    problems.map((problem) => problem.split(':')[0]),
    ['Cargo.toml', 'package.json', 'package-lock.json', 'CITATION.cff', 'CHANGELOG.md'],
  );
  assert.match(String(problems[0]), new RegExp(`version ${version}, expected 9.9.9`));
});

for (const tag of ['0.2.0', 'v1', 'main', 'v0.2.0; rm -rf']) {
  test(`"${tag}" is no tag`, () =>
    assert.match(String(examine(tag, read).problems[0]), /expected v/));
}

test('the changelog’s section is the text of the release', () => {
  const changelog =
    '# Changelog\n\n## [Unreleased]\n\nnew\n\n## [0.2.0] - 2026-11-29\n\ntwo\n\n## [0.1.0] - 2026-11-23\n\none\n';
  assert.deepEqual(sectionOf(changelog, '0.2.0'), { date: '2026-11-29', text: 'two' });
  assert.deepEqual(sectionOf(changelog, '0.1.0'), { date: '2026-11-23', text: 'one' });
  assert.equal(sectionOf(changelog, '0.3.0'), null);
});

/** @param {string} text */
function site(text) {
  const path = mkdtempSync(join(folder, 'site-'));
  mkdirSync(join(path, 'assets'));
  writeFileSync(join(path, 'index.html'), text);
  writeFileSync(join(path, 'assets', `${text}.js`), '');
  return path;
}

test('the newest page is at the root, and each release stays as it was', async () => {
  const pages = join(folder, 'pages');
  await publish(site('nine'), pages, 'v0.9.0');
  await publish(site('ten'), pages, 'v0.10.0');
  const text = (/** @type {string} */ path) => readFileSync(join(pages, path), 'utf8');
  assert.equal(text('index.html'), 'ten');
  assert.equal(text('v0.9.0/index.html'), 'nine');
  assert.equal(text('v0.10.0/index.html'), 'ten');
  assert.ok(!existsSync(join(pages, 'assets/nine.js')), 'the root has no file of an older page');
  // A correction of an old version does not replace the root.
  assert.deepEqual(await publish(site('fix'), pages, 'v0.9.1'), ['v0.10.0', 'v0.9.1', 'v0.9.0']);
  assert.equal(text('index.html'), 'ten');
  await assert.rejects(publish(site('other'), pages, 'v0.9.0'), /stays as it is/);
  await assert.rejects(publish(folder, pages, 'v1.0.0'), /no page/);
});
