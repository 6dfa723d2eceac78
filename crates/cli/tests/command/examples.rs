//! Runs every example that the help of a command prints, through a shell, as a user would.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::help::{commands, help};
use super::{fixture, run, text};

/// The folder in which the examples run: all recorded captures, and the other files that examples name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("examples-{name}"));
    let _ = fs::remove_dir_all(&folder);
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    for entry in fs::read_dir(fixture("")).unwrap() {
        let entry = entry.unwrap();
        symlink(entry.path().canonicalize().unwrap(), folder.join(entry.file_name())).unwrap();
    }
    // Two recordings of the same work, between which nothing differs.
    for (name, recording) in [("before", "plain"), ("after", "again")] {
        let recording = fs::canonicalize(fixture(&format!("diff/{recording}.pcapng.zst"))).unwrap();
        symlink(recording, folder.join(format!("{name}.pcapng"))).unwrap();
    }
    fs::write(folder.join("secrets.txt"), "password alice=Summer-2026\npassword bob=Winter-2026\n").unwrap();
    fs::write(folder.join("words.txt"), "Summer-2026\n").unwrap();
    fs::write(folder.join("dump.txt"), echo()).unwrap();
    fs::create_dir_all(folder.join("sigma/rules")).unwrap();
    fs::write(folder.join("sigma/rules/write.yml"), RULE).unwrap();
    // Programs that a test must not run, and programs that may be missing where the test runs.
    for (name, script) in [
        ("tcpdump", "cat office.pcapng"),
        ("ssh", "cat office.pcapng"),
        ("hashcat", "cat $3"),
        ("man", "cat"),
    ] {
        stub(&bin, name, script);
    }
    for (name, script) in [("jq", "cat"), ("tshark", "ls $2")] {
        if !Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()) {
            stub(&bin, name, script);
        }
    }
    symlink(env!("CARGO_BIN_EXE_smbtrail"), bin.join("smbtrail")).unwrap();
    folder
}

fn stub(bin: &Path, name: &str, script: &str) {
    let path = bin.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A Sigma rule that the recordings match.
const RULE: &str = "\
title: A file is written
level: high
logsource: {product: zeek, service: smb_files}
detection:
  write: {action: 'SMB::FILE_WRITE'}
  condition: write
";

/// A dump of an ECHO request.
fn echo() -> String {
    let header = "fe534d4240000100000000000d000100000000000000000007000000000000\
                  00fffe0000000000002900000000000000";
    format!("{header}{}04000000\n", "00".repeat(16))
}

/// The lines of help below `Example:` or `Examples:`.
fn examples(help: &str) -> Vec<&str> {
    let below = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1);
    below.take_while(|line| !line.is_empty()).map(str::trim).collect()
}

/// Runs a line in a shell: status, output, errors.
fn shell(folder: &Path, line: &str) -> (bool, String, String) {
    let path = format!("{}:{}", text(&folder.join("bin")), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    shell.env("HOME", folder).env("TZ", "UTC");
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "SMBTRAIL_CONFIG"] {
        shell.env_remove(name);
    }
    let output = shell.output().unwrap();
    let utf8 = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.success(), utf8(output.stdout), utf8(output.stderr))
}

#[test]
fn every_example_runs_and_prints_something() {
    let folder = folder("help");
    let mut commands = commands();
    commands.push(String::new());
    for command in commands {
        let help = help(&command);
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{command}: {help}");
        for example in examples {
            assert_eq!(fault(&folder, example), None, "{command}");
        }
    }
}

/// What is wrong with an example: it fails, remarks on its arguments, or prints nothing that anybody wants to see.
fn fault(folder: &Path, example: &str) -> Option<String> {
    let (well, out, err) = shell(folder, example);
    if !well || err.contains("error: ") || err.contains("note: ") {
        return Some(format!("{example}\n{out}\n{err}"));
    }
    let written = [" > ", " -o ", " --output "].iter().find_map(|option| example.split_once(option));
    let written =
        written.and_then(|(_, rest)| rest.split_whitespace().next()).filter(|file| file.contains('.'));
    let fits = match written.or(example.ends_with(" plain.pcapng").then_some("plain.pcapng")) {
        Some(file) => fs::metadata(folder.join(file)).is_ok_and(|file| file.len() > 0),
        None if example.starts_with("smbtrail extract -o ") => {
            let into = example.split_whitespace().nth(3).unwrap_or_default();
            folder.join(into).join("manifest.jsonl").is_file()
        }
        None if example.contains(" man man1") => folder.join("man1/smbtrail.1").is_file(),
        None => !["", "null\n", "[]\n"].contains(&out.as_str()),
    };
    let _ = fs::remove_file(folder.join("plain.pcapng"));
    (!fits).then(|| format!("{example}: {out:?}"))
}

#[test]
fn a_wrong_example_is_found() {
    let folder = folder("wrong");
    for wrong in [
        "smbtrail follow --connection 0 office.pcapng",
        "smbtrail fields office.pcapng -e smb2.comand",
        "smbtrail messages office.pcapng -Y 'smb2.cmd == 99' --format json",
        "smbtrail summry office.pcapng",
    ] {
        assert!(fault(&folder, wrong).is_some(), "{wrong}");
    }
}

#[test]
fn the_commands_in_the_readme_run() {
    let folder = folder("readme");
    let readme = include_str!("../../README.md");
    let block = readme.lines().skip_while(|line| *line != "```sh").skip(1).take_while(|line| *line != "```");
    let commands: Vec<&str> = block.collect();
    assert!(commands.len() > 3, "{readme}");
    for command in commands {
        let (well, out, err) = shell(&folder, command);
        assert!(well && !out.is_empty() && err.is_empty(), "{command}: {err}");
    }
}

#[test]
fn the_picture_in_the_readme_is_what_summary_prints() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let picture =
        readme.lines().skip_while(|line| *line != "```text").skip(1).take_while(|line| *line != "```");
    let printed = run(["summary", &fixture("office.pcapng")]).well();
    let mut printed = printed.lines();
    let mut compared = 0;
    // The first line names the capture by its path.
    for line in picture.skip(1) {
        // It is shortened: lines between may be missing, lines of its own are wrong.
        assert!(printed.any(|printed| printed == line), "summary prints no such line: {line}");
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
}

/// The questions of the cookbook, each with what a shell prints for its command.
#[test]
fn the_answers_of_the_cookbook_are_what_the_commands_print() {
    let folder = folder("cookbook");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cookbook.md");
    let page = fs::read_to_string(path).unwrap();
    let mut printed = String::new();
    let mut asked = 0;
    for (at, part) in page.split("```").enumerate() {
        let command = part.strip_prefix("console\n$ ").and_then(|block| block.lines().next());
        printed.push_str(if at > 0 { "```" } else { "" });
        let Some(command) = command else {
            printed.push_str(part);
            continue;
        };
        let (well, out, err) = shell(&folder, &format!("export COLUMNS=110; {command}"));
        assert!(well, "{command}: {err}");
        printed.push_str(&format!("console\n$ {command}\n{}{}", err, out.trim_end_matches('\n')));
        printed.push_str(if out.is_empty() { "" } else { "\n" });
        asked += 1;
    }
    assert!(asked >= 20, "{asked} questions");
    let fresh = folder.join("cookbook.md");
    fs::write(&fresh, &printed).unwrap();
    assert!(printed == page, "docs/cookbook.md is not what the commands print; {} is", text(&fresh));
}

/// What people did elsewhere, and what they do here: each command of the second column runs.
#[test]
fn the_commands_for_those_who_come_from_elsewhere_run() {
    let folder = folder("coming-from");
    let page = include_str!("../../../../docs/coming-from.md");
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let commands =
        rows.filter_map(|line| line.rsplit('`').nth(1)).filter(|command| command.starts_with("smbtrail "));
    let mut tried = 0;
    for command in commands {
        let (well, out, err) = shell(&folder, command);
        assert!(well && !err.contains("error: ") && !err.contains("note: no"), "{command}: {err}");
        let writes = [" -o ", " extract ", " log "].iter().any(|option| command.contains(option));
        assert!(writes || !out.is_empty(), "{command}: {err}");
        tried += 1;
    }
    assert!(tried > 25, "{tried} commands");
}

/// Arguments that are refused with a command as advice. CAPTURE, N and the like are filled in.
#[test]
fn advice_in_error_messages_works() {
    let folder = folder("advice");
    let mut tried = 0;
    for wrong in [
        "smbtrail office.pcapng",
        "smbtrail explain office.pcapng",
        "smbtrail explain CreditCharg",
        "smbtrail explain --hex zz",
        "smbtrail explain --frame 1 office.pcapng",
        "smbtrail show --frame 1 office.pcapng",
        "smbtrail show --frame 20 encrypted-aes-128-gcm.pcapng",
        "smbtrail explain --frame 20 encrypted-aes-128-gcm.pcapng",
    ] {
        let (_, _, err) = shell(&folder, wrong);
        let Some((_, tip)) = err.split_once("tip: ") else { continue };
        for advice in tip.split('`').skip(1).step_by(2).filter(|advice| advice.contains("smbtrail ")) {
            let advice = advice.replace("CAPTURE", "office.pcapng").replace("--frame N", "--frame 14");
            let (well, out, err) = shell(&folder, &advice);
            assert!(well && !out.is_empty(), "{wrong}: {advice}: {err}");
            tried += 1;
        }
    }
    assert!(tried >= 6, "{tried} commands were tried");
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages-of-all");
    let _ = fs::remove_dir_all(&directory);
    assert_eq!(run(["man", text(&directory)]).well(), "");
    for command in commands() {
        assert!(directory.join(format!("smbtrail-{command}.1")).is_file(), "{command}");
    }
}
