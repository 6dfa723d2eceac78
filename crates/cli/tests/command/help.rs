//! Help, completions and manual pages.

use super::{place, run, text};

/// All commands, as clap lists them in the help.
pub(crate) fn commands() -> Vec<String> {
    let help = run(["-h"]).well();
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A name begins two columns from the left; the lines that continue a description begin further to the right.
    let names =
        listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()));
    let names: Vec<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(names.len() > 20, "{names:?}");
    names
}

/// The long help of a command; of smbtrail itself for an empty name.
pub(crate) fn help(command: &str) -> String {
    run([command, "--help"].into_iter().filter(|word| !word.is_empty())).well()
}

#[test]
fn every_command_has_short_help_long_help_and_an_example() {
    for command in commands() {
        let short = run([&command, "-h"]).well();
        let long = help(&command);
        for help in [&short, &long] {
            let examples = help.split_once("\nExample").map(|(_, examples)| examples);
            let shows = |examples: &str| examples.contains(&format!(" smbtrail {command}"));
            assert!(examples.is_some_and(shows), "{command}: {help}");
            assert!(!help.contains("TODO") && !help.contains('\t'), "{command}");
        }
        assert!(long.lines().count() >= short.lines().count(), "{command}");
    }
}

#[test]
fn short_help_fits_100_columns() {
    for command in commands() {
        for line in run([&command, "-h"]).well().lines() {
            assert!(line.chars().count() <= 100, "{command}: {line}");
        }
    }
}

#[test]
fn long_help_explains_the_exit_status() {
    let help = help("");
    assert!(help.contains("Exit status:") && help.contains("damaged"), "{help}");
    assert!(!run(["-h"]).well().contains("Exit status:"));
}

#[test]
fn no_arguments_are_answered_with_help_and_status_2() {
    let run = run::<&str>([]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("Usage: smbtrail [OPTIONS] <COMMAND>"), "{}", run.err);
}

#[test]
fn version_is_the_package_version() {
    assert_eq!(run(["--version"]).well(), format!("smbtrail {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn shells_get_completions_of_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(["completions", shell]).well();
        assert!(script.contains("smbtrail") && script.contains("msg-id"), "{shell}");
    }
}

#[test]
fn a_manual_page_is_printed_or_written_for_each_command() {
    assert!(run(["man"]).well().contains(".TH smbtrail 1"));
    let directory = place("man1");
    assert_eq!(run(["man", text(&directory)]).well(), "");
    for name in ["smbtrail.1", "smbtrail-summary.1", "smbtrail-follow.1"] {
        assert!(directory.join(name).is_file(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn manual_pages_replace_links_and_do_not_follow_them() {
    let (victim, directory) = (place("victim"), place("pages"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(&victim, "precious").unwrap();
    let page = directory.join("smbtrail-slice.1");
    std::os::unix::fs::symlink(&victim, &page).unwrap();
    assert_eq!(run(["man", text(&directory)]).well(), "");
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    assert!(page.symlink_metadata().unwrap().is_file());
    assert!(std::fs::read_to_string(&page).unwrap().contains("smbtrail"));
    assert!(directory.join("smbtrail.1").is_file());
}
