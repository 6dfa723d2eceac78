//! What the crate reads and writes, held against the specifications' examples and against damage.

mod common;
mod hostile;
mod kerberos;
mod ntlm;
mod round_trips;
mod spnego;
