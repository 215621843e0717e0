//! The regression of an effect: as good as the data allow, since what it leaves is the noise in which the candidates' own is looked for.

use crate::structure::order::sort_indices;
use std::collections::BTreeSet;

use super::bend::{Best, Growing, Monomial, threshold, values};
use super::frame::Frame;
use crate::structure::independence::basis::{dot, score, standardise, subtract};
use crate::structure::table::dataset::is_constant;

/// Terms of an effect's regression beyond the linear ones, rows for each, and looks at all terms.
const MOST_TERMS: usize = 60;
const ROWS_PER_TERM: usize = 15;
const SWEEPS: usize = 16;
/// What a term is cheaper for an effect's regression than for a candidate's.
const EASIER: f64 = 4.0;
/// Factors of a term, and variables of an effect whose products are looked at.
const DEGREE: usize = 4;
const MOST_VARIABLES: usize = 8;
/// Products of some parents that a regression on these alone looks at, of as many factors as this allows, and parents at the most.
const MOST_PRODUCTS: usize = 500;
const MOST_FACTORS: usize = 6;
const MOST_PARENTS: usize = 14;
/// Share of a product that must be new, beside past and candidates.
pub(super) const NEW: f64 = 1e-3;
/// Products of a piece of work.
const PIECE: usize = 100;
/// Variables of an effect whose products with a candidate are looked at.
pub(super) const MOST_PARTNERS: usize = 6;

/// An effect, with a regression on past and candidates that bends as far as the data ask for it.
pub(super) struct Effect {
    /// What the regression leaves, standardised as the effect is.
    pub(super) residual: Vec<f64>,
    /// What the candidates of the same moment leave, linearly.
    pub(super) crude: Vec<f64>,
    pub(super) values: Vec<f64>,
    /// Coefficient of every candidate, and of every further term.
    pub(super) linear: Vec<f64>,
    pub(super) bent: Vec<(Monomial, f64)>,
    /// Variables that the regression bends on, or leans on, most.
    pub(super) partners: Vec<usize>,
    pub(super) columns: usize,
}

/// What past and candidates leave of a product; `None` where it is next to nothing.
fn new_part(frame: &Frame, now: &[&[f64]], monomial: Monomial) -> Option<(Monomial, Vec<f64>)> {
    let mut product = values(&monomial, now);
    let whole = dot(&product, &product);
    frame.all.project_out(&mut product);
    (dot(&product, &product) > NEW * NEW * whole).then_some((monomial, product))
}

/// What past and candidates leave of the products of two candidates.
pub(super) struct Products {
    next: (usize, usize),
    new: Vec<(Monomial, Vec<f64>)>,
}

impl Products {
    pub(super) fn new() -> Self {
        Self {
            next: (0, 0),
            new: Vec::new(),
        }
    }

    /// Those of some candidates, of as many factors as there is room for, to begin a regression on these alone.
    pub(super) fn of(frame: &Frame, parents: &[usize]) -> Self {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        let mut parents: Vec<usize> = parents.iter().copied().take(MOST_PARENTS).collect();
        parents.sort_unstable();
        let mut open: Vec<Monomial> = parents.iter().map(|&parent| vec![parent]).collect();
        let mut all = Vec::new();
        for factors in 2..=MOST_FACTORS {
            let longer = open.iter().flat_map(|term| {
                let last = term[term.len() - 1];
                let more = parents.iter().filter(move |&&parent| parent >= last);
                more.map(|&parent| [&term[..], &[parent]].concat())
            });
            let longer: Vec<Monomial> = longer.collect();
            if factors > 2 && all.len() + longer.len() > MOST_PRODUCTS {
                break;
            }
            all.extend_from_slice(&longer);
            open = longer;
        }
        Self {
            next: (now.len(), now.len()),
            new: all
                .into_iter()
                .filter_map(|term| new_part(frame, &now, term))
                .collect(),
        }
    }

    /// Some more of them; says whether any are missing.
    pub(super) fn advance(&mut self, frame: &Frame) -> bool {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        for _ in 0..PIECE {
            let (a, b) = self.next;
            if a >= now.len() {
                return false;
            }
            self.new.extend(new_part(frame, &now, vec![a, b]));
            self.next = if b + 1 < now.len() {
                (a, b + 1)
            } else {
                (a + 1, a + 1)
            };
        }
        true
    }
}

/// A regression of an effect that is under way.
pub(super) struct Fitting {
    values: Vec<f64>,
    growing: Growing,
    /// Products that are looked at beside those of two, and which these are.
    more: Vec<(Monomial, Vec<f64>)>,
    known: BTreeSet<Monomial>,
    sweeps: usize,
}

impl Fitting {
    /// `None` for an effect that never changes.
    pub(super) fn new(frame: &Frame, column: &[f64]) -> Option<Self> {
        let raw: Vec<f64> = frame.rows.iter().map(|&row| column[row]).collect();
        if is_constant(&raw) {
            return None;
        }
        let values = standardise(&raw);
        let mut residual = values.clone();
        frame.all.project_out(&mut residual);
        let room = frame.len().saturating_sub(frame.all.len()) / ROWS_PER_TERM;
        Some(Self {
            values,
            growing: Growing::new(residual, room.min(MOST_TERMS)),
            more: Vec::new(),
            known: BTreeSet::new(),
            sweeps: 0,
        })
    }

    /// Looks at all products once more; says whether it may be worth another look.
    pub(super) fn advance(&mut self, frame: &Frame, products: &Products) -> bool {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        // A lower price than a candidate's regression has: here a term too many costs freedom, and does no other harm.
        let price = threshold(products.new.len() + self.more.len()) - EASIER;
        let mut best = Best::above(price);
        for (monomial, product) in products.new.iter().chain(&self.more) {
            best.offer(score(&self.growing.residual, product), monomial);
        }
        let begin = |column: &mut [f64]| frame.all.project_out(column);
        let any = self.growing.add(best.take(), &now, &begin, price);
        // Products of what was taken and of its variables, up to four factors.
        let mut variables: Vec<usize> = Vec::new();
        for &variable in self.growing.terms.iter().flatten() {
            if variables.len() < MOST_VARIABLES && !variables.contains(&variable) {
                variables.push(variable);
            }
        }
        for term in self.growing.terms.iter().filter(|term| term.len() < DEGREE) {
            for &variable in &variables {
                let mut monomial = term.clone();
                monomial.push(variable);
                monomial.sort_unstable();
                if self.known.insert(monomial.clone()) {
                    self.more.extend(new_part(frame, &now, monomial));
                }
            }
        }
        self.sweeps += 1;
        any && self.sweeps < SWEEPS && self.growing.terms.len() < self.growing.most
    }

    pub(super) fn finish(self, frame: &Frame) -> Effect {
        let now: Vec<&[f64]> = frame.now.iter().map(Vec::as_slice).collect();
        let Growing {
            residual,
            extra,
            terms,
            ..
        } = self.growing;
        let weights = extra.coefficients(&self.values, 1);
        let mut rest = self.values.clone();
        let bent: Vec<(Monomial, f64)> = terms.into_iter().zip(weights).collect();
        for (monomial, weight) in &bent {
            subtract(&mut rest, *weight, &values(monomial, &now));
        }
        let linear: Vec<f64> = frame
            .innovations
            .iter()
            .map(|innovation| match innovation {
                Ok(e) => dot(e, &rest) / dot(e, e).max(f64::MIN_POSITIVE),
                Err(_) => 0.0,
            })
            .collect();
        let mut partners: Vec<usize> = Vec::new();
        // By what each explains alone, given all else.
        let explains: Vec<f64> = frame
            .innovations
            .iter()
            .zip(&linear)
            .map(|(e, weight)| e.as_ref().map_or(0.0, |e| weight.powi(2) * dot(e, e)))
            .collect();
        let mut leaning: Vec<usize> = (0..linear.len()).collect();
        sort_indices(&mut leaning, &|a, b| {
            explains[b].total_cmp(&explains[a]).then(a.cmp(&b))
        });
        for variable in bent
            .iter()
            .flat_map(|(m, _)| m.iter().copied())
            .chain(leaning)
        {
            if partners.len() <= MOST_PARTNERS && !partners.contains(&variable) {
                partners.push(variable);
            }
        }
        let mut crude = self.values.clone();
        frame.present.project_out(&mut crude);
        Effect {
            columns: frame.all.len() + bent.len(),
            residual,
            crude,
            values: self.values,
            linear,
            bent,
            partners,
        }
    }
}
