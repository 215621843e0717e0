/** Numbers and findings as the page words them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, listing, pValue, setOf, signed } from '../../www/state/words.js';
import { basis, summarise, verdict } from '../../www/state/verdict.js';

/** @typedef {import('../../www/types.d.ts').Method} Method */

test('p-values', () => {
  assert.equal(pValue(null), 'not tested');
  assert.equal(pValue(0.43), 'p = 0.43');
  assert.equal(pValue(0.0123), 'p = 0.012');
  assert.equal(pValue(3.14e-7), 'p = 3.1 × 10⁻⁷');
  assert.equal(pValue(1e-300), 'p < 10⁻¹⁵');
  assert.equal(pValue(0), 'p < 10⁻¹⁵');
});

test('numbers, sets and lists', () => {
  assert.equal(count(1234567), '1\u202f234\u202f567');
  assert.equal(count(999.6), '1\u202f000');
  assert.equal(signed(-0.5, 1), '−0.5');
  assert.equal(signed(-0.001), '0.00');
  assert.equal(setOf(['X', 'A']), '{X, A}');
  assert.equal(setOf(null), '∅');
  assert.equal(listing(['a', 'b', 'c']), 'a, b and c');
});

/** @type {(method: Method, trained: number, far: number) => any} */
const finished = (method, trained, far) => ({
  method,
  result: {
    returns: { 'in-distribution': { mean: trained }, near: { mean: trained }, far: { mean: far } },
  },
});

test('the verdict says who keeps the return, who falls and who has not learned', () => {
  const text = verdict(
    summarise([finished('sac', 5, 1), finished('mbpo', 19, 0), finished('c-mbpo', 19.1, 19)]),
  );
  assert.match(text, /C-MBPO keeps 19\.0/);
  assert.match(text, /MBPO falls from 19\.0 to 0\.0/);
  assert.match(text, /SAC \(5\.0 .*has not learned/);
});

test('the verdict does not favour C-MBPO: it is the numbers that speak', () => {
  const text = verdict(summarise([finished('sac', 19, 19), finished('c-mbpo', 19, 3)]));
  assert.match(text, /^SAC keeps 19\.0/);
  assert.match(text, /C-MBPO falls from 19\.0 to 3\.0/);
});

test('nothing is said before a run has finished', () => {
  const none = summarise([{ ...finished('sac', 1, 1), result: null }]);
  assert.equal(verdict(none), '');
  assert.equal(basis(none), '');
});

test('it is said how many seeds a finding rests on', () => {
  assert.match(basis(summarise([finished('sac', 1, 1)])), /^One seed/);
  const two = [finished('sac', 1, 1), finished('sac', 2, 1), finished('mbpo', 1, 1)];
  assert.equal(basis(summarise(two)), 'Means over 2 seeds (MBPO: 1).');
});
