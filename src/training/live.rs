//! The room that is drawn: an agent at work under any shift, beside training and without touching it.

use super::{Config, TrainingError};
use crate::environment::{Drift, Environment, LightDoor, Shift, World};
use crate::tensor::{Random, Stream};
use serde::Serialize;

/// One moment of the live room.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Live {
    /// The robot's true position (the environment's first state variable).
    pub x: f64,
    /// The lamp (the second one; 0 where there is none).
    pub z: f64,
    /// What the agent would see now, without noise on it; left out of JSON for the light/door room, where it is x and z.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<f32>,
    /// The action that led here.
    pub a: f64,
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

/// An endless series of episodes with a stream of random numbers of its own; equal seeds give equal noise, so that agents
/// can be watched side by side.
pub struct LiveRoom {
    world: World,
    /// The drift that has happened.
    drift: Option<Drift>,
    environment: Box<dyn Environment>,
    seed: u32,
    rng: Random,
    state: Vec<f64>,
    now: Live,
}

impl LiveRoom {
    /// The first setting of the config's environment, at the start of an episode.
    ///
    /// # Errors
    /// [`TrainingError::Environment`].
    pub fn new(config: &Config, seed: u32) -> Result<Self, TrainingError> {
        let environment = config.environment.make(Shift::default())?;
        let mut room = Self {
            world: config.environment.clone(),
            drift: None,
            environment,
            seed,
            rng: Random::new(u64::from(seed), Stream::Live),
            state: Vec::new(),
            now: Live {
                x: 0.0,
                z: 0.0,
                seen: Vec::new(),
                a: 0.0,
                reward: 0.0,
                ret: 0.0,
                t: 0,
                episode: 0,
            },
        };
        room.begin(0);
        Ok(room)
    }

    fn begin(&mut self, episode: usize) {
        self.state = self.environment.initial_state(self.rng.core());
        self.now = Live {
            x: self.state[0],
            z: self.state.get(1).copied().unwrap_or(0.0),
            seen: self.seen(),
            a: 0.0,
            reward: 0.0,
            ret: 0.0,
            t: 0,
            episode,
        };
    }

    /// What is to be drawn of other worlds than the room. A look from outside: it takes nothing from the room's noise.
    fn seen(&self) -> Vec<f32> {
        let spec = self.environment.spec();
        if spec.name == LightDoor::NAME {
            return Vec::new();
        }
        let mut seen = vec![0.0; spec.state_dim()];
        let mut rng = Random::new(u64::from(self.seed), Stream::Live);
        self.environment.observe(&self.state, rng.core(), &mut seen);
        seen
    }

    /// Changes the shift at once, within the episode.
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

    /// The world changes, or is again what it was; the shift stays.
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

    /// Starts again from the first episode with the first random numbers; the shift stays.
    pub fn reset(&mut self) {
        self.rng = Random::new(u64::from(self.seed), Stream::Live);
        self.begin(0);
    }

    /// Puts the robot at `x`, within its walls, in the midst of the episode; the lamp is then where the shift has it.
    ///
    /// # Errors
    /// [`TrainingError::Config`] when `x` is not finite.
    pub fn place(&mut self, x: f64) -> Result<Live, TrainingError> {
        if !x.is_finite() {
            return Err(TrainingError::Config {
                field: "x".to_owned(),
                value: x.to_string(),
                expected: "a finite number".to_owned(),
            });
        }
        let spec = self.environment.spec();
        let within = |j: usize, value: f64| value.clamp(spec.low[j], spec.high[j]);
        let shift = self.environment.shift();
        self.state[0] = within(0, x);
        if self.state.len() > 1 {
            let lamp = shift.do_lamp.unwrap_or(shift.gain * self.state[0]);
            self.state[1] = within(1, lamp);
        }
        self.now.x = self.state[0];
        self.now.z = self.state.get(1).copied().unwrap_or(0.0);
        self.now.seen = self.seen();
        self.now.a = 0.0;
        Ok(self.now())
    }

    /// Moves one step under `policy` (one observation in, one action out).
    ///
    /// # Errors
    /// Those of the policy.
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
        let now_seen = self.seen();
        let now = &mut self.now;
        now.x = self.state[0];
        now.z = self.state.get(1).copied().unwrap_or(0.0);
        now.seen = now_seen;
        now.a = action[0];
        now.reward = outcome.reward;
        now.ret += outcome.reward;
        now.t += 1;
        if outcome.terminated {
            now.t = self.environment.spec().horizon;
        }
        Ok(self.now())
    }

    /// The present moment.
    pub fn now(&self) -> Live {
        self.now.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(room: &mut LiveRoom, steps: usize) -> Vec<Live> {
        (0..steps)
            .map(|_| room.step(|_| Ok(vec![0.7])).expect("valid"))
            .collect()
    }

    #[test]
    fn episodes_follow_each_other_and_a_reset_repeats_them() {
        let mut room = LiveRoom::new(&Config::default(), 4).expect("valid");
        let first = walk(&mut room, 450);
        assert_eq!(first[199].t, 200);
        assert_eq!((first[200].t, first[200].episode), (0, 1));
        let total: f64 = first[..200].iter().map(|l| l.reward).sum();
        assert!((first[199].ret - total).abs() < 1e-9);
        room.reset();
        assert_eq!(walk(&mut room, 450), first);
    }

    #[test]
    fn a_robot_that_was_put_somewhere_drives_on_from_there() {
        let mut room = LiveRoom::new(&Config::default(), 4).expect("valid");
        walk(&mut room, 5);
        let put = room.place(0.5).expect("finite");
        assert_eq!((put.x, put.z, put.t), (0.5, 0.5, 5));
        let next = walk(&mut room, 1)[0].clone();
        assert!((next.x - 0.53).abs() < 0.06, "{next:?}");
        room.set_shift(Shift::with_gain(-1.0)).expect("valid");
        let put = room.place(-7.0).expect("finite");
        assert_eq!((put.x, put.z), (-1.0, 1.0));
        assert!(room.place(f64::NAN).is_err());
        assert_eq!(room.now(), put);
    }

    #[test]
    fn a_drift_changes_the_room_and_the_shift_stays() {
        let mut room = LiveRoom::new(&Config::default(), 4).expect("valid");
        room.set_shift(Shift::with_gain(0.0)).expect("valid");
        let drift = Drift {
            mechanism: "R".to_owned(),
            to: None,
        };
        room.set_drift(Some(drift)).expect("it drifts");
        room.place(0.8).expect("finite");
        let at = &walk(&mut room, 1)[0];
        assert!(at.reward > 0.05 && at.z.abs() < 0.1, "{at:?}");
        room.set_drift(None).expect("it was so before");
        room.place(0.8).expect("finite");
        assert!(walk(&mut room, 1)[0].reward < 0.08);
    }

    #[test]
    fn another_world_shows_what_its_agent_sees() {
        let config = Config {
            environment: World::sensed("pendulum", 2, 0),
            ..Config::default()
        };
        let mut room = LiveRoom::new(&config, 4).expect("valid");
        for live in walk(&mut room, 20) {
            assert_eq!(live.seen.len(), 5);
            let circle = live.seen[0].powi(2) + live.seen[1].powi(2);
            assert!((circle - 1.0).abs() < 1e-5, "{live:?}");
            assert!((f64::from(live.seen[0]) - live.x.cos()).abs() < 1e-6);
        }
        let mut plain = LiveRoom::new(&Config::default(), 4).expect("valid");
        assert!(walk(&mut plain, 2).iter().all(|live| live.seen.is_empty()));
    }

    #[test]
    fn a_shift_moves_the_lamp_and_not_the_robot() {
        let shift = Shift {
            do_lamp: Some(0.25),
            ..Shift::default()
        };
        let mut a = LiveRoom::new(&Config::default(), 4).expect("valid");
        let mut b = LiveRoom::new(&Config::default(), 4).expect("valid");
        b.set_shift(shift).expect("valid");
        let (a, b) = (walk(&mut a, 50), walk(&mut b, 50));
        assert!(a.iter().zip(&b).all(|(a, b)| a.x == b.x && b.z == 0.25));
    }
}
