//! The environment that is drawn: an agent acts in it under any shift, beside training and without a change to the run.

use super::ranges::refuse;
use super::{Config, TrainingError};
use crate::environment::{Drift, Environment, Shift, World};
use crate::tensor::{Random, Stream};
use serde::Serialize;

/// State of the live environment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Live {
    /// What a picture shows: what the environment declares ([`Environment::drawn`]), or else the observation.
    pub drawn: Vec<f64>,
    /// The last action; zeros at the start of an episode and after a placement.
    pub action: Vec<f64>,
    /// Its reward.
    pub reward: f64,
    /// Return of the episode so far.
    #[serde(rename = "return")]
    pub ret: f64,
    /// Step within the episode.
    pub t: usize,
    /// Number of the episode, from 0.
    pub episode: usize,
}

/// An endless series of episodes with random numbers of its own. Equal seeds give equal noise, so that agents can be
/// compared side by side.
pub struct LiveEnvironment {
    world: World,
    /// The drift so far.
    drift: Option<Drift>,
    environment: Box<dyn Environment>,
    seed: u32,
    rng: Random,
    state: Vec<f64>,
    now: Live,
}

impl LiveEnvironment {
    /// Create the config's environment without a shift, at the start of an episode.
    ///
    /// # Errors
    /// [`TrainingError::Environment`].
    pub fn new(config: &Config, seed: u32) -> Result<Self, TrainingError> {
        let environment = config.environment.make(Shift::default())?;
        let mut live = Self {
            world: config.environment.clone(),
            drift: None,
            environment,
            seed,
            rng: Random::new(u64::from(seed), Stream::Live),
            state: Vec::new(),
            now: Live {
                drawn: Vec::new(),
                action: Vec::new(),
                reward: 0.0,
                ret: 0.0,
                t: 0,
                episode: 0,
            },
        };
        live.begin(0);
        Ok(live)
    }

    fn begin(&mut self, episode: usize) {
        self.state = self.environment.initial_state(self.rng.core());
        self.now = Live {
            drawn: self.drawn(),
            action: self.still(),
            reward: 0.0,
            ret: 0.0,
            t: 0,
            episode,
        };
    }

    /// Return what a picture shows. An observation uses a generator of its own, so that the episodes do not depend on
    /// how often they are drawn.
    fn drawn(&self) -> Vec<f64> {
        if let Some(drawn) = self.environment.drawn(&self.state) {
            return drawn;
        }
        let mut seen = vec![0.0; self.environment.spec().state_dim()];
        let mut rng = Random::new(u64::from(self.seed), Stream::Live);
        self.environment.observe(&self.state, rng.core(), &mut seen);
        seen.into_iter().map(f64::from).collect()
    }

    /// Return an action of zeros.
    fn still(&self) -> Vec<f64> {
        vec![0.0; self.environment.spec().action_dim()]
    }

    /// Change the shift within the episode.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] names the field that is out of bounds; the old shift stays.
    pub fn set_shift(&mut self, shift: Shift) -> Result<(), TrainingError> {
        self.environment = match &self.drift {
            Some(drift) => self.world.drifted(drift, shift)?,
            None => self.world.make(shift)?,
        };
        Ok(())
    }

    /// Change a mechanism, or restore it with `None`. The shift stays.
    ///
    /// # Errors
    /// [`TrainingError::Environment`] when the environment has no such drift.
    pub fn set_drift(&mut self, drift: Option<Drift>) -> Result<(), TrainingError> {
        if self.drift != drift {
            self.drift = drift;
            self.set_shift(self.environment.shift())?;
        }
        Ok(())
    }

    /// Restart from the first episode with the same random numbers. The shift stays.
    pub fn reset(&mut self) {
        self.rng = Random::new(u64::from(self.seed), Stream::Live);
        self.begin(0);
    }

    /// Set the variable that the environment lets a reader place to `x`, clipped to its bounds, within the episode.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when `x` is not finite, or the environment has no such variable.
    pub fn place(&mut self, x: f64) -> Result<Live, TrainingError> {
        if !x.is_finite() {
            return Err(refuse("x", x, "a finite number"));
        }
        if !self.environment.place(&mut self.state, x) {
            let expected = format!(
                "no placement: {:?} has no variable that can be placed",
                self.environment.spec().name
            );
            return Err(refuse("x", x, expected));
        }
        self.now.drawn = self.drawn();
        self.now.action = self.still();
        Ok(self.now())
    }

    /// Advance one step under `policy`, which maps an observation to an action. At the end of an episode, start the next.
    ///
    /// # Errors
    /// Those of the policy, and [`TrainingError::Environment`] when the environment fails.
    pub fn step(
        &mut self,
        policy: impl FnOnce(&[f32]) -> candle_core::Result<Vec<f32>>,
    ) -> Result<Live, TrainingError> {
        let spec = self.environment.spec();
        if self.now.t >= spec.horizon {
            self.begin(self.now.episode + 1);
            return Ok(self.now());
        }
        let mut seen = vec![0f32; spec.state_dim()];
        self.environment
            .observe(&self.state, self.rng.core(), &mut seen);
        let action: Vec<f64> = policy(&seen)?.into_iter().map(f64::from).collect();
        let outcome = self
            .environment
            .step(&mut self.state, &action, self.rng.core());
        self.environment.fault()?;
        self.now.drawn = self.drawn();
        let now = &mut self.now;
        now.action = action;
        now.reward = outcome.reward;
        now.ret += outcome.reward;
        now.t += 1;
        if outcome.terminated {
            now.t = self.environment.spec().horizon;
        }
        Ok(self.now())
    }

    /// Return the present state.
    pub fn now(&self) -> Live {
        self.now.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(room: &mut LiveEnvironment, steps: usize) -> Vec<Live> {
        (0..steps)
            .map(|_| room.step(|_| Ok(vec![0.7])).expect("valid"))
            .collect()
    }

    #[test]
    fn episodes_follow_each_other_and_a_reset_repeats_them() {
        let mut room = LiveEnvironment::new(&Config::default(), 4).expect("valid");
        let first = walk(&mut room, 450);
        assert_eq!(first[199].t, 200);
        assert_eq!((first[200].t, first[200].episode), (0, 1));
        let total: f64 = first[..200].iter().map(|l| l.reward).sum();
        assert!((first[199].ret - total).abs() < 1e-9);
        room.reset();
        assert_eq!(walk(&mut room, 450), first);
    }

    #[test]
    fn an_episode_continues_from_a_placement() {
        let mut room = LiveEnvironment::new(&Config::default(), 4).expect("valid");
        walk(&mut room, 5);
        let put = room.place(0.5).expect("finite");
        assert_eq!((&put.drawn[..], put.t), (&[0.5, 0.5][..], 5));
        let next = walk(&mut room, 1)[0].clone();
        assert!((next.drawn[0] - 0.53).abs() < 0.06, "{next:?}");
        room.set_shift(Shift::with_gain(-1.0)).expect("valid");
        let put = room.place(-7.0).expect("finite");
        assert_eq!(put.drawn, [-1.0, 1.0]);
        assert!(room.place(f64::NAN).is_err());
        assert_eq!(room.now(), put);
    }

    #[test]
    fn a_drift_changes_the_room_and_the_shift_stays() {
        let mut room = LiveEnvironment::new(&Config::default(), 4).expect("valid");
        room.set_shift(Shift::with_gain(0.0)).expect("valid");
        let drift = Drift {
            mechanism: "R".to_owned(),
            to: None,
        };
        room.set_drift(Some(drift)).expect("it drifts");
        room.place(0.8).expect("finite");
        let at = &walk(&mut room, 1)[0];
        assert!(at.reward > 0.05 && at.drawn[1].abs() < 0.1, "{at:?}");
        room.set_drift(None).expect("it was so before");
        room.place(0.8).expect("finite");
        assert!(walk(&mut room, 1)[0].reward < 0.08);
    }

    #[test]
    fn an_environment_that_declares_nothing_shows_its_observation() {
        let config = Config {
            environment: World::sensed("pendulum", 2, 0),
            ..Config::default()
        };
        let mut room = LiveEnvironment::new(&config, 4).expect("valid");
        for live in walk(&mut room, 20) {
            assert_eq!(live.drawn.len(), 5);
            let circle = live.drawn[0].powi(2) + live.drawn[1].powi(2);
            assert!((circle - 1.0).abs() < 1e-5, "{live:?}");
        }
        let message = room.place(0.5).expect_err("nothing to place").to_string();
        assert!(
            message.contains("\"pendulum\" has no variable"),
            "{message}"
        );
    }

    #[test]
    fn sensors_change_nothing_of_what_an_environment_draws() {
        let sensed = Config {
            environment: World::sensed("light-door", 3, 0),
            ..Config::default()
        };
        let mut room = LiveEnvironment::new(&sensed, 4).expect("valid");
        room.set_shift(Shift {
            sensor_noise: 0.5,
            ..Shift::default()
        })
        .expect("valid");
        walk(&mut room, 5);
        assert_eq!(room.now().drawn, room.state[..2]);
        assert_eq!(room.place(0.5).expect("finite").drawn, [0.5, 0.5]);
    }

    #[test]
    fn a_shift_moves_the_lamp_and_not_the_robot() {
        let shift = Shift {
            held: Some(0.25),
            ..Shift::default()
        };
        let mut a = LiveEnvironment::new(&Config::default(), 4).expect("valid");
        let mut b = LiveEnvironment::new(&Config::default(), 4).expect("valid");
        b.set_shift(shift).expect("valid");
        let (a, b) = (walk(&mut a, 50), walk(&mut b, 50));
        let pairs = || a.iter().zip(&b).map(|(a, b)| (&a.drawn, &b.drawn));
        assert!(pairs().all(|(a, b)| a[0] == b[0] && b[1] == 0.25));
    }
}
