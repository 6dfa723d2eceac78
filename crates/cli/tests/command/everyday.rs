//! What makes a command pleasant: its configuration file, its pager, times as one wants them, lists of captures, `info`.

use std::fs;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

use super::{Run, fixture, place, run, smbtrail, text};

/// Runs with a configuration file of this text.
fn configured(name: &str, config: &str, environment: &[(&str, &str)], args: &[&str]) -> Run {
    let path = place(&format!("everyday-{name}.toml"));
    fs::write(&path, config).unwrap();
    let mut command = smbtrail();
    command.env("SMBTRAIL_CONFIG", &path).envs(environment.iter().copied()).args(args);
    command.output().unwrap().into()
}

fn widest(out: &str) -> usize {
    out.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn options_come_before_the_environment_and_that_before_the_file() {
    let office = fixture("office.pcapng");
    let of = |environment: &[(&str, &str)], args: &[&str]| {
        let args = [&["opens"], args, &[office.as_str()]].concat();
        widest(&configured("width", "width = 70\n", environment, &args).well())
    };
    let [file, environment, option] =
        [of(&[], &[]), of(&[("COLUMNS", "100")], &[]), of(&[("COLUMNS", "100")], &["--width", "130"])];
    assert!(file <= 70 && file < environment, "{file} {environment}");
    assert!(environment <= 100 && environment < option && option <= 130, "{environment} {option}");
}

#[test]
fn columns_of_the_file_are_for_tables_alone() {
    let office = fixture("office.pcapng");
    let config = "[columns]\nlogons = [\"user\", \"status\"]\n";
    let table = configured("columns", config, &[], &["logons", &office]).well();
    assert!(table.starts_with("user") && !table.contains("10.20.0.11"), "{table}");
    for format in ["json", "csv"] {
        let args = ["logons", "--format", format, office.as_str()];
        assert_eq!(configured("columns", config, &[], &args).well(), run(args).well());
    }
}

#[test]
fn a_file_that_is_wrong_is_named_with_its_line() {
    let office = fixture("office.pcapng");
    for (config, expected) in [
        ("\ncolour = 1\n", "line 2: there is no setting \"colour\" (did you mean color?)"),
        ("time = \"lokal\"\n", "`time` is set in "),
        ("[columns]\nopen = [\"frame\"]\n", "line 2: there is no setting \"open\" (did you mean opens?)"),
        ("[columns]\nopens = [\"fram\"]\n", "did you mean frame?"),
    ] {
        let run = configured("wrong", config, &[], &["opens", &office]);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{config}: {}", run.err);
        assert!(run.err.contains(expected), "{config}: {}", run.err);
    }
    let columns = configured("column", "[columns]\nopens = [\"nope\"]\n", &[], &["opens", &office]);
    assert!(
        columns.err.contains("`columns.opens` is set in ") && columns.err.contains(", line 2"),
        "{}",
        columns.err
    );
    // The commands that help to correct it still run.
    let example = configured("correct", "x = 1\n", &[], &["config", "--example"]).well();
    assert!(example.contains("# width = "), "{example}");
}

#[test]
fn the_settings_are_listed_with_their_sources() {
    let args = ["config", "--format", "json"];
    let run = configured("list", "ports = [4445, 4446]\nwidth = 90\n", &[("COLUMNS", "100")], &args);
    let rows: serde_json::Value = serde_json::from_str(&run.well()).unwrap();
    let of = |name: &str| rows.as_array().unwrap().iter().find(|row| row["setting"] == name).unwrap().clone();
    assert_eq!(of("ports")["value"], "4445,4446");
    assert_eq!(of("ports")["line"], 1);
    assert!(of("ports")["from"].as_str().unwrap().ends_with("everyday-list.toml"));
    assert_eq!((&of("width")["value"], &of("width")["from"]), (&"100".into(), &"COLUMNS".into()));
    assert_eq!(of("time")["from"], "default");
}

#[test]
fn times_are_shown_as_they_are_asked_for() {
    let office = fixture("office.pcapng");
    let first = |how: &str| {
        let mut command = smbtrail();
        command.env("TZ", "America/New_York");
        command.args(["logons", "--columns", "time", "--time", how, &office]);
        let out = Run::from(command.output().unwrap()).well();
        out.lines().take(3).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(first("utc"), ["time", "2026-11-22 UTC", "13:50:26.376246"]);
    assert_eq!(first("local"), ["time", "2026-11-22 -05:00", "08:50:26.376246"]);
    assert_eq!(first("relative"), ["time", "0.000000", "1.853016"]);
    assert_eq!(first("epoch"), ["time", "1795355426.376246927", "1795355428.229263498"]);
}

#[test]
fn pages_say_times_as_tables_do() {
    let office = fixture("office.pcapng");
    let page = |command: &str, how: &str| {
        let mut run = smbtrail();
        run.env("TZ", "America/New_York").args([command, "--time", how, &office]);
        Run::from(run.output().unwrap()).well()
    };
    for command in ["summary", "info"] {
        for (how, expected) in [
            ("utc", "2026-11-22 13:50:26 to 13:50:29 UTC (3.386 s)"),
            ("local", "2026-11-22 08:50:26 to 08:50:29 -05:00 (3.386 s)"),
            ("relative", "3.386 s"),
            ("epoch", "1795355426 to 1795355429 (3.386 s)"),
        ] {
            let page = page(command, how);
            assert!(page.contains(expected), "{command} {how}: {page}");
            assert_eq!(page.contains("UTC"), how == "utc", "{command} {how}: {page}");
        }
    }
    let findings = page("findings", "local");
    assert!(findings.contains("2026-11-22 08:50:2") && !findings.contains("UTC"), "{findings}");
    let zone = "time = \"epoch\"\n";
    let summary = configured("zone", zone, &[], &["summary", &office]).well();
    assert!(summary.contains("1795355426 to 1795355429"), "{summary}");
    // Its option of that name says something else.
    let diff = configured("zone", zone, &[], &["diff", &office, &office]);
    assert_eq!(diff.status, run(["diff", &office, &office]).status, "{}", diff.err);
    let mut explain = smbtrail();
    explain.env("TZ", "America/New_York").args(["explain", "--frame", "14", "--time", "local", &office]);
    let explain = Run::from(explain.output().unwrap()).well();
    assert!(explain.contains("frame 14, 2026-11-22 08:50:26.393697"), "{explain}");
}

#[test]
fn switches_and_limits_can_be_set_in_the_file() {
    let (office, damaged) = (fixture("office.pcapng"), place("everyday-cut.pcapng"));
    let bytes = fs::read(&office).unwrap();
    fs::write(&damaged, &bytes[..bytes.len() - 7]).unwrap();
    let of = |config: &str| configured("switch", config, &[], &["logons", text(&damaged)]);
    assert!(of("quiet = false\n").err.contains("warning: "));
    let quiet = of("quiet = true\n");
    assert_eq!((quiet.status, quiet.err.as_str()), (Some(1), ""));
    let wrong = of("limits = [\"nonsense=3\"]\n");
    assert!(wrong.status == Some(2) && wrong.err.contains("`limits` is set in "), "{}", wrong.err);
    let few = configured("limits", "limits = [\"opens=1\"]\n", &[], &["summary", "--full", &office]).well();
    assert!(few.contains("Tables that were full"), "{few}");
}

#[test]
fn the_environment_is_a_topic_of_help() {
    let list = run(["help", "environment"]).well();
    for name in ["SMBTRAIL_CONFIG", "SMBTRAIL_PAGER", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "TZ", "LC_ALL"]
    {
        assert!(list.contains(name), "{name}: {list}");
    }
    assert!(run(["--help"]).well().contains("smbtrail help environment"));
}

#[test]
fn options_that_choose_nothing_are_named() {
    for command in ["opens", "logons", "messages", "stats"] {
        let run = run([command, "--user", "nobody", &fixture("office.pcapng")]);
        assert_eq!(run.status, Some(0), "{command}");
        let expected =
            if command == "messages" || command == "stats" { "note: no" } else { "note: no row satisfies" };
        assert!(run.err.starts_with(expected), "{command}: {}", run.err);
    }
}

#[test]
fn groups_have_headings() {
    let office = fixture("office.pcapng");
    let out = run(["opens", "--group", "user", "--columns", "frame,path", &office]).well();
    let headings: Vec<&str> = out.lines().filter(|line| line.starts_with("user: ")).collect();
    assert_eq!(headings, ["user: alice", "user: bob"]);
    let wrong = run(["opens", "--group", "usr", &office]);
    assert!(wrong.status == Some(2) && wrong.err.contains("did you mean user?"), "{}", wrong.err);
}

#[test]
fn a_list_names_captures() {
    let list = place("everyday-list.txt");
    let names = ["rotated-1.pcap", "rotated-2.pcap"].map(fixture);
    fs::write(&list, format!("# by hand\n\n{}\n", names.join("\n"))).unwrap();
    let listed = run(["messages", &format!("@{}", text(&list))]).well();
    assert_eq!(listed, run(["messages", &names[0], &names[1]]).well());
    fs::write(&list, "# nothing\n").unwrap();
    let run = run(["messages", &format!("@{}", text(&list))]);
    assert!(run.status == Some(3) && run.err.contains("the list names no capture"), "{}", run.err);
}

#[test]
fn verbose_says_what_was_read() {
    let run = run(["logons", "-v", &fixture("office.pcapng")]);
    assert_eq!(run.status, Some(0));
    assert!(
        run.err.starts_with("964 packets, 348,908 bytes in ") && run.err.contains("20 connections of SMB"),
        "{}",
        run.err
    );
}

#[test]
fn info_says_what_a_file_is_and_what_is_missing() {
    let page = run(["info", &fixture("office.pcapng")]).well();
    for expected in [
        "pcapng, 372 KiB, Ethernet",
        "964 packets, 348,908 bytes",
        "in nanoseconds",
        "22 frames are encrypted",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let page = run(["info", &fixture("mid-stream.pcapng")]).well();
    assert!(page.contains("1 connection began before the capture"), "{page}");
    let tunnel = run(["info", &fixture("tunnel.pcap")]).well();
    assert!(tunnel.contains("tags and tunnels: "), "{tunnel}");
    let tunnel = run(["info", "--format", "json", &fixture("tunnel.pcap")]).well();
    let tunnel: serde_json::Value = serde_json::from_str(&tunnel).unwrap();
    assert!(tunnel["tunnels"][0]["packets"].as_u64().is_some_and(|packets| packets > 0), "{tunnel}");
    assert_eq!(tunnel["interfaces"], serde_json::json!([]));
    let object = run(["info", "--format", "json", &fixture("office.pcapng")]).well();
    let object: serde_json::Value = serde_json::from_str(&object).unwrap();
    assert_eq!(object["interfaces"][0]["link"], "Ethernet");
    let object = run(["info", "--format", "json", &fixture("guest.pcap"), &fixture("ipv6.pcap.gz")]).well();
    let object: serde_json::Value = serde_json::from_str(&object).unwrap();
    assert_eq!(object["files"][0]["format"], "pcap");
    assert_eq!(object["files"][1]["format"], "compressed by gzip");
    assert_eq!(object["files"][1]["packets"], 82);
    let packets = [0, 1].map(|at| object["files"][at]["packets"].as_u64().unwrap());
    assert_eq!(object["traffic"]["packets"], packets[0] + packets[1]);
}

#[test]
fn completions_and_manual_pages_are_installed_where_they_are_looked_for() {
    let home = place("everyday-home");
    let _ = fs::remove_dir_all(&home);
    let at_home = |args: &[&str]| {
        let mut command = smbtrail();
        command.env("HOME", &home).env("SHELL", "/usr/bin/fish").args(args);
        Run::from(command.env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME").output().unwrap()).well()
    };
    for (args, file) in [
        (vec!["completions", "--install"], ".config/fish/completions/smbtrail.fish"),
        (vec!["completions", "bash", "--install"], ".local/share/bash-completion/completions/smbtrail"),
        (vec!["completions", "zsh", "--install"], ".local/share/zsh/site-functions/_smbtrail"),
    ] {
        let said = at_home(&args);
        assert_eq!(said.lines().next(), Some(text(&home.join(file))), "{args:?}");
        assert!(fs::read_to_string(home.join(file)).unwrap().contains("smbtrail"));
    }
    assert_eq!(at_home(&["man", "--install"]).trim_end(), text(&home.join(".local/share/man/man1")));
    assert!(home.join(".local/share/man/man1/smbtrail-opens.1").is_file());
}

#[test]
fn a_stream_that_is_no_capture_says_what_it_looks_like() {
    for (bytes, expected) in [
        (&b"{\"a\": 1}\n"[..], "JSON"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"ElfFile\0\0\0", "an event log of Windows"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"just words\n", "it begins with the text"),
    ] {
        let run = super::run_on(bytes, &["summary", "-"]);
        assert!(run.status == Some(3) && run.err.contains(expected), "{expected}: {}", run.err);
        assert!(run.err.contains("tip: "), "{}", run.err);
    }
}

/// What a command prints on a terminal; `None` where there is no program that makes one.
#[cfg(target_os = "linux")]
fn on_terminal(environment: &[(&str, &str)], args: &str) -> Option<String> {
    let line = format!("{} {args}", env!("CARGO_BIN_EXE_smbtrail"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null());
    script.env("SMBTRAIL_CONFIG", "").env("LC_ALL", "C.UTF-8").env("COLUMNS", "80").env("NO_COLOR", "1");
    script.env_remove("PAGER").env_remove("SMBTRAIL_PAGER").envs(environment.iter().copied());
    let output = script.output().ok()?;
    Some(String::from_utf8(output.stdout).expect("UTF-8 on the terminal"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_pager_is_used_on_a_terminal_alone() {
    let office = fixture("office.pcapng");
    // `wc -l` stands for a pager, and counts the lines that it gets.
    let Some(paged) = on_terminal(&[("SMBTRAIL_PAGER", "wc -l")], &format!("logons {office}")) else {
        return;
    };
    let lines: usize = paged.trim().parse().expect("the number of lines");
    let Some(plain) = on_terminal(&[("SMBTRAIL_PAGER", "wc -l")], &format!("logons --no-pager {office}"))
    else {
        return;
    };
    assert_eq!(plain.lines().count(), lines, "{plain}");
    for none in [("SMBTRAIL_PAGER", ""), ("PAGER", "cat")] {
        assert_eq!(on_terminal(&[none], &format!("logons {office}")).as_deref(), Some(plain.as_str()));
    }
    // SMBTRAIL_PAGER comes before PAGER.
    let both = [("PAGER", "no-such-pager"), ("SMBTRAIL_PAGER", "wc -l")];
    assert_eq!(on_terminal(&both, &format!("logons {office}")), Some(paged));
    let missing = on_terminal(&[("PAGER", "no-such-pager")], &format!("logons {office}")).unwrap();
    assert!(missing.contains("warning: the pager no-such-pager cannot be started"), "{missing}");
    let piped = run(["logons", &office]).well();
    assert!(piped.lines().count() == lines, "{piped}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_without_utf_8_gets_ascii() {
    let office = fixture("office.pcapng");
    let shown =
        |locale| on_terminal(&[("LC_ALL", locale)], &format!("follow --path '**' --no-pager {office}"));
    let (Some(rich), Some(plain)) = (shown("C.UTF-8"), shown("C")) else { return };
    assert!(rich.contains('┌') && rich.contains('…'), "{rich}");
    assert!(
        plain.is_ascii() && plain.contains('~') && plain.lines().count() == rich.lines().count(),
        "{plain}"
    );
    let json = on_terminal(&[("LC_ALL", "C")], &format!("logons --no-pager --format json {office}"));
    assert_eq!(
        json.map(|json| json.replace("\r\n", "\n")),
        Some(run(["logons", "--format", "json", &office]).well())
    );
}
