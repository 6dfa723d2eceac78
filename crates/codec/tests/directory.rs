//! Directory listings, level by level.

mod regions;

use bytes::BytesMut;
use regions::{hex, lists_every_byte, sweep};
use smbtrail_codec::{
    Input, Problem, ProblemKind,
    info::{self, DirectoryEntry, DirectoryEntryKind},
};
use smbtrail_wire::{FileAttributes, FileId64, FileId128, FileInfoClass, FileTime, ReparseTag};

type Sample = (FileInfoClass, &'static str);

/// What servers have sent.
fn recorded() -> Vec<Sample> {
    vec![
        // source: captures/listings.pcapng frame 460
        (
            FileInfoClass::DIRECTORY,
            "4800000000000000c8fb2394877add01c8fb2394877add01236a9294877add01236a9294877add01 \
            0000000000000000000000000000000010000000020000002e000000000000004800000000000000 \
            074a2294877add01074a2294877add01074a2294877add01074a2294877add010000000000000000 \
            000000000000000010000000040000002e002e00000000000000000000000000236a9294877add01 \
            41809b94877add0145639b94877add0145639b94877add0100000000000000000000000000000000 \
            100000001000000073006d00620032005f00640069007200",
        ),
        // source: captures/listings.pcapng frame 462
        (
            FileInfoClass::FULL_DIRECTORY,
            "4800000000000000236a9294877add01dc429f94877add01236a9294877add01236a9294877add01 \
            000000000000000000000000000000001000000002000000000000002e0000004800000000000000 \
            074a2294877add01074a2294877add01074a2294877add01074a2294877add010000000000000000 \
            00000000000000001000000004000000000000002e002e000000000000000000236a9294877add01 \
            41809b94877add0145639b94877add0145639b94877add0100000000000000000000000000000000 \
            10000000100000000000000073006d00620032005f00640069007200",
        ),
        // source: captures/listings.pcapng frame 464
        (
            FileInfoClass::BOTH_DIRECTORY,
            "6000000000000000236a9294877add01dc429f94877add01236a9294877add01236a9294877add01 \
            00000000000000000000000000000000100000000200000000000000000000000000000000000000 \
            00000000000000000000000000002e006800000000000000074a2294877add01074a2294877add01 \
            074a2294877add01074a2294877add01000000000000000000000000000000001000000004000000 \
            0000000000000000000000000000000000000000000000000000000000002e002e00000000000000 \
            0000000000000000236a9294877add0141809b94877add0145639b94877add0145639b94877add01 \
            00000000000000000000000000000000100000001000000000000000000000000000000000000000 \
            000000000000000000000000000073006d00620032005f00640069007200",
        ),
        // source: captures/listings.pcapng frame 482
        (
            FileInfoClass::NAMES,
            "1000000000000000020000002e0000001000000000000000040000002e002e000000000000000000 \
            1000000073006d00620032005f00640069007200",
        ),
        // source: captures/listings.pcapng frame 532
        (
            FileInfoClass::ID_BOTH_DIRECTORY,
            "7000000000000000236a9294877add01dc429f94877add01236a9294877add01236a9294877add01 \
            00000000000000000000000000000000100000000200000000000000000000000000000000000000 \
            000000000000000000000000000000001c209a00000000002e000000000000007000000000000000 \
            074a2294877add01074a2294877add01074a2294877add01074a2294877add010000000000000000 \
            00000000000000001000000004000000000000000000000000000000000000000000000000000000 \
            000000000000000016209a00000000002e002e00000000000000000000000000236a9294877add01 \
            41809b94877add0145639b94877add0145639b94877add0100000000000000000000000000000000 \
            10000000100000000000000000000000000000000000000000000000000000000000000000000000 \
            a6209a000000000073006d00620032005f00640069007200",
        ),
        // source: captures/listings.pcapng frame 534
        (
            FileInfoClass::ID_FULL_DIRECTORY,
            "5800000000000000236a9294877add01dc429f94877add01236a9294877add01236a9294877add01 \
            00000000000000000000000000000000100000000200000000000000000000001c209a0000000000 \
            2e000000000000005800000000000000074a2294877add01074a2294877add01074a2294877add01 \
            074a2294877add010000000000000000000000000000000010000000040000000000000000000000 \
            16209a00000000002e002e00000000000000000000000000236a9294877add0141809b94877add01 \
            45639b94877add0145639b94877add01000000000000000000000000000000001000000010000000 \
            0000000000000000a6209a000000000073006d00620032005f00640069007200",
        ),
    ]
}

/// Levels that no server at hand has: two entries, `ab` and `c`, with each field at the offset that the published
/// structure gives it.
fn laid_out() -> Vec<(FileInfoClass, Vec<u8>)> {
    let short_name = "06 00 410042004300 000000000000000000000000000000000000";
    let tag = "00000000 0c0000a0";
    let id = "0900000000000000";
    let id128 = "0a000000000000000000000000000000";
    let posix = format!(
        "{id} 2a000000 00000000 01000000 0c0000a0 a4010000
        01 02 000000000016 01000000 e8030000 01 02 000000000016 02000000 e9030000"
    );
    let level = |class, own: &str| (class, two_entries(own));
    vec![
        level(
            FileInfoClass::ID_GLOBAL_TX_DIRECTORY,
            &format!("{id} 000102030405060708090a0b0c0d0e0f 02000000"),
        ),
        level(FileInfoClass::ID_EXTD_DIRECTORY, &format!("{tag} {id128}")),
        level(FileInfoClass::ID_EXTD_BOTH_DIRECTORY, &format!("{tag} {id128} {short_name}")),
        level(FileInfoClass::ID_64_EXTD_DIRECTORY, &format!("{tag} {id}")),
        level(FileInfoClass::ID_64_EXTD_BOTH_DIRECTORY, &format!("{tag} {id} {short_name}")),
        level(FileInfoClass::ID_ALL_EXTD_DIRECTORY, &format!("{tag} {id} {id128}")),
        level(FileInfoClass::ID_ALL_EXTD_BOTH_DIRECTORY, &format!("{tag} {id} {id128} {short_name}")),
        (FileInfoClass::POSIX, two_posix_entries(&posix)),
    ]
}

/// Times, sizes and attributes of a symbolic link of 100 bytes.
const FACTS: &str = "0100000000000000 0200000000000000 0300000000000000 0400000000000000
    6400000000000000 0010000000000000 20040000";

fn two_entries(own: &str) -> Vec<u8> {
    linked([
        hex(&format!("00000000 00000000 {FACTS} 04000000 {own} 61006200")),
        hex(&format!("00000000 00000000 {FACTS} 02000000 {own} 6300")),
    ])
}

fn two_posix_entries(own: &str) -> Vec<u8> {
    linked([
        hex(&format!("00000000 00000000 {FACTS} {own} 04000000 61006200")),
        hex(&format!("00000000 00000000 {FACTS} {own} 02000000 6300")),
    ])
}

/// The second entry at a multiple of eight bytes, and the first pointing at it.
fn linked([mut first, second]: [Vec<u8>; 2]) -> Vec<u8> {
    first.resize(first.len().next_multiple_of(8), 0xee);
    let next = u32::try_from(first.len()).expect("a short entry");
    first[..4].copy_from_slice(&next.to_le_bytes());
    first.extend(second);
    first
}

fn samples() -> Vec<(FileInfoClass, Vec<u8>)> {
    let mut all: Vec<_> = recorded().into_iter().map(|(class, text)| (class, hex(text))).collect();
    all.extend(laid_out());
    all
}

fn emit<'a>(entries: impl Iterator<Item = DirectoryEntry<'a>>) -> Vec<u8> {
    entries
        .flat_map(|entry| {
            let mut out = BytesMut::new();
            entry.emit(&mut out, 0);
            out.to_vec()
        })
        .collect()
}

#[test]
fn emits_every_listing_again_byte_for_byte() {
    for (class, bytes) in samples() {
        sweep(&class.to_string(), &bytes, |bytes, problems| {
            emit(info::entries(class, Input::new(bytes), problems))
        });
    }
}

#[test]
fn lists_every_byte_of_every_listing() {
    for (class, bytes) in samples() {
        lists_every_byte(&class.to_string(), &bytes, |visitor| {
            info::describe_entries(class, Input::new(&bytes), visitor);
        });
    }
}

#[test]
fn every_layout_has_a_sample() {
    let covered: Vec<_> = samples().iter().map(|(class, _)| DirectoryEntryKind::of(*class)).collect();
    for level in 0..=u8::MAX {
        let kind = DirectoryEntryKind::of(FileInfoClass(level));
        assert!(kind == DirectoryEntryKind::Other || covered.contains(&kind), "{kind:?}");
    }
}

#[test]
fn owns_the_same() {
    for (class, bytes) in samples() {
        for entry in info::entries(class, Input::new(&bytes), &mut ()) {
            assert_eq!(entry.kind(), DirectoryEntryKind::of(class));
            assert_eq!(entry.clone().into_owned(), entry);
        }
    }
}

#[test]
fn every_recorded_listing_begins_with_the_directory_itself() {
    for (class, text) in recorded() {
        let bytes = hex(text);
        let mut drop = ();
        let mut entries = info::entries(class, Input::new(&bytes), &mut drop);
        let first = entries.next().expect("an entry");
        assert_eq!(first.file_name().expect("a name").to_string(), ".", "{class}");
        assert!(first.file_attributes().is_none_or(|flags| flags == FileAttributes::DIRECTORY), "{class}");
        let second = entries.next().expect("a second entry");
        assert_eq!(second.file_name().expect("a name").to_string(), "..", "{class}");
    }
}

#[test]
fn all_levels_answer_the_same_questions() {
    for (class, bytes) in laid_out() {
        let found: Vec<_> = info::entries(class, Input::new(&bytes), &mut ()).collect();
        let names: Vec<_> =
            found.iter().map(|entry| entry.file_name().expect("a name").to_string()).collect();
        assert_eq!(names, ["ab", "c"], "{class}");
        for entry in &found {
            assert_eq!(entry.creation_time(), Some(FileTime(1)));
            assert_eq!(entry.last_access_time(), Some(FileTime(2)));
            assert_eq!(entry.last_write_time(), Some(FileTime(3)));
            assert_eq!(entry.change_time(), Some(FileTime(4)));
            assert_eq!(entry.end_of_file(), Some(100));
            assert_eq!(entry.allocation_size(), Some(4096));
            assert_eq!(
                entry.file_attributes(),
                Some(FileAttributes::ARCHIVE | FileAttributes::REPARSE_POINT)
            );
            let long = matches!(
                class,
                FileInfoClass::ID_EXTD_DIRECTORY
                    | FileInfoClass::ID_EXTD_BOTH_DIRECTORY
                    | FileInfoClass::ID_ALL_EXTD_DIRECTORY
                    | FileInfoClass::ID_ALL_EXTD_BOTH_DIRECTORY
            );
            assert_eq!(
                entry.file_id(),
                Some(if long { FileId128(10) } else { FileId64(9).into() }),
                "{class}"
            );
            let tag = (class != FileInfoClass::ID_GLOBAL_TX_DIRECTORY).then_some(ReparseTag::SYMLINK);
            assert_eq!(entry.reparse_tag(), tag, "{class}");
            if let Some(short_name) = entry.short_name() {
                assert_eq!(short_name.to_string(), "ABC", "{class}");
            }
        }
    }
}

#[test]
fn names_only_have_no_more_to_tell() {
    let (class, text) =
        recorded().into_iter().find(|sample| sample.0 == FileInfoClass::NAMES).expect("a sample");
    let bytes = hex(text);
    let entry = info::entries(class, Input::new(&bytes), &mut ()).next().expect("an entry");
    assert_eq!((entry.file_id(), entry.end_of_file(), entry.creation_time()), (None, None, None));
}

#[test]
fn the_tag_of_older_levels_is_in_the_size_of_extended_attributes() {
    let link = format!("00000000 00000000 {FACTS} 02000000 0c0000a0 6300");
    let bytes = hex(&link);
    let class = FileInfoClass::FULL_DIRECTORY;
    let entry = info::entries(class, Input::new(&bytes), &mut ()).next().expect("an entry");
    assert_eq!(entry.reparse_tag(), Some(ReparseTag::SYMLINK));
}

#[test]
fn reports_an_entry_that_leads_beyond_the_listing_and_keeps_it() {
    let (class, mut bytes) = laid_out().remove(0);
    bytes[..4].copy_from_slice(&0x1000_u32.to_le_bytes());
    let mut problems = Vec::new();
    let emitted = emit(info::entries(class, Input::new(&bytes).at(72), &mut problems));
    assert_eq!(emitted, bytes);
    let expected = u64::try_from(bytes.len()).expect("a short listing");
    let what = "NextEntryOffset";
    assert_eq!(
        problems,
        [Problem { kind: ProblemKind::BeyondMessage, what, offset: 72, expected, found: 0x1000 }]
    );
}

#[test]
fn reports_an_entry_off_its_alignment() {
    let bytes = hex("0e000000 00000000 02000000 6100 00000000 00000000 02000000 6200");
    let mut problems = Vec::new();
    let found: Vec<_> = info::entries(FileInfoClass::NAMES, Input::new(&bytes), &mut problems).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [ProblemKind::Misaligned]);
}

#[test]
fn an_unknown_level_keeps_its_entries() {
    let bytes = hex("08000000 01020304 00000000 05060708");
    let found: Vec<_> = info::entries(FileInfoClass(0xee), Input::new(&bytes), &mut ()).collect();
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|entry| entry.file_name().is_none()));
    assert_eq!(emit(found.into_iter()), bytes);
}
