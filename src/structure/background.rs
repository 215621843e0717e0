//! What is known before any data are seen.

/// Background knowledge: a tier (a place in time) for every variable.
///
/// An edge may only go from an earlier tier to a later one. Edges within a tier are not considered, and pairs within a tier
/// are never tested; they are treated as *possibly adjacent*, so that they stay in each other's conditioning sets. This is
/// the place where required and forbidden edges will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    tiers: Vec<usize>,
}

impl Background {
    /// Variable i belongs to tier `tiers[i]`; smaller is earlier.
    pub fn tiers(tiers: Vec<usize>) -> Self {
        Self { tiers }
    }

    /// Number of variables.
    pub fn variables(&self) -> usize {
        self.tiers.len()
    }

    /// Tier of a variable.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn tier(&self, variable: usize) -> usize {
        self.tiers[variable]
    }

    /// Whether an edge `from -> to` may exist.
    pub fn allows(&self, from: usize, to: usize) -> bool {
        self.tiers[from] < self.tiers[to]
    }

    /// Whether a pair is a candidate edge in either direction, so that it has to be tested.
    pub fn is_candidate(&self, a: usize, b: usize) -> bool {
        self.allows(a, b) || self.allows(b, a)
    }

    /// Variables that may stand in a conditioning set of the candidate edge `cause -> effect`: those of tiers before the
    /// effect's.
    ///
    /// Later variables would open paths through colliders; a sibling of the effect's own tier is never needed, since
    /// without edges inside the tier the effect is independent of everything earlier given its parents.
    pub fn may_condition(&self, effect: usize, variable: usize) -> bool {
        self.tiers[variable] < self.tiers[effect]
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
    }
}
