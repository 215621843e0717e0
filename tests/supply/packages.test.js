/** The npm packages: locked, and without known holes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { npm } from '../../scripts/lib/npm.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { skipUnreached } from '../support/reach.js';

for (const [folder, what] of [
  ['.', 'of the page and what builds it'],
  ['tests/bundlers', 'of the bundlers that the package is tried in'],
]) {
  test(`no package ${what} has an advisory of high severity (npm audit)`, async (t) => {
    // All of them: what is bundled is a development package, too.
    const { code, output } = await npm(
      [
        ...['audit', '--prefix', String(folder), '--json', '--audit-level=high'],
        ...['--include=dev', '--fetch-retries=1', '--fetch-timeout=30000'],
      ],
      { output: 'capture' },
    );
    const report = reportIn(output);
    if (!report) return skipUnreached(t, "the registry's advisories", output);
    const { vulnerabilities } = report.metadata;
    assert.equal(
      code,
      0,
      `${JSON.stringify(vulnerabilities)}\n${Object.keys(report.vulnerabilities)}`,
    );
  });

  test(`every package ${what} is locked by its hash`, () => {
    const { packages } = JSON.parse(readFileSync(inProject(`${folder}/package-lock.json`), 'utf8'));
    for (const [path, { integrity }] of Object.entries(packages)) {
      if (path !== '') assert.match(String(integrity), /^sha512-/, path);
    }
  });
}

/** npm's report, which warnings may precede; null where it could not ask. @param {string} output */
function reportIn(output) {
  const start = output.search(/^\{/m);
  const end = output.lastIndexOf('\n}');
  const document = start < 0 ? {} : JSON.parse(output.slice(start, end + 2));
  return document.auditReportVersion ? document : null;
}
