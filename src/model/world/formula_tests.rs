//! Predictions of the model, compared with its networks in 64-bit floats.

use super::*;
use crate::tensor::Stream;
use crate::tensor::by_hand::Networks;
use crate::tensor::round_trip::write;

const LAYOUTS: usize = 2;

/// Create a model with two state variables, one action and three members, two of them elites, with fitted
/// normalisation. In the layout with a graph, the second variable is not among its own causes.
pub(in crate::model) fn model(layout: usize) -> WorldModel {
    let mut rng = Random::new(4, Stream::Model);
    let config = ModelConfig {
        hidden: vec![5, 4],
        members: 3,
        elites: 2,
        ..ModelConfig::default()
    };
    let graph = vec![
        vec![true, false, true],
        vec![true, false, true],
        vec![true, true, false],
    ];
    let layout = match layout {
        0 => Layout::Monolithic,
        _ => Layout::Factorised {
            graphs: vec![graph],
        },
    };
    let mut model = WorldModel::new(2, 1, &layout, &config, &mut rng).expect("valid");
    let var = model.network.parameters().clone();
    let more = rng.normals(var.elem_count());
    let more = Tensor::from_vec(more, var.shape(), &Device::Cpu).expect("its shape");
    var.set(&(var.as_tensor() + (more * 0.4).expect("floats")).expect("its shape"))
        .expect("its shape");
    model.inputs = Normalizer::fit(&[1.0, 0.0, -1.0, 2.0, 0.5, 3.0, -1.0, -0.5, 0.5], 3);
    model.targets = Normalizer::fit(&[0.5, 1.0, -2.0, 1.5, -1.0, 4.0], 3);
    let elites = [vec![2, 0], vec![1, 2], vec![0, 1]];
    model.elites = elites[..model.mechanisms].to_vec();
    model
}

/// Return mean and standard deviation of the target for every output and member, in the target's units.
pub(in crate::model) fn by_hand(model: &WorldModel, input: [f64; 3]) -> Vec<Vec<(f64, f64)>> {
    let named = model.named().expect("tensors");
    let networks = Networks::of(&named, "model", Activation::Silu);
    let [mean, std] = model.inputs.parts();
    let standard: Vec<f64> = (0..3)
        .map(|j| (input[j] - f64::from(mean[j])) / f64::from(std[j]))
        .collect();
    let raw = networks.at(&standard);
    let softplus = |x: f64| x.exp().ln_1p();
    let [mean, std] = model.targets.parts();
    let cell = |output: usize, member: usize| {
        let own = &raw[output / model.width * 3 + member];
        let (m, v) = (
            own[output % model.width],
            own[model.width + output % model.width],
        );
        let log_variance = -10.0 + softplus(11.0 - softplus(1.0 - v));
        let scale = f64::from(std[output]);
        (
            f64::from(mean[output]) + scale * m,
            scale * (0.5 * log_variance).exp(),
        )
    };
    (0..3)
        .map(|output| (0..3).map(|member| cell(output, member)).collect())
        .collect()
}

const STATES: [f32; 6] = [0.3, -0.7, 1.2, 0.4, -0.5, 0.1];
const ACTIONS: [f32; 3] = [0.2, -0.9, 0.6];

fn input(row: usize) -> [f64; 3] {
    [STATES[2 * row], STATES[2 * row + 1], ACTIONS[row]].map(f64::from)
}

/// Return the value to subtract from a target to get a change.
fn before(model: &WorldModel, row: usize, output: usize) -> f64 {
    match model.changes().get(output) {
        Some(false) => f64::from(STATES[2 * row + output]),
        _ => 0.0,
    }
}

fn assert_near(got: f32, want: f64, what: &str) {
    let off = (f64::from(got) - want).abs();
    assert!(
        off < 2e-5 * (1.0 + want.abs()),
        "{what}: {got} instead of {want}"
    );
}

#[test]
fn means_and_deviations_are_those_of_the_networks() -> Result<()> {
    for layout in 0..LAYOUTS {
        let model = model(layout);
        assert_eq!(model.changes(), [true, layout == 0]);
        assert_eq!(
            (model.output_dim(), model.mechanisms()),
            (3, [1, 3][layout])
        );
        let all = model.distributions(&STATES, &ACTIONS)?;
        let predicted = model.predict(&STATES, &ACTIONS)?;
        assert_eq!((all.len(), predicted.len()), (27, 9));
        for row in 0..3 {
            let want = by_hand(&model, input(row));
            for output in 0..3 {
                for member in 0..3 {
                    let (mean, std) = all[(row * 3 + output) * 3 + member];
                    let what = format!("layout {layout}, row {row}, output {output}, {member}");
                    assert_near(mean, want[output][member].0, &what);
                    assert_near(std, want[output][member].1, &what);
                }
                let elites = &model.elites()[output / model.width];
                let mean = elites.iter().map(|&e| want[output][e].0).sum::<f64>() / 2.0;
                let change = mean - before(&model, row, output);
                assert_near(predicted[row * 3 + output], change, "predicted");
            }
        }
    }
    Ok(())
}

#[test]
fn a_sample_is_an_elites_mean_and_its_noise() -> Result<()> {
    for layout in 0..LAYOUTS {
        let model = model(layout);
        let mut rng = Random::new(8, Stream::Rollout);
        let mut draws = rng.clone();
        let sampled = model.sample(&STATES, &ACTIONS, &mut rng)?;
        for row in 0..3 {
            let all = by_hand(&model, input(row));
            for mechanism in 0..model.mechanisms {
                // One member per mechanism and row, for all of its outputs.
                let member = model.elites[mechanism][draws.below(2)];
                for output in mechanism * model.width..(mechanism + 1) * model.width {
                    let (mean, std) = all[output][member];
                    let target = mean + std * f64::from(draws.normal());
                    let change = target - before(&model, row, output);
                    assert_near(sampled[row * 3 + output], change, "sampled");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_target_is_a_change_where_the_variable_is_its_own_cause() {
    for (layout, want) in [(0, [0.5, 0.25, 7.0]), (1, [0.5, -1.0, 7.0])] {
        let model = model(layout);
        let target: Vec<f32> = model.target(&[1.0, -1.25], &[1.5, -1.0], 7.0).collect();
        assert_eq!(target, want);
    }
}

#[test]
fn reinitialised_mechanisms_leave_the_weights_of_the_others() -> Result<()> {
    let mut model = model(1);
    let weights = |model: &WorldModel| -> Result<Vec<f32>> {
        model.vars()[0].flatten_all()?.to_vec1::<f32>()
    };
    let before = weights(&model)?;
    let mut rng = Random::new(6, Stream::Model);
    let fresh = Mlp::new(9, &[3, 5, 4, 2], Activation::Silu, &mut rng.clone())?;
    let fresh = fresh.parameters().flatten_all()?.to_vec1::<f32>()?;
    model.renew(&[false, true, false], &mut rng)?;
    let (after, each) = (weights(&model)?, before.len() / 3);
    assert_eq!(after[..each], before[..each]);
    assert_eq!(after[each..2 * each], fresh[each..2 * each]);
    assert_eq!(after[2 * each..], before[2 * each..]);
    Ok(())
}

#[test]
fn values_that_are_not_finite_are_named() -> Result<()> {
    let mut model = model(1);
    assert_eq!(model.non_finite()?, None);
    let names: Vec<String> = model.named()?.into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names[names.len() - 5..],
        [
            "model.mask",
            "model.inputs.mean",
            "model.inputs.std",
            "model.targets.mean",
            "model.targets.std"
        ]
    );
    model.targets = Normalizer::fit(&[1.0, f32::NAN, 2.0], 3);
    assert_eq!(model.non_finite()?.as_deref(), Some("model.targets.mean"));
    Ok(())
}

#[test]
fn graphs_that_do_not_fit_are_counted() {
    let mut factorised = model(1);
    let whole = vec![vec![true; 3]; 3];
    let error = |model: &mut WorldModel, graphs: &[Mask]| {
        let error = model.set_graphs(graphs).expect_err("refused");
        error.to_string()
    };
    let two = [whole.clone(), whole.clone()];
    assert!(error(&mut factorised, &two).contains("expected 1 or 3, got 2"));
    let short = [whole[..2].to_vec()];
    assert!(
        error(&mut factorised, &short)
            .contains("[2] outputs: expected graphs for a model of 3 mechanisms")
    );
    // A monolithic model accepts no graph, not even one of the right size.
    let one = [whole[..1].to_vec()];
    assert!(error(&mut model(0), &one).contains("outputs [[0, 1, 2]]"));
    assert!(factorised.set_graphs(&[whole]).is_ok());
}

#[test]
fn a_saved_state_is_restored_completely() -> Result<()> {
    for layout in 0..LAYOUTS {
        let mut model = model(layout);
        let written = write(|archive| model.archive(archive));
        let config = model.config.clone();
        let shape = match layout {
            0 => Layout::Monolithic,
            _ => Layout::Factorised {
                graphs: vec![vec![vec![true; 3]; 3]],
            },
        };
        let mut rng = Random::new(77, Stream::Model);
        let mut again = WorldModel::new(2, 1, &shape, &config, &mut rng)?;
        written
            .read(|archive| again.archive(archive))
            .expect("read back");
        assert_eq!(again.mask, model.mask);
        assert_eq!(again.changes, model.changes);
        assert_eq!(again.elites, model.elites);
        assert_eq!(again.inputs, model.inputs);
        assert_eq!(again.targets, model.targets);
        assert_eq!(
            again.distributions(&STATES, &ACTIONS)?,
            model.distributions(&STATES, &ACTIONS)?
        );
    }
    Ok(())
}

#[test]
fn a_change_is_predicted_where_every_member_sees_the_value_before() -> Result<()> {
    let mut model = model(1);
    let all = vec![vec![true; 3]; 3];
    model.set_graphs(&[all])?;
    model.choose_targets();
    assert_eq!(model.changes(), [true, true]);
    for (network, changes) in [
        (0, [false, true]),
        (2, [false, true]),
        (3, [true, false]),
        (5, [true, false]),
        // The reward's mechanism does not matter here.
        (6, [true, true]),
    ] {
        let before = std::mem::replace(&mut model.mask[network], vec![false; 3]);
        model.choose_targets();
        assert_eq!(model.changes(), changes, "network {network}");
        model.mask[network] = before;
    }
    Ok(())
}
