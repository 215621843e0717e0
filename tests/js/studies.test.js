/** The stored results of the studies: complete, consistent with their runs, and reproduced by the command. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { label } from '../../scripts/experiment/progress.mjs';
import { contrasts, summarise } from '../../scripts/experiment/summary.mjs';
import { assetFile, assetText } from '../../scripts/experiment/asset.mjs';
import { storedStudies, withFindings, withTables } from '../../scripts/experiment/tables.mjs';
import { studies } from '../../scripts/experiment/studies.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { STUDY } from '../../www/generated/studies.js';
import { STUDIES } from '../../www/generated/study-names.js';
import { nameOf } from '../../www/studies/conditions.ts';
import { labelOf } from '../../scripts/experiment/said.mjs';
import {
  namesFile,
  namesText,
  wordsFile,
  wordsText,
} from '../../scripts/experiment/study-words.mjs';
import { experiment, withoutMeasurements } from '../support/experiment.js';

/** Longest run that is repeated here. */
const QUICK_MS = 17_000;

const stored = storedStudies();
assert.ok(Object.keys(stored).length > 0);

for (const [name, document] of Object.entries(stored)) {
  const { study } = document;
  assert.ok(study, name);

  test(`${name}: it names its command and its commit, and holds every condition on ten seeds or more`, () => {
    assert.equal(document.preset, name);
    assert.match(document.command, new RegExp(`^npm run --silent experiment -- --preset ${name} `));
    assert.match(document.commit ?? '', /^[0-9a-f]{40}(\+changes)?$/);
    assert.equal(document.failed, undefined);
    assert.ok(document.seeds.length >= 10, `${document.seeds.length} seeds`);
    const known = studies.find((each) => each.name === name);
    assert.deepEqual(
      study.conditions.map((condition) => condition.name),
      known?.conditions.map((condition) => condition.name),
    );
    assert.deepEqual(
      document.runs.map(label),
      study.conditions.flatMap((condition) =>
        document.seeds.map((seed) => `${condition.name} seed ${seed}`),
      ),
    );
  });

  test(`${name}: its summary is that of its runs`, () => {
    assert.deepEqual(document.summary, summarise(document.runs));
    assert.deepEqual(document.contrasts, contrasts(document.runs, study.conditions, study.margin));
  });
}

// Each run is a separate process. In sequence they would leave a core idle for a minute.
describe('a run is the same run today', { concurrency: 2 }, () => {
  for (const [name, document] of Object.entries(stored)) {
    test(name, async () => {
      const { study } = document;
      assert.ok(study);
      // The last condition is not the reference and differs most from the default, but some take a minute.
      const seed = document.seeds[0] ?? 0;
      const method = study.conditions.at(-1)?.method;
      const first = document.runs.filter((run) => run.seed === seed);
      const quick = first.filter((run) => run.method === method && run.wall_ms < QUICK_MS);
      // If all runs with its method take long: the fastest one that learns a model.
      const withModel = first
        .filter((run) => run.method !== 'sac')
        .sort((a, b) => a.wall_ms - b.wall_ms);
      const condition = (quick.at(-1) ?? withModel[0])?.condition ?? '';
      const { code, stdout, stderr } = await experiment(
        ...['--preset', name, '--conditions', condition, '--seeds', String(seed)],
      );
      assert.equal(code, 0, stderr);
      const again = JSON.parse(stdout);
      const before = document.runs.find((run) => label(run) === `${condition} seed ${seed}`);
      assert.ok(before);
      const advice = `${name}.json is of another state of the code: run ${document.command} --out docs/experiments/${name}.json`;
      assert.deepEqual(withoutMeasurements(again.runs[0]), withoutMeasurements(before), advice);
      assert.deepEqual(again.config, document.config, advice);
    });
  }
});

test('the tables of docs/experiments.md are those of the stored results (npm run tables)', () => {
  const text = readFileSync(inProject('docs/experiments.md'), 'utf8');
  assert.equal(withTables(text, stored), text);
  for (const name of Object.keys(stored))
    assert.match(text, new RegExp(`<!-- (table|worlds) ${name} -->`), name);
});

test('the findings in docs/experiments.md are those of the page (npm run tables)', () => {
  const text = readFileSync(inProject('docs/experiments.md'), 'utf8');
  assert.ok(text.includes('<!-- findings -->'));
  assert.equal(withFindings(text), text);
});

test('the page shows every stored study, with its question and what was found', () => {
  assert.deepEqual([...STUDIES].sort(), Object.keys(stored).sort());
  for (const name of STUDIES) {
    assert.equal(STUDY[name]?.question, stored[name]?.study?.question, name);
    assert.ok((STUDY[name]?.finding.length ?? 0) > 40, name);
  }
});

test('the page has a text for the name of every condition of every study, in English that of the study', () => {
  for (const { conditions } of studies) {
    for (const { name, said } of conditions)
      assert.equal(nameOf({ label: labelOf(said) }), name, 'npm run tables');
  }
});

test('the words of the page are those of the studies (npm run tables)', () => {
  assert.equal(readFileSync(wordsFile, 'utf8'), wordsText(stored));
  assert.equal(readFileSync(namesFile, 'utf8'), namesText(stored));
});

test('what the page holds of the studies is what the stored results say (npm run tables)', () => {
  assert.equal(readFileSync(assetFile, 'utf8'), assetText(stored));
});
