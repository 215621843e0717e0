//! Capsules: rods with round ends.

use std::f64::consts::PI;

use super::tree::Body;
use super::{Vector, add, dot, scale, subtract};

/// A cylinder with a hemisphere at each end, in a link's frame; lengths in m.
#[derive(Debug, Clone, Copy)]
pub struct Capsule {
    /// Centre.
    pub centre: Vector,
    /// Angle of the axis to z, in radians.
    pub angle: f64,
    /// Half the length of the cylinder.
    pub half: f64,
    /// Radius of cylinder and hemispheres.
    pub radius: f64,
}

impl Capsule {
    /// Return the volumes of the cylinder and of both hemispheres, in m^3.
    fn volumes(&self) -> [f64; 2] {
        let disc = PI * self.radius * self.radius;
        [2.0 * self.half * disc, 4.0 / 3.0 * self.radius * disc]
    }

    /// Return the volume in m^3.
    pub fn volume(&self) -> f64 {
        self.volumes().iter().sum()
    }

    /// Return the centres of the two hemispheres.
    pub fn ends(&self) -> [Vector; 2] {
        let (sin, cos) = self.angle.sin_cos();
        let offset = [self.half * sin, self.half * cos];
        [subtract(self.centre, offset), add(self.centre, offset)]
    }

    /// Return the moment of inertia about a perpendicular axis through the centre, for a density of 1.
    fn inertia(&self) -> f64 {
        let [cylinder, balls] = self.volumes();
        let (half, radius) = (self.half, self.radius);
        // A hemisphere's centre of mass is 3/8 of the radius from its flat side.
        cylinder * (half * half / 3.0 + radius * radius / 4.0)
            + balls * (0.4 * radius * radius + half * half + 0.75 * half * radius)
    }

    /// Combine capsules of a density in kg / m^3 to one rigid body.
    pub fn body(capsules: &[Self], density: f64) -> Body {
        let volume: f64 = capsules.iter().map(Self::volume).sum();
        let moments = capsules.iter().map(|one| scale(one.volume(), one.centre));
        let centre = scale(1.0 / volume, moments.fold([0.0; 2], add));
        let inertia = capsules.iter().map(|one| {
            let offset = subtract(one.centre, centre);
            one.inertia() + one.volume() * dot(offset, offset)
        });
        Body {
            mass: density * volume,
            centre,
            inertia: density * inertia.sum::<f64>(),
        }
    }
}
