//! What the catalog says about one file that was created and written.

#[path = "model/wire.rs"]
#[expect(dead_code, unreachable_pub, reason = "the model needs more of it")]
mod wire;

use smbtrail_files::{Catalog, MemoryStore, Source, What};
use smbtrail_traffic::{body, response_to};
use smbtrail_wire::{Command, CreateAction, FileAttributes, FileId};
use wire::{Capture, Wire};

/// A catalog of a file of this name: alice creates it, and writes each of these.
fn written(name: &str, writes: &[(u64, &[u8])]) -> Catalog<MemoryStore> {
    use smbtrail_codec::Body;

    let mut wire = Wire::new(1);
    let id = FileId { persistent: 1, volatile: 1 };
    let mut created = body::create_response(id, 0);
    created.create_action = CreateAction::CREATED;
    created.file_attributes = FileAttributes::ARCHIVE;
    let create = (Command::CREATE, body::create_request(name), Body::CreateResponse(created));
    let write = |(at, bytes): &(u64, &[u8])| {
        let count = u32::try_from(bytes.len()).expect("it is small");
        (Command::WRITE, body::write_request(id, *at, bytes).into_owned(), body::write_response(count))
    };
    for (command, asks, answers) in [create].into_iter().chain(writes.iter().map(write)) {
        let request = wire.clients[0].request(command, asks);
        let response = response_to(&request, answers);
        wire.send(0, &request, Capture::Whole);
        wire.send(0, &response, Capture::Whole);
    }
    wire.finish()
}

#[test]
fn spans_say_who_moved_each_range_and_leave_none_out() {
    let mut catalog = written("a.bin", &[(0, b"abc"), (10, b"de")]);
    let mut found = Vec::new();
    catalog
        .each(|entry, content| {
            for span in content.spans() {
                let extent = span.extent.expect("all of it is known");
                assert_eq!(span.actor.and_then(|actor| actor.user.as_deref()), Some("alice"));
                assert!(extent.origin.first >= entry.version.first.frame);
                found.push((span.start, span.end, extent.origin.source, extent.what == What::Zero));
            }
            Ok(())
        })
        .expect("memory does not fail");
    let expected = [
        (0, Some(3), Source::Written, false),
        (3, Some(10), Source::Zeroed, true),
        (10, Some(12), Source::Written, false),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_mark_of_the_web_is_found_in_its_stream_alone() {
    let mark = b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example.org/a.exe\r\n";
    for (name, is_mark) in [("a.exe:Zone.Identifier", true), ("a.txt", false), ("a.exe:other", false)] {
        let mut zones = Vec::new();
        let mut catalog = written(name, &[(0, mark)]);
        let each = catalog.each(|entry, _| {
            zones.extend(entry.zone.clone());
            Ok(())
        });
        each.expect("memory does not fail");
        let urls: Vec<_> = zones.iter().map(|zone| (zone.id, zone.host_url.as_deref())).collect();
        let expected = is_mark.then_some((Some(3), Some("https://example.org/a.exe")));
        assert_eq!(urls, Vec::from_iter(expected), "{name}");
    }
}
