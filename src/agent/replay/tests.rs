use super::*;
use crate::tensor::Stream;
use crate::tensor::round_trip::{Written, write};
use proptest::prelude::*;

fn step(x: f32) -> [[f32; 2]; 2] {
    [[x, -x], [x + 0.5, -x - 0.5]]
}

fn push(buffer: &mut ReplayBuffer, i: usize) {
    let [state, next_state] = step(i as f32);
    buffer.push(Transition {
        state: &state,
        action: &[0.25],
        reward: i as f32,
        next_state: &next_state,
        terminal: i.is_multiple_of(2),
    });
}

fn filled(n: usize, capacity: usize) -> ReplayBuffer {
    let mut buffer = ReplayBuffer::new(2, 1, capacity);
    for i in 0..n {
        push(&mut buffer, i);
    }
    buffer
}

#[test]
fn the_latest_transitions_are_kept() {
    let buffer = filled(7, 4);
    assert_eq!(buffer.len(), 4);
    let mut rewards: Vec<f32> = (0..4).map(|i| buffer.get(i).reward).collect();
    rewards.sort_by(f32::total_cmp);
    assert_eq!(rewards, [3.0, 4.0, 5.0, 6.0]);
    for i in 0..4 {
        let t = buffer.get(i);
        let [state, next_state] = step(t.reward);
        assert_eq!(t.state, state);
        assert_eq!(t.next_state, next_state);
        assert_eq!(t.terminal, (t.reward as usize).is_multiple_of(2));
    }
}

#[test]
fn the_latest_are_in_order_and_alone_drawn() -> Result<()> {
    for n in [3, 4, 7] {
        let mut buffer = filled(n, 4);
        let rewards: Vec<f32> = buffer.latest(2).map(|i| buffer.get(i).reward).collect();
        assert_eq!(rewards, [n as f32 - 2.0, n as f32 - 1.0]);
        assert_eq!(buffer.latest(9).count(), n.min(4));
        buffer.draw_latest(2);
        let drawn = |buffer: &ReplayBuffer| -> Result<Vec<f32>> {
            let mut rng = Random::new(0, Stream::Update);
            let mut rewards = Batch::sample(&[(buffer, 200)], &mut rng)?.reward;
            rewards.sort_by(f32::total_cmp);
            rewards.dedup();
            Ok(rewards)
        };
        assert_eq!(drawn(&buffer)?, rewards, "{n}");
        let [state, next_state] = step(0.0);
        buffer.push(Transition {
            state: &state,
            action: &[0.25],
            reward: 99.0,
            next_state: &next_state,
            terminal: false,
        });
        assert_eq!(drawn(&buffer)?, [rewards, vec![99.0]].concat(), "{n}");
    }
    Ok(())
}

#[test]
fn samples_uniformly_and_mixes_buffers() -> Result<()> {
    let (a, b) = (filled(4, 4), filled(2, 4));
    let mut rng = Random::new(0, Stream::Update);
    let batch = Batch::sample(&[(&a, 40_000), (&b, 10_000)], &mut rng)?;
    let rewards = batch.reward;
    assert_eq!(rewards.len(), 50_000);
    let share = rewards[..40_000].iter().filter(|&&r| r == 3.0).count() as f64 / 40_000.0;
    assert!((share - 0.25).abs() < 0.01, "share {share}");
    assert!(rewards[40_000..].iter().all(|&r| r < 2.0));
    Ok(())
}

#[test]
fn a_randomised_variable_is_redrawn_and_the_others_are_kept() -> Result<()> {
    let buffer = filled(4, 4);
    let lamp = Randomised {
        index: 1,
        low: -3.0,
        high: -1.0,
    };
    let mut rng = Random::new(0, Stream::Update);
    let batch = Batch::sample_randomised(&[(&buffer, 4_000)], &[lamp], &mut rng)?;
    let (state, next) = (
        batch.state.to_vec2::<f32>()?,
        batch.next_state.to_vec2::<f32>()?,
    );
    for (row, reward) in batch.reward.iter().enumerate() {
        assert_eq!(state[row][0], *reward);
        assert_eq!(next[row][0], reward + 0.5);
        assert!((-3.0..-1.0).contains(&state[row][1]) && state[row][1] != next[row][1]);
    }
    let mean = state.iter().map(|row| row[1]).sum::<f32>() / 4_000.0;
    assert!((mean + 2.0).abs() < 0.05, "mean {mean}, expected -2");
    // The critics' input has the same state as the actor's.
    let input = batch.input.squeeze(0)?.to_vec2::<f32>()?;
    assert!(
        input
            .iter()
            .zip(&state)
            .all(|(input, state)| input[..2] == state[..])
    );
    Ok(())
}

/// Reference implementation: the rewards of all transitions ever added.
#[derive(Debug, Default)]
struct Plain {
    kept: Vec<f32>,
    /// Number of the latest transitions that may be sampled.
    drawn: usize,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Push,
    DrawLatest(usize),
    Clear,
    /// Write the buffer to an archive and read it into a new buffer.
    Store,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        12 => Just(Act::Push),
        2 => (0usize..8).prop_map(Act::DrawLatest),
        1 => Just(Act::Clear),
        2 => Just(Act::Store),
    ];
    proptest::collection::vec(act, 0..40)
}

fn stored(mut buffer: ReplayBuffer, capacity: usize) -> ReplayBuffer {
    let written = write(|archive| buffer.archive("buffer", archive));
    let mut again = ReplayBuffer::new(2, 1, capacity);
    written
        .read(|archive| again.archive("buffer", archive))
        .expect("read back");
    again
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_it_holds_the_latest_and_draws_what_it_should(capacity in 1usize..6, acts in acts()) {
        let mut buffer = ReplayBuffer::new(2, 1, capacity);
        let mut plain = Plain::default();
        let mut rng = Random::new(3, Stream::Update);
        for (reward, act) in acts.into_iter().enumerate() {
            match act {
                Act::Push => {
                    push(&mut buffer, reward);
                    plain.kept.push(reward as f32);
                    if plain.kept.len() > capacity {
                        plain.kept.remove(0);
                    }
                    plain.drawn = (plain.drawn + 1).min(plain.kept.len());
                }
                Act::DrawLatest(n) => {
                    buffer.draw_latest(n.max(1));
                    plain.drawn = n.max(1).min(plain.kept.len());
                }
                Act::Clear => {
                    buffer.clear();
                    plain = Plain::default();
                }
                Act::Store => buffer = stored(buffer, capacity),
            }
            prop_assert_eq!(buffer.len(), plain.kept.len());
            prop_assert_eq!(buffer.is_empty(), plain.kept.is_empty());
            let all: Vec<f32> = buffer.latest(capacity).map(|i| buffer.get(i).reward).collect();
            prop_assert_eq!(&all, &plain.kept);
            let last: Vec<f32> = buffer.latest(2).map(|i| buffer.get(i).reward).collect();
            prop_assert_eq!(&last[..], &plain.kept[plain.kept.len().saturating_sub(2)..]);
            if !plain.kept.is_empty() {
                let mut drawn: Vec<f32> = (0..200).map(|_| buffer.draw(&mut rng).reward).collect();
                drawn.sort_by(f32::total_cmp);
                drawn.dedup();
                prop_assert_eq!(&drawn[..], &plain.kept[plain.kept.len() - plain.drawn..]);
            }
        }
    }
}

#[test]
fn a_loaded_buffer_has_whole_rows_and_the_right_capacity() {
    // Two states, an action, a reward, two next states and the continuation flag make rows of 7 numbers.
    let mut buffer = filled(3, 4);
    buffer.draw_latest(1);
    let written = || write(|archive| buffer.clone().archive("buffer", archive));
    let refused = |written: Written| {
        let mut again = ReplayBuffer::new(2, 1, 4);
        let error = written.read(|archive| again.archive("buffer", archive));
        error.expect_err("refused").to_string()
    };
    let rows = written().floats("buffer.rows");
    assert_eq!(rows.len(), 21);
    assert_eq!(rows[7..14], [1.0, -1.0, 0.25, 1.0, 1.5, -1.5, 1.0]);
    let message = refused(written().with("buffer.rows", &rows[..20]));
    assert!(
        message.contains("rows is 20, expected rows of 7"),
        "{message}"
    );
    let message = refused(written().with("buffer.rows", &[0.0; 35]));
    assert!(message.contains("0 to 28 numbers"), "{message}");
    for (name, value, part) in [
        ("buffer.next", 2, "next is 2, expected 3"),
        ("buffer.next", 4, "next is 4, expected 0 to 3"),
        ("buffer.stale", 3, "stale is 3, expected 0 to 2"),
    ] {
        let mut written = written();
        written.values.insert(name.to_owned(), value.into());
        let message = refused(written);
        assert!(message.contains(part), "{message}");
    }
    // In a full buffer, `next` may have any value below the capacity.
    let mut full = filled(6, 4);
    let written = write(|archive| full.archive("buffer", archive));
    assert_eq!(written.values["buffer.next"], 2);
    assert_eq!(written.values["buffer.stale"], 0);
}

#[test]
fn a_batch_holds_every_part_of_its_transitions() -> Result<()> {
    let buffer = filled(5, 5);
    let mut rng = Random::new(0, Stream::Update);
    let batch = Batch::sample(&[(&buffer, 64)], &mut rng)?;
    let [state, next] = [&batch.state, &batch.next_state].map(Tensor::to_vec2::<f32>);
    let (state, next, input) = (state?, next?, batch.input.squeeze(0)?.to_vec2::<f32>()?);
    for (row, &reward) in batch.reward.iter().enumerate() {
        let [s, n] = step(reward);
        assert_eq!((&state[row][..], &next[row][..]), (&s[..], &n[..]));
        assert_eq!(input[row], [s[0], s[1], 0.25]);
        let goes_on = f32::from(u8::from(!(reward as usize).is_multiple_of(2)));
        assert_eq!(batch.continues[row], goes_on);
    }
    Ok(())
}

#[test]
#[should_panic(expected = "next state dimensions")]
fn a_transition_of_other_dimensions_is_refused() {
    ReplayBuffer::new(2, 1, 4).push(Transition {
        state: &[0.0, 0.0],
        action: &[0.0],
        reward: 0.0,
        next_state: &[0.0],
        terminal: false,
    });
}

#[test]
fn transitions_of_any_dimensions_are_restored() {
    let mut buffer = ReplayBuffer::new(3, 2, 4);
    for i in 0..3 {
        let at = |k: usize| (10 * i + k) as f32;
        buffer.push(Transition {
            state: &[at(0), at(1), at(2)],
            action: &[at(3), at(4)],
            reward: at(5),
            next_state: &[at(6), at(7), at(8)],
            terminal: i == 1,
        });
    }
    assert_eq!(buffer.len(), 3);
    let t = buffer.get(1);
    assert_eq!(
        (t.state, t.action),
        (&[10.0, 11.0, 12.0][..], &[13.0, 14.0][..])
    );
    assert_eq!((t.reward, t.next_state), (15.0, &[16.0, 17.0, 18.0][..]));
    assert!(t.terminal && !buffer.get(2).terminal);
}
