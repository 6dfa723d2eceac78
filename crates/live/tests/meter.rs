//! What the meter knows of traffic that is played, and how it looks on screens of several sizes.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use smbtrail_live::{Meter, Now, Screen, draw};
use smbtrail_play::{CLIENT, Play, SERVER};
use smbtrail_table::text::width;
use smbtrail_track::Time;
use smbtrail_traffic::body;
use smbtrail_wire::{Command, NtStatus};

/// The second after the connections of a scene are set up, and whatever follows.
const START: i64 = 1_700_000_000_000_000_000;

/// What is known `seconds` after the start of a scene in which Alice has a share.
fn after(seconds: i64, scene: impl FnOnce(&mut Play<&mut Meter>)) -> Now {
    let mut meter = Meter::default();
    let mut stage = Play::alice(&mut meter);
    stage.share(r"\\srv\docs");
    scene(&mut stage);
    // The capture goes on: nothing is given up.
    drop(stage);
    meter.now(Time(START + seconds * 1_000_000_000))
}

#[test]
fn rates_are_those_of_the_last_ten_seconds() {
    let scene = |stage: &mut Play<&mut Meter>| {
        stage.wait(60);
        let file = stage.open("plan.txt");
        stage.put(file, &[7; 20_000]);
        stage.read_some(file, &[7; 10_000]);
    };
    let now = after(65, scene);
    assert_eq!((now.span(), now.total.requests, now.total.errors), (10, 3, 0));
    assert_eq!((now.total.read, now.total.written), (10_000, 20_000));
    let [file] = now.files.as_slice() else { panic!("{:?}", now.files) };
    assert_eq!((&*file.key.0, &*file.key.1), (r"\\srv\docs", "plan.txt"));
    assert_eq!((file.moved.read, file.moved.written, file.moved.requests), (10_000, 20_000, 3));
    let [user] = now.users.as_slice() else { panic!("{:?}", now.users) };
    assert_eq!((&*user.key.0, user.key.1.to_string().as_str()), ("alice", CLIENT));
    let [server] = now.servers.as_slice() else { panic!("{:?}", now.servers) };
    assert_eq!(server.key.to_string(), SERVER);
    assert_eq!(now.history.iter().filter(|second| second.requests > 0).count(), 1);
    let later = after(71, scene);
    assert_eq!((later.total.requests, later.files.len(), later.history.len()), (0, 0, 60));
    assert!(later.history.iter().any(|second| second.written == 20_000));
}

#[test]
fn errors_are_counted_by_status_and_command() {
    let now = after(1, |stage| {
        for path in ["a.txt", "b.txt"] {
            stage.refuse(body::create_request(path), NtStatus::OBJECT_NAME_NOT_FOUND);
        }
        stage.refuse(body::tree_connect_request(r"\\srv\gone"), NtStatus::BAD_NETWORK_NAME);
    });
    let [often, once] = now.failures.as_slice() else { panic!("{:?}", now.failures) };
    assert_eq!(
        (often.status, often.command, often.count),
        (NtStatus::OBJECT_NAME_NOT_FOUND, Command::CREATE, 2)
    );
    assert_eq!(often.path.as_deref(), Some("b.txt"));
    assert_eq!(
        (once.status, once.command, once.count),
        (NtStatus::BAD_NETWORK_NAME, Command::TREE_CONNECT, 1)
    );
    assert_eq!(now.total.errors, 3);
}

#[test]
fn what_is_not_answered_waits_until_its_connection_ends() {
    let asks = |stage: &mut Play<&mut Meter>| {
        let file = stage.open("plan.txt");
        stage.ask_in_vain(file);
    };
    let now = after(10, asks);
    let [wait] = now.waits.as_slice() else { panic!("{:?}", now.waits) };
    assert_eq!(
        (wait.command, wait.user.as_deref(), wait.path.as_deref()),
        (Command::READ, Some("alice"), Some("plan.txt"))
    );
    assert_eq!((wait.nanoseconds / 1_000_000_000, wait.is_pending), (9, false));
    let reset = after(10, |stage| {
        asks(stage);
        stage.reset();
    });
    assert!(reset.waits.is_empty(), "{:?}", reset.waits);
}

/// One packet with a time of years ahead, or a clock that is set, does not stop the screen.
#[test]
fn a_clock_that_is_set_back_begins_anew() {
    let now = after(70, |stage| {
        stage.wait(100_000_000);
        stage.open("future.txt");
        stage.wait(-100_000_000 + 60);
        stage.open("plan.txt");
    });
    let paths: Vec<&str> = now.files.iter().map(|file| &*file.key.1).collect();
    assert_eq!((paths.as_slice(), now.total.requests), (&["plan.txt"][..], 1));
}

/// A screen of this size.
fn screen(now: &Now, (columns, rows): (u16, u16)) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(frame, now, &Screen::new("standard input", "q quits  p pauses"))).unwrap();
    let text = terminal.backend().to_string();
    text.lines().map(|line| line.trim_matches('"').trim_end().to_owned()).collect()
}

/// Some of everything.
fn busy() -> Now {
    after(1, |stage| {
        for number in 0..60 {
            stage.write(
                &format!("reports\\{number}\\a rather long name of a file {number}.docx"),
                &[7; 3_000],
            );
        }
        stage.refuse(body::create_request("\u{1b}[31mgone\u{202e}.txt"), NtStatus::OBJECT_NAME_NOT_FOUND);
        let file = stage.open("plan.txt");
        stage.ask_in_vain(file);
    })
}

#[test]
fn every_list_is_on_every_screen() {
    let now = busy();
    for size in [(80, 24), (120, 40), (200, 50), (80, 12)] {
        let lines = screen(&now, size);
        let text = lines.join("\n");
        assert!(lines.iter().all(|line| width(line) <= usize::from(size.0)), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        for part in ["smbtrail top", "standard input", "q quits", "requests/s", "1 waiting"] {
            assert!(text.contains(part), "no {part:?} in\n{text}");
        }
        for list in ["waits now", "longest server", "longest user", "longest file", "errors status"] {
            assert!(text.contains(list), "no {list:?} in\n{text}");
        }
    }
    let full = screen(&now, (80, 24)).join("\n");
    for part in [
        "READ  alice at 10.0.0.7",
        "docs\\plan.txt",
        "alice at 10.0.0.7",
        "OBJECT_NAME_NOT_FOUND of CREATE",
        ".docx",
    ] {
        assert!(full.contains(part), "no {part:?} in\n{full}");
    }
}

#[test]
fn lists_without_rows_say_so_and_take_one_line() {
    let lines = screen(&after(1_000, |_| {}), (80, 24));
    let text = lines.join("\n");
    for part in ["0.0 requests/s   0 bytes/s read", "nothing waits", "no errors in the last ten seconds"] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    assert_eq!(lines.iter().filter(|line| *line == "nothing in the last ten seconds").count(), 3, "{text}");
}

/// Many files and requests without an answer are counted up to a number.
#[test]
fn what_is_held_is_bounded() {
    let now = after(1, |stage| {
        let file = stage.open("plan.txt");
        for _ in 0..10_000 {
            stage.ask_in_vain(file);
        }
    });
    assert_eq!(now.waits.len(), 8_192);
}
