//! Structure learning on tables.

use super::json::from_js;
use super::to_js;
use crate::structure::{self, Dataset, DiscoverOptions, GivenEdge, StructureError};
use serde::Deserialize;
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
  learner: LearnerKind;
  test: TestKind; alpha: number; max_depth: number | null;
  colliders: ColliderRule; conflicts: ConflictRule;
  removal: RemovalRule;
  /** Clipped columns, for PC and FCI: lower and upper bound by name. */
  censored: 'none' | 'detect' | Record<string, [number | null, number | null]>;
  /**
   * Names of columns with labels, for the tests gcm, gcm-plain, g-squared and chi-squared, and for ges; columns with two labels work with
   * every test and learner.
   */
  labels: string[];
  /** Treatment of rows with missing values, which are NaN in the table. */
  missing: MissingRule;
  /** Treatment of columns that determine each other. */
  dependent: Dependent;
  /** The score of ges: bic for numbers, or numbers and labels; bdeu for labels alone. */
  score: ScoreKind;
  /** Price of a coefficient in ges with bic, in units of the criterion. */
  penalty: number;
  /** Rows that the prior of ges with bdeu counts for; 10 if omitted. */
  equivalent_sample_size?: number;
  knowledge: Partial<Knowledge>;
  /** Columns that were set at random: nothing moves them. */
  assigned?: string[];
  /** Columns that name the setting a row comes from: nothing in the table moves them, and they may move anything. */
  setting?: string[];
  /** How the rows follow each other in time; for PC, which then is PCMCI: edges lead from `X(t-1)` to `Y(t)`. */
  series?: {
    lags?: number; episode?: string; time?: string;
    /** Whether candidates whose own noise moves nothing in the effect are left out before the search (the innovation test). */
    innovations?: boolean;
  };
  bootstrap: number; resampling: Resampling; seed: number;
}
/** Mark at one end of an edge: unknown ('circle'), a cause of the other end ('tail'), or not a cause of it ('arrow'). */
export type Mark = 'circle' | 'tail' | 'arrow';
export interface FoundEdge {
  from: string; to: string; kind: 'directed' | 'undirected' | 'partial';
  /** For kind 'partial' (FCI): the marks at from and at to. */
  marks?: [Mark, Mark];
  /** null for a required edge, which is not tested */
  p: number | null; given: string[];
  probability?: number;
  /** With resamples, for kind 'partial': the shares that have an edge with the same mark at from and at to. */
  mark_probabilities?: [number, number];
  /** Of an edge with a direction, where there is one: the linear effect in a regression on all causes that the graph gives `to`. */
  effect?: EffectSize;
}
export interface EffectSize {
  /** Standard deviations of the effect for one of the cause, and the 95 % interval. */
  standardised: number; interval: [number, number];
  /** In the columns' own units. */
  coefficient: number;
}
/** Columns that determine each other, such as `Total = A + B`. */
export interface Relation {
  kind: 'linear' | 'rounded' | 'ordered' | 'renamed' | 'determined';
  columns: string[]; text: string;
  left_out?: string;
}
export interface DiscoverReport {
  nodes: string[]; edges: FoundEdge[];
  sepsets: { pair: [string, string]; set: string[]; p: number }[];
  open: [string, string, string][]; overruled: [string, string, string][];
  /** Edges whose directions contradict each other, so that this part of the graph has no DAG extension. Never present with PC's default settings. */
  contradictions?: [string, string][];
  /** Size from which not all conditioning sets were tested. */
  left_out?: number;
  /** The variables, causes first (LiNGAM). */
  order?: string[];
  /** Of a series: the steps back, episodes and rows that were used. */
  series?: { lags: number; episodes: number; rows: number };
  /** What the innovation test says of the columns of a series, where it was asked for. */
  innovations?: SeriesInnovation[];
  /** Shares of the resamples with each type of edge. */
  belief?: PairCounts[];
  /** Missing values and the rows used; omitted for a complete table. */
  missing?: Missingness;
  tests_run: number;
  dependence?: { relations: Relation[]; left_out: string[]; warning: string };
}
/** Whether the noise of a column, so many steps back, reaches another one now. */
export interface SeriesInnovation {
  from: string; to: string; verdict: 'not-reached' | 'reached' | 'cannot-be-said';
  /** Reason for the verdict 'cannot-be-said'. */
  reason: string | null;
  /** The noise's effect as a fraction of that implied by the ordinary regression, and its interval; null without any noise to look at. */
  figures: { share: number; share_interval: [number, number] } | null;
}
export interface Missingness {
  rule: MissingRule;
  rows: number;
  /** Rows with a value in every column: those that list-wise deletion uses. */
  complete: number;
  /** Smallest number of rows in which two columns both have values; test-wise deletion uses at least these for a pair. */
  together: number;
  /** Columns with missing values, and the other columns on which their missingness depends. */
  columns: { column: string; missing: number; depends_on: { column: string; p: number }[] }[];
}
/** How many resamples have each type of edge, for a pair of variables; undirected: any edge that is neither a -> b nor b -> a. */
export interface PairCounts {
  a: string; b: string; forward: number; backward: number; undirected: number;
  /** Of fci: how many have each mark at a, and at b. */
  marks?: [Record<Mark, number>, Record<Mark, number>];
}
export interface GivenEdge { from: string; to: string; kind: 'directed' | 'undirected' }
export interface Agreement { right: number; extra: number; missing: number; precision: number; recall: number }
export type Link = 'forward' | 'backward' | 'undirected';
/** Comparison of a found graph with the true one. */
export interface Against {
  distance: number; adjacency: Agreement; orientation: Agreement;
  differences: { a: string; b: string; found: Link | null; truth: Link | null;
    kind: 'missing' | 'extra' | 'reversed' | 'undirected' | 'directed' }[];
  truth: GivenEdge[];
  /** Whether the comparison is with the true graph's equivalence class, in which some directions are undetermined. */
  class: boolean;
}
"#;

fn to_error(error: StructureError) -> JsError {
    JsError::new(&error.to_string())
}

fn options(value: JsValue) -> Result<DiscoverOptions, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(DiscoverOptions::default());
    }
    serde_path_to_error::deserialize(from_js(&value))
        .map_err(|e| JsError::new(&format!("options.{}: {}", e.path(), e.inner())))
}

/// Largest reserved memory in bytes: a search needs about 200 MB at most. For a small table, the reserved memory is a
/// multiple of the table.
const MOST_RESERVED: usize = 224 << 20;
const TIMES: usize = 512;

/// Grow the memory once before a search. Without this, it grows by a column at a time, up to a thousand times, and the
/// browser collects garbage each time: more than half of the time of a search on 7,000 rows.
fn reserve(data: &Dataset) {
    let values = data.rows().saturating_mul(data.len());
    let bytes = values.saturating_mul(size_of::<f64>() * TIMES);
    let mut room: Vec<u8> = Vec::new();
    // If the reservation fails, memory grows on demand.
    let _ = room.try_reserve_exact(bytes.min(MOST_RESERVED));
    std::hint::black_box(&room);
}

/// Return the options with every missing field at its default.
///
/// # Errors
/// Names the field, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "DiscoverOptions")]
pub fn validate_discover_options(
    #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")] value: JsValue,
) -> Result<JsValue, JsError> {
    to_js(&options(value)?)
}

/// Learn the graph of a table, with edge probabilities if requested. `values` is row-major, `[rows, names.length]`; NaN
/// marks a missing value.
///
/// # Errors
/// Names the option or column, the value and what was expected.
#[wasm_bindgen(unchecked_return_type = "DiscoverReport")]
pub fn discover(
    names: Vec<String>,
    values: &[f64],
    #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")] value: JsValue,
) -> Result<JsValue, JsError> {
    let data = Dataset::from_rows_with_copies(names, values).map_err(to_error)?;
    reserve(&data);
    to_js(&structure::discover(data, options(value)?).map_err(to_error)?)
}

/// Draws resamples of the belief by index, so that several workers can share the work. Resample i is the same in every
/// worker.
#[wasm_bindgen]
pub struct Resampler(structure::Resampler);

#[wasm_bindgen]
impl Resampler {
    /// Prepare resampling without learning anything. `values` is row-major, `[rows, names.length]`.
    ///
    /// # Errors
    /// Names the option or column, the value and what was expected.
    #[wasm_bindgen(constructor)]
    pub fn new(
        names: Vec<String>,
        values: &[f64],
        #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")]
        value: JsValue,
    ) -> Result<Resampler, JsError> {
        let data = Dataset::from_rows_with_copies(names, values).map_err(to_error)?;
        reserve(&data);
        let resampler = structure::Resampler::new(data, options(value)?);
        Ok(Self(resampler.map_err(to_error)?))
    }

    /// Count the edges found in the resamples `first..first + count`.
    ///
    /// # Errors
    /// When no graph can be learned from a resample.
    #[wasm_bindgen(unchecked_return_type = "PairCounts[]")]
    pub fn count(&self, first: u32, count: u32) -> Result<JsValue, JsError> {
        let counts = self.0.count(u64::from(first), u64::from(count));
        to_js(&counts.map_err(to_error)?)
    }
}

/// Compare the edges that a learner with these options found over `names` with the true ones.
///
/// # Errors
/// Names a variable of an edge that is not in `names`.
#[wasm_bindgen(unchecked_return_type = "Against")]
pub fn hold_against(
    names: Vec<String>,
    #[wasm_bindgen(unchecked_param_type = "GivenEdge[]")] found: JsValue,
    #[wasm_bindgen(unchecked_param_type = "GivenEdge[]")] truth: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Partial<DiscoverOptions> | undefined")] value: JsValue,
) -> Result<JsValue, JsError> {
    let edges = |value: &JsValue| Vec::<GivenEdge>::deserialize(from_js(value));
    let (found, truth) = (edges(&found)?, edges(&truth)?);
    let against = structure::hold_against(&names, &found, &truth, &options(value)?);
    to_js(&against.map_err(to_error)?)
}
