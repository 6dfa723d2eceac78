//! Keys, signatures and encryption of SMB2, and the NTLM computations that give the first key.
//!
//! The layers, from the secret to the message:
//!
//! 1. [`Secrets`]: the passwords, hashes and keys at hand.
//! 2. [`ntlm::Exchange`]: what an NTLM logon showed; [`Secrets::prove`] finds the password that gave its response.
//!    Kerberos brings its own [`SessionKey`], in what a key of [`kerberos::Keytab`] opens.
//! 3. [`SessionKey::derive`]: the keys of a session ([`DerivedKeys`]), by dialect, cipher and [`PreauthHash`].
//! 4. [`Signer`] makes and checks signatures, [`Sealer`] opens and seals encrypted messages.
//!
//! Keys are overwritten when they are dropped, and no `Debug` shows them. This crate holds no state of a connection and reads
//! no message but its header: the caller knows the session of a message.
//!
#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

pub mod account;
mod derive;
mod hex;
pub mod kerberos;
mod key;
pub mod netlogon;
pub mod ntlm;
mod preauth;
mod seal;
mod secrets;
mod sign;

pub use derive::{DerivedKeys, Suite};
pub use hex::hex;
pub use key::{Key, SessionKey};
pub use preauth::PreauthHash;
pub use seal::{NotAuthentic, Sealer};
pub use secrets::{Given, LineError, PasswordKeys, Principal, Sealed, Secret, SecretError, Secrets};
pub use sign::{Mismatch, Signer};
