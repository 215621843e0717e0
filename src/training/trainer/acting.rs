//! Steps in the real environment.

use super::Trainer;
use super::visible;
use crate::agent::{Sac, Transition};
use crate::training::{Event, TrainingError};

impl Trainer {
    pub(super) fn begin_episode(&mut self) {
        self.state = self.environment.initial_state(self.environment_rng.core());
        self.environment
            .observe(&self.state, self.environment_rng.core(), &mut self.seen);
        self.episode += 1;
        self.episode_return = 0.0;
        self.episode_length = 0;
    }

    /// Act for one step in the real environment, and plan the tasks that follow.
    pub(super) fn act(&mut self, events: &mut Vec<Event>) -> Result<(), TrainingError> {
        if self.config.drift.mechanism.is_some() && self.env_steps == self.config.drift.at {
            self.drift()?;
        }
        let spec = self.environment.spec();
        let (action_dim, horizon) = (spec.action_dim(), spec.horizon);
        let random = self.env_steps < self.config.initial_random_steps || self.is_gathering();
        let action = if random {
            (0..action_dim)
                .map(|_| self.exploration_rng.uniform(-1.0, 1.0))
                .collect()
        } else {
            self.agent.explore(&self.seen, &mut self.exploration_rng)?
        };
        let wide: Vec<f64> = action.iter().map(|&a| f64::from(a)).collect();
        let began = self.recorded.is_some().then(|| self.state.clone());
        let outcome = self
            .environment
            .step(&mut self.state, &wide, self.environment_rng.core());
        self.environment.fault()?;
        let before = self.seen.clone();
        self.environment
            .observe(&self.state, self.environment_rng.core(), &mut self.seen);
        self.check_finite(outcome.reward)?;
        self.real.push(Transition {
            state: &before,
            action: &action,
            reward: outcome.reward as f32,
            next_state: &self.seen,
            terminal: outcome.terminated,
        });
        if let Some(began) = began {
            self.record(&began);
        }
        self.env_steps += 1;
        self.episode_return += outcome.reward;
        self.episode_length += 1;
        self.watch(events)?;
        if outcome.terminated || self.episode_length == horizon {
            events.push(Event::Episode {
                env_steps: self.env_steps,
                episode: self.episode,
                ret: self.episode_return,
                length: self.episode_length,
            });
            self.begin_episode();
        }
        self.reset_agent()?;
        self.plan();
        Ok(())
    }

    /// Reinitialise actor and critics if the configuration says so.
    fn reset_agent(&mut self) -> Result<(), TrainingError> {
        let config = &self.config;
        let (every, step) = (config.agent.reset_every, self.env_steps);
        let due = every > 0 && step.is_multiple_of(every) && step + every <= config.env_steps;
        if !due || step < config.initial_random_steps {
            return Ok(());
        }
        let spec = self.environment.spec();
        let (states, actions) = (spec.state_dim(), spec.action_dim());
        let mut agent = Sac::new(states, actions, &config.agent, &mut self.update_rng)?;
        let inputs = match &self.graph {
            Some(graph) => Some(graph.policy_inputs(spec, config)?),
            None => config.policy_inputs.clone(),
        };
        if let Some(inputs) = inputs {
            agent.set_visible(&visible(spec, &inputs))?;
        }
        self.agent = agent;
        Ok(())
    }

    /// Check that observation and reward are finite: a written environment may divide by zero.
    fn check_finite(&self, reward: f64) -> Result<(), TrainingError> {
        let spec = self.environment.spec();
        let seen = spec
            .next
            .iter()
            .zip(self.seen.iter().copied().map(f64::from));
        let mut answered = seen.chain([(&spec.reward, reward)]);
        match answered.find(|(_, value)| !value.is_finite()) {
            Some((name, value)) => {
                Err(self.diverged(name.clone(), value, self.agent.non_finite()?))
            }
            None => Ok(()),
        }
    }
}
