//! PC on a table with cut columns, or with missing values.

use crate::structure::{
    Censoring, Dataset, Discovery, Knowledge, Pc, StructureError, StructureLearner,
};

/// [`Pc`] on a table with cut columns, or with missing values.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::structure) struct CensoredPc {
    pub(in crate::structure) pc: Pc,
    pub(in crate::structure) censoring: Censoring,
}

impl StructureLearner for CensoredPc {
    fn name(&self) -> &'static str {
        "pc"
    }

    fn learn(&self, data: &Dataset, knowledge: &Knowledge) -> Result<Discovery, StructureError> {
        self.pc.learn_where(data, &self.censoring, knowledge)
    }
}
