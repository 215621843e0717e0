//! Environments that are simulated outside this crate, through two calls: reset with a seed, and step.
//!
//! A simulator cannot be copied, and there may be only one instance, whereas an [`Environment`] steps many episodes
//! from states that the caller holds. A state here is therefore a history: the observation, the seed, and all actions
//! since the reset. An instance with the same history continues from where it is. Otherwise an instance is reset and
//! repeats the actions, with the same result, because a [`Simulator`] must be deterministic given its seed.

use super::{Environment, EnvironmentError, Outcome, Shift, Spec};
use rand::RngCore;
use rand_distr::{Distribution, StandardNormal};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Result of one step of a [`Simulator`]: observation, reward, and whether the task has ended.
pub type Step = (Vec<f64>, f64, bool);

/// A simulation outside this crate. Its randomness must depend only on the seed.
pub trait Simulator {
    /// Return the number of instances that can run episodes at the same time, at least 1.
    fn instances(&self) -> usize;

    /// Start an episode in an instance (numbered from 0) and return the first observation.
    ///
    /// # Errors
    /// A message for the user.
    fn reset(&self, instance: usize, seed: u32, setting: &str) -> Result<Vec<f64>, String>;

    /// Take one step in an instance, with an action in [-1, 1].
    ///
    /// # Errors
    /// A message for the user.
    fn step(&self, instance: usize, action: &[f64]) -> Result<Step, String>;
}

struct Provided {
    spec: Spec,
    simulator: Box<dyn Simulator>,
    /// Each instance's index and history, least recently used first.
    instances: Vec<(usize, Vec<f64>)>,
    fault: Option<String>,
}

thread_local! {
    // Simulators cannot be sent between threads, so each thread registers its own. Configurations refer to them by
    // name.
    static PROVIDED: RefCell<BTreeMap<String, Provided>> = const { RefCell::new(BTreeMap::new()) };
}

/// Register a simulation in this thread. Return the name for `{"custom": name}` in a configuration, with a number
/// appended if it was taken. Its named settings are those of `spec`, numbered by [`Shift::setting`].
pub fn provide(spec: Spec, simulator: Box<dyn Simulator>) -> String {
    PROVIDED.with_borrow_mut(|all| {
        let numbered = (2..).map(|number| format!("{}-{number}", spec.name));
        let mut names = std::iter::once(spec.name.clone()).chain(numbered);
        let name = names
            .find(|name| !all.contains_key(name))
            .unwrap_or_default();
        let provided = Provided {
            spec,
            simulator,
            instances: Vec::new(),
            fault: None,
        };
        all.insert(name.clone(), provided);
        name
    })
}

/// An [`Environment`] that wraps a simulator registered with [`provide`].
#[derive(Clone, Debug)]
pub struct Simulated {
    name: String,
    spec: Spec,
    shift: Shift,
    setting: String,
}

impl Simulated {
    /// Create the environment of this name under a shift. Settings and sensor noise are supported.
    ///
    /// # Errors
    /// [`EnvironmentError::Unknown`] lists the names registered in this thread; [`EnvironmentError::Shift`] and
    /// [`EnvironmentError::Unshiftable`] for the shift.
    pub fn new(name: &str, shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        shift.only(name, &["sensor_noise", "setting"])?;
        let spec = PROVIDED.with_borrow(|all| match all.get(name) {
            Some(provided) => Ok(provided.spec.clone()),
            None => Err(EnvironmentError::Unknown {
                name: name.to_owned(),
                known: match all.is_empty() {
                    true => vec!["those that are provided first (there are none)".to_owned()],
                    false => all.keys().cloned().collect(),
                },
            }),
        })?;
        let Some((setting, _)) = spec.shifts.get(shift.setting) else {
            return Err(EnvironmentError::Unshiftable {
                environment: name.to_owned(),
                field: "setting",
                value: shift.setting as f64,
                expected: "0 or the number of one of its settings",
            });
        };
        Ok(Self {
            name: name.to_owned(),
            setting: setting.clone(),
            spec,
            shift,
        })
    }

    /// Return where the history starts in a state. After the observation come setting, seed, number of steps, and
    /// actions.
    fn history_start(&self) -> usize {
        self.spec.state_dim()
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Provided) -> Result<T, String>,
    ) -> Result<T, EnvironmentError> {
        let failed = |message: String| EnvironmentError::Failed {
            environment: self.name.clone(),
            message,
        };
        PROVIDED.with(|cell| {
            let within = |_| failed("a step was requested during another step".to_owned());
            let mut all = cell.try_borrow_mut().map_err(within)?;
            let gone = || failed("it is no longer registered".to_owned());
            let provided = all.get_mut(&self.name).ok_or_else(gone)?;
            if let Some(fault) = &provided.fault {
                return Err(failed(fault.clone()));
            }
            work(provided).map_err(|message| {
                provided.fault = Some(message.clone());
                failed(message)
            })
        })
    }

    fn begin(&self, seed: u32) -> Result<Vec<f64>, EnvironmentError> {
        let history = [self.shift.setting as f64, f64::from(seed), 0.0];
        let mut state = self.with(|provided| {
            let at = provided.claim();
            let seen = provided.simulator.reset(at, seed, &self.setting)?;
            provided.instances.push((at, history.to_vec()));
            Ok(seen)
        })?;
        state.extend(history);
        // Reserve space for every action of an episode.
        state.resize(
            state.len() + self.spec.horizon * self.spec.action_dim(),
            0.0,
        );
        Ok(state)
    }

    fn advance(&self, state: &mut [f64], action: &[f64]) -> Result<Outcome, EnvironmentError> {
        let (dim, begin) = (self.spec.action_dim(), self.history_start());
        let action: Vec<f64> = action[..dim].iter().map(|a| a.clamp(-1.0, 1.0)).collect();
        let taken = state[begin + 2] as usize;
        if taken >= self.spec.horizon {
            return Ok(Outcome {
                reward: 0.0,
                terminated: true,
            });
        }
        let actions = begin + 3..begin + 3 + taken * dim;
        let mut history = state[begin..actions.end].to_vec();
        let (seen, reward, terminated) = self.with(|provided| {
            let same = |(_, other): &(usize, Vec<f64>)| *other == history;
            let at = match provided.instances.iter().position(same) {
                Some(place) => provided.instances.remove(place).0,
                None => {
                    let at = provided.claim();
                    provided
                        .simulator
                        .reset(at, state[begin + 1] as u32, &self.setting)?;
                    for action in state[actions.clone()].chunks_exact(dim) {
                        provided.simulator.step(at, action)?;
                    }
                    at
                }
            };
            let step = provided.simulator.step(at, &action)?;
            history[2] += 1.0;
            history.extend(&action);
            provided.instances.push((at, history.clone()));
            Ok(step)
        })?;
        state[..begin].copy_from_slice(&seen);
        state[begin..begin + history.len()].copy_from_slice(&history);
        Ok(Outcome { reward, terminated })
    }
}

impl Provided {
    /// Return an instance for a new history: an unused one if there is any, else the least recently used one.
    fn claim(&mut self) -> usize {
        match self.instances.len() {
            used if used < self.simulator.instances() => used,
            _ => self.instances.remove(0).0,
        }
    }
}

impl Environment for Simulated {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        self.shift
    }

    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        let seed = rng.next_u32();
        // `fault` reports the error.
        self.begin(seed).unwrap_or_else(|_| {
            vec![0.0; self.history_start() + 3 + self.spec.horizon * self.spec.action_dim()]
        })
    }

    fn step(&self, state: &mut [f64], action: &[f64], _: &mut dyn RngCore) -> Outcome {
        self.advance(state, action).unwrap_or(Outcome {
            reward: 0.0,
            terminated: true,
        })
    }

    fn observe(&self, state: &[f64], rng: &mut dyn RngCore, out: &mut [f32]) {
        for (seen, &value) in out.iter_mut().zip(state) {
            // The noise is drawn even if it is not used, as in all environments.
            let noise: f64 = StandardNormal.sample(rng);
            *seen = (value + self.shift.sensor_noise * noise) as f32;
        }
    }

    fn side_by_side(&self) -> usize {
        let count = |all: &BTreeMap<String, Provided>| {
            let provided = all.get(&self.name);
            provided.map_or(1, |provided| provided.simulator.instances())
        };
        // One instance is reserved for training.
        PROVIDED.with_borrow(count).saturating_sub(1).max(1)
    }

    fn fault(&self) -> Result<(), EnvironmentError> {
        self.with(|_| Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{World, rollout_returns};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use std::cell::Cell;
    use std::rc::Rc;

    /// x' = x + a / 10, starting at seed / 2^32; fails when x exceeds 1.
    struct Count {
        instances: Vec<Cell<f64>>,
        steps: Rc<Cell<usize>>,
    }

    impl Simulator for Count {
        fn instances(&self) -> usize {
            self.instances.len()
        }
        fn reset(&self, at: usize, seed: u32, setting: &str) -> Result<Vec<f64>, String> {
            let start = f64::from(seed) / 2f64.powi(32) - 1.0;
            self.instances[at].set(if setting == "middle" { 0.0 } else { start });
            Ok(vec![self.instances[at].get()])
        }
        fn step(&self, at: usize, action: &[f64]) -> Result<Step, String> {
            self.steps.set(self.steps.get() + 1);
            let x = self.instances[at].get() + action[0] / 10.0;
            self.instances[at].set(x);
            if x > 1.0 {
                return Err("x is beyond 1".to_owned());
            }
            Ok((vec![x], x, false))
        }
    }

    fn provided(instances: usize) -> (World, Rc<Cell<usize>>) {
        let name = |name: &str| vec![name.to_owned()];
        let setting = |setting| Shift {
            setting,
            ..Shift::default()
        };
        let spec = Spec {
            name: "count".to_owned(),
            state: name("x"),
            action: name("a"),
            next: name("x'"),
            reward: "r".to_owned(),
            low: vec![-1.0],
            high: vec![1.0],
            action_bounds: (-1.0, 1.0),
            horizon: 30,
            truth: BTreeMap::new(),
            confounded: Vec::new(),
            shifts: vec![
                ("in-distribution".to_owned(), setting(0)),
                ("middle".to_owned(), setting(1)),
            ],
        };
        let steps = Rc::new(Cell::new(0));
        let simulator = Count {
            instances: vec![Cell::new(0.0); instances],
            steps: steps.clone(),
        };
        (World::custom(&provide(spec, Box::new(simulator))), steps)
    }

    fn returns(world: &World, episodes: usize) -> Vec<f64> {
        let environment = world.make(Shift::default()).expect("provided");
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut left = |seen: &[f32]| Ok::<_, ()>(vec![-0.5; seen.len()]);
        rollout_returns(environment.as_ref(), episodes, &mut rng, &mut left).expect("no error")
    }

    #[test]
    fn one_instance_gives_the_same_results_as_many() {
        let (many, few) = (provided(9), provided(1));
        assert_eq!(returns(&many.0, 8), returns(&few.0, 8));
        assert_eq!(many.1.get(), 8 * 30);
        assert!(few.1.get() > 8 * 30 * 10, "{} steps", few.1.get());
        let alone = provided(1);
        assert_eq!(returns(&alone.0, 1), returns(&many.0, 1));
        assert_eq!(alone.1.get(), 30);
    }

    #[test]
    fn a_state_can_be_stepped_twice_and_in_any_order() {
        let (world, _) = provided(2);
        let [environment, middle] = [0, 1].map(|setting| {
            let shift = Shift {
                setting,
                ..Shift::default()
            };
            world.make(shift).expect("provided")
        });
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut a = environment.initial_state(&mut rng);
        let mut b = middle.initial_state(&mut rng);
        let start = a.clone();
        environment.step(&mut a, &[0.5], &mut rng);
        middle.step(&mut b, &[1.0], &mut rng);
        let held = a.clone();
        for _ in 0..3 {
            environment.initial_state(&mut rng);
        }
        environment.step(&mut a, &[-9.0], &mut rng);
        let mut again = held;
        environment.step(&mut again, &[-1.0], &mut rng);
        assert_eq!(a, again);
        assert!((a[0] - (start[0] - 0.05)).abs() < 1e-12 && b[0] == 0.1);
    }

    #[test]
    fn a_fault_is_kept_and_reported() {
        let (world, _) = provided(2);
        let middle = Shift {
            setting: 1,
            ..Shift::default()
        };
        let environment = world.make(middle).expect("provided");
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut state = environment.initial_state(&mut rng);
        assert_eq!(environment.fault(), Ok(()));
        let ended = (0..11).map(|_| environment.step(&mut state, &[1.0], &mut rng).terminated);
        assert_eq!(ended.filter(|&ended| ended).count(), 1);
        let message = environment.fault().expect_err("it broke").to_string();
        assert_eq!(message, "environment \"count\" failed: x is beyond 1");
        assert!(environment.step(&mut state, &[-1.0], &mut rng).terminated);
    }

    #[test]
    fn an_unknown_custom_environment_is_refused() {
        let message = |world: &World, shift| world.make(shift).err().expect("refused").to_string();
        assert!(message(&World::custom("maze"), Shift::default()).contains("there are none"));
        let (world, _) = provided(1);
        assert!(message(&World::custom("maze"), Shift::default()).contains("one of count"));
        assert!(message(&world, Shift::with_gain(0.0)).contains("shift.gain"));
        let far = Shift {
            setting: 2,
            ..Shift::default()
        };
        assert!(message(&world, far).contains("the number of one of its settings"));
    }
}
