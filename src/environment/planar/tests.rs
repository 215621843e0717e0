use std::f64::consts::PI;

use nalgebra::DVector;

use super::*;

const G: f64 = 9.81;

fn hinge(parent: Option<usize>, offset: Vector, body: Body) -> Link {
    Link {
        parent,
        joint: Joint::Hinge,
        offset,
        body,
        armature: 0.0,
    }
}

fn rod(mass: f64, centre: Vector, inertia: f64) -> Body {
    Body {
        mass,
        centre,
        inertia,
    }
}

/// Create a free torso with a leg of two links and an arm.
fn free() -> Tree {
    let slide = |parent, direction| Link {
        joint: Joint::Slide(direction),
        ..hinge(parent, [0.0; 2], Body::default())
    };
    Tree::new(vec![
        slide(None, [1.0, 0.0]),
        slide(Some(0), [0.0, 1.0]),
        hinge(Some(1), [0.0; 2], rod(3.0, [0.1, 0.05], 0.2)),
        hinge(Some(2), [-0.4, 0.0], rod(1.0, [0.1, -0.2], 0.05)),
        hinge(Some(3), [0.2, -0.3], rod(0.5, [-0.1, -0.1], 0.02)),
        hinge(Some(2), [0.5, 0.1], rod(0.8, [0.2, 0.1], 0.03)),
    ])
}

const PLACE: [f64; 6] = [0.3, 1.2, 0.4, -0.8, 0.9, 1.7];
const SPEED: [f64; 6] = [1.0, -0.5, 2.0, -3.0, 4.0, 1.5];

fn accelerations(tree: &Tree, q: &[f64], v: &[f64], forces: &[f64], gravity: f64) -> DVector<f64> {
    let (mass, bias) = tree.dynamics(&tree.frames(q, v), gravity);
    let factor = mass.cholesky().expect("positive definite");
    let left = forces.iter().zip(bias).map(|(force, bias)| force - bias);
    factor.solve(&DVector::from_iterator(forces.len(), left))
}

/// Return the forces of Lagrange's equations, from finite differences of a Lagrangian along a motion with these
/// accelerations.
fn lagrange(of: impl Fn(&[f64], &[f64]) -> f64, q: &[f64], v: &[f64], a: &[f64]) -> Vec<f64> {
    const H: f64 = 1e-4;
    let moved = |x: &[f64], by: &[f64], h: f64| -> Vec<f64> {
        x.iter().zip(by).map(|(x, by)| x + h * by).collect()
    };
    let unit = |i: usize| -> Vec<f64> { (0..q.len()).map(|j| f64::from(i == j)).collect() };
    let momentum = |q: &[f64], v: &[f64], i: usize| {
        (of(q, &moved(v, &unit(i), H)) - of(q, &moved(v, &unit(i), -H))) / (2.0 * H)
    };
    let forces = (0..q.len()).map(|i| {
        let along = |h: f64| momentum(&moved(q, v, h), &moved(v, a, h), i);
        let slope = (of(&moved(q, &unit(i), H), v) - of(&moved(q, &unit(i), -H), v)) / (2.0 * H);
        (along(H) - along(-H)) / (2.0 * H) - slope
    });
    forces.collect()
}

fn assert_near(found: &[f64], expected: &[f64], within: f64) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < within, "{found:?}, expected {expected:?}");
    }
}

#[test]
fn one_link_is_a_physical_pendulum() {
    let (mass, length, inertia) = (1.3, 0.7, 0.09);
    let tree = Tree::new(vec![hinge(
        None,
        [0.2, 0.5],
        rod(mass, [0.0, -length], inertia),
    )]);
    for (q, torque) in [(0.3, 0.0), (-1.2, 0.8), (2.5, -0.4)] {
        let found = accelerations(&tree, &[q], &[1.7], &[torque], G);
        let expected =
            (torque - mass * G * length * f64::sin(q)) / (inertia + mass * length * length);
        assert_near(found.as_slice(), &[expected], 1e-12);
    }
}

#[test]
fn two_links_are_a_double_pendulum() {
    // Angles to the vertical are q1 and q1 + q2; energies of a textbook double pendulum.
    let (m1, m2, l, c1, c2, i1, i2) = (1.1, 0.6, 0.8, 0.35, 0.3, 0.05, 0.02);
    let tree = Tree::new(vec![
        hinge(None, [0.0; 2], rod(m1, [0.0, -c1], i1)),
        hinge(Some(0), [0.0, -l], rod(m2, [0.0, -c2], i2)),
    ]);
    let lagrangian = |q: &[f64], v: &[f64]| {
        let (a, b) = (q[0], q[0] + q[1]);
        let (u, w) = (v[0], v[0] + v[1]);
        let second = l * l * u * u + c2 * c2 * w * w + 2.0 * l * c2 * (a - b).cos() * u * w;
        let kinetic = (m1 * c1 * c1 + i1) * u * u / 2.0 + m2 * second / 2.0 + i2 * w * w / 2.0;
        kinetic + G * (m1 * c1 * a.cos() + m2 * (l * a.cos() + c2 * b.cos()))
    };
    for (q, v) in [([0.4, -1.1], [2.0, -3.0]), ([-2.0, 0.7], [-1.0, 5.0])] {
        let forces = [0.7, -0.3];
        let a = accelerations(&tree, &q, &v, &forces, G);
        assert_near(&lagrange(lagrangian, &q, &v, a.as_slice()), &forces, 1e-5);
    }
}

#[test]
fn jacobians_are_the_slopes_of_places() {
    let tree = free();
    for link in 0..tree.len() {
        let point = [0.13, -0.21];
        let at = |q: &[f64]| tree.frames(q, &SPEED)[link].place(point);
        let frames = tree.frames(&PLACE, &SPEED);
        let columns = tree.jacobian(&frames, link, at(&PLACE));
        for (index, column) in columns.iter().enumerate() {
            let moved = |h: f64| {
                let mut q = PLACE;
                q[index] += h;
                at(&q)
            };
            let slope = scale(0.5e6, subtract(moved(1e-6), moved(-1e-6)));
            assert_near(column, &slope, 1e-8);
        }
    }
}

#[test]
fn a_free_tree_moves_by_lagranges_equations() {
    let tree = free();
    let lagrangian = |q: &[f64], v: &[f64]| {
        let at_rest = tree.totals(q, &[0.0; 6], G).energy;
        let energy = tree.totals(q, v, G).energy;
        energy - 2.0 * at_rest
    };
    let forces = [0.4, -0.2, 0.9, -1.5, 0.6, 2.0];
    let a = accelerations(&tree, &PLACE, &SPEED, &forces, G);
    let found = lagrange(lagrangian, &PLACE, &SPEED, a.as_slice());
    assert_near(&found, &forces, 1e-5);
}

#[test]
fn joints_cannot_move_the_centre_of_mass() {
    // In free fall, with any motor torques, to rounding error.
    let tree = free();
    let a = accelerations(&tree, &PLACE, &SPEED, &[0.0, 0.0, 0.0, 9.0, -7.0, 5.0], G);
    let velocity = |h: f64| {
        let q: Vec<_> = (0..6).map(|i| PLACE[i] + h * SPEED[i]).collect();
        let v: Vec<_> = (0..6).map(|i| SPEED[i] + h * a[i]).collect();
        tree.totals(&q, &v, G).velocity
    };
    let falling = scale(0.5e5, subtract(velocity(1e-5), velocity(-1e-5)));
    assert_near(&falling, &[0.0, -G], 1e-6);
}

const GROUND: Ground = Ground {
    stiffness: 10_000.0,
    damping: 400.0,
    friction: 0.4,
    creep: 0.02,
    stop: [1_000.0, 20.0],
};

fn flying(tree: Tree) -> Mechanism {
    Mechanism {
        holds: vec![Hold::default(); tree.len()],
        tree,
        balls: Vec::new(),
        ground: GROUND,
        gravity: G,
    }
}

#[test]
fn energy_and_momentum_stay_in_free_flight() {
    let mechanism = flying(free());
    let drift = |dt: f64| {
        let (mut q, mut v) = (PLACE, SPEED);
        let before = mechanism.tree.totals(&q, &v, G);
        let steps = (1.0 / dt).round() as usize;
        let mut largest: f64 = 0.0;
        for _ in 0..steps {
            mechanism.step(&mut q, &mut v, &[0.0; 6], dt);
            let energy = mechanism.tree.totals(&q, &v, G).energy;
            largest = largest.max((energy - before.energy).abs() / before.energy);
        }
        let after = mechanism.tree.totals(&q, &v, G);
        let fallen = subtract(after.velocity, before.velocity);
        println!("dt {dt}: energy off by {largest}, fallen at {fallen:?}");
        (largest, (fallen[0].abs() + (fallen[1] + G).abs()) / G)
    };
    // The method has first order: a tenth of the step gives about a tenth of the error.
    let ((energy, fall), (finer, finer_fall)) = (drift(0.01), drift(0.001));
    assert!(energy < 0.1 && fall < 0.05, "{energy}, {fall}");
    assert!(
        finer < energy / 5.0 && finer_fall < fall / 5.0,
        "{finer}, {finer_fall}"
    );
}

/// Create a plate of 2 kg on two spheres that slides and falls but does not turn.
fn plate() -> Mechanism {
    let slide = |parent, direction, body| Link {
        joint: Joint::Slide(direction),
        ..hinge(parent, [0.0; 2], body)
    };
    let tree = Tree::new(vec![
        slide(None, [1.0, 0.0], Body::default()),
        slide(Some(0), [0.0, 1.0], rod(2.0, [0.0; 2], 0.1)),
    ]);
    let ball = |x| Ball {
        link: 1,
        centre: [x, 0.0],
        radius: 0.05,
    };
    Mechanism {
        balls: vec![ball(-0.3), ball(0.3)],
        ..flying(tree)
    }
}

#[test]
fn a_falling_body_comes_to_rest_on_the_ground() {
    let mechanism = plate();
    let (mut q, mut v) = ([0.0, 0.5], [0.0, 0.0]);
    let mut deepest: f64 = 0.0;
    for _ in 0..300 {
        mechanism.step(&mut q, &mut v, &[0.0; 2], 0.01);
        deepest = deepest.max(0.05 - q[1]);
    }
    let bears = 2.0 * G / (2.0 * GROUND.stiffness);
    assert_near(&[q[0], q[1]], &[0.0, 0.05 - bears], 1e-6);
    assert_near(&v, &[0.0, 0.0], 1e-6);
    assert!(deepest < 0.03, "{deepest} m deep from a fall at 3 m/s");
}

#[test]
fn friction_holds_up_to_its_share_of_the_load_and_then_slides() {
    let mechanism = plate();
    let weight = 2.0 * G;
    let pushed = |share: f64| {
        let (mut q, mut v) = ([0.0, 0.05], [0.0, 0.0]);
        for _ in 0..200 {
            mechanism.step(&mut q, &mut v, &[share * weight, 0.0], 0.01);
        }
        v[0]
    };
    assert_eq!(pushed(0.0), 0.0);
    // Below 0.4 the contact creeps at that fraction of the creep speed; above, the plate accelerates for two seconds.
    assert!((pushed(0.2) - 0.01).abs() < 1e-4, "{}", pushed(0.2));
    assert!((pushed(-0.36) + 0.018).abs() < 1e-4, "{}", pushed(-0.36));
    let sliding = 2.0 * (0.6 - 0.4) * G;
    assert!(
        (pushed(0.6) - sliding).abs() < 0.05 * sliding,
        "{}",
        pushed(0.6)
    );
}

#[test]
fn springs_and_stops_hold_where_they_must() {
    let tree = Tree::new(vec![hinge(None, [0.0; 2], rod(1.0, [0.0; 2], 0.1))]);
    let mut mechanism = flying(tree);
    mechanism.holds[0] = Hold {
        stiffness: 50.0,
        damping: 2.0,
        range: Some((-0.5, 0.3)),
    };
    let rests = |torque: f64| {
        let (mut q, mut v) = ([0.0], [0.0]);
        for _ in 0..500 {
            mechanism.step(&mut q, &mut v, &[torque], 0.01);
        }
        assert!(v[0].abs() < 1e-9, "{v:?}");
        q[0]
    };
    // Within the range, k q = torque. Beyond it, the stop carries the rest: 50 q + 1000 (q - 0.3) = torque.
    assert!((rests(10.0) - 0.2).abs() < 1e-9);
    assert!((rests(40.0) - 340.0 / 1050.0).abs() < 1e-9);
    assert!((rests(-60.0) + 560.0 / 1050.0).abs() < 1e-9);
}

#[test]
fn a_capsule_weighs_what_its_slices_weigh() {
    let capsule = Capsule {
        centre: [0.0; 2],
        angle: 0.0,
        half: 0.145,
        radius: 0.046,
    };
    let reach = capsule.half + capsule.radius;
    let slices = 20_000;
    let (mut volume, mut inertia) = (0.0, 0.0);
    for slice in 0..slices {
        let offset = reach * ((2 * slice + 1) as f64 / f64::from(slices) - 1.0);
        let beyond = (offset.abs() - capsule.half).max(0.0);
        let square = capsule.radius * capsule.radius - beyond * beyond;
        let disc = PI * square * 2.0 * reach / f64::from(slices);
        volume += disc;
        inertia += disc * (square / 4.0 + offset * offset);
    }
    let body = Capsule::body(&[capsule], 1.0);
    assert!((body.mass / volume - 1.0).abs() < 1e-6);
    assert!((body.inertia / inertia - 1.0).abs() < 1e-6);
    // Two capsules side by side at a distance of 1, about their centre.
    let beside = Capsule {
        centre: [1.0, 0.0],
        ..capsule
    };
    let both = Capsule::body(&[capsule, beside], 2.0);
    assert_near(&both.centre, &[0.5, 0.0], 1e-12);
    let expected = 2.0 * (2.0 * body.inertia + 2.0 * body.mass * 0.25);
    assert!((both.inertia / expected - 1.0).abs() < 1e-12);
    let [low, high] = Capsule {
        angle: PI / 2.0,
        ..capsule
    }
    .ends();
    assert_near(&[low, high].concat(), &[-0.145, 0.0, 0.145, 0.0], 1e-12);
}

#[test]
#[should_panic(expected = "link 1 slides on 0, which turns")]
fn a_slide_on_a_link_that_turns_is_refused() {
    let slide = Link {
        joint: Joint::Slide([1.0, 0.0]),
        ..hinge(Some(0), [0.0; 2], Body::default())
    };
    Tree::new(vec![hinge(None, [0.0; 2], Body::default()), slide]);
}
