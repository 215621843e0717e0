//! Every entry is read back bit for bit, and entries that do not fit are errors.

use super::*;
use crate::tensor::round_trip::write;
use proptest::prelude::*;

/// One entry of each kind.
#[derive(Clone, Debug, Default)]
struct State {
    floats: Vec<f32>,
    wide: Vec<f64>,
    number: f64,
    indices: Vec<usize>,
    flags: Vec<bool>,
    text: String,
    bytes: [u8; 5],
    count: usize,
    flag: bool,
    inner: Option<Vec<f32>>,
}

const MOST: usize = 12;

impl State {
    fn archive(&mut self, archive: &mut Archive) -> Result<()> {
        archive.floats("floats", &mut self.floats, 0..=MOST)?;
        archive.enter("part");
        archive.wide("wide", &mut self.wide, 0..=MOST)?;
        archive.number("number", &mut self.number)?;
        archive.enter("deep");
        archive.indices("indices", &mut self.indices, 0..=MOST, 1_000)?;
        archive.flags("flags", &mut self.flags, 0..=MOST)?;
        archive.leave();
        archive.text("text", &mut self.text, 48)?;
        archive.bytes("bytes", &mut self.bytes)?;
        archive.leave();
        archive.count("count", &mut self.count, 3..=usize::MAX)?;
        archive.flag("flag", &mut self.flag)?;
        let new = || Ok::<_, ArchiveError>(Vec::new());
        archive.optional("inner", &mut self.inner, new)?;
        if let Some(inner) = &mut self.inner {
            archive.floats("inner", inner, 2..=MOST)?;
        }
        Ok(())
    }

    /// Format every field, floats as bits.
    fn bits(&self) -> String {
        let floats = |x: &[f32]| -> Vec<u32> { x.iter().map(|x| x.to_bits()).collect() };
        let wide: Vec<u64> = self.wide.iter().map(|x| x.to_bits()).collect();
        let inner = self.inner.as_deref().map(floats);
        let (list, number) = (floats(&self.floats), self.number.to_bits());
        let rest = (&self.indices, &self.flags, &self.text, self.bytes);
        format!(
            "{list:?} {wide:?} {number} {rest:?} {} {} {inner:?}",
            self.count, self.flag
        )
    }
}

fn states() -> impl Strategy<Value = State> {
    use proptest::collection::vec;
    use proptest::num::{f32, f64};
    let lists = (
        vec(f32::ANY, 0..=MOST),
        vec(f64::ANY, 0..=MOST),
        vec(0usize..1_000, 0..=MOST),
        vec(any::<bool>(), 0..=MOST),
    );
    let single = (
        f64::ANY,
        ".{0,12}",
        any::<[u8; 5]>(),
        3..=usize::MAX,
        any::<bool>(),
        proptest::option::of(vec(f32::ANY, 2..=MOST)),
    );
    (lists, single).prop_map(|(lists, single)| {
        let (floats, wide, indices, flags) = lists;
        let (number, text, bytes, count, flag, inner) = single;
        State {
            floats,
            wide,
            number,
            indices,
            flags,
            text,
            bytes,
            count,
            flag,
            inner,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back_to_the_last_bit(mut state in states()) {
        let written = write(|archive| state.archive(archive));
        let mut again = State::default();
        written.read(|archive| again.archive(archive)).unwrap();
        prop_assert_eq!(again.bits(), state.bits());
    }

    #[test]
    fn a_list_of_another_length_or_type_is_refused_by_its_name(mut state in states(), bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let written = write(|archive| state.archive(archive));
        for at in 0..written.tensors.len() {
            let mut changed = write(|archive| state.archive(archive));
            changed.tensors[at].2 = bytes.clone();
            let mut again = State::default();
            let (name, dtype, _) = &written.tensors[at];
            match changed.read(|archive| again.archive(archive)) {
                Ok(()) => {
                    let most = match dtype.as_str() { "F32" | "U32" => 4 * MOST, "F64" => 8 * MOST, _ => 48 };
                    prop_assert!(bytes.len() < most + 8, "{name}");
                }
                Err(error) => {
                    let message = error.to_string();
                    let named = message.starts_with(&format!("checkpoint: {name} is "));
                    prop_assert!(named && message.contains("expected"), "{message}");
                }
            }
            changed.tensors[at].1 = "I16".to_owned();
            let error = changed.read(|archive| again.archive(archive)).unwrap_err().to_string();
            prop_assert!(error.contains(&format!("{name} is {} bytes of type I16", bytes.len())), "{error}");
            changed.tensors.remove(at);
            let error = changed.read(|archive| again.archive(archive)).unwrap_err().to_string();
            prop_assert!(error.contains(&format!("{name} is missing")), "{error}");
        }
        for name in written.values.keys() {
            for value in [serde_json::json!(-1), serde_json::json!(1.5), serde_json::json!("1"), Value::Null] {
                let mut changed = write(|archive| state.archive(archive));
                changed.values.insert(name.clone(), value);
                let mut again = State::default();
                let error = changed.read(|archive| again.archive(archive)).unwrap_err().to_string();
                prop_assert!(error.starts_with(&format!("checkpoint: {name} is ")), "{error}");
            }
        }
    }
}
