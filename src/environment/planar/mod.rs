//! Planar mechanisms: trees of rigid links in joint coordinates.
//!
//! Coordinates are (x, z), with z up. Angles are positive from z to x, as in MuJoCo's planar models: the y axis points
//! away from a viewer who has x to the right. `tree` has the equations of motion, `mechanism` the forces and the time
//! step, `capsule` the masses and inertias of rods.

mod capsule;
mod mechanism;
mod tree;

#[cfg(test)]
mod tests;

pub(super) use capsule::Capsule;
pub(super) use mechanism::{Ball, Ground, Hold, Mechanism};
pub(super) use tree::{Body, Joint, Link, Tree};

/// A point or a direction (x, z).
pub(super) type Vector = [f64; 2];

fn add(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1]]
}

fn subtract(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1]]
}

fn scale(by: f64, a: Vector) -> Vector {
    [by * a[0], by * a[1]]
}

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}
