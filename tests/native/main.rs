//! Native tests of the crate's public interface. They are one binary, because each binary links the whole crate, and so
//! that long tests run in parallel with others.
#![cfg(not(target_arch = "wasm32"))]

mod answers;
mod bigger_worlds;
mod cdl;
mod change;
mod change_streams;
mod checkpoint;
mod divergence;
mod equations;
mod innovation_levels;
mod innovation_worlds;
mod label_worlds;
mod pendulum;
mod pipeline;
mod sac_returns;
mod structure_data;
mod structure_known_graphs;
mod structure_learners;
mod structure_levels;
mod structure_light_door;
mod structure_worlds;
mod untrusted;
