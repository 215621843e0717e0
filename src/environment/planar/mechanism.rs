//! Forces on a tree, and its step in time.

use nalgebra::{DMatrix, DVector};

use super::tree::{Frame, Tree};
use super::{Vector, dot};

/// What a joint does by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hold {
    /// Stiffness of the spring towards 0, in N m / rad.
    pub stiffness: f64,
    /// Viscous friction, in N m s / rad.
    pub damping: f64,
    /// Where it stops, softly.
    pub range: Option<(f64, f64)>,
}

/// A ball of a link that the ground stops.
#[derive(Debug, Clone, Copy)]
pub struct Ball {
    /// The link.
    pub link: usize,
    /// Its centre in the link's frame.
    pub centre: Vector,
    /// Its radius in m.
    pub radius: f64,
}

/// The level ground z = 0, and the stops of joints.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    /// Stiffness and damping of the ground, in N / m and N s / m.
    pub stiffness: f64,
    /// See `stiffness`.
    pub damping: f64,
    /// Coefficient of friction.
    pub friction: f64,
    /// Speed in m / s from which friction is all there: below it is viscous, so that what holds creeps.
    pub creep: f64,
    /// Stiffness and damping of a joint beyond its range, in N m / rad and N m s / rad.
    pub stop: [f64; 2],
}

/// A tree with its springs, stops and contacts.
#[derive(Debug, Clone)]
pub struct Mechanism {
    /// Its links.
    pub tree: Tree,
    /// One for each coordinate.
    pub holds: Vec<Hold>,
    /// What the ground stops.
    pub balls: Vec<Ball>,
    /// The ground.
    pub ground: Ground,
    /// In m / s^2, downwards.
    pub gravity: f64,
}

/// A ball in the ground.
struct Contact {
    depth: f64,
    /// What each coordinate's speed adds to the contact's velocity, out of the ground and along it.
    normal: Vec<f64>,
    tangent: Vec<f64>,
}

fn along(direction: &[f64], speed: &[f64]) -> f64 {
    direction.iter().zip(speed).map(|(way, v)| way * v).sum()
}

/// Linear equations A v = b for the speeds after the step.
#[derive(Clone)]
struct Balance {
    matrix: DMatrix<f64>,
    right: DVector<f64>,
}

impl Balance {
    /// A force of `push` - `slope` (direction . v) along a direction, over a step.
    fn force(&mut self, direction: &[f64], push: f64, slope: f64, dt: f64) {
        for (i, a) in direction.iter().enumerate() {
            self.right[i] += dt * push * a;
            for (j, b) in direction.iter().enumerate() {
                self.matrix[(i, j)] += dt * slope * a * b;
            }
        }
    }

    fn solve(self) -> Vec<f64> {
        // A mass matrix is positive definite, and what is added to it is not negative; only numbers that are not finite have no factor.
        let Some(factor) = self.matrix.cholesky() else {
            return vec![f64::NAN; self.right.len()];
        };
        factor.solve(&self.right).as_slice().to_vec()
    }
}

impl Mechanism {
    /// Moves coordinates and speeds by `dt` seconds under forces of the joints' motors (N, N m).
    ///
    /// Semi-implicit Euler: the speeds first, the coordinates by the new speeds. Springs, stops, damping and contacts are taken at the
    /// new speeds too (linearised), so that stiff ones bear long steps. Contacts are found once without friction, which gives what
    /// each carries, and then with Coulomb friction of that much.
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

    /// Springs, friction and stops of the joints.
    fn hold(&self, balance: &mut Balance, position: &[f64], speed: &[f64], dt: f64) {
        let [stop, brake] = self.ground.stop;
        for (index, hold) in self.holds.iter().enumerate() {
            let (q, v) = (position[index], speed[index]);
            let mut push = -hold.stiffness * q;
            let mut slope = hold.damping + dt * hold.stiffness;
            let excess = hold.range.map_or(0.0, |(low, high)| q - q.clamp(low, high));
            // A stop pushes and never pulls.
            if excess * (stop * excess + brake * v) > 0.0 {
                push -= stop * excess;
                slope += brake + dt * stop;
            }
            balance.right[index] += dt * push;
            balance.matrix[(index, index)] += dt * slope;
        }
    }

    /// The balls that the ground pushes.
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
            let rows = |way: Vector| columns.iter().map(|column| dot(*column, way)).collect();
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
