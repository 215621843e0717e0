//! Forces on a tree of links, and the time step.

use nalgebra::{DMatrix, DVector};

use super::tree::{Frame, Tree};
use super::{Vector, dot};

/// Passive forces of a joint.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hold {
    /// Stiffness of a spring towards 0, in N m / rad.
    pub stiffness: f64,
    /// Viscous friction, in N m s / rad.
    pub damping: f64,
    /// Range, limited by soft stops.
    pub range: Option<(f64, f64)>,
}

/// A sphere of a link that can touch the ground.
#[derive(Debug, Clone, Copy)]
pub struct Ball {
    /// Index of the link.
    pub link: usize,
    /// Centre in the link's frame.
    pub centre: Vector,
    /// Radius in m.
    pub radius: f64,
}

/// The level ground z = 0, and the joints' stops.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    /// Stiffness in N / m.
    pub stiffness: f64,
    /// Damping in N s / m.
    pub damping: f64,
    /// Coefficient of friction.
    pub friction: f64,
    /// Speed in m / s above which friction has its full value. Below, friction is viscous, so a held contact creeps.
    pub creep: f64,
    /// Stiffness and damping of a joint beyond its range, in N m / rad and N m s / rad.
    pub stop: [f64; 2],
}

/// A tree of links with springs, stops and contacts.
#[derive(Debug, Clone)]
pub struct Mechanism {
    /// The links.
    pub tree: Tree,
    /// One per coordinate.
    pub holds: Vec<Hold>,
    /// Spheres that can touch the ground.
    pub balls: Vec<Ball>,
    /// The ground.
    pub ground: Ground,
    /// In m / s^2, downwards.
    pub gravity: f64,
}

/// A sphere in contact with the ground.
struct Contact {
    depth: f64,
    /// Derivatives of the contact's normal and tangential velocity with respect to each coordinate's speed.
    normal: Vec<f64>,
    tangent: Vec<f64>,
}

fn along(direction: &[f64], speed: &[f64]) -> f64 {
    direction.iter().zip(speed).map(|(d, v)| d * v).sum()
}

/// Linear equations A v = b for the speeds after the step.
#[derive(Clone)]
struct Balance {
    matrix: DMatrix<f64>,
    right: DVector<f64>,
}

impl Balance {
    /// Add the force `push` - `slope` (direction . v) along a direction, over a step.
    fn force(&mut self, direction: &[f64], push: f64, slope: f64, dt: f64) {
        for (i, a) in direction.iter().enumerate() {
            self.right[i] += dt * push * a;
            for (j, b) in direction.iter().enumerate() {
                self.matrix[(i, j)] += dt * slope * a * b;
            }
        }
    }

    fn solve(self) -> Vec<f64> {
        // The mass matrix is positive definite and the added terms are positive semidefinite. The factorisation fails
        // only if values are not finite.
        let Some(factor) = self.matrix.cholesky() else {
            return vec![f64::NAN; self.right.len()];
        };
        factor.solve(&self.right).as_slice().to_vec()
    }
}

impl Mechanism {
    /// Advance coordinates and speeds by `dt` seconds under the joints' motor forces (N, N m).
    ///
    /// Semi-implicit Euler: speeds first, then coordinates from the new speeds. Springs, stops, damping and contacts
    /// are linearised and evaluated at the new speeds, so stiff ones are stable with long steps. Contacts are solved
    /// once without friction, which gives their loads, and then with Coulomb friction of these loads.
    pub fn step(&self, position: &mut [f64], speed: &mut [f64], forces: &[f64], dt: f64) {
        let frames = self.tree.frames(position, speed);
        let (matrix, bias) = self.tree.dynamics(&frames, self.gravity);
        let rows = bias
            .iter()
            .zip(forces)
            .enumerate()
            .map(|(i, (bias, force))| {
                let momentum: f64 = (0..forces.len()).map(|j| matrix[(i, j)] * speed[j]).sum();
                momentum + dt * (force - bias)
            });
        let right = DVector::from_iterator(forces.len(), rows);
        let mut free = Balance { matrix, right };
        self.hold(&mut free, position, speed, dt);

        let Ground {
            stiffness, damping, ..
        } = self.ground;
        let slope = damping + dt * stiffness;
        let contacts = self.contacts(&frames, speed);
        let after = if contacts.is_empty() {
            free.solve()
        } else {
            let mut smooth = free.clone();
            for Contact { depth, normal, .. } in &contacts {
                smooth.force(normal, stiffness * depth, slope, dt);
            }
            let smooth = smooth.solve();
            for Contact {
                depth,
                normal,
                tangent,
            } in &contacts
            {
                let load = stiffness * depth - slope * along(normal, &smooth);
                if load > 0.0 {
                    free.force(normal, stiffness * depth, slope, dt);
                    let slip = along(tangent, speed).abs().max(self.ground.creep);
                    free.force(tangent, 0.0, self.ground.friction * load / slip, dt);
                }
            }
            free.solve()
        };
        for ((q, v), after) in position.iter_mut().zip(speed).zip(after) {
            *v = after;
            *q += dt * *v;
        }
    }

    /// Add springs, damping and stops of the joints.
    fn hold(&self, balance: &mut Balance, position: &[f64], speed: &[f64], dt: f64) {
        let [stop, brake] = self.ground.stop;
        for (index, hold) in self.holds.iter().enumerate() {
            let (q, v) = (position[index], speed[index]);
            let mut push = -hold.stiffness * q;
            let mut slope = hold.damping + dt * hold.stiffness;
            let excess = hold.range.map_or(0.0, |(low, high)| q - q.clamp(low, high));
            // A stop only pushes.
            if excess * (stop * excess + brake * v) > 0.0 {
                push -= stop * excess;
                slope += brake + dt * stop;
            }
            balance.right[index] += dt * push;
            balance.matrix[(index, index)] += dt * slope;
        }
    }

    /// Return the contacts with the ground.
    fn contacts(&self, frames: &[Frame], speed: &[f64]) -> Vec<Contact> {
        let Ground {
            stiffness, damping, ..
        } = self.ground;
        let balls = self.balls.iter().filter_map(|ball| {
            let [x, z] = frames[ball.link].place(ball.centre);
            let depth = ball.radius - z;
            if depth <= 0.0 {
                return None;
            }
            let lowest = [x, z - ball.radius];
            let columns = self.tree.jacobian(frames, ball.link, lowest);
            let rows = |direction: Vector| {
                columns
                    .iter()
                    .map(|column| dot(*column, direction))
                    .collect()
            };
            let normal: Vec<f64> = rows([0.0, 1.0]);
            (stiffness * depth > damping * along(&normal, speed)).then(|| Contact {
                depth,
                normal,
                tangent: rows([1.0, 0.0]),
            })
        });
        balls.collect()
    }
}
