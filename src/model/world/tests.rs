//! What a mechanism sees, shares and draws.

use super::*;
use crate::model::Prediction;
use crate::tensor::Stream;

fn parents() -> Mask {
    vec![
        vec![true, false, true],
        vec![true, false, true],
        vec![true, false, false],
    ]
}

#[test]
fn a_mechanism_sees_only_its_parents() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let layout = Layout::Factorised {
        graphs: vec![parents()],
    };
    let model = WorldModel::new(2, 1, &layout, &ModelConfig::default(), &mut rng)?;
    // Convert (x' - x, z' - z, r) to (x', z', r).
    let at = |x, z, a| -> Result<[f32; 3]> {
        let p = model.predict(&[x, z], &[a])?;
        Ok([x + p[0], z + p[1], p[2]])
    };
    let (off, on) = (at(0.3, -1.0, 0.5)?, at(0.3, 1.0, 0.5)?);
    assert!(
        off.iter().zip(on).all(|(a, b)| (a - b).abs() < 1e-6),
        "{off:?} {on:?}"
    );
    assert_eq!(
        model.changes,
        [true, false],
        "Z is not among its own causes"
    );
    let (low, high) = (at(0.3, 0.0, -1.0)?, at(0.3, 0.0, 1.0)?);
    assert_ne!(low[0], high[0]);
    assert_eq!(low[2], high[2], "the reward's only parent is X");
    Ok(())
}

#[test]
fn the_monolithic_model_sees_everything() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let model = WorldModel::new(2, 1, &Layout::Monolithic, &ModelConfig::default(), &mut rng)?;
    let a = model.predict(&[0.3, -1.0], &[0.5])?;
    let b = model.predict(&[0.3, 1.0], &[0.5])?;
    assert!(a.iter().zip(&b).all(|(a, b)| a != b));
    Ok(())
}

#[test]
fn a_graph_of_the_wrong_size_is_refused() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let layout = Layout::Factorised {
        graphs: vec![parents()],
    };
    let mut model = WorldModel::new(2, 1, &layout, &ModelConfig::default(), &mut rng)?;
    assert!(model.set_graphs(&[parents()[..2].to_vec()]).is_err());
    assert!(model.set_graphs(&[parents(), parents()]).is_err());
    Ok(())
}

/// X' and Z' have the same parents, R has one: two ensembles, with two outputs and with one.
fn sharing() -> ModelConfig {
    ModelConfig {
        sharing: Sharing::SameParents,
        members: 3,
        ..ModelConfig::default()
    }
}

#[test]
fn mechanisms_with_the_same_parents_share_networks_that_see_no_more() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let graphs = vec![parents()];
    let layout = Layout::Factorised {
        graphs: graphs.clone(),
    };
    let model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
    assert_eq!(model.shares(), [vec![0, 1], vec![2]]);
    assert_eq!(
        (model.mechanisms(), model.network.parameters().dim(0)?),
        (2, 6)
    );
    // Changing an input that is no parent leaves every member's mean and standard deviation unchanged, bit for bit.
    let of = |x, z, a| model.distributions(&[x, z], &[a]);
    let (all, members) = (of(0.3, -1.0, 0.5)?, 3);
    let other = of(0.3, 1.0, 0.5)?;
    for (output, mask) in parents().iter().enumerate() {
        let own = output * members..(output + 1) * members;
        assert_eq!(all[own.clone()], other[own.clone()], "Z on output {output}");
        let acted = of(0.3, -1.0, -0.5)?;
        assert_eq!(
            all[own.clone()] == acted[own],
            !mask[2],
            "A on output {output}"
        );
    }
    Ok(())
}

#[test]
fn the_gradient_of_what_is_no_parent_is_zero() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let layout = Layout::Factorised {
        graphs: vec![parents()],
    };
    let model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
    let x = Tensor::from_vec(
        vec![0.3f32, 0.7, -0.4, 0.9, -0.2, 0.1],
        (1, 2, 3),
        &Device::Cpu,
    )?;
    let gradients = model.network.train(&x, |_, _, slope| slope.fill(1.0))?;
    let gradient = gradients.get(model.network.parameters()).expect("trained");
    let each = gradient.dim(1)?;
    let gradient = gradient.flatten_all()?.to_vec1::<f32>()?;
    let hidden = model.config.hidden[0];
    for network in 0..6 {
        let mask = &parents()[model.shares[network / 3][0]];
        for (input, sees) in mask.iter().enumerate() {
            let at = network * each + input * hidden;
            let moves = gradient[at..at + hidden].iter().any(|&g| g != 0.0);
            assert_eq!(moves, *sees, "network {network}, input {input}");
        }
    }
    Ok(())
}

#[test]
fn a_graph_that_changes_which_outputs_share_networks_is_refused() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let layout = Layout::Factorised {
        graphs: vec![parents()],
    };
    let mut model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
    let (mut both, mut apart) = (parents(), parents());
    (both[0][1], both[1][1]) = (true, true);
    apart[0][1] = true;
    assert!(model.takes(&[both.clone()]) && !model.takes(&[apart.clone()]));
    model.set_graphs(&[both])?;
    assert!(model.set_graphs(&[apart]).is_err());
    Ok(())
}

#[test]
fn outputs_without_noise_are_not_sampled() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let layout = Layout::Factorised {
        graphs: vec![parents()],
    };
    let mut model = WorldModel::new(2, 1, &layout, &sharing(), &mut rng)?;
    model.unexplained = vec![0.5 * QUIET, 2.0 * QUIET, 0.0];
    let (states, actions) = (vec![0.3; 40], vec![0.5; 20]);
    let mean = model.predict(&states, &actions)?;
    let mut again = rng.clone();
    let auto = model.imagined(&states, &actions, Prediction::Auto, &mut rng)?;
    let drawn = model.sample(&states, &actions, &mut again)?;
    for (i, step) in auto.iter().enumerate() {
        let want = if i % 3 == 1 { drawn[i] } else { mean[i] };
        assert_eq!(*step, want, "output {} of row {}", i % 3, i / 3);
    }
    let spread: Vec<f32> = auto.iter().skip(1).step_by(3).copied().collect();
    assert!(spread.iter().any(|&z| z != spread[0]), "Z' is drawn");
    Ok(())
}

#[test]
fn every_member_can_have_a_graph_of_its_own() -> Result<()> {
    let mut rng = Random::new(0, Stream::Model);
    let config = ModelConfig {
        members: 2,
        elites: 2,
        ..ModelConfig::default()
    };
    let mut by_z = parents();
    by_z[2] = vec![false, true, false];
    let layout = Layout::Factorised {
        graphs: vec![parents(), by_z],
    };
    let mut model = WorldModel::new(2, 1, &layout, &config, &mut rng)?;
    let mut reward = |member, x, z| {
        model.elites = vec![vec![member]; 3];
        model.predict(&[x, z], &[0.5]).map(|p| p[2])
    };
    assert_eq!(reward(0, 0.3, -1.0)?, reward(0, 0.3, 1.0)?);
    assert_ne!(reward(0, -0.3, 1.0)?, reward(0, 0.3, 1.0)?);
    assert_ne!(reward(1, 0.3, -1.0)?, reward(1, 0.3, 1.0)?);
    assert_eq!(reward(1, -0.3, 1.0)?, reward(1, 0.3, 1.0)?);
    Ok(())
}
