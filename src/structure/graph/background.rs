//! Background knowledge by column index.

use std::collections::BTreeSet;

/// Background knowledge: a tier (a place in time) for every variable, required and forbidden edges.
///
/// An edge may only go from an earlier tier to a later one, or, where edges are allowed [inside](Background::inside) tiers,
/// to the same. A pair without any allowed edge is treated as *possibly adjacent*, so that it stays in each other's
/// conditioning sets. It is [`Knowledge`](crate::structure::Knowledge) that checks for contradictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    tiers: Vec<usize>,
    inside: bool,
    required: BTreeSet<(usize, usize)>,
    forbidden: BTreeSet<(usize, usize)>,
    ruled_out: BTreeSet<(usize, usize)>,
}

impl Background {
    /// Create the background of `variables` variables of which nothing is known.
    pub fn none(variables: usize) -> Self {
        Self::tiers(vec![0; variables]).inside(true)
    }

    /// Put variable i into tier `tiers[i]`; smaller is earlier. There are no edges inside a tier.
    pub fn tiers(tiers: Vec<usize>) -> Self {
        Self {
            tiers,
            inside: false,
            required: BTreeSet::new(),
            forbidden: BTreeSet::new(),
            ruled_out: BTreeSet::new(),
        }
    }

    /// Allow edges inside a tier, or not.
    #[must_use]
    pub fn inside(mut self, inside: bool) -> Self {
        self.inside = inside;
        self
    }

    /// Add required edges (cause, effect).
    #[must_use]
    pub fn require(mut self, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        self.required.extend(edges);
        self
    }

    /// Add forbidden edges (cause, effect).
    #[must_use]
    pub fn forbid(mut self, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        self.forbidden.extend(edges);
        self
    }

    /// Add edges (cause, effect) that data have ruled out. They are forbidden, and the cause is in no conditioning set of the effect: it
    /// is not needed there, and costs power.
    #[must_use]
    pub fn rule_out(mut self, edges: impl IntoIterator<Item = (usize, usize)>) -> Self {
        self.ruled_out.extend(edges);
        self
    }

    /// Return the number of variables.
    pub fn variables(&self) -> usize {
        self.tiers.len()
    }

    /// Return the tier of a variable.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn tier(&self, variable: usize) -> usize {
        self.tiers[variable]
    }

    /// Return whether time alone gives every edge its direction: no edges inside a tier.
    pub fn is_ordered(&self) -> bool {
        !self.inside
    }

    /// Return whether time allows an edge `from -> to`.
    pub(in crate::structure) fn in_time(&self, from: usize, to: usize) -> bool {
        self.tiers[from] < self.tiers[to]
            || (self.inside && from != to && self.tiers[from] == self.tiers[to])
    }

    /// Return whether an edge `from -> to` may exist.
    pub fn allows(&self, from: usize, to: usize) -> bool {
        self.in_time(from, to)
            && !self.forbidden.contains(&(from, to))
            && !self.ruled_out.contains(&(from, to))
            && !self.required.contains(&(to, from))
    }

    /// Return whether the edge `from -> to` must exist.
    pub fn requires(&self, from: usize, to: usize) -> bool {
        self.required.contains(&(from, to))
    }

    /// Return whether the edge `from -> to` is forbidden.
    pub(in crate::structure) fn forbids(&self, from: usize, to: usize) -> bool {
        self.forbidden.contains(&(from, to))
    }

    /// Return whether there is a required edge between the two, in either direction.
    pub fn is_required(&self, a: usize, b: usize) -> bool {
        self.requires(a, b) || self.requires(b, a)
    }

    /// Return whether an edge is allowed in either direction, so that the pair has to be tested.
    pub fn is_candidate(&self, a: usize, b: usize) -> bool {
        self.allows(a, b) || self.allows(b, a)
    }

    /// Return whether `variable` may be in a conditioning set of an edge into `effect`: it is in an earlier tier, or in the same tier
    /// where edges are allowed inside it.
    ///
    /// Later variables can open paths through colliders. Without edges inside a tier, a variable of the effect's own tier is never
    /// needed: given its parents, the effect is independent of everything earlier.
    pub fn may_condition(&self, effect: usize, variable: usize) -> bool {
        let in_time = self.tiers[variable] < self.tiers[effect]
            || (self.inside && self.tiers[variable] == self.tiers[effect]);
        in_time && !self.ruled_out.contains(&(variable, effect))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_follow_time() {
        let background = Background::tiers(vec![0, 0, 1, 2]);
        assert!(background.allows(0, 2) && background.allows(2, 3));
        assert!(!background.allows(2, 0) && !background.allows(0, 1));
        assert!(background.is_candidate(2, 0) && !background.is_candidate(0, 1));
        assert!(background.may_condition(2, 1) && !background.may_condition(2, 3));
        assert!(!background.may_condition(2, 2));
    }

    #[test]
    fn edges_inside_a_tier_are_an_option() {
        let background = Background::tiers(vec![0, 0, 1]).inside(true);
        assert!(background.allows(0, 1) && background.allows(1, 0));
        assert!(!background.allows(2, 0) && !background.allows(0, 0));
        assert!(background.may_condition(0, 1) && !background.may_condition(0, 2));
    }

    #[test]
    fn what_is_ruled_out_leaves_the_conditioning_sets_of_its_effect_alone() {
        let background = Background::tiers(vec![0, 0, 1, 1]).rule_out([(0, 2)]);
        assert!(!background.allows(0, 2) && !background.may_condition(2, 0));
        assert!(background.allows(0, 3) && background.may_condition(3, 0));
        let forbidden = Background::tiers(vec![0, 0, 1, 1]).forbid([(0, 2)]);
        assert!(!forbidden.allows(0, 2) && forbidden.may_condition(2, 0));
    }

    #[test]
    fn required_and_forbidden_edges_settle_a_direction() {
        let background = Background::none(3)
            .require([(0, 1)])
            .forbid([(1, 2), (0, 2), (2, 0)]);
        assert!(background.allows(0, 1) && !background.allows(1, 0));
        assert!(background.allows(2, 1) && !background.allows(1, 2));
        assert!(background.is_required(1, 0) && !background.is_candidate(0, 2));
    }
}
