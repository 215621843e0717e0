/** A short time of chaos in the page (node scripts/chaos.mjs goes on for ten minutes). CMBPO_CHAOS_SEED makes other moves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos } from '../../scripts/chaos/run.mjs';

const seed = Number(process.env.CMBPO_CHAOS_SEED ?? 1);

test(`25 s of random kills, reloads, moves, deploys and outages (seed ${seed}): nothing is lost`, async () => {
  const { rounds, moves, problems } = await chaos({ seconds: 25, seed });
  assert.deepEqual(problems, []);
  assert.ok(rounds > 0, 'runs came to their results');
  assert.ok(moves.size > 0, 'something happened');
});
