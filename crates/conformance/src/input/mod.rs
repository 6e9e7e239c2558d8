//! What holds for a text whatever it is read as.

mod input_size;

pub(crate) use input_size::{RULE, fits, head};
