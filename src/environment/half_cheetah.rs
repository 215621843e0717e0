//! A planar half-cheetah with a torso, two legs of three links and six motors. The task is to run to the right.
//!
//! ```text
//! q        = (x, z, pitch, bthigh, bshin, bfoot, fthigh, fshin, ffoot)      z from the torso's height of 0.7 m
//! M(q) q'' + c(q, q') = g_i A_i - k_i q_i - d_i q_i' + stops + contacts     five steps of 0.01 s a control step
//! R        = (x' - x) / 0.05 - 0.1 |A|^2
//! ```
//!
//! The 17 observations are those of Gymnasium's HalfCheetah: all of q except x, and all of q'. Angles follow MuJoCo:
//! positive turns z to x, so a positive pitch is nose down.
//!
//! The body is that of `half_cheetah.xml` (Gymnasium, after Wawrzynski, *A cat-like robot real-time learning to run*,
//! 2009): positions, lengths and radii of the eight capsules, 14 kg in all, inertias from the shapes, and each joint's
//! range, spring, damping, armature and gear. The control step of 0.05 s in five steps, the reward and the start (q
//! within 0.1 of 0, q' from N(0, 0.1^2)) are also the same, and no state is terminal.
//!
//! Differences from the benchmark:
//! - **Contacts and stops.** MuJoCo solves a convex problem for soft constraints (solref, solimp) with an elliptic or
//!   pyramidal friction cone. Here the ground is a spring and a damper (10,000 N / m, 400 N s / m) with Coulomb
//!   friction that is viscous below 0.02 m / s, and a stop is a spring and a damper (1,000 N m / rad, 20 N m s / rad).
//!   The coefficient of friction, 0.4, is the same.
//! - **Length.** An episode has 200 steps instead of 1,000. At the same speed, the return is at most a fifth, because
//!   the start has more weight.
//! - **Clipped observations**, so that every variable has a range: see [`Spec::high`]. The motion itself is not
//!   clipped.
//!
//! Returns therefore cannot be compared with published ones.

use std::f64::consts::{FRAC_PI_2, PI};

use rand::{Rng, RngCore};
use rand_distr::{Distribution, StandardNormal};

use super::planar::{Ball, Body, Capsule, Ground, Hold, Joint, Link, Mechanism, Tree};
use super::{
    Declared, Environment, EnvironmentError, Outcome, Recommended, Shift, Shiftable, Spec,
};

/// Prefixes of the joints' names, in the order of q from the fourth coordinate on.
const JOINTS: [&str; 6] = ["bthigh", "bshin", "bfoot", "fthigh", "fshin", "ffoot"];
/// Number of coordinates: x, z, pitch and the joints.
const COORDINATES: usize = 3 + JOINTS.len();
/// Total mass in kg, radius of all capsules and height of the torso in m.
const MASS: f64 = 14.0;
const RADIUS: f64 = 0.046;
const HEIGHT: f64 = 0.7;
const ARMATURE: f64 = 0.1;
const GRAVITY: f64 = 9.81;
const GROUND: Ground = Ground {
    stiffness: 10_000.0,
    damping: 400.0,
    friction: 0.4,
    creep: 0.02,
    stop: [1_000.0, 20.0],
};
/// Length of a control step in s, and number of simulation steps in it.
const DT: f64 = 0.05;
const SUBSTEPS: usize = 5;
const CONTROL_COST: f64 = 0.1;
/// Largest initial distance from 0, and standard deviation of the initial speeds.
const START: f64 = 0.1;
const HORIZON: usize = 200;

/// A link of a leg.
struct Limb {
    /// Index of the parent link, in the order of q.
    parent: usize,
    /// Position of the joint in the parent's frame.
    offset: [f64; 2],
    /// Centre, angle to z and half length of its capsule.
    capsule: ([f64; 2], f64, f64),
    stiffness: f64,
    damping: f64,
    range: (f64, f64),
    /// Torque of a full action in N m.
    gear: f64,
}

const TORSO: usize = 2;
const LIMBS: [Limb; 6] = [
    Limb {
        parent: TORSO,
        offset: [-0.5, 0.0],
        capsule: ([0.1, -0.13], -3.8, 0.145),
        stiffness: 240.0,
        damping: 6.0,
        range: (-0.52, 1.05),
        gear: 120.0,
    },
    Limb {
        parent: 3,
        offset: [0.16, -0.25],
        capsule: ([-0.14, -0.07], -2.03, 0.15),
        stiffness: 180.0,
        damping: 4.5,
        range: (-0.785, 0.785),
        gear: 90.0,
    },
    Limb {
        parent: 4,
        offset: [-0.28, -0.14],
        capsule: ([0.03, -0.097], -0.27, 0.094),
        stiffness: 120.0,
        damping: 3.0,
        range: (-0.4, 0.785),
        gear: 60.0,
    },
    Limb {
        parent: TORSO,
        offset: [0.5, 0.0],
        capsule: ([-0.07, -0.12], 0.52, 0.133),
        stiffness: 180.0,
        damping: 4.5,
        range: (-1.0, 0.7),
        gear: 120.0,
    },
    Limb {
        parent: 6,
        offset: [-0.14, -0.24],
        capsule: ([0.065, -0.09], -0.6, 0.106),
        stiffness: 120.0,
        damping: 3.0,
        range: (-1.2, 0.87),
        gear: 60.0,
    },
    Limb {
        parent: 7,
        offset: [0.13, -0.18],
        capsule: ([0.045, -0.07], -0.6, 0.07),
        stiffness: 60.0,
        damping: 1.5,
        range: (-0.5, 0.5),
        gear: 30.0,
    },
];

/// The half-cheetah. Hidden state q and q'; observations are the same without x; six actions, no terminal states.
#[derive(Debug, Clone)]
pub struct HalfCheetah {
    mechanism: Mechanism,
    spec: Spec,
}

fn capsule((centre, angle, half): ([f64; 2], f64, f64)) -> Capsule {
    Capsule {
        centre,
        angle,
        half,
        radius: RADIUS,
    }
}

/// Create the body with its joints and the ground.
fn mechanism() -> Mechanism {
    let torso = [([0.0, 0.0], FRAC_PI_2, 0.5), ([0.6, 0.1], 0.87, 0.15)];
    let shapes = std::iter::once(torso.map(capsule).to_vec())
        .chain(LIMBS.map(|limb| vec![capsule(limb.capsule)]));
    let shapes: Vec<_> = shapes.collect();
    let volume: f64 = shapes.iter().flatten().map(Capsule::volume).sum();
    let mut bodies = shapes
        .iter()
        .map(|shape| Capsule::body(shape, MASS / volume));
    let mut body = || bodies.next().unwrap_or_default();

    let root = |parent, joint, offset, body| Link {
        parent,
        joint,
        offset,
        body,
        armature: 0.0,
    };
    let mut links = vec![
        root(
            None,
            Joint::Slide([1.0, 0.0]),
            [0.0, HEIGHT],
            Body::default(),
        ),
        root(Some(0), Joint::Slide([0.0, 1.0]), [0.0; 2], Body::default()),
        root(Some(1), Joint::Hinge, [0.0; 2], body()),
    ];
    links.extend(LIMBS.iter().map(|limb| Link {
        armature: ARMATURE,
        ..root(Some(limb.parent), Joint::Hinge, limb.offset, body())
    }));
    let holds = LIMBS.iter().map(|limb| Hold {
        stiffness: limb.stiffness,
        damping: limb.damping,
        range: Some(limb.range),
    });
    let balls = shapes.iter().zip(TORSO..).flat_map(|(shape, link)| {
        let ends = shape.iter().flat_map(Capsule::ends);
        ends.map(move |centre| Ball {
            link,
            centre,
            radius: RADIUS,
        })
    });
    Mechanism {
        tree: Tree::new(links),
        holds: std::iter::repeat_n(Hold::default(), 3)
            .chain(holds)
            .collect(),
        balls: balls.collect(),
        ground: GROUND,
        gravity: GRAVITY,
    }
}

impl HalfCheetah {
    /// Name in configurations.
    pub const NAME: &'static str = "half-cheetah";

    /// The declaration of this environment.
    pub(super) const DECLARED: Declared = Declared {
        name: Self::NAME,
        build: |shift| Ok(Box::new(Self::new(shift)?)),
        drifts: None,
        shifts: Shiftable::NONE,
        recommended: Some(Recommended {
            model_every: 200,
            // A search takes seconds here, and looks at no more rows later.
            graph_every: 0,
            starts: 2_000,
            buffer: 8_000,
            max_rows: Some(1_000),
            // With 32 sensors and 1,000 rows, intervals are too wide to rule out half of this.
            noise_floor: 0.1,
            ..Recommended::steps(
                6_000,
                "A half-cheetah: ten updates a step, half of what they learn from imagined.",
            )
        }),
    };

    /// Create the environment; `shift` must be the identity.
    ///
    /// # Errors
    /// [`EnvironmentError::Unshiftable`] names the first field of the shift that is not at its default.
    pub fn new(shift: Shift) -> Result<Self, EnvironmentError> {
        shift.validate()?;
        shift.only(Self::NAME, Self::DECLARED.shifts.fields)?;
        let named = |suffix: &'static str| JOINTS.map(|joint| format!("{joint}{suffix}"));
        let places = ["z", "pitch"].map(str::to_owned).into_iter();
        let speeds = ["x_speed", "z_speed", "pitch_speed"].map(str::to_owned);
        let state: Vec<String> = places
            .chain(named(""))
            .chain(speeds)
            .chain(named("_speed"))
            .collect();
        let action = named("_torque").to_vec();
        let next: Vec<String> = state.iter().map(|name| format!("{name}'")).collect();
        // Within the five simulation steps, every force affects every link through the mass matrix and the ground: a
        // foot's friction depends on the speed of x, its load on z. Only x causes nothing, and x is not observed.
        let all: Vec<String> = state.iter().chain(&action).cloned().collect();
        let effects = next.iter().cloned().chain(["R".to_owned()]);
        let truth = effects.map(|effect| (effect, all.clone())).collect();
        let high = HIGH.to_vec();
        Ok(Self {
            mechanism: mechanism(),
            spec: Spec {
                name: Self::NAME.to_owned(),
                state,
                action,
                next,
                reward: "R".to_owned(),
                low: high.iter().map(|bound| -bound).collect(),
                high,
                action_bounds: (-1.0, 1.0),
                horizon: HORIZON,
                truth,
                confounded: Vec::new(),
                shifts: vec![("in-distribution".to_owned(), Shift::default())],
            },
        })
    }
}

/// Symmetric bounds of the observations, in m, rad, m / s and rad / s.
const HIGH: [f64; 2 * COORDINATES - 1] = [
    0.7, PI, 1.3, 1.0, 1.0, 1.2, 1.4, 0.8, // z, pitch, joints
    6.0, 4.0, 8.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, // speeds of x and of these
];

impl Environment for HalfCheetah {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn shift(&self) -> Shift {
        Shift::default()
    }

    fn initial_state(&self, rng: &mut dyn RngCore) -> Vec<f64> {
        let mut state: Vec<f64> = (0..COORDINATES)
            .map(|_| rng.random_range(-START..START))
            .collect();
        for _ in 0..COORDINATES {
            let speed: f64 = StandardNormal.sample(rng);
            state.push(START * speed);
        }
        state
    }

    fn step(&self, state: &mut [f64], action: &[f64], _rng: &mut dyn RngCore) -> Outcome {
        let (position, speed) = state.split_at_mut(COORDINATES);
        let start = position[0];
        let mut torques = [0.0; COORDINATES];
        let mut effort = 0.0;
        for ((torque, limb), &action) in torques[3..].iter_mut().zip(&LIMBS).zip(action) {
            let action = action.clamp(-1.0, 1.0);
            *torque = limb.gear * action;
            effort += action * action;
        }
        let dt = DT / SUBSTEPS as f64;
        for _ in 0..SUBSTEPS {
            self.mechanism.step(position, speed, &torques, dt);
        }
        Outcome {
            reward: (position[0] - start) / DT - CONTROL_COST * effort,
            terminated: false,
        }
    }

    fn observe(&self, state: &[f64], _rng: &mut dyn RngCore, out: &mut [f32]) {
        // x is not observed.
        for ((seen, &value), high) in out.iter_mut().zip(&state[1..]).zip(HIGH) {
            *seen = value.clamp(-high, high) as f32;
        }
    }
}

#[cfg(test)]
mod tests;
