/** Numbers and findings in the page's wording. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, listing, pValue, setOf, signed } from '../../www/state/words.ts';
import { basis, summarise, verdict } from '../../www/state/verdict.ts';
import { finding, spoken, unseen } from '../../www/views/evidence.ts';
import { removals } from '../../www/views/removals.ts';
import { legendOf, nameOf, spokenName } from '../../www/views/marks.ts';

/** @typedef {import('../../www/types.d.ts').Method} Method */
/** @typedef {import('../../pkg/tables.js').Mark} Mark */

test('pairs that something unseen moves: those found, and true ones that were not', () => {
  const shared = [
    { a: "X'", b: "Z'", p: 0.4, found: false },
    { a: "X'", b: 'R', p: 2e-37, found: true },
    { a: "Z'", b: 'R', p: 0.2, found: false },
  ];
  assert.deepEqual(unseen({ shared }, [["X'", 'R']]), [
    "X' and R: something unseen moves both (given all that is seen, p < 10⁻¹⁵), as in the truth.",
  ]);
  assert.match(unseen({ shared }, []).join(), /^X' and R: .* wrong: not in the truth\.$/);
  assert.match(
    unseen({ shared }, [
      ["Z'", 'R'],
      ["X'", 'R'],
    ]).join(' '),
    /Z' and R: that something unseen moves both, the tests do not see \(p = 0\.20\)\.$/,
  );
  assert.deepEqual(unseen({}, [["X'", 'R']]), [], 'nothing was tested');
});

test("an edge that its cause's own noise ruled out says so, and goes before the others", () => {
  const edge = {
    ...{ from: 'Z', to: 'R', present: false, p: 0.6, probability: null, in_truth: false },
    ...{ conditioning_set: ['X', 'A'], separating_set: ['X', 'A'] },
  };
  const figures = {
    ...{ share: 0.02, functional: 'linear', effect: 0.01, implied: -1.2, z: 0.4, p: 0.6 },
    ...{ left: 0.4, rows: 900, lags: 1, bends: 0 },
    share_interval: /** @type {[number, number]} */ ([-0.313, 0.35]),
    effect_interval: /** @type {[number, number]} */ ([-0.1, 0.12]),
  };
  const of = (/** @type {'not-reached' | 'reached'} */ verdict) => ({
    ...edge,
    innovation: { from: 'Z', to: 'R', verdict, reason: null, figures },
  });
  const words = 'Z’s own noise moves nothing there (at most 35 % of what the regression implies)';
  assert.equal(finding(of('not-reached')), `Z, R: no edge, ${words}`);
  assert.match(spoken(of('not-reached')), /^Z to R: no edge, Z’s own noise moves nothing there/);
  assert.equal(finding(of('reached')), 'Z ⟂ R given {X, A}, p = 0.60: no edge');
  const other = { ...edge, from: 'A', separating_set: [] };
  const graph = /** @type {import('../../www/types.d.ts').ShownGraph} */ (
    /** @type {unknown} */ ({ edges: [other, of('not-reached')] })
  );
  assert.deepEqual(
    removals(graph).map(({ from }) => from),
    ['Z', 'A'],
  );
});

test('what an edge with marks says', () => {
  const edge = (/** @type {[Mark, Mark]} */ marks) =>
    /** @type {const} */ ({ from: 'a', to: 'b', kind: 'partial', marks });
  assert.equal(nameOf(edge(['circle', 'arrow'])), 'a ∘→ b');
  assert.equal(nameOf(edge(['arrow', 'arrow'])), 'a ↔ b');
  assert.equal(nameOf(edge(['tail', 'arrow'])), 'a → b');
  assert.equal(nameOf(edge(['circle', 'circle'])), 'a ∘—∘ b');
  assert.equal(nameOf({ from: 'a', to: 'b', kind: 'undirected' }), 'a — b');
  assert.match(
    spokenName(edge(['arrow', 'arrow'])),
    /^Something unseen moves both a and b; neither/,
  );
  assert.match(spokenName(edge(['circle', 'circle'])), /the data do not tell who causes whom/);
  const some = [edge(['tail', 'arrow'])];
  assert.equal(legendOf(some).length, 2);
  assert.equal(legendOf([...some, edge(['arrow', 'arrow']), edge(['circle', 'arrow'])]).length, 4);
});

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
