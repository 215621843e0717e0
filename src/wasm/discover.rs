//! Structure learning on any table.

use super::{strictly, to_js};
use crate::structure::{self, Dataset, DiscoverOptions, StructureError};
use serde::Deserializer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r#"
export interface Knowledge {
  /** Variables in the order of time, earliest first; every variable in one tier. */
  tiers: string[][];
  /** Whether there may be edges inside a tier. */
  contemporaneous: boolean;
  /** [cause, effect] */
  required: [string, string][];
  forbidden: [string, string][];
}
export interface DiscoverOptions {
  learner: 'pc' | 'ges' | 'lingam';
  test: 'gcm' | 'gcm-plain' | 'fisher-z' | 'rcot' | 'g-squared'; alpha: number; max_depth: number | null;
  colliders: 'standard' | 'majority' | 'conservative'; conflicts: 'by-name' | 'strongest';
  removal: 'plain' | 'confirmed';
  /** Clipped columns, for PC: by name, the lower and the upper bound. */
  censored: 'none' | 'detect' | Record<string, [number | null, number | null]>;
  penalty: number;
  knowledge: Partial<Knowledge>;
  bootstrap: number; resampling: 'standard' | 'bayesian'; seed: number;
}
export interface FoundEdge {
  from: string; to: string; kind: 'directed' | 'undirected';
  /** null for a required edge, which is not tested */
  p: number | null; given: string[];
  probability?: number;
}
export interface DiscoverReport {
  nodes: string[]; edges: FoundEdge[];
  sepsets: { pair: [string, string]; set: string[]; p: number }[];
  open: [string, string, string][]; overruled: [string, string, string][];
  belief?: { a: string; b: string; forward: number; backward: number; undirected: number }[];
  tests_run: number;
}
"#;

fn to_error(error: StructureError) -> JsError {
    JsError::new(&error.to_string())
}

fn options(value: JsValue) -> Result<DiscoverOptions, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(DiscoverOptions::default());
    }
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<DiscoverOptions, JsError> {
        serde_path_to_error::deserialize(source)
            .map_err(|e| JsError::new(&format!("options.{}: {}", e.path(), e.inner())))
    }
    strictly(value, read, read)
}

/// The options with every missing field at its default.
///
/// # Errors
/// Names the field, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "DiscoverOptions")]
pub fn validate_discover_options(
    #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")] value: JsValue,
) -> Result<JsValue, JsError> {
    to_js(&options(value)?)
}

/// Learns the graph of a table, and the edges' probabilities where asked for: `values` is row-major, of shape
/// `[rows, names.length]`.
///
/// # Errors
/// Names the option or the column, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "DiscoverReport")]
pub fn discover(
    names: Vec<String>,
    values: &[f64],
    #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")] value: JsValue,
) -> Result<JsValue, JsError> {
    let data = Dataset::from_rows(names, values).map_err(to_error)?;
    to_js(&structure::discover(data, options(value)?).map_err(to_error)?)
}

/// The same in steps, for a page that shows how far it is: the graph at once, then one resample at a time.
#[wasm_bindgen]
pub struct Discoverer(structure::Discoverer);

#[wasm_bindgen]
impl Discoverer {
    /// Learns the graph of a table: `values` is row-major, of shape `[rows, names.length]`.
    ///
    /// # Errors
    /// Names the option or the column, the value and what was expected.
    #[wasm_bindgen(constructor)]
    pub fn new(
        names: Vec<String>,
        values: &[f64],
        #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")]
        value: JsValue,
    ) -> Result<Discoverer, JsError> {
        let data = Dataset::from_rows(names, values).map_err(to_error)?;
        structure::Discoverer::new(data, options(value)?)
            .map(Self)
            .map_err(to_error)
    }

    /// Draws one more resample; says whether any is left.
    ///
    /// # Errors
    /// When a resample cannot be learnt from.
    pub fn advance(&mut self) -> Result<bool, JsError> {
        self.0.advance().map_err(to_error)
    }

    /// Number of resamples that were drawn.
    #[wasm_bindgen(getter)]
    pub fn drawn(&self) -> usize {
        self.0.drawn()
    }

    /// What is known so far.
    ///
    /// # Errors
    /// None in practice.
    #[wasm_bindgen(unchecked_return_type = "DiscoverReport")]
    pub fn report(&self) -> Result<JsValue, JsError> {
        to_js(&self.0.report())
    }
}
