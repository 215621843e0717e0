/** The stored results of the studies: complete, as their runs say, and what the command gives today. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { label } from '../../scripts/experiment/progress.mjs';
import { contrasts, summarise } from '../../scripts/experiment/summary.mjs';
import { storedStudies, withTables } from '../../scripts/experiment/tables.mjs';
import { studies } from '../../scripts/experiment/studies.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { experiment, withoutMeasurements } from '../support/experiment.js';

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

  test(`${name}: a run is the same run today`, async () => {
    // The last condition is not the reference, and in every study the least like the default.
    const condition = study.conditions.at(-1)?.name ?? '';
    const seed = document.seeds[0] ?? 0;
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

test('the tables of docs/experiments.md are those of the stored results (npm run tables)', () => {
  const text = readFileSync(inProject('docs/experiments.md'), 'utf8');
  assert.equal(withTables(text, stored), text);
  for (const name of Object.keys(stored)) assert.ok(text.includes(`<!-- table ${name} -->`), name);
});
