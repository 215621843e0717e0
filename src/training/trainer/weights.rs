//! Policy and model of a run as a file.

use super::Trainer;
use crate::model::{Calibration, ModelConfig};
use crate::tensor::part::{self, Part};
use crate::training::TrainingError;
use candle_core::Result;
use serde_json::json;

impl Trainer {
    /// Return policy, critics and world model as a safetensors file. It has the tensors of [`Sac::named`] and
    /// [`WorldModel::named`]; `model.elites`, the elite members of each mechanism, best first; `model.changes`, 1 for
    /// each state variable whose change is predicted and 0 for one whose value is; and `model.scale`, a factor of the
    /// standard deviations, if the model is calibrated. Its metadata has JSON under `cmbpo`: version, method, seed,
    /// configuration, names of the variables and number of steps. If some variables are not modelled, or mechanisms
    /// share networks, the JSON also has the outputs of each ensemble (`mechanisms`) and the state variables without a
    /// mechanism (`not_modelled`), which are no inputs either.
    ///
    /// # Errors
    /// [`TrainingError::Tensor`] when a tensor operation fails.
    ///
    /// [`Sac::named`]: crate::agent::Sac::named
    /// [`WorldModel::named`]: crate::model::WorldModel::named
    pub fn safetensors(&self) -> std::result::Result<Vec<u8>, TrainingError> {
        let mut tensors = self.agent.named()?;
        let mut more = Vec::new();
        if let Some(model) = &self.model {
            tensors.extend(model.named()?);
            let elites = model.elites();
            let shape = [elites.len(), elites.first().map_or(0, Vec::len)];
            let elites = Part::whole(&elites.concat(), &shape);
            more.push(("model.elites".to_owned(), elites));
            more.push(("model.changes".to_owned(), Part::flags(model.changes())));
            if self.config.model.calibration == Calibration::HeldOut {
                let scale = model.scale();
                let scale = Part::floats(scale, &[scale.len()]);
                more.push(("model.scale".to_owned(), scale));
            }
        }
        let parts = tensors
            .iter()
            .map(|(name, tensor)| {
                let values = tensor.flatten_all()?.to_vec1::<f32>()?;
                Ok((name.clone(), Part::floats(&values, tensor.dims())))
            })
            .chain(more.into_iter().map(Ok))
            .collect::<Result<Vec<_>>>()?;
        let spec = self.environment.spec();
        let mut about = json!({
            "version": env!("CARGO_PKG_VERSION"), "method": self.method, "seed": self.seed, "env_steps": self.env_steps,
            "config": self.config, "inputs": spec.inputs(), "outputs": spec.outputs(),
        });
        let own = ModelConfig::default();
        let ModelConfig { scope, sharing, .. } = self.config.model;
        if let Some(model) = &self.model
            && (scope, sharing) != (own.scope, own.sharing)
        {
            let outputs = self.modelled.outputs(spec);
            let name = |output: &usize| outputs[*output].as_str();
            let named = |share: &Vec<usize>| share.iter().map(name).collect::<Vec<_>>();
            about["mechanisms"] = json!(model.shares().iter().map(named).collect::<Vec<_>>());
            about["not_modelled"] = json!(self.modelled.left_out(spec));
        }
        Ok(part::file(&parts, "cmbpo", about.to_string())?)
    }
}

#[cfg(test)]
mod tests {
    use crate::agent::AgentConfig;
    use crate::training::{Config, Method, Trainer};
    use safetensors::SafeTensors;

    #[test]
    fn a_file_holds_policy_and_model_by_name() {
        let config = Config {
            env_steps: 150,
            initial_random_steps: 100,
            curve_episodes: 1,
            evaluation_episodes: 1,
            agent: AgentConfig {
                hidden: vec![8, 4],
                ..AgentConfig::default()
            },
            ..Config::default()
        };
        let mut trainer = Trainer::new(config, Method::Oracle, 3).expect("valid");
        while !trainer.is_done() {
            trainer.advance(100).expect("a healthy run");
        }
        let bytes = trainer.safetensors().expect("written");
        assert_eq!(
            bytes,
            trainer.safetensors().expect("written"),
            "twice the same"
        );
        let file = SafeTensors::deserialize(&bytes).expect("read");
        for (name, shape) in [
            ("actor.0.weight", &[1, 2, 8][..]),
            ("actor.2.bias", &[1, 2]),
            ("actor.mask", &[1, 2]),
            ("critics.0.weight", &[2, 3, 8]),
            ("log_temperature", &[]),
            ("model.0.weight", &[15, 3, 32]),
            ("model.mask", &[15, 3]),
            ("model.inputs.mean", &[3]),
            ("model.elites", &[3, 3]),
            ("model.changes", &[2]),
        ] {
            assert_eq!(file.tensor(name).expect(name).shape(), shape, "{name}");
        }
        let (_, header) = SafeTensors::read_metadata(&bytes).expect("a header");
        let about = &header.metadata().as_ref().expect("metadata")["cmbpo"];
        let about: serde_json::Value = serde_json::from_str(about).expect("JSON");
        assert_eq!(about["seed"], 3);
        assert_eq!(about["method"], "oracle");
        assert_eq!(about["config"]["env_steps"], 150);
    }
}
