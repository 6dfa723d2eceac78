//! Metadata of QUERY_INFO and SET_INFO, level by level.

mod regions;

use bytes::BytesMut;
use regions::{hex, lists_every_byte, sweep};
use smbtrail_codec::{
    Input, Problem, ProblemKind,
    info::{self, Info, InfoBuffer, InfoKind, QueryQuotaInfo},
};
use smbtrail_wire::{
    CompressionFormat, DispositionFlags, FileAccess, FileAttributes, FileId64, FileInfoClass,
    FileSystemAttributes, FsInfoClass, InfoType, LxFlags, PipeEnd, RenameFlags, ReparseTag,
};

type Sample = (InfoType, u8, InfoBuffer, InfoKind, &'static str);

/// What servers and clients have sent.
fn recorded() -> Vec<Sample> {
    vec![
        // source: captures/compound.pcapng frame 259
        (
            InfoType::FILE,
            4,
            InfoBuffer::QueryOutput,
            InfoKind::FileBasicInformation,
            "6abd13be877add016abd13be877add016abd13be877add016abd13be877add011000000000000000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILE,
            5,
            InfoBuffer::QueryOutput,
            InfoKind::FileStandardInformation,
            "001000000000000000000000000000000100000000000000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (InfoType::FILE, 6, InfoBuffer::QueryOutput, InfoKind::FileInternalInformation, "1a209b0000000000"),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (InfoType::FILE, 7, InfoBuffer::QueryOutput, InfoKind::FileEaInformation, "2d000000"),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (InfoType::FILE, 8, InfoBuffer::QueryOutput, InfoKind::FileAccessInformation, "ff011f00"),
        // source: captures/extended-attributes.pcapng frame 41
        (
            InfoType::FILE,
            15,
            InfoBuffer::QueryOutput,
            InfoKind::FileFullEaInformation,
            "1400000000060400636f6c6f757200626c7565000000000000050500736861706500726f756e64",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (InfoType::FILE, 16, InfoBuffer::QueryOutput, InfoKind::FileModeInformation, "20000000"),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (InfoType::FILE, 17, InfoBuffer::QueryOutput, InfoKind::FileAlignmentInformation, "00000000"),
        // source: captures/creates.pcapng frame 469
        (
            InfoType::FILE,
            18,
            InfoBuffer::QueryOutput,
            InfoKind::FileAllInformation,
            "56e92a0b887add0156e92a0b887add0180fc040b887add0180fc040b887add012000000000000000 \
            0002000000000000000000000000000001000000000000002a239a000000000000000000ff010000 \
            00000000000000002000000000000000080000003a00620061007200",
        ),
        // source: captures/setinfo.pcapng frame 309
        (
            InfoType::FILE,
            21,
            InfoBuffer::QueryOutput,
            InfoKind::FileNameInformation,
            "0a00000062002e00740078007400",
        ),
        // source: captures/streams.pcapng frame 299
        (
            InfoType::FILE,
            22,
            InfoBuffer::QueryOutput,
            InfoKind::FileStreamInformation,
            "3000000014000000000000000000000000000000000000003a0066006f006f003a00240044004100 \
            5400410000000000000000000e000000000000000000000000100000000000003a003a0024004400 \
            410054004100",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILE,
            28,
            InfoBuffer::QueryOutput,
            InfoKind::FileCompressionInformation,
            "00000000000000000000000000000000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILE,
            34,
            InfoBuffer::QueryOutput,
            InfoKind::FileNetworkOpenInformation,
            "0b8d05f8897add010b8d05f8897add010b8d05f8897add010b8d05f8897add010010000000000000 \
            00000000000000002000000000000000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILE,
            35,
            InfoBuffer::QueryOutput,
            InfoKind::FileAttributeTagInformation,
            "2000000000000000",
        ),
        // source: captures/getinfo.pcapng frame 114
        (InfoType::FILE, 48, InfoBuffer::QueryOutput, InfoKind::FileNameInformation, "00000000"),
        // source: captures/creates.pcapng frame 232
        (
            InfoType::FILE,
            4,
            InfoBuffer::Set,
            InfoKind::FileBasicInformation,
            "00e6f4c5b24ede010066c7dcf907de0100e699f340c1dd0100e6d0021b92dd018000000000000000",
        ),
        // source: captures/setinfo.pcapng frame 332
        (
            InfoType::FILE,
            10,
            InfoBuffer::Set,
            InfoKind::FileRenameInformation,
            "000000000000000000000000000000000a00000063002e00740078007400",
        ),
        // source: captures/setinfo.pcapng frame 296
        (
            InfoType::FILE,
            11,
            InfoBuffer::Set,
            InfoKind::FileLinkInformation,
            "000000000000000000000000000000000c0000005c0062002e00740078007400",
        ),
        // source: captures/office.pcapng frame 807
        (InfoType::FILE, 13, InfoBuffer::Set, InfoKind::FileDispositionInformation, "01"),
        // source: captures/extended-attributes.pcapng frame 28
        (
            InfoType::FILE,
            15,
            InfoBuffer::Set,
            InfoKind::FileFullEaInformation,
            "0000000000060400636f6c6f757200626c756500",
        ),
        // source: captures/extended-attributes.pcapng frame 46
        (
            InfoType::FILE,
            15,
            InfoBuffer::Set,
            InfoKind::FileFullEaInformation,
            "0000000000060000636f6c6f75720000",
        ),
        // source: captures/getinfo-small-buffers.pcapng frame 17
        (
            InfoType::FILESYSTEM,
            1,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsVolumeInformation,
            "ca72fe97877add01b1919b380600000000006c0061006200",
        ),
        // source: captures/getinfo-small-buffers.pcapng frame 119
        (
            InfoType::FILESYSTEM,
            3,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsSizeInformation,
            "748ebf0f000000000848c304000000000200000000020000",
        ),
        // source: captures/getinfo-small-buffers.pcapng frame 121
        (
            InfoType::FILESYSTEM,
            4,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsDeviceInformation,
            "0700000020000000",
        ),
        // source: captures/fsctls.pcapng frame 112
        (
            InfoType::FILESYSTEM,
            5,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsAttributeInformation,
            "6f000500ff000000080000004e00540046005300",
        ),
        // source: captures/quotas.pcapng frame 23
        (
            InfoType::FILESYSTEM,
            6,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsControlInformation,
            "00000000000000000000000000000000000000000000000000a00f000000000000401f0000000000 \
            0200000000000000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILESYSTEM,
            7,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsFullSizeInformation,
            "748ebf0f0000000004349a040000000004349a04000000000200000000020000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILESYSTEM,
            8,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsObjectIdInformation,
            "2892d26cdf84d7a70e2eb3b9f05c425e61426d53000c1104000000000000000000000000342e3137 \
            2e31322d44656269616e0000000000000000000000000000",
        ),
        // source: Samba 4.17.12 under smbtorture smb2.scan.getinfo
        (
            InfoType::FILESYSTEM,
            11,
            InfoBuffer::QueryOutput,
            InfoKind::FileFsSectorSizeInformation,
            "00020000000200000002000000020000030000000000000000000000",
        ),
        // source: captures/acls.pcapng frame 47
        (
            InfoType::SECURITY,
            0,
            InfoBuffer::QueryOutput,
            InfoKind::SecurityDescriptor,
            "010004801400000030000000000000004c000000010500000000000515000000866cf47a6a9710f0 \
            5a976768e8030000010500000000000515000000866cf47a6a9710f05a9767680102000002006400 \
            0300000000002400ff011f00010500000000000515000000866cf47a6a9710f05a976768e8030000 \
            00002400a9001200010500000000000515000000866cf47a6a9710f05a9767680102000000001400 \
            a9001200010100000000000100000000",
        ),
        // source: captures/getinfo.pcapng frame 56
        (
            InfoType::SECURITY,
            0,
            InfoBuffer::QueryOutput,
            InfoKind::SecurityDescriptor,
            "0100008000000000000000000000000000000000",
        ),
        // source: captures/acls.pcapng frame 241
        (
            InfoType::SECURITY,
            0,
            InfoBuffer::Set,
            InfoKind::SecurityDescriptor,
            "0100008014000000000000000000000000000000010500000000000515000000866cf47a6a9710f0 \
            5a976768e9030000",
        ),
        // source: captures/quotas.pcapng frame 192
        (
            InfoType::QUOTA,
            0,
            InfoBuffer::QueryInput,
            InfoKind::QueryQuotaInfo,
            "01000000240000000000000000000000000000001c000000010500000000000515000000050d4cc6 \
            ba8ce55e9f218dc8e9030000",
        ),
        // source: captures/quotas.pcapng frame 77
        (
            InfoType::QUOTA,
            0,
            InfoBuffer::QueryInput,
            InfoKind::QueryQuotaInfo,
            "00010000000000000000000000000000",
        ),
        // source: captures/quotas.pcapng frame 81
        (
            InfoType::QUOTA,
            0,
            InfoBuffer::QueryOutput,
            InfoKind::FileQuotaInformation,
            "480000001c000000000000000000000000e001000000000000a00f000000000000401f0000000000 \
            010500000000000515000000050d4cc6ba8ce55e9f218dc8e903000000000000480000001c000000 \
            000000000000000000e001000000000000a00f000000000000401f00000000000105000000000005 \
            15000000050d4cc6ba8ce55e9f218dc8e80300000000000038000000100000000000000000000000 \
            00e001000000000000a00f000000000000401f000000000001020000000000160100000066000000 \
            3800000010000000000000000000000000e001000000000000a00f000000000000401f0000000000 \
            010200000000001601000000650000003800000010000000000000000000000000e0010000000000 \
            00a00f000000000000401f0000000000010200000000001601000000e40300003800000010000000 \
            000000000000000000e001000000000000a00f000000000000401f00000000000102000000000016 \
            01000000640000003800000010000000000000000000000000e001000000000000a00f0000000000 \
            00401f0000000000010200000000001601000000e503000038000000100000000000000000000000 \
            00e001000000000000a00f000000000000401f0000000000010200000000001601000000e6030000 \
            3800000010000000000000000000000000e001000000000000a00f000000000000401f0000000000 \
            010200000000001601000000e8030000480000001c000000000000000000000000e0010000000000 \
            00a00f000000000000401f0000000000010500000000000515000000050d4cc6ba8ce55e9f218dc8 \
            f5010000000000003800000010000000000000000000000000e001000000000000a00f0000000000 \
            00401f00000000000102000000000016010000002a00000038000000100000000000000000000000 \
            00e001000000000000a00f000000000000401f000000000001020000000000160100000027000000 \
            3800000010000000000000000000000000e001000000000000a00f000000000000401f0000000000 \
            010200000000001601000000260000003800000010000000000000000000000000e0010000000000 \
            00a00f000000000000401f0000000000010200000000001601000000220000003800000010000000 \
            000000000000000000e001000000000000a00f000000000000401f00000000000102000000000016 \
            01000000210000003800000010000000000000000000000000e001000000000000a00f0000000000 \
            00401f00000000000102000000000016010000000d00000038000000100000000000000000000000 \
            00e001000000000000a00f000000000000401f00000000000102000000000016010000000a000000 \
            3800000010000000000000000000000000e001000000000000a00f000000000000401f0000000000 \
            010200000000001601000000090000003800000010000000000000000000000000e0010000000000 \
            00a00f000000000000401f0000000000010200000000001601000000080000003800000010000000 \
            000000000000000000e001000000000000a00f000000000000401f00000000000102000000000016 \
            01000000070000003800000010000000000000000000000000e001000000000000a00f0000000000 \
            00401f00000000000102000000000016010000000600000038000000100000000000000000000000 \
            00e001000000000000a00f000000000000401f000000000001020000000000160100000005000000 \
            3800000010000000000000000000000000e001000000000000a00f000000000000401f0000000000 \
            010200000000001601000000040000003800000010000000000000000000000000e0010000000000 \
            00a00f000000000000401f0000000000010200000000001601000000030000003800000010000000 \
            000000000000000000e001000000000000a00f000000000000401f00000000000102000000000016 \
            01000000020000003800000010000000000000000000000000e001000000000000a00f0000000000 \
            00401f00000000000102000000000016010000000100000000000000100000000000000000000000 \
            00e001000000000000a00f000000000000401f000000000001020000000000160100000000000000",
        ),
        // source: captures/quotas.pcapng frame 246
        (
            InfoType::QUOTA,
            0,
            InfoBuffer::Set,
            InfoKind::FileQuotaInformation,
            "000000001c0000000000000000000000000000000000000040420f000000000080841e0000000000 \
            010500000000000515000000050d4cc6ba8ce55e9f218dc8e9030000",
        ),
    ]
}

/// Levels that no server at hand sends: field by field, each at the offset that the published structure gives it.
fn laid_out() -> Vec<Sample> {
    let file =
        |class: FileInfoClass, kind, hex| (InfoType::FILE, class.0, InfoBuffer::QueryOutput, kind, hex);
    let set = |class: FileInfoClass, kind, hex| (InfoType::FILE, class.0, InfoBuffer::Set, kind, hex);
    let volume =
        |class: FsInfoClass, kind, hex| (InfoType::FILESYSTEM, class.0, InfoBuffer::QueryOutput, kind, hex);
    vec![
        set(FileInfoClass::RENAME_EX, InfoKind::FileRenameInformationEx,
            "03000000 00000000 0000000000000000 04000000 61006200 0000"),
        set(FileInfoClass::LINK_EX, InfoKind::FileLinkInformationEx,
            "01000000 00000000 0000000000000000 02000000 6100"),
        set(FileInfoClass::DISPOSITION_EX, InfoKind::FileDispositionInformationEx, "13000000"),
        set(FileInfoClass::POSITION, InfoKind::FilePositionInformation, "0010000000000000"),
        set(FileInfoClass::ALLOCATION, InfoKind::FileAllocationInformation, "0000080000000000"),
        set(FileInfoClass::END_OF_FILE, InfoKind::FileEndOfFileInformation, "6400000000000000"),
        set(FileInfoClass::VALID_DATA_LENGTH, InfoKind::FileValidDataLengthInformation, "6400000000000000"),
        set(FileInfoClass::SHORT_NAME, InfoKind::FileNameInformation, "06000000 410042004300"),
        set(FileInfoClass::PIPE, InfoKind::FilePipeInformation, "01000000 00000000"),
        file(FileInfoClass::PIPE_LOCAL, InfoKind::FilePipeLocalInformation,
            "01000000 02000000 ffffffff 03000000 00100000 00000000 00100000 00100000 03000000 01000000"),
        file(FileInfoClass::PIPE_REMOTE, InfoKind::FilePipeRemoteInformation, "0100000000000000 00040000 00000000"),
        file(FileInfoClass::OBJECT_ID, InfoKind::FileObjectIdInformation,
            "0102030405060708 000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d1e1f
             202122232425262728292a2b2c2d2e2f 00000000000000000000000000000000"),
        file(FileInfoClass::REPARSE_POINT, InfoKind::FileReparsePointInformation, "0102030405060708 0c0000a0"),
        file(FileInfoClass::HARD_LINK, InfoKind::FileHardLinkInformation,
            "38000000 02000000
             18000000 00000000 0100000000000000 02000000 61006200
             00000000 00000000 0200000000000000 01000000 6300 0000"),
        file(FileInfoClass::STANDARD_LINK, InfoKind::FileStandardLinkInformation, "01000000 02000000 01 00 0000"),
        file(FileInfoClass::IS_REMOTE_DEVICE, InfoKind::FileIsRemoteDeviceInformation, "01"),
        file(FileInfoClass::ID, InfoKind::FileIdInformation,
            "efbeaddeefbeadde 01000000000000000000000000000000"),
        file(FileInfoClass::STAT, InfoKind::FileStatInformation,
            "0100000000000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000
             0010000000000000 6400000000000000 20040000 0c0000a0 01000000 ff011f00"),
        file(FileInfoClass::STAT_LX, InfoKind::FileStatLxInformation,
            "0100000000000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000
             0010000000000000 6400000000000000 20000000 00000000 01000000 ff011f00
             07000000 e8030000 e9030000 a4810000 00000000 00000000"),
        file(FileInfoClass::STAT_BASIC, InfoKind::FileStatBasicInformation,
            "0100000000000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000
             0010000000000000 6400000000000000 20000000 00000000 01000000 07000000 20000000 00000000
             efbeaddeefbeadde 01000000000000000000000000000000"),
        file(FileInfoClass::CASE_SENSITIVE, InfoKind::FileCaseSensitiveInformation, "01000000"),
        file(FileInfoClass::POSIX, InfoKind::FilePosixInformation,
            "0100000000000000 0200000000000000 0300000000000000 0400000000000000 6400000000000000 0010000000000000
             20000000 0900000000000000 2a000000 00000000 01000000 00000000 a4010000
             01 02 000000000016 01000000 e8030000
             01 02 000000000016 02000000 e9030000"),
        file(FileInfoClass::POSIX, InfoKind::FilePosixInformation,
            "0100000000000000 0200000000000000 0300000000000000 0400000000000000 6400000000000000 0010000000000000
             20000000 0900000000000000 2a000000 00000000 01000000 00000000 a4010000
             01 02 000000000016 01000000 e8030000
             01 02 000000000016 02000000 e9030000
             04000000 61006200"),
        (InfoType::FILE, FileInfoClass::FULL_EA.0, InfoBuffer::QueryInput, InfoKind::FileGetEaInformation,
            "0c000000 06 636f6c6f757200 00000000 05 736861706500"),
        volume(FsInfoClass::LABEL, InfoKind::FileFsLabelInformation, "06000000 6c0061006200"),
        volume(FsInfoClass::DRIVER_PATH, InfoKind::FileFsDriverPathInformation, "01 000000 02000000 6100"),
        volume(FsInfoClass::VOLUME_FLAGS, InfoKind::FileFsVolumeFlagsInformation, "01000000"),
        volume(FsInfoClass::POSIX, InfoKind::FileFsPosixInformation,
            "00100000 00100000 0001000000000000 0002000000000000 0003000000000000
             0004000000000000 0005000000000000 0600000000000000"),
    ]
}

fn samples() -> Vec<Sample> {
    let mut all = recorded();
    all.extend(laid_out());
    all
}

/// The sample of this level, read.
fn sample(class: FileInfoClass, buffer: InfoBuffer) -> (Vec<u8>, impl Fn(&[u8]) -> Info<'_>) {
    let is_it = |sample: &Sample| (sample.0, sample.1, sample.2) == (InfoType::FILE, class.0, buffer);
    let found = samples().into_iter().find(is_it).expect("a sample");
    (hex(found.4), move |bytes| info::parse(InfoType::FILE, class.0, buffer, Input::new(bytes), &mut ()))
}

/// Binds the structure in `$info`, which must be a `$kind`.
macro_rules! structure {
    ($kind:ident, $info:expr) => {
        match $info {
            Info::$kind(value) => value,
            other => panic!("{other:?}"),
        }
    };
}

#[test]
fn emits_every_level_again_byte_for_byte() {
    for (info_type, level, buffer, kind, text) in samples() {
        sweep(&format!("{kind:?}"), &hex(text), |bytes, problems| {
            let info = info::parse(info_type, level, buffer, Input::new(bytes), problems);
            let mut out = BytesMut::new();
            info.emit(&mut out, 0);
            out.to_vec()
        });
    }
}

#[test]
fn reads_the_structure_that_the_level_has_and_owns_the_same() {
    for (info_type, level, buffer, kind, text) in samples() {
        let bytes = hex(text);
        let info = info::parse(info_type, level, buffer, Input::new(&bytes), &mut ());
        assert_eq!(info.kind(), kind);
        assert_eq!(info.clone().into_owned(), info);
    }
}

#[test]
fn lists_every_byte_of_every_level() {
    for (info_type, level, buffer, kind, text) in samples() {
        let bytes = hex(text);
        let info = info::parse(info_type, level, buffer, Input::new(&bytes), &mut ());
        lists_every_byte(&format!("{kind:?}"), &bytes, |visitor| info.describe(visitor));
    }
}

#[test]
fn every_layout_has_a_sample() {
    let covered: Vec<InfoKind> = samples().iter().map(|sample| sample.3).collect();
    let buffers = [InfoBuffer::QueryInput, InfoBuffer::QueryOutput, InfoBuffer::Set];
    let types = [InfoType::FILE, InfoType::FILESYSTEM, InfoType::SECURITY, InfoType::QUOTA];
    for (info_type, buffer) in
        types.into_iter().flat_map(|info_type| buffers.map(|buffer| (info_type, buffer)))
    {
        for level in 0..=u8::MAX {
            let kind = InfoKind::of(info_type, level, buffer);
            assert!(kind == InfoKind::Other || covered.contains(&kind), "{kind:?}");
        }
    }
}

#[test]
fn keeps_unknown_levels() {
    let info = info::parse(InfoType::FILE, 0xee, InfoBuffer::QueryOutput, Input::new(b"what"), &mut ());
    assert!(matches!(info, Info::Other(region) if &*region.bytes == b"what"));
}

#[test]
fn tells_the_input_of_a_query_from_its_output() {
    let of = |buffer| InfoKind::of(InfoType::FILE, FileInfoClass::FULL_EA.0, buffer);
    assert_eq!(of(InfoBuffer::QueryInput), InfoKind::FileGetEaInformation);
    assert_eq!(of(InfoBuffer::QueryOutput), InfoKind::FileFullEaInformation);
    let of = |buffer| InfoKind::of(InfoType::QUOTA, 0, buffer);
    assert_eq!(of(InfoBuffer::QueryInput), InfoKind::QueryQuotaInfo);
    assert_eq!(of(InfoBuffer::Set), InfoKind::FileQuotaInformation);
    assert_eq!(InfoKind::of(InfoType::SECURITY, 0, InfoBuffer::QueryInput), InfoKind::Other);
}

#[test]
fn reads_all_levels_in_one() {
    let (bytes, read) = sample(FileInfoClass::ALL, InfoBuffer::QueryOutput);
    let all = structure!(FileAllInformation, read(&bytes));
    assert_eq!(all.file_name().to_string(), ":bar");
    assert_eq!(all.file_attributes, FileAttributes::ARCHIVE);
    assert_eq!(all.index_number, FileId64(0x9a_232a));
    assert_eq!(all.access_flags, FileAccess(0x0000_01ff));
    assert_eq!((all.number_of_links, all.directory, all.ea_size), (1, 0, 0));
    assert_eq!(all.creation_time.to_string(), "2026-11-22T13:47:41.2485462Z");
}

#[test]
fn reads_a_rename() {
    let (bytes, read) = sample(FileInfoClass::RENAME, InfoBuffer::Set);
    let rename = structure!(FileRenameInformation, read(&bytes));
    assert_eq!((rename.replace_if_exists, rename.file_name().to_string().as_str()), (0, "c.txt"));
    let (bytes, read) = sample(FileInfoClass::RENAME_EX, InfoBuffer::Set);
    let rename = structure!(FileRenameInformationEx, read(&bytes));
    assert_eq!(rename.flags, RenameFlags::REPLACE_IF_EXISTS | RenameFlags::POSIX_SEMANTICS);
    assert_eq!(rename.file_name().to_string(), "ab");
}

#[test]
fn reports_a_name_that_is_longer_than_its_buffer() {
    let (mut bytes, _) = sample(FileInfoClass::RENAME, InfoBuffer::Set);
    bytes[16] += 2;
    let mut problems = Vec::new();
    let input = Input::new(&bytes).at(100);
    info::parse(InfoType::FILE, FileInfoClass::RENAME.0, InfoBuffer::Set, input, &mut problems);
    let what = "FileName";
    let problem = Problem { kind: ProblemKind::BeyondMessage, what, offset: 120, expected: 30, found: 32 };
    assert_eq!(problems, [problem]);
}

#[test]
fn a_capture_that_cuts_is_no_problem_of_the_message() {
    let (bytes, _) = sample(FileInfoClass::RENAME, InfoBuffer::Set);
    let mut problems = Vec::new();
    let input = Input::cut(&bytes[..24], bytes.len());
    let info = info::parse(InfoType::FILE, FileInfoClass::RENAME.0, InfoBuffer::Set, input, &mut problems);
    assert_eq!(structure!(FileRenameInformation, info).file_name().to_string(), "c.");
    assert_eq!(problems, []);
}

#[test]
fn walks_streams() {
    let (bytes, read) = sample(FileInfoClass::STREAM, InfoBuffer::QueryOutput);
    let streams = structure!(FileStreamInformation, read(&bytes));
    let mut problems = Vec::<Problem>::new();
    let names: Vec<(String, u64)> = streams
        .entries(&mut problems)
        .map(|stream| (stream.stream_name().to_string(), stream.stream_allocation_size))
        .collect();
    assert_eq!(names, [(":foo:$DATA".to_owned(), 0), ("::$DATA".to_owned(), 4096)]);
    assert_eq!(problems, []);
}

#[test]
fn walks_extended_attributes() {
    let (bytes, read) = sample(FileInfoClass::FULL_EA, InfoBuffer::QueryOutput);
    let list = structure!(FileFullEaInformation, read(&bytes));
    let mut drop = ();
    let mut found = list.entries(&mut drop);
    let (colour, shape) = (found.next().expect("colour"), found.next().expect("shape"));
    assert_eq!((colour.name(), &*colour.ea_value.bytes), (&b"colour"[..], &b"blue"[..]));
    assert_eq!((shape.name(), &*shape.ea_value.bytes), (&b"shape"[..], &b"round"[..]));
    assert!(found.next().is_none());

    let (bytes, read) = sample(FileInfoClass::FULL_EA, InfoBuffer::QueryInput);
    let list = structure!(FileGetEaInformation, read(&bytes));
    let names: Vec<Vec<u8>> = list.entries(&mut ()).map(|ea| ea.name().to_vec()).collect();
    assert_eq!(names, [b"colour".to_vec(), b"shape".to_vec()]);
}

#[test]
fn walks_quotas() {
    let text =
        samples().into_iter().find(|sample| sample.3 == InfoKind::FileQuotaInformation).expect("a sample").4;
    let bytes = hex(text);
    let info = info::parse(InfoType::QUOTA, 0, InfoBuffer::QueryOutput, Input::new(&bytes), &mut ());
    let quotas = structure!(FileQuotaInformation, info);
    let mut problems = Vec::<Problem>::new();
    let users: Vec<String> =
        quotas.entries(&mut problems).filter_map(|quota| quota.sid().map(|sid| sid.to_string())).collect();
    assert_eq!(users[0], "S-1-5-21-3326872837-1592102074-3364692383-1001");
    assert_eq!(users[2], "S-1-22-1-102");
    assert_eq!(problems, []);
    let first = quotas.entries(&mut ()).next().expect("a quota");
    assert_eq!((first.quota_used, first.quota_threshold, first.quota_limit), (122_880, 1_024_000, 2_048_000));
}

#[test]
fn reads_which_quotas_are_asked_for() {
    let text = samples().into_iter().find(|sample| sample.3 == InfoKind::QueryQuotaInfo).expect("a sample").4;
    let bytes = hex(text);
    let info = info::parse(InfoType::QUOTA, 0, InfoBuffer::QueryInput, Input::new(&bytes), &mut ());
    let query: QueryQuotaInfo<'_> = structure!(QueryQuotaInfo, info);
    assert_eq!((query.return_single, query.restart_scan), (1, 0));
    let asked: Vec<String> =
        query.sids(&mut ()).filter_map(|user| user.sid().map(|sid| sid.to_string())).collect();
    assert_eq!(asked, ["S-1-5-21-3326872837-1592102074-3364692383-1001"]);
    assert_eq!(query.start_sid(), None);

    // The form without a list: a SID to start from, eight bytes into SidBuffer.
    let bytes = hex("00 01 0000 00000000 0c000000 08000000 0000000000000000 01 01 000000000005 12000000");
    let info = info::parse(InfoType::QUOTA, 0, InfoBuffer::QueryInput, Input::new(&bytes), &mut ());
    let query = structure!(QueryQuotaInfo, info);
    assert_eq!(query.start_sid().map(|sid| sid.to_string()).as_deref(), Some("S-1-5-18"));
    assert!(query.sids(&mut ()).next().is_none());
}

#[test]
fn walks_hard_links() {
    let (bytes, read) = sample(FileInfoClass::HARD_LINK, InfoBuffer::QueryOutput);
    let links = structure!(FileHardLinkInformation, read(&bytes));
    let names: Vec<(u64, String)> =
        links.entries(&mut ()).map(|link| (link.parent_file_id.0, link.file_name().to_string())).collect();
    assert_eq!(names, [(1, "ab".to_owned()), (2, "c".to_owned())]);
}

#[test]
fn reads_fields_where_the_published_structures_have_them() {
    let (bytes, read) = sample(FileInfoClass::STAT_LX, InfoBuffer::QueryOutput);
    let stat = structure!(FileStatLxInformation, read(&bytes));
    assert_eq!(stat.lx_flags, LxFlags::HAS_UID | LxFlags::HAS_GID | LxFlags::HAS_MODE);
    assert_eq!((stat.lx_uid, stat.lx_gid, stat.lx_mode), (1000, 1001, 0o100_644));
    let (bytes, read) = sample(FileInfoClass::STAT, InfoBuffer::QueryOutput);
    assert_eq!(structure!(FileStatInformation, read(&bytes)).reparse_tag, ReparseTag::SYMLINK);
    let (bytes, read) = sample(FileInfoClass::STAT_BASIC, InfoBuffer::QueryOutput);
    let stat = structure!(FileStatBasicInformation, read(&bytes));
    assert_eq!((stat.volume_serial_number, stat.file_id128), (0xdead_beef_dead_beef, FileId64(1).into()));
    let (bytes, read) = sample(FileInfoClass::PIPE_LOCAL, InfoBuffer::QueryOutput);
    assert_eq!(structure!(FilePipeLocalInformation, read(&bytes)).named_pipe_end, PipeEnd::SERVER);
    let (bytes, read) = sample(FileInfoClass::COMPRESSION, InfoBuffer::QueryOutput);
    assert_eq!(
        structure!(FileCompressionInformation, read(&bytes)).compression_format,
        CompressionFormat::NONE
    );
    let (bytes, read) = sample(FileInfoClass::DISPOSITION_EX, InfoBuffer::Set);
    let flags = structure!(FileDispositionInformationEx, read(&bytes)).flags;
    assert!(flags.contains(DispositionFlags::DELETE | DispositionFlags::POSIX_SEMANTICS));
}

#[test]
fn reads_posix_metadata_with_and_without_a_name() {
    let named = |text: &str| {
        let bytes = hex(text);
        let level = FileInfoClass::POSIX.0;
        let info = info::parse(InfoType::FILE, level, InfoBuffer::QueryOutput, Input::new(&bytes), &mut ());
        let posix = structure!(FilePosixInformation, info);
        assert_eq!(posix.owner().map(|sid| sid.to_string()).as_deref(), Some("S-1-22-1-1000"));
        assert_eq!(posix.group().map(|sid| sid.to_string()).as_deref(), Some("S-1-22-2-1001"));
        assert_eq!((posix.inode, posix.mode), (FileId64(9), 0o644));
        posix.file_name().to_string()
    };
    let texts = laid_out().into_iter().filter(|sample| sample.3 == InfoKind::FilePosixInformation);
    assert_eq!(texts.map(|sample| named(sample.4)).collect::<Vec<_>>(), ["", "ab"]);
}

#[test]
fn reads_what_a_volume_is() {
    let volume = |kind: InfoKind| {
        let text = recorded().into_iter().find(|sample| sample.3 == kind).expect("a sample").4;
        Info::parse(kind, Input::new(&hex(text)), &mut ()).into_owned()
    };
    let label = structure!(FileFsVolumeInformation, volume(InfoKind::FileFsVolumeInformation));
    assert_eq!(label.volume_label().to_string(), "lab");
    let attribute = structure!(FileFsAttributeInformation, volume(InfoKind::FileFsAttributeInformation));
    assert_eq!(attribute.file_system_name().to_string(), "NTFS");
    assert!(attribute.file_system_attributes.contains(FileSystemAttributes::NAMED_STREAMS));
    let size = structure!(FileFsSizeInformation, volume(InfoKind::FileFsSizeInformation));
    assert_eq!((size.sectors_per_allocation_unit, size.bytes_per_sector), (2, 512));
    let control = structure!(FileFsControlInformation, volume(InfoKind::FileFsControlInformation));
    assert_eq!((control.default_quota_threshold, control.default_quota_limit), (1_024_000, 2_048_000));
}
