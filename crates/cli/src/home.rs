//! The folders in which a user's programs keep their files, as the XDG Base Directory Specification has them.

use std::path::PathBuf;

use crate::environment;
use crate::failure::Failure;

/// Where data goes: XDG_DATA_HOME, else ~/.local/share.
pub(crate) fn data() -> Result<PathBuf, Failure> {
    folder("XDG_DATA_HOME", ".local/share").ok_or_else(homeless)
}

/// Where configuration goes: XDG_CONFIG_HOME, else ~/.config.
pub(crate) fn config() -> Result<PathBuf, Failure> {
    config_folder().ok_or_else(homeless)
}

/// The same, for those who can do without.
pub(crate) fn config_folder() -> Option<PathBuf> {
    folder("XDG_CONFIG_HOME", ".config")
}

fn folder(name: &str, below_home: &str) -> Option<PathBuf> {
    let set = |name| environment::set(name).map(PathBuf::from);
    set(name).or_else(|| Some(set(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?.join(below_home)))
}

fn homeless() -> Failure {
    Failure::Usage("there is no folder for it: HOME is not set".into())
}
