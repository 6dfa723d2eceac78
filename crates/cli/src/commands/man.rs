//! `smbtrail man`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap_mangen::Man;

use crate::failure::{Failure, Status};
use crate::home;
use crate::output::Destination;

/// Print the manual page, write one per command to a directory, or install them
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The directory; it is created if it is missing
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,

    /// Write them to the user's folder for manual pages, and print its name
    #[arg(long, conflicts_with = "directory")]
    install: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail man | man -l -
  smbtrail man man1
  smbtrail man --install";

impl Args {
    pub(crate) fn run(&self, command: clap::Command) -> Result<Status, Failure> {
        let installed = if self.install { Some(home::data()?.join("man").join("man1")) } else { None };
        match self.directory.as_ref().or(installed.as_ref()) {
            None => {
                let mut page = Vec::new();
                let mut out = Destination::Stdout;
                let written = Man::new(command).render(&mut page).and_then(|()| out.write_all(&page));
                out.finish(written)?;
            }
            Some(directory) => {
                fs::create_dir_all(directory)
                    .map_err(|error| Failure::Output { path: directory.clone(), error })?;
                let mut command = command.disable_help_subcommand(true);
                command.build();
                write_pages(&command, directory)?;
                if self.install {
                    let mut out = Destination::Stdout;
                    let written = out.write_all(format!("{}\n", directory.display()).as_bytes());
                    out.finish(written)?;
                }
            }
        }
        Ok(Status::Done)
    }
}

/// Writes the page of a command and those of its subcommands.
fn write_pages(command: &clap::Command, directory: &Path) -> Result<(), Failure> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write_pages(below, directory)?;
    }
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    let mut out = Destination::within(directory, &man.get_filename())?;
    let written = man.render(&mut page).and_then(|()| out.write_all(&page));
    out.finish(written)
}
