//! Any argument is answered: every option of every command gets values that it did not expect. The values are drawn from
//! a list with a fixed seed, so a failure comes again.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::help::commands;
use super::{fixture, run, smbtrail};

/// What every run is given to finish: some values make a command read a capture, none makes it wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// Values that fit no option, or barely.
fn values() -> Vec<OsString> {
    let deep = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    let mut values: Vec<OsString> = [
        "",
        " ",
        "-",
        "--",
        "-1",
        "0",
        "1",
        "-0",
        "007",
        "+1",
        "0x",
        "0xffffffffffffffff",
        "0x1ffffffffffffffff",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999999999",
        "1e309",
        "nan",
        "1,2",
        "1..0",
        "é",
        "\u{202e}gpj.exe",
        "\u{1b}[2J",
        "a\nb",
        "a\tb",
        "\u{feff}",
        "%s%n",
        "$(id)",
        "*",
        "**",
        "[",
        "[z-a]",
        "{",
        "}",
        "{a,b}",
        "{{a,b},c}",
        "!",
        "\\",
        "/",
        "//",
        "..",
        ".",
        "absent.pcap",
        "absent/absent.pcap",
        "/dev/null",
        "/dev/full",
        "opens=",
        "opens=-1",
        "opens=99999999999999999999",
        "=",
        "=1",
        "none=1",
        "smb2",
        "smb2.cmd ==",
        "smb2.cmd == 5 and",
        "((((",
        "not",
        "smb2.cmd in {",
        "frame matches \"(\"",
        "frame matches \"((((((((((a{1,99}){1,99}){1,99}\"",
        "table",
        "jsonl",
        "xml",
        "fe 53",
        "fe534d42",
        "zz",
        "00000029-0000-0000-1b00-000000000000",
        "1:",
        ":1",
        "absent.pcap:1",
        "Flags",
        "separator=",
        "quote=x",
    ]
    .map(OsString::from)
    .to_vec();
    values.extend([
        deep("{a,", "}", 60).into(),
        deep("{", "}", 5_000).into(),
        deep("(", ")", 5_000).into(),
        deep("[", "]", 5_000).into(),
        deep("{{", "}}", 30_000).into(),
        "**/".repeat(5_000).into(),
        "!".repeat(60_000).into(),
        "-".repeat(60_000).into(),
        format!("{}smb2.cmd =", " ".repeat(66_000)).into(),
        "smb2 and ".repeat(6_000).into(),
        "9".repeat(60_000).into(),
        "é".repeat(40_000).into(),
    ]);
    #[cfg(unix)]
    values.extend([b"\xff\xfe".as_slice(), b"a\xffb.pcap", b"\xed\xa0\x80"].map(|bytes| {
        let value: &OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
        value.to_owned()
    }));
    values
}

/// A choice that is the same in every run.
struct Dice(u64);

impl Dice {
    /// A number below `sides`. xorshift64*
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or(0) % sides
    }
}

/// The options of each command as the completions have them, which clap makes: name and whether it takes a value.
fn options() -> Vec<(String, String, bool)> {
    let script = run(["completions", "fish"]).well();
    let mut options = Vec::new();
    for line in script.lines() {
        let Some((_, rest)) = line.split_once("__fish_smbtrail_using_subcommand ") else { continue };
        let Some((command, rest)) = rest.split_once('"') else { continue };
        let words: Vec<&str> = rest.split(' ').collect();
        let after = |flag| words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1));
        let Some(name) = after("-l")
            .map(|name| format!("--{name}"))
            .or_else(|| after("-s").map(|name| format!("-{name}")))
        else {
            continue;
        };
        // What follows a file ends when it is interrupted, as tests of its own show.
        if name != "--follow" {
            options.push((command.to_owned(), name, words.contains(&"-r")));
        }
    }
    options
}

/// A folder for one thread's runs, with a capture, a file of secrets and a folder in it.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("arguments-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("folder")).unwrap();
    fs::copy(fixture("guest.pcap"), folder.join("capture.pcap")).unwrap();
    fs::write(folder.join("secrets.txt"), "password alice=Summer-2026\n").unwrap();
    folder
}

/// What is wrong with how a run ended, if anything.
fn fault(folder: &Path, args: &[OsString]) -> Option<String> {
    let mut command: Command = smbtrail();
    command.args(args).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Some(format!("it does not start: {error}")),
    };
    let read = |from: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            from.map(|mut from| from.read_to_end(&mut bytes));
            bytes
        })
    };
    let out = read(child.stdout.take().map(|out| Box::new(out) as _));
    let err = read(child.stderr.take().map(|err| Box::new(err) as _));
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("the command is a child") {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                let _ = child.kill();
                return Some("it does not end".into());
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    out.join().unwrap();
    let err = String::from_utf8_lossy(&err.join().unwrap()).into_owned();
    let status = match status.code() {
        Some(status @ 0..=3) => status,
        other => return Some(format!("status {other:?}: {err}")),
    };
    if err.contains("panicked") {
        return Some(err);
    }
    if status >= 2 && !err.contains("error: ") && !err.contains("Usage: ") {
        return Some(format!("status {status} without a reason: {err}"));
    }
    let raw = err.chars().find(|c| c.is_control() && *c != '\n' || matches!(c, '\u{202a}'..='\u{202e}'));
    raw.map(|c| format!("{c:?} reaches the terminal: {err:?}"))
}

/// Runs each list of arguments, on several threads.
fn all_are_answered(name: &str, runs: &[Vec<OsString>]) {
    let faults: Vec<String> = thread::scope(|scope| {
        let shares = runs.chunks(runs.len().div_ceil(4)).enumerate();
        let threads: Vec<_> = shares
            .map(|(number, share)| {
                scope.spawn(move || {
                    let folder = folder(&format!("{name}-{number}"));
                    let mut faults = Vec::new();
                    for args in share {
                        let Some(fault) = fault(&folder, args) else { continue };
                        let short =
                            |arg: &OsString| arg.to_string_lossy().chars().take(80).collect::<String>();
                        let fault: String = fault.chars().take(400).collect();
                        faults.push(format!("{:?}: {fault}", args.iter().map(short).collect::<Vec<_>>()));
                    }
                    faults
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{} of {} runs:\n{}", faults.len(), runs.len(), faults.join("\n"));
}

#[test]
fn every_option_answers_what_it_did_not_expect() {
    let (options, values) = (options(), values());
    for command in commands() {
        assert!(options.iter().any(|(of, ..)| *of == command), "{command} has no options");
    }
    let mut dice = Dice(0x5EED_0B5E_55ED_5EED);
    let mut runs = Vec::new();
    for (command, option, takes_value) in &options {
        for _ in 0..if *takes_value { 3 } else { 1 } {
            let mut args: Vec<OsString> = vec![command.into(), option.into()];
            if *takes_value {
                args.push(values[dice.roll(values.len())].clone());
            }
            if dice.roll(4) > 0 {
                args.push("capture.pcap".into());
            }
            runs.push(args);
        }
    }
    assert!(runs.len() > 500, "{}", runs.len());
    all_are_answered("options", &runs);
}

#[test]
fn every_command_answers_captures_and_combinations_that_it_did_not_expect() {
    let (options, mut values) = (options(), values());
    values.extend(["folder", "secrets.txt", "capture.pcap"].map(OsString::from));
    let mut dice = Dice(0x0DD5_ED0D_D5ED_0DD5);
    let mut runs = Vec::new();
    for command in commands() {
        let own: Vec<_> = options.iter().filter(|(of, ..)| *of == command).collect();
        let fixed: [&[&str]; 7] = [
            &[],
            &["-", "-"],
            &["folder"],
            &["absent.pcap"],
            &["secrets.txt"],
            &["capture.pcap", "-o", "capture.pcap"],
            &["capture.pcap", "-o", "folder"],
        ];
        runs.extend(
            fixed.map(|args| [&[&*command], args].concat().into_iter().map(OsString::from).collect()),
        );
        for _ in 0..12 {
            let mut args: Vec<OsString> = vec![(&command).into()];
            for _ in 0..dice.roll(5) {
                if let Some((_, option, takes_value)) = own.get(dice.roll(own.len())) {
                    args.push(option.into());
                    args.extend(takes_value.then(|| values[dice.roll(values.len())].clone()));
                }
            }
            for _ in 0..dice.roll(3) {
                args.push(values[dice.roll(values.len())].clone());
            }
            runs.push(args);
        }
    }
    all_are_answered("commands", &runs);
}

#[test]
fn nothing_replaces_an_input() {
    let folder = folder("inputs");
    let capture = fs::read(folder.join("capture.pcap")).unwrap();
    for command in commands() {
        for output in ["capture.pcap", "./capture.pcap", "secrets.txt"] {
            let args =
                [&*command, "capture.pcap", "--secrets", "secrets.txt", "-o", output].map(OsString::from);
            assert_eq!(fault(&folder, &args), None, "{args:?}");
        }
    }
    assert!(fs::read(folder.join("capture.pcap")).unwrap() == capture);
    assert_eq!(fs::read_to_string(folder.join("secrets.txt")).unwrap(), "password alice=Summer-2026\n");
}

#[test]
fn a_message_of_the_argument_parser_has_no_control_characters() {
    let folder = folder("parser");
    for args in [&["\u{1b}[2J"][..], &["summary", "--color", "\u{202e}gpj"], &["--\u{9b}2J"]] {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        assert_eq!(fault(&folder, &args), None, "{args:?}");
    }
    let run = run(["summary", "--color", "\u{202e}gpj", "x.pcap"]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("<U+202E>gpj"), "{}", run.err);
}
