//! The units of work for JavaScript, over the crate's public interface alone: `npm run bench` times them in wasm.

#[cfg(target_arch = "wasm32")]
mod exports;
