//! What the proofs share: worked cases in a few bytes, and an advice written out bit for bit.
//!
//! [`cases`] and [`transcript`] run on the host and on a microcontroller alike (`no_std`). With the
//! feature `host` come [`worked`] and [`steps`], which compile the texts, and the command
//! `baken-proofs`, which prepares what `cargo xtask proofs` needs.

#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "host")]
extern crate std;

pub mod cases;
pub mod place;
#[cfg(feature = "host")]
pub mod steps;
pub mod transcript;
#[cfg(feature = "host")]
pub mod worked;
