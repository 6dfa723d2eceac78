//! The buffers of controls: `[MS-SMB2] 2.2.31, 2.2.32`, `[MS-FSCC] 2.3`, `[MS-DFSC] 2.2`.

mod known;
#[path = "fsctl/samples.rs"]
mod samples;

use bytes::BytesMut;
use samples::SAMPLES;
use smbtrail_codec::{
    Field, Input, Problem, ProblemKind, Visitor,
    fsctl::{self, Control, ControlKind, DfsReferral, Side},
};
use smbtrail_wire::{
    Dialect, FileRegionUsage, Fsctl, Guid, OffloadTokenType, StatisticsFileSystem, TunnelOperation, UsnReason,
};

/// The bytes of a hexadecimal text; `NxHH` is N times one byte.
fn hex(text: &str) -> Vec<u8> {
    let byte = |digits: &str| u8::from_str_radix(digits, 16).unwrap();
    text.split_whitespace()
        .flat_map(|part| match part.split_once('x') {
            Some((count, digits)) => vec![byte(digits); count.parse().unwrap()],
            None => (0..part.len()).step_by(2).map(|at| byte(&part[at..at + 2])).collect(),
        })
        .collect()
}

fn sample(name: &str) -> (Fsctl, Side, Vec<u8>) {
    let (_, code, side, text) = SAMPLES.iter().find(|sample| sample.0 == name).expect(name);
    (*code, *side, hex(text))
}

/// Reads a sample, which has no problem, and cuts it loose.
fn read(name: &str) -> Control<'static> {
    let (code, side, bytes) = sample(name);
    let mut problems: Vec<Problem> = Vec::new();
    let control = fsctl::parse(code, side, Input::new(&bytes), &mut problems).into_owned();
    assert_eq!(problems, [], "{name}");
    control
}

macro_rules! read {
    ($name:literal, $variant:ident) => {
        match read($name) {
            Control::$variant(value) => value,
            other => panic!("{}: {:?}", $name, other.kind()),
        }
    };
}

fn emitted(control: &Control<'_>) -> Vec<u8> {
    let mut out = BytesMut::new();
    control.emit(&mut out, 0);
    out.to_vec()
}

/// Collects where fields are.
#[derive(Default)]
struct Spans {
    spans: Vec<(&'static str, usize, Vec<u8>)>,
    names: known::Names,
}

impl Visitor for Spans {
    fn enter(&mut self, name: &'static str, _: usize, _: usize) {
        self.names.enter(name);
    }
    fn field(&mut self, field: &Field<'_>) {
        self.names.field(field.name);
        self.spans.push((field.name, field.offset, field.bytes.to_vec()));
    }
    fn leave(&mut self) {
        self.names.leave();
    }
}

fn listed(control: &Control<'_>) -> Vec<(&'static str, usize, Vec<u8>)> {
    let mut spans = Spans::default();
    control.describe(&mut spans);
    assert_eq!(spans.names.depth(), 0);
    spans.spans
}

/// Walks every list and text of a control, and counts what it found.
fn walk(control: &Control<'_>, problems: &mut Vec<Problem>) -> usize {
    match control {
        Control::SrvCopychunkCopy(c) => c.chunks(problems).count(),
        Control::SrvSnapshotArray(c) => c.snapshots().count(),
        Control::QueryNetworkInterfaceInfoResponse(c) => {
            c.interfaces(problems).filter(|i| i.address().is_some()).count()
        }
        Control::ValidateNegotiateInfoRequest(c) => c.dialects().count(),
        Control::ReqGetDfsReferral(c) => c.request_file_name().units().count(),
        Control::ReqGetDfsReferralEx(c) => {
            c.request_file_name().units().count() + c.site_name().map_or(0, |site| site.units().count())
        }
        Control::RespGetDfsReferral(c) => c
            .referrals(problems)
            .map(|r| {
                let texts = [r.dfs_path(), r.dfs_alternate_path(), r.target(), r.special_name()];
                texts.iter().flatten().count() + r.expanded_names().count()
            })
            .sum(),
        Control::QueryAllocatedRangesReply(c) => c.ranges(problems).count(),
        Control::FileLevelTrim(c) => c.ranges(problems).count(),
        Control::FileRegionOutput(c) => c.regions(problems).count(),
        Control::RetrievalPointersBuffer(c) => c.extents(problems).count(),
        Control::RetrievalPointersAndRefcountBuffer(c) => c.extents().count(),
        Control::FilesystemGetStatisticsReply(c) => {
            c.processors(problems).filter(|p| p.ntfs().is_some() || p.fat().is_some()).count()
        }
        Control::FindFilesBySidReply(c) => c.names(problems).count(),
        Control::FsctlOffloadReadOutput(c) => c.token().iter().count(),
        Control::FsctlOffloadWriteInput(c) => c.token().iter().count(),
        Control::Smb2RemoteLinkTrackingInformation(c) => c.target().iter().count(),
        Control::NfsReparseDataBuffer(c) => c.device().iter().count(),
        _ => 0,
    }
}

#[test]
fn every_sample_has_a_layout_and_is_emitted_byte_for_byte() {
    for (name, code, side, text) in SAMPLES {
        let bytes = hex(text);
        let mut problems: Vec<Problem> = Vec::new();
        let control = fsctl::parse(*code, *side, Input::new(&bytes), &mut problems);
        walk(&control, &mut problems);
        assert_eq!(problems, [], "{name}");
        assert_ne!(control.kind(), ControlKind::Other, "{name}");
        assert_eq!(emitted(&control), bytes, "{name}");
        assert_eq!(control.clone().into_owned(), control, "{name}");
    }
}

#[test]
fn lists_every_byte_of_every_sample_once_and_in_order() {
    for (name, code, side, text) in SAMPLES {
        let bytes = hex(text);
        let control = fsctl::parse(*code, *side, Input::new(&bytes).at(120), &mut ());
        let mut at = 120;
        for (field, offset, part) in listed(&control) {
            assert_eq!(offset, at, "{name}: {field}");
            assert_eq!(part, bytes[at - 120..at - 120 + part.len()], "{name}: {field}");
            at += part.len();
        }
        assert_eq!(at, 120 + bytes.len(), "{name}");
    }
}

#[test]
fn keeps_every_byte_of_every_truncation() {
    for (name, code, side, text) in SAMPLES {
        let bytes = hex(text);
        for len in 0..bytes.len() {
            for input in [Input::new(&bytes[..len]), Input::cut(&bytes[..len], bytes.len())] {
                let mut problems: Vec<Problem> = Vec::new();
                let control = fsctl::parse(*code, *side, input, &mut problems);
                walk(&control, &mut problems);
                listed(&control);
                assert_eq!(emitted(&control), bytes[..len], "{name} cut at {len}");
                assert!(!input.is_cut() || problems.is_empty(), "{name} cut at {len}: {problems:?}");
            }
        }
    }
}

#[test]
fn reports_where_in_the_message_a_list_is_cut() {
    // One range of 16 bytes, and half of another, in the output of an IOCTL response.
    let bytes = [0; 24];
    let buffer = Input::new(&bytes).at(112);
    let control = fsctl::parse(Fsctl::QUERY_ALLOCATED_RANGES, Side::Output, buffer, &mut ());
    let Control::QueryAllocatedRangesReply(reply) = &control else { panic!("{:?}", control.kind()) };
    let mut problems: Vec<Problem> = Vec::new();
    assert_eq!(reply.ranges(&mut problems).count(), 1);
    let (kind, what) = (ProblemKind::CutEntry, "FILE_ALLOCATED_RANGE_BUFFER");
    assert_eq!(problems, [Problem { kind, what, offset: 128, expected: 16, found: 8 }]);
}

#[test]
fn every_problem_moves_with_its_buffer() {
    let problems_at = |base: usize, code: Fsctl, side: Side, bytes: &[u8]| {
        let mut problems: Vec<Problem> = Vec::new();
        let control = fsctl::parse(code, side, Input::new(bytes).at(base), &mut problems);
        walk(&control, &mut problems);
        walk(&control.into_owned(), &mut problems);
        problems
    };
    for (name, code, side, text) in SAMPLES {
        let mut bytes = hex(text);
        for at in 0..bytes.len() {
            let right = std::mem::replace(&mut bytes[at], 0xFF);
            let mut here = problems_at(0, *code, *side, &bytes);
            here.iter_mut().for_each(|problem| problem.offset += 112);
            assert_eq!(here, problems_at(112, *code, *side, &bytes), "{name} with 0xff at {at}");
            bytes[at] = right;
        }
    }
}

#[test]
fn emits_what_it_read_whichever_byte_is_wrong() {
    for (name, code, side, text) in SAMPLES {
        let bytes = hex(text);
        for at in 0..bytes.len() {
            for wrong in [bytes[at].wrapping_add(1), bytes[at].wrapping_sub(1), 0xFF] {
                let mut bytes = bytes.clone();
                bytes[at] = wrong;
                let mut problems: Vec<Problem> = Vec::new();
                let control = fsctl::parse(*code, *side, Input::new(&bytes), &mut problems);
                walk(&control, &mut problems);
                listed(&control);
                assert_eq!(emitted(&control), bytes, "{name} with {wrong:#04x} at {at}");
            }
        }
    }
}

#[test]
fn every_kind_of_buffer_has_a_sample() {
    let all =
        SAMPLES.iter().map(|(_, code, side, text)| ControlKind::of(*code, *side, Input::new(&hex(text))));
    let kinds: std::collections::HashSet<_> = all.collect();
    for &code in Fsctl::VALUES {
        for side in [Side::Input, Side::Output] {
            let kind = ControlKind::of(code, side, Input::new(&[0; 64]));
            assert!(kind == ControlKind::Other || kinds.contains(&kind), "{code} {kind:?}");
        }
    }
}

#[test]
fn takes_an_optional_buffer_that_is_left_out_without_a_problem() {
    let none = Input::new(&[]);
    for code in
        [Fsctl::SET_SPARSE, Fsctl::QUERY_FILE_REGIONS, Fsctl::READ_FILE_USN_DATA, Fsctl::DELETE_OBJECT_ID]
    {
        let mut problems: Vec<Problem> = Vec::new();
        assert_eq!(fsctl::parse(code, Side::Input, none, &mut problems).kind(), ControlKind::Other);
        assert_eq!(problems, [], "{code}");
    }
    let mut problems: Vec<Problem> = Vec::new();
    fsctl::parse(Fsctl::SET_ZERO_DATA, Side::Input, none, &mut problems);
    assert_eq!(problems[0].kind, ProblemKind::Short);
}

#[test]
fn keeps_the_bytes_of_an_unknown_control() {
    let control = fsctl::parse(Fsctl(0x8384_8043), Side::Input, Input::new(&[0xC8]), &mut ());
    assert_eq!(control.kind(), ControlKind::Other);
    assert_eq!(emitted(&control), [0xC8]);
}

#[test]
fn reads_the_chunks_of_a_copy() {
    let copy = read!("copychunk", SrvCopychunkCopy);
    let chunks: Vec<_> = copy.chunks(&mut ()).map(|c| (c.source_offset, c.target_offset, c.length)).collect();
    assert_eq!(chunks, [(0, 0, 4096), (4096, 4096, 4096)]);
    let response = read!("copychunk_response", SrvCopychunkResponse);
    assert_eq!((response.chunks_written, response.total_bytes_written), (1, 4096));
}

#[test]
fn reports_a_count_of_chunks_beyond_the_buffer() {
    let (code, side, mut bytes) = sample("copychunk");
    bytes[24..28].fill(0xFF);
    let mut problems: Vec<Problem> = Vec::new();
    let control = fsctl::parse(code, side, Input::new(&bytes), &mut problems);
    assert_eq!(problems[0].kind, ProblemKind::BeyondMessage);
    assert_eq!(walk(&control, &mut problems), 2);
}

#[test]
fn reads_snapshots_up_to_the_empty_one() {
    let array = read!("snapshots", SrvSnapshotArray);
    let tokens: Vec<_> = array.snapshots().map(|token| token.to_string()).collect();
    assert_eq!(tokens, ["@GMT-2009.07.11-02.42.54", "@GMT-2009.07.11-05.17.05"]);
    assert_eq!(read!("snapshots_without_room", SrvSnapshotArray).snapshots().count(), 0);
}

#[test]
fn tells_hashes_by_file_from_hashes_by_hash() {
    assert_eq!(read!("hashes_by_file", SrvHashRetrieveFileBased).file_data_length, 65536);
    assert_eq!(read!("hashes_by_hash", SrvHashRetrieveHashBased).offset, 32);
}

#[test]
fn reads_the_addresses_of_interfaces() {
    let response = read!("network_interfaces", QueryNetworkInterfaceInfoResponse);
    let interfaces: Vec<_> = response
        .interfaces(&mut ())
        .map(|i| (i.if_index, i.link_speed, i.address().unwrap().to_string()))
        .collect();
    assert_eq!(interfaces.len(), 5);
    assert_eq!(interfaces[0], (6, 10_000_000_000, "10.42.0.2:0".into()));
    assert_eq!(interfaces[1], (1, 1_000_000_000, "127.0.0.1:0".into()));
    assert!(interfaces.iter().any(|(index, _, address)| *index == 1 && address == "[::1]:0"));
}

#[test]
fn reads_what_was_negotiated() {
    let request = read!("validate_negotiate", ValidateNegotiateInfoRequest);
    assert_eq!(request.dialects().collect::<Vec<_>>(), [Dialect::SMB_2_0_2]);
    assert_eq!(
        read!("validate_negotiate_response", ValidateNegotiateInfoResponse).dialect,
        Dialect::SMB_2_0_2
    );
}

#[test]
fn reads_pipes() {
    assert_eq!(read!("pipe_wait", PipeWaitRequest).name().to_string(), "srvsvc");
    assert_eq!(*read!("pipe_peek", PipePeekReply).data.bytes, [5, 0, 12, 3]);
    assert_eq!(read!("transceive", PipeTransceive).data.bytes.len(), 72);
}

#[test]
fn reads_the_path_a_client_asks_about() {
    assert_eq!(
        read!("get_referrals", ReqGetDfsReferral).request_file_name().to_string(),
        r"\filesrv\dfs\work"
    );
    let request = read!("get_referrals_ex", ReqGetDfsReferralEx);
    assert_eq!(request.request_file_name().to_string(), r"\corp\dfs");
    assert_eq!(request.site_name().unwrap().to_string(), "Oslo");
}

#[test]
fn follows_the_offsets_of_a_referral() {
    let response = read!("referrals", RespGetDfsReferral);
    let mut sink = ();
    let referrals: Vec<_> = response.referrals(&mut sink).collect();
    let targets: Vec<_> = referrals.iter().map(|r| r.target().unwrap().to_string()).collect();
    assert_eq!(targets, [r"\filesrv\projects", r"\filesrv\handbook"]);
    assert_eq!(referrals[1].dfs_path().unwrap().to_string(), r"\filesrv\dfs\work");
    assert_eq!(referrals[0].time_to_live(), Some(600));
}

#[test]
fn reads_every_version_of_a_referral() {
    for (name, targets) in [
        ("referrals_v1", vec![r"\srv1\a", r"\srv2\bc"]),
        ("referrals_v2", vec![r"\srv1\dfs"]),
        ("referrals_v4", vec![r"\srv1\dfs", r"\srv2\dfs"]),
    ] {
        let Control::RespGetDfsReferral(response) = read(name) else { panic!("{name}") };
        let mut sink = ();
        let found: Vec<_> = response.referrals(&mut sink).map(|r| r.target().unwrap().to_string()).collect();
        assert_eq!(found, targets, "{name}");
    }
}

#[test]
fn reads_the_names_of_a_name_list_referral() {
    let response = read!("name_list", RespGetDfsReferral);
    let mut sink = ();
    let referral = response.referrals(&mut sink).next().unwrap();
    assert!(matches!(referral.entry, DfsReferral::DfsReferralNameList(_)));
    assert_eq!(referral.special_name().unwrap().to_string(), r"\corp.test");
    let names: Vec<_> = referral.expanded_names().map(|name| name.to_string()).collect();
    assert_eq!(names, [r"\dc1.corp.test", r"\dc2.corp.test"]);
}

#[test]
fn lists_the_texts_of_a_referral_by_what_points_at_them() {
    let control = read("name_list");
    let names: Vec<_> = listed(&control).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names[names.len() - 3..], ["SpecialName", "ExpandedName", "ExpandedName"]);
}

#[test]
fn reports_referrals_that_are_missing() {
    let (code, side, mut bytes) = sample("referrals");
    bytes[2] = 9;
    let mut problems: Vec<Problem> = Vec::new();
    let control = fsctl::parse(code, side, Input::new(&bytes), &mut problems);
    walk(&control, &mut problems);
    let count = problems.iter().find(|problem| problem.kind == ProblemKind::Count).unwrap();
    assert_eq!((count.expected, count.what), (9, "NumberOfReferrals"));
}

#[test]
fn lists_a_hostile_referral_in_linear_time() {
    // 65,535 entries that all point into one text without an end.
    let mut bytes = vec![0, 0, 0xFF, 0xFF, 0, 0, 0, 0];
    for _ in 0..65_535 {
        bytes.extend([3, 0, 18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 0, 20, 0, 22, 0]);
    }
    bytes.resize(8 << 20, 0x41);
    let control = fsctl::parse(Fsctl::DFS_GET_REFERRALS, Side::Output, Input::new(&bytes), &mut ());
    let len: usize = listed(&control).iter().map(|(_, _, bytes)| bytes.len()).sum();
    assert_eq!(len, bytes.len());
}

#[test]
fn reads_ranges() {
    let reply = read!("allocated_ranges", QueryAllocatedRangesReply);
    let ranges: Vec<_> = reply.ranges(&mut ()).map(|r| (r.file_offset, r.length)).collect();
    assert_eq!(ranges, [(4096, 1024), (65536, 4096)]);
    let trim = read!("level_trim", FileLevelTrim);
    assert_eq!(trim.ranges(&mut ()).map(|r| r.offset).collect::<Vec<_>>(), [4096, 65536]);
    let regions = read!("file_regions", FileRegionOutput);
    let usage = regions.regions(&mut ()).next().unwrap().usage;
    assert_eq!(usage, FileRegionUsage::VALID_CACHED_DATA);
    assert_eq!(read!("zero_data", FileZeroDataInformation).beyond_final_zero, 4104);
}

#[test]
fn reads_the_highest_byte_of_a_token_first() {
    let output = read!("offload_read_output", FsctlOffloadReadOutput);
    let token = output.token().unwrap();
    assert_eq!(token.token_type.0, OffloadTokenType::ZERO_DATA);
    assert_eq!(token.token_id_length.0, 504);
    assert!(read!("offload_write", FsctlOffloadWriteInput).token().is_some());
}

#[test]
fn reads_extents_padded_or_not() {
    let extents = read!("extents", RetrievalPointersBuffer);
    assert_eq!(extents.extents(&mut ()).map(|e| e.lcn).collect::<Vec<_>>(), [0x1000, u64::MAX]);
    for name in ["refcounted_extents", "padded_refcounted_extents"] {
        let Control::RetrievalPointersAndRefcountBuffer(extents) = read(name) else { panic!("{name}") };
        let found: Vec<_> = extents.extents().map(|e| (e.lcn, e.reference_count)).collect();
        assert_eq!(found, [(0x1000, 1), (0x2000, 3)], "{name}");
    }
}

#[test]
fn reads_the_counters_of_each_processor() {
    let reply = read!("ntfs_statistics", FilesystemGetStatisticsReply);
    let mut sink = ();
    let processors: Vec<_> = reply.processors(&mut sink).collect();
    assert_eq!(processors.len(), 2);
    assert_eq!(processors[1].file_system_type, StatisticsFileSystem::NTFS);
    assert_eq!(processors[1].metadata_disk_writes, 12);
    let ntfs = processors[1].ntfs().unwrap();
    assert_eq!((ntfs.log_file_full_exceptions, ntfs.allocate_cache_miss_clusters), (1000, 1052));
    let reply = read!("fat_statistics", FilesystemGetStatisticsReply);
    let fat = reply.processors(&mut sink).next().unwrap().fat().unwrap().into_owned();
    assert_eq!((fat.create_hits, fat.non_cached_disk_writes), (20, 28));
}

#[test]
fn reads_records_of_both_versions() {
    let record = read!("usn_v2", UsnRecordV2);
    assert_eq!((record.file_name().to_string().as_str(), record.file_attributes.0), ("notes.txt", 0x20));
    let record = read!("usn_v3", UsnRecordV3);
    assert_eq!(record.file_name().to_string(), "notes.txt");
    assert_eq!(record.reason, UsnReason::FILE_CREATE | UsnReason::CLOSE);
}

#[test]
fn reads_names_of_files() {
    assert_eq!(read!("pathname", PathnameBuffer).path_name().to_string(), r"\a\b");
    let copy = read!("sis_copyfile", SiCopyfile);
    assert_eq!(copy.source_file_name().to_string(), r"\??\C:\a");
    assert_eq!(copy.destination_file_name().to_string(), r"\??\C:\bc");
    let reply = read!("files_by_sid", FindFilesBySidReply);
    let mut sink = ();
    let names: Vec<_> = reply.names(&mut sink).map(|name| name.file_name().to_string()).collect();
    assert_eq!(names, ["a.txt", r"dir\b.txt"]);
}

#[test]
fn reads_ids_and_volumes() {
    let id = read!("object_id", FileObjectidBuffer);
    assert_eq!(id.domain_id, Guid::default());
    assert_ne!(id.birth_volume_id, Guid::default());
    let link = read!("link_tracking", Smb2RemoteLinkTrackingInformation);
    assert_eq!(*link.target().unwrap().net_bios_name.bytes, *b"HOST1\0");
    assert_eq!(read!("ntfs_volume", NtfsVolumeDataBuffer).bytes_per_cluster, 4096);
    assert_eq!(read!("refs_volume", RefsVolumeDataBuffer).slow_tier_data_fill_ratio, 60);
    assert_eq!(read!("udf_volume", FileQueryOnDiskVolInfoBuffer).fs_format_name().to_string(), "UDF");
}

#[test]
fn reads_the_header_of_a_tunnel() {
    let answer = read!("tunnel_answer", SvhdxTunnelOperationHeader);
    assert_eq!(answer.operation_code, TunnelOperation::CHECK_CONNECTION_STATUS);
    assert_eq!((answer.request_id, &*answer.data.bytes), (8, &b"answer"[..]));
}
