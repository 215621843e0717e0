//! Planar mechanisms: rigid links on a tree of joints, in the joints' own coordinates.
//!
//! Coordinates are (x, z), z up. An angle is positive from z to x (about the y axis that points away from who sees x to the right), as
//! in MuJoCo's planar models. `tree` has the equations of motion, `mechanism` the forces and the step in time, `capsule` what rods
//! weigh.

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
