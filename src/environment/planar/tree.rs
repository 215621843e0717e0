//! Equations of motion of a tree of links: M(q) a + c(q, v) = forces.

use nalgebra::DMatrix;

use super::{Vector, add, dot, scale, subtract};

/// How a link moves relative to its parent, with one coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Joint {
    /// Along a fixed direction of the plane. The parent must not rotate.
    Slide(Vector),
    /// Rotation about its origin.
    Hinge,
}

/// Mass properties of a link.
#[derive(Debug, Clone, Copy, Default)]
pub struct Body {
    /// Mass in kg; 0 for a link that only connects others.
    pub mass: f64,
    /// Centre of mass, in the link's frame.
    pub centre: Vector,
    /// Moment of inertia about the centre of mass, in kg m^2.
    pub inertia: f64,
}

/// A link and its joint.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Index of the parent, which comes earlier; `None` is the ground.
    pub parent: Option<usize>,
    /// Type of the joint.
    pub joint: Joint,
    /// Origin in the parent's frame when the coordinate is 0.
    pub offset: Vector,
    /// Mass properties.
    pub body: Body,
    /// Rotor inertia of the motor, added to the joint's (kg m^2 for a hinge).
    pub armature: f64,
}

/// Position and motion of a link.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    sin: f64,
    cos: f64,
    turn: f64,
    origin: Vector,
    /// Acceleration of the origin when all coordinates have zero acceleration.
    drift: Vector,
}

impl Frame {
    const GROUND: Self = Self {
        sin: 0.0,
        cos: 1.0,
        turn: 0.0,
        origin: [0.0; 2],
        drift: [0.0; 2],
    };

    fn rotate(&self, [x, z]: Vector) -> Vector {
        [self.cos * x + self.sin * z, self.cos * z - self.sin * x]
    }

    /// Return a point of the link in plane coordinates.
    pub fn place(&self, point: Vector) -> Vector {
        add(self.origin, self.rotate(point))
    }

    /// Return the centripetal acceleration of a point: its acceleration when all coordinates have zero acceleration.
    fn drift_at(&self, place: Vector) -> Vector {
        let pull = scale(-self.turn * self.turn, subtract(place, self.origin));
        add(self.drift, pull)
    }
}

/// A tree of links with one coordinate each.
#[derive(Debug, Clone)]
pub struct Tree {
    links: Vec<Link>,
}

impl Tree {
    /// Create a tree from its links, parents first.
    ///
    /// # Panics
    /// When a parent does not come before its link, or a slide is on a link that turns.
    pub fn new(links: Vec<Link>) -> Self {
        for (index, link) in links.iter().enumerate() {
            let Some(parent) = link.parent else { continue };
            assert!(parent < index, "link {index} is on {parent}, a later one");
            let slides = |joint| matches!(joint, Joint::Slide(_));
            // By the same rule, no ancestor of a slide rotates.
            assert!(
                !slides(link.joint) || slides(links[parent].joint),
                "link {index} slides on {parent}, which turns"
            );
        }
        Self { links }
    }

    /// Return the number of links, which is the number of coordinates.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// Return every link's frame at the given coordinates and speeds.
    pub fn frames(&self, position: &[f64], speed: &[f64]) -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::with_capacity(self.len());
        let mut angles: Vec<f64> = Vec::with_capacity(self.len());
        for (index, link) in self.links.iter().enumerate() {
            let (parent, angle) = match link.parent {
                Some(parent) => (frames[parent], angles[parent]),
                None => (Frame::GROUND, 0.0),
            };
            let origin = parent.place(link.offset);
            let drift = parent.drift_at(origin);
            let (q, v) = (position[index], speed[index]);
            let frame = match link.joint {
                Joint::Slide(way) => Frame {
                    origin: add(origin, scale(q, way)),
                    drift,
                    ..parent
                },
                Joint::Hinge => {
                    let (sin, cos) = (angle + q).sin_cos();
                    let turn = parent.turn + v;
                    Frame {
                        sin,
                        cos,
                        turn,
                        origin,
                        drift,
                    }
                }
            };
            frames.push(frame);
            angles.push(match link.joint {
                Joint::Slide(_) => angle,
                Joint::Hinge => angle + q,
            });
        }
        frames
    }

    /// Return the Jacobian of a point fixed to a link: the derivative of its velocity with respect to each coordinate's
    /// speed; 0 for coordinates of other branches.
    pub fn jacobian(&self, frames: &[Frame], link: usize, place: Vector) -> Vec<Vector> {
        let mut columns = vec![[0.0; 2]; self.len()];
        for index in self.ancestors(link) {
            columns[index] = self.column(frames, index, place);
        }
        columns
    }

    /// Return the mass matrix, and the forces that keep all coordinates at their speeds against gravity (m / s^2,
    /// downwards) and inertia.
    ///
    /// Kane's equations: each body's inertia, projected on the Jacobians of its centre of mass (Featherstone, *Rigid
    /// Body Dynamics Algorithms*, section 3). For this number of links, this is as fast as recursive algorithms.
    pub fn dynamics(&self, frames: &[Frame], gravity: f64) -> (DMatrix<f64>, Vec<f64>) {
        let n = self.len();
        let mut mass = DMatrix::zeros(n, n);
        let mut bias = vec![0.0; n];
        for (index, Link { body, armature, .. }) in self.links.iter().enumerate() {
            mass[(index, index)] += armature;
            if body.mass == 0.0 {
                continue;
            }
            let centre = frames[index].place(body.centre);
            let held = add(frames[index].drift_at(centre), [0.0, gravity]);
            for i in self.ancestors(index) {
                let (a, turns) = (self.column(frames, i, centre), self.turns(i));
                bias[i] += body.mass * dot(a, held);
                for j in self.ancestors(i) {
                    let b = self.column(frames, j, centre);
                    let inertia = if turns && self.turns(j) {
                        body.inertia
                    } else {
                        0.0
                    };
                    let entry = body.mass * dot(a, b) + inertia;
                    mass[(i, j)] += entry;
                    if i != j {
                        mass[(j, i)] += entry;
                    }
                }
            }
        }
        (mass, bias)
    }

    /// Iterate over the link, its parent, and so on to the ground.
    fn ancestors(&self, link: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(link), |&at| self.links[at].parent)
    }

    fn turns(&self, index: usize) -> bool {
        self.links[index].joint == Joint::Hinge
    }

    fn column(&self, frames: &[Frame], index: usize, place: Vector) -> Vector {
        match self.links[index].joint {
            Joint::Slide(way) => way,
            Joint::Hinge => {
                let [x, z] = subtract(place, frames[index].origin);
                [z, -x]
            }
        }
    }

    /// Return the energy in J and the velocity of the centre of mass, for tests of conservation laws.
    #[cfg(test)]
    pub fn totals(&self, position: &[f64], speed: &[f64], gravity: f64) -> Totals {
        let frames = self.frames(position, speed);
        let (mut mass, mut velocity, mut energy) = (0.0, [0.0; 2], 0.0);
        for (index, Link { body, armature, .. }) in self.links.iter().enumerate() {
            let place = frames[index].place(body.centre);
            let columns = self.jacobian(&frames, index, place);
            let moves = columns.iter().zip(speed).map(|(way, &v)| scale(v, *way));
            let moves = moves.fold([0.0; 2], add);
            mass += body.mass;
            velocity = add(velocity, scale(body.mass, moves));
            energy += body.mass * (dot(moves, moves) / 2.0 + gravity * place[1])
                + body.inertia * frames[index].turn.powi(2) / 2.0
                + armature * speed[index].powi(2) / 2.0;
        }
        Totals {
            mass,
            velocity: scale(1.0 / mass, velocity),
            energy,
        }
    }
}

/// See [`Tree::totals`].
#[cfg(test)]
pub struct Totals {
    pub mass: f64,
    pub velocity: Vector,
    pub energy: f64,
}
