//! The screens: what each command prints at three widths, as files that are read as a diff.
//!
//! With `SCREENS=write` in its environment the test writes them to `fixtures/screens`.

use std::collections::BTreeMap;
use std::fs;

use super::{Run, fixture, smbtrail, text};

/// The commands, each with its captures.
const SCREENS: [(&str, &[&str]); 34] = [
    ("summary", &["office", "kerberos", "mid-stream"]),
    ("info", &["office", "mid-stream"]),
    ("findings", &["office", "kerberos"]),
    ("diagnose", &["office", "locks"]),
    ("messages", &["office", "mid-stream"]),
    ("hosts", &["office", "macos"]),
    ("connections", &["office", "one-sided"]),
    ("sessions", &["office", "kerberos"]),
    ("logons", &["office", "kerberos"]),
    ("trees", &["office", "mid-stream"]),
    ("opens", &["office", "creates"]),
    ("pipes", &["office", "pipes"]),
    ("rpc", &["office", "pipes"]),
    ("files", &["office", "creates"]),
    ("files --map", &["office", "one-sided"]),
    ("tree", &["office", "listings"]),
    ("timeline", &["office", "kerberos"]),
    ("changes", &["office", "creates"]),
    ("locks", &["office", "locks"]),
    ("follow --path **", &["office", "locks"]),
    ("credits", &["office", "credits"]),
    ("stats", &["office", "locks"]),
    ("stats --by user,share", &["office", "locks"]),
    ("protection", &["office", "encrypted-share"]),
    ("audit", &["office", "downgrade"]),
    ("dfs", &["office", "dfs"]),
    ("encrypted", &["office", "encrypted-share"]),
    ("verify", &["office", "encrypted-share"]),
    ("keys", &["office", "encrypted-share"]),
    ("anomalies", &["office", "odd-lengths"]),
    ("show --frame 14", &["office"]),
    ("explain --frame 14", &["office"]),
    ("explain CreditCharge", &[]),
    ("opens --group user --columns frame,path,status", &["office"]),
];
/// Those that print no table, or one with headings between its rows.
const NO_TABLES: [&str; 2] = ["tree", "opens --group user --columns frame,path,status"];
const WIDTHS: [usize; 3] = [80, 120, 200];
/// Lines of a screen that are kept of lists, which go on alike.
const LINES: usize = 14;
/// Lines of a page.
const PAGE: usize = 70;

/// The headers of the columns of a table of several rows that have no value in any of them. Columns are where no line has a
/// character in two places side by side.
fn useless(lines: &[&str]) -> Vec<String> {
    let lines: Vec<Vec<char>> = lines.iter().map(|line| line.chars().collect()).collect();
    let widest = lines.iter().map(Vec::len).max().unwrap_or(0);
    let is_blank = |at: usize| lines.iter().all(|line| line.get(at).is_none_or(|c| *c == ' '));
    let (mut columns, mut begun) = (Vec::new(), None);
    for at in 0..=widest + 1 {
        match begun {
            None if !is_blank(at) => begun = Some(at),
            Some(start) if is_blank(at) && is_blank(at + 1) => {
                columns.push(start..at);
                begun = None;
            }
            _ => {}
        }
    }
    let cell = |line: &Vec<char>, column: &std::ops::Range<usize>| {
        line.iter().skip(column.start).take(column.len()).collect::<String>().trim().to_owned()
    };
    let Some((header, rows)) = lines.split_first() else { return Vec::new() };
    if rows.len() < 2 {
        return Vec::new();
    }
    let empty =
        columns.iter().filter(|column| rows.iter().all(|row| matches!(cell(row, column).as_str(), "" | "-")));
    empty.map(|column| cell(header, column)).collect()
}

/// The file of a command, and its text.
fn screen(command: &str, captures: &[&str]) -> (String, String) {
    let mut out = String::new();
    let whole = [
        "summary",
        "info",
        "findings",
        "diagnose",
        "show --frame 14",
        "explain --frame 14",
        "explain CreditCharge",
    ];
    let most = if whole.contains(&command) { PAGE } else { LINES };
    let mut of = |capture: Option<&str>| {
        for width in WIDTHS {
            let mut args: Vec<String> = command.split(' ').map(str::to_owned).collect();
            args.extend(["--width".to_owned(), width.to_string()]);
            let name = capture.map(|capture| format!("{capture}.pcapng"));
            args.extend(name.clone());
            // In their folder, so that titles have no path of this machine.
            let run: Run = smbtrail().current_dir(fixture("")).args(args).output().unwrap().into();
            assert_eq!(run.status, Some(0), "{command} {capture:?}: {}", run.err);
            for line in run.out.lines() {
                let taken = line.chars().count();
                assert!(taken <= width, "{command} {capture:?} at {width}: {taken} in {line:?}");
            }
            let title = name.as_deref().map_or(String::new(), |name| format!(" {name}"));
            out += &format!("== smbtrail {command} --width {width}{title}\n");
            let lines: Vec<&str> = run.out.lines().collect();
            if most == LINES && !NO_TABLES.contains(&command) {
                let useless = useless(&lines);
                assert!(
                    useless.is_empty(),
                    "{command} {capture:?} at {width}: {useless:?} is the same dash in every row"
                );
            }
            lines.iter().take(most).for_each(|line| out += &format!("{line}\n"));
            if lines.len() > most {
                out += &format!("… {} more lines\n", lines.len() - most);
            }
            out.push('\n');
        }
    };
    if captures.is_empty() {
        of(None);
    }
    captures.iter().for_each(|capture| of(Some(capture)));
    let name: String = command.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    (format!("{}.txt", name.trim_matches('-').replace("---", "-").replace("--", "-")), out)
}

#[test]
fn a_column_of_dashes_is_of_no_use() {
    assert_eq!(useless(&["a   b", "1   -", "-   -"]), ["b"]);
    assert_eq!(useless(&["a   b", "1   -", "-   2"]), [""; 0]);
    assert_eq!(useless(&["a   b", "1   -"]), [""; 0]);
}

#[test]
fn screens_are_as_they_were_looked_at() {
    let folder = std::path::PathBuf::from(fixture("../screens"));
    let screens: BTreeMap<String, String> =
        SCREENS.iter().map(|(command, captures)| screen(command, captures)).collect();
    if std::env::var_os("SCREENS").is_some_and(|value| value == "write") {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        screens.iter().for_each(|(name, screen)| fs::write(folder.join(name), screen).unwrap());
    }
    let there: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| text(&entry.unwrap().path()).rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(there.len(), screens.len(), "{there:?}");
    for (name, screen) in &screens {
        let looked_at = fs::read_to_string(folder.join(name)).unwrap();
        assert!(
            &looked_at == screen,
            "fixtures/screens/{name} is not what is printed; SCREENS=write writes it:\n{screen}"
        );
    }
}
