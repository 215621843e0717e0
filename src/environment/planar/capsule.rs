//! Rods with round ends.

use std::f64::consts::PI;

use super::tree::Body;
use super::{Vector, add, dot, scale, subtract};

/// A cylinder with a half ball at each end, in a link's frame; lengths in m.
#[derive(Debug, Clone, Copy)]
pub struct Capsule {
    /// Its middle.
    pub centre: Vector,
    /// Angle of its axis to z, in radians.
    pub angle: f64,
    /// Half the cylinder's length.
    pub half: f64,
    /// Radius of both.
    pub radius: f64,
}

impl Capsule {
    /// Volumes of the cylinder and of both half balls, in m^3.
    fn volumes(&self) -> [f64; 2] {
        let disc = PI * self.radius * self.radius;
        [2.0 * self.half * disc, 4.0 / 3.0 * self.radius * disc]
    }

    /// Volume in m^3.
    pub fn volume(&self) -> f64 {
        self.volumes().iter().sum()
    }

    /// Centres of the two half balls.
    pub fn ends(&self) -> [Vector; 2] {
        let (sin, cos) = self.angle.sin_cos();
        let way = [self.half * sin, self.half * cos];
        [subtract(self.centre, way), add(self.centre, way)]
    }

    /// Moment of inertia across the axis, about the middle, for a density of 1.
    fn inertia(&self) -> f64 {
        let [cylinder, balls] = self.volumes();
        let (half, radius) = (self.half, self.radius);
        // A half ball's centre of mass is 3/8 of the radius from its flat side.
        cylinder * (half * half / 3.0 + radius * radius / 4.0)
            + balls * (0.4 * radius * radius + half * half + 0.75 * half * radius)
    }

    /// Capsules in one piece, of a density in kg / m^3.
    pub fn body(capsules: &[Self], density: f64) -> Body {
        let volume: f64 = capsules.iter().map(Self::volume).sum();
        let moments = capsules.iter().map(|one| scale(one.volume(), one.centre));
        let centre = scale(1.0 / volume, moments.fold([0.0; 2], add));
        let inertia = capsules.iter().map(|one| {
            let way = subtract(one.centre, centre);
            one.inertia() + one.volume() * dot(way, way)
        });
        Body {
            mass: density * volume,
            centre,
            inertia: density * inertia.sum::<f64>(),
        }
    }
}
