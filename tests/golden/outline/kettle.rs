//! Brews tea.

use std::collections::{HashMap, hash_map::Entry as Slot};
use std::fmt;
use super::water as w;

/// The most cups.
pub const MAX_CUPS: usize = 12;
static mut CURRENT: i32 = 0;

/// Holds water.
/// All of it.
#[derive(Debug, Clone)]
pub struct Kettle<T: Tea> {
    /// Litres.
    pub litres: f64,
    leaves: Vec<T>,
}

pub enum Size {
    Small,
    Large(u8),
    Other { cups: u8 },
}

pub trait Vessel {
    const LIMIT: u8;
    type Drink;
    fn pour(&self) -> Self::Drink;
}

impl<T: Tea> Vessel for Kettle<T> {
    const LIMIT: u8 = 5;

    /// Pours.
    #[inline]
    fn pour(&self) -> T {
        fn inner() {}
        let later = |x: i32| x;
        todo!()
    }
}

type Strength = f64;

mod lid {
    pub(crate) async fn lift<'a>(by: &'a str) -> Result<(), fmt::Error>
    where
        Self: Sized,
    {
        Ok(())
    }
}

macro_rules! steep {
    ($x:expr) => { $x };
}
