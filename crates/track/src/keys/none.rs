//! Keys where no cryptography is built in: there are none.

use smbtrail_auth::Token;

/// The secrets of whoever runs the tracker: none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Vault(());

/// The hash over the messages before authentication.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handshake(());

/// What an attempt to log on shows of its keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempt(());

impl Attempt {
    pub(crate) const fn new(_: &Handshake, _: usize) -> Self {
        Self(())
    }

    pub(crate) const fn read(&mut self, _: &Token<'_>, _: &Vault) {}
}
