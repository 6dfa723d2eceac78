//! `smbtrail completions`.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap_complete::Shell;

use crate::failure::{Failure, Status};
use crate::home;
use crate::output::Destination;

/// Print the completions for a shell, or install them
///
/// With --install, they are written to where the shell looks for completions of a user.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The shell [default with --install: that of SHELL]
    #[arg(required_unless_present = "install")]
    shell: Option<Shell>,

    /// Write them to the user's folder for them, and print the name of the file
    #[arg(long)]
    install: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail completions bash > smbtrail.bash
  smbtrail completions bash --install";

impl Args {
    pub(crate) fn run(&self, mut command: clap::Command) -> Result<Status, Failure> {
        let Some(shell) = self.shell.or_else(Shell::from_env) else {
            return Err(Failure::Usage("SHELL names no shell that has completions\n\n  tip: name one: bash, zsh, fish, elvish, powershell".into()));
        };
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command, "smbtrail", &mut script);
        if self.install {
            return install(shell, &script);
        }
        let mut out = Destination::Stdout;
        let written = io::Write::write_all(&mut out, &script);
        out.finish(written)?;
        Ok(Status::Done)
    }
}

/// Writes the script to where the shell looks for it.
fn install(shell: Shell, script: &[u8]) -> Result<Status, Failure> {
    let (folder, name) = place(shell)?;
    fs::create_dir_all(&folder).map_err(|error| Failure::Output { path: folder.clone(), error })?;
    let mut out = Destination::within(&folder, &name)?;
    let written = out.write_all(script);
    out.finish(written)?;
    let mut said = format!("{}\n", folder.join(&name).display());
    if shell == Shell::Zsh {
        said += &format!("add to ~/.zshrc, before compinit: fpath=({} $fpath)\n", folder.display());
    }
    let mut out = Destination::Stdout;
    let written = out.write_all(said.as_bytes());
    out.finish(written)?;
    Ok(Status::Done)
}

/// The folder and the name of the file in which the shell looks for it.
fn place(shell: Shell) -> Result<(PathBuf, String), Failure> {
    Ok(match shell {
        Shell::Bash => (home::data()?.join("bash-completion").join("completions"), "smbtrail".to_owned()),
        Shell::Zsh => (home::data()?.join("zsh").join("site-functions"), "_smbtrail".to_owned()),
        Shell::Fish => (home::config()?.join("fish").join("completions"), "smbtrail.fish".to_owned()),
        other => {
            return Err(Failure::Usage(format!(
                "{other} has no folder for completions\n\n  tip: `smbtrail completions {other}` prints them, for its profile"
            )));
        }
    })
}
