//! The basis of a set of columns over many rows, and the waves beyond it.

use std::rc::Rc;

use super::column::Own;
use super::kernels::{add_orthonormal, add_squares, clear, narrow, product, scale};
use crate::structure::independence::basis::{
    COLLINEAR, MOST_TERMS, Prepared, ROWS_PER_TERM, WAVE_COLLINEAR,
};

/// Terms that are projected together.
const TOGETHER: usize = 3;

/// The span of [`Basis`](crate::structure::independence::basis::Basis), its terms in the same order, from the orthonormal terms of
/// each column instead of powers and knots as they are: what is left of these seldom has to be projected twice.
pub(super) struct Basis {
    pub(super) terms: Vec<Vec<f32>>,
    limit: usize,
    /// Terms that are still to be made orthogonal, with the length of the function that each is a part of.
    waiting: Vec<(Vec<f32>, f64)>,
}

impl Basis {
    pub(super) fn new(members: &[Rc<Own>], rows: usize) -> Self {
        let mut basis = Self {
            terms: vec![vec![1.0 / (rows as f32).sqrt(); rows]],
            limit: (rows / ROWS_PER_TERM)
                .min(MOST_TERMS)
                .max(1 + members.len()),
            waiting: Vec::new(),
        };
        basis.fill(members);
        basis.settle();
        basis
    }

    /// How many more terms it may have.
    pub(super) fn room(&self) -> usize {
        self.limit.saturating_sub(self.terms.len())
    }

    fn fill(&mut self, members: &[Rc<Own>]) {
        let pairs =
            || (0..members.len()).flat_map(|a| (0..a).map(move |b| (&members[a], &members[b])));
        self.push_own(members, 0);
        self.push_own(members, 1);
        for (a, b) in pairs() {
            self.push(|| product(&a.values, &b.values));
        }
        self.push_own(members, 2);
        for (a, b) in pairs() {
            let (a, b) = (&a.values, &b.values);
            self.push(|| product(&product(a, a), b));
            self.push(|| product(a, &product(b, b)));
        }
        for (a, b) in pairs() {
            for square in [false, true] {
                for (atoms, other) in [(&a.atoms, &b.values), (&b.atoms, &a.values)] {
                    for atom in atoms {
                        self.push(|| {
                            let once = product(atom, other);
                            if square { product(&once, other) } else { once }
                        });
                    }
                }
            }
        }
        self.push_own(members, 3);
        for a in 0..members.len() {
            for b in 0..a {
                for c in 0..b {
                    let [a, b, c] = [a, b, c].map(|at| &members[at].values);
                    self.push(|| product(&product(a, b), c));
                }
            }
        }
        for (a, b) in pairs() {
            for atom in &a.atoms {
                for other in &b.atoms {
                    self.push(|| product(atom, other));
                }
            }
        }
    }

    fn push_own(&mut self, members: &[Rc<Own>], kind: usize) {
        for own in members {
            for at in own.kind(kind) {
                self.offer(|| (own.terms[at].clone(), 1.0 / own.shares[at]));
            }
        }
    }

    fn push(&mut self, make: impl FnOnce() -> Vec<f32>) {
        // Its own length, which is known once it is projected.
        self.offer(|| (make(), 0.0));
    }

    fn offer(&mut self, make: impl FnOnce() -> (Vec<f32>, f64)) {
        if self.terms.len() + self.waiting.len() >= self.limit {
            self.settle();
        }
        if self.terms.len() >= self.limit {
            return;
        }
        self.waiting.push(make());
        if self.waiting.len() == TOGETHER {
            self.settle();
        }
    }

    /// Makes orthonormal what waits, and takes it unless it is collinear with the terms.
    fn settle(&mut self) {
        let (columns, wholes): (Vec<_>, Vec<f64>) = self.waiting.drain(..).unzip();
        add_orthonormal(&mut self.terms, columns, &|place, before, after| {
            let whole = if wholes[place] > 0.0 {
                wholes[place]
            } else {
                before
            };
            after > COLLINEAR * whole
        });
    }
}

/// A wave, orthogonal to a basis, of length 1, and the share of it that the basis left.
struct Wave {
    values: Vec<f32>,
    share: f64,
}

/// The waves of the columns of a set, as far as they were asked for: what the basis leaves of each is the same for all pairs.
pub(super) struct Waves(Vec<Vec<Wave>>);

/// Terms beyond the basis, and the leverage of every row with them.
pub(super) struct Extension {
    pub(super) terms: Vec<Vec<f32>>,
    pub(super) leverage: Rc<Vec<f64>>,
}

impl Waves {
    pub(super) fn new(members: usize) -> Self {
        Self((0..members).map(|_| Vec::new()).collect())
    }

    /// Makes the waves up to `most` of a member, as many as are missing; gives their number.
    pub(super) fn grow(
        &mut self,
        basis: &Basis,
        member: usize,
        column: &Prepared,
        most: usize,
    ) -> usize {
        let known = self.0[member].len();
        if most <= known {
            return 0;
        }
        let mut missing: Vec<Vec<f32>> = Vec::with_capacity(most - known);
        column.waves(most, &mut |number, wave| {
            if number > known {
                missing.push(narrow(wave));
            }
        });
        let lengths = clear(&basis.terms, &mut missing);
        for (mut values, (before, after)) in missing.into_iter().zip(lengths) {
            if after > 0.0 {
                scale(&mut values, 1.0 / after);
            }
            let share = if before > 0.0 { after / before } else { 0.0 };
            self.0[member].push(Wave { values, share });
        }
        most - known
    }

    /// The first waves of every member, so many as `counts` says, orthonormal. They must have been made.
    pub(super) fn extension(&self, counts: &[usize], leverage: &Rc<Vec<f64>>) -> Extension {
        let mut terms: Vec<Vec<f32>> = Vec::new();
        let wanted: Vec<&Wave> = (self.0.iter().zip(counts))
            .flat_map(|(waves, &count)| &waves[..count])
            .filter(|wave| wave.share > WAVE_COLLINEAR)
            .collect();
        for together in wanted.chunks(TOGETHER) {
            let columns = together.iter().map(|wave| wave.values.clone()).collect();
            add_orthonormal(&mut terms, columns, &|place, _, after| {
                after * together[place].share > WAVE_COLLINEAR
            });
        }
        let leverage = if terms.is_empty() {
            Rc::clone(leverage)
        } else {
            Rc::new(leverages(&terms, leverage.to_vec()))
        };
        Extension { terms, leverage }
    }
}

/// The leverage of every row: the sum of the squares of the terms, on top of those before.
pub(super) fn leverages(terms: &[Vec<f32>], mut before: Vec<f64>) -> Vec<f64> {
    for term in terms {
        add_squares(&mut before, term);
    }
    before
}
