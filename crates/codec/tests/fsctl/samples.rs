//! One sample of each buffer: name, control, side, bytes in hexadecimal; `24x00` means 24 zero bytes.
//!
//! Where bytes come from a capture, a server or client of others made them; the rest is laid out by hand from the
//! section that is named.

use smbtrail_codec::fsctl::Side;
use smbtrail_wire::Fsctl;

/// Every sample.
pub(crate) const SAMPLES: &[(&str, Fsctl, Side, &str)] = &[
    // source: captures/copychunk.pcapng frame 106
    (
        "copychunk",
        Fsctl::SRV_COPYCHUNK,
        Side::Input,
        "d169c18f00000000e51a2b5700000000780014000000000002 24x00 \
         10000000000000001000000000000000100000000000000010000000000000",
    ),
    // source: captures/office.pcapng frame 249
    (
        "copychunk_write",
        Fsctl::SRV_COPYCHUNK_WRITE,
        Side::Input,
        "e6a3b2b800000000c25913f6000000007800140000000000010000000000000000000000000000000000000000000000 \
         f049020000000000",
    ),
    // source: captures/copychunk.pcapng frame 56
    ("copychunk_response", Fsctl::SRV_COPYCHUNK, Side::Output, "010000000000000000100000"),
    // source: captures/copychunk.pcapng frame 21
    (
        "resume_key",
        Fsctl::SRV_REQUEST_RESUME_KEY,
        Side::Output,
        "7517783b00000000b9aac4d00000000078001400000000000000000000000000",
    ),
    // source: captures/multichannel.pcapng frame 287
    (
        "network_interfaces",
        Fsctl::QUERY_NETWORK_INTERFACE_INFO,
        Side::Output,
        "9800000006000000000000000000000000e40b5402000000020000000a2a0002 120x00 \
         9800000001000000000000000000000000ca9a3b00000000020000007f000001 120x00 \
         9800000001000000000000000000000000ca9a3b00000000170000000000000000000000000000000000000000000001 \
         104x00 9800000002000000000000000000000000e40b5402000000020000000a140002 124x00 \
         02000000000000000000000000e40b54020000001700000000000000fd200000000000000000000000000002 104x00",
    ),
    // source: captures/dialects.pcapng frame 14
    (
        "validate_negotiate",
        Fsctl::VALIDATE_NEGOTIATE_INFO,
        Side::Input,
        "0000000000000000000000000000000000000000010001000202",
    ),
    // source: captures/dialects.pcapng frame 15
    (
        "validate_negotiate_response",
        Fsctl::VALIDATE_NEGOTIATE_INFO,
        Side::Output,
        "0100000066696c6573727600000000000000000001000202",
    ),
    // source: captures/office.pcapng frame 17
    (
        "transceive",
        Fsctl::PIPE_TRANSCEIVE,
        Side::Input,
        "05000b03100000004800000001000000b810b810000000000100000000000100c84f324b7016d30112785a47bf6ee188 \
         03000000045d888aeb1cc9119fe808002b10486002000000",
    ),
    // source: captures/office.pcapng frame 21
    (
        "transceive_answer",
        Fsctl::PIPE_TRANSCEIVE,
        Side::Output,
        "05000c03100000004400000001000000b810b810b29000000d005c706970655c73727673766300000100000000000000 \
         045d888aeb1cc9119fe808002b10486002000000",
    ),
    // source: captures/dfs.pcapng frame 61
    (
        "get_referrals",
        Fsctl::DFS_GET_REFERRALS,
        Side::Input,
        "03005c00660069006c0065007300720076005c006400660073005c0077006f0072006b000000",
    ),
    // source: captures/dfs.pcapng frame 62
    (
        "referrals",
        Fsctl::DFS_GET_REFERRALS,
        Side::Output,
        "2200020002000000030022000000000058020000440068008c0000000000000000000000000000000000030022000000 \
         0000580200008e00b200d600000000000000000000000000000000005c00660069006c0065007300720076005c006400 \
         660073005c0077006f0072006b0000005c00660069006c0065007300720076005c006400660073005c0077006f007200 \
         6b0000005c00660069006c0065007300720076005c00700072006f006a00650063007400730000005c00660069006c00 \
         65007300720076005c006400660073005c0077006f0072006b0000005c00660069006c0065007300720076005c006400 \
         660073005c0077006f0072006b0000005c00660069006c0065007300720076005c00680061006e00640062006f006f00 \
         6b000000",
    ),
    // source: captures/fsctls.pcapng frame 182
    (
        "object_id",
        Fsctl::CREATE_OR_GET_OBJECT_ID,
        Side::Output,
        "00fe00000000000051029b00000000002892d26cdf84d7a70e2eb3b9f05c425e00fe00000000000051029b0000000000 \
         00000000000000000000000000000000",
    ),
    // source: captures/fsctls.pcapng frame 47
    ("get_compression", Fsctl::GET_COMPRESSION, Side::Output, "0000"),
    // source: captures/fsctls.pcapng frame 74
    ("set_compression", Fsctl::SET_COMPRESSION, Side::Input, "0100"),
    // source: captures/sparse.pcapng frame 22
    ("set_sparse", Fsctl::SET_SPARSE, Side::Input, "ff"),
    // source: captures/sparse.pcapng frame 65
    ("zero_data", Fsctl::SET_ZERO_DATA, Side::Input, "00100000000000000810000000000000"),
    // source: captures/sparse.pcapng frame 77
    ("allocated_range", Fsctl::QUERY_ALLOCATED_RANGES, Side::Input, "00100000000000000004000000000000"),
    // source: laid out by [MS-SMB2] 2.2.32.2
    (
        "snapshots",
        Fsctl::SRV_ENUMERATE_SNAPSHOTS,
        Side::Output,
        "020000000200000066000000400047004d0054002d0032003000300039002e00300037002e00310031002d0030003200 \
         2e00340032002e00350034000000400047004d0054002d0032003000300039002e00300037002e00310031002d003000 \
         35002e00310037002e003000350000000000",
    ),
    // source: laid out by [MS-SMB2] 2.2.32.2
    (
        "snapshots_without_room",
        Fsctl::SRV_ENUMERATE_SNAPSHOTS,
        Side::Output,
        "02000000000000006600000000000000",
    ),
    // source: laid out by [MS-SMB2] 2.2.31.2
    ("read_hash", Fsctl::SRV_READ_HASH, Side::Input, "010000000200000002000000000001000010000000000000"),
    // source: laid out by [MS-SMB2] 2.2.32.4.2
    (
        "hashes_by_hash",
        Fsctl::SRV_READ_HASH,
        Side::Output,
        "20000000000000000c000000000000007477656c7665206279746573",
    ),
    // source: laid out by [MS-SMB2] 2.2.32.4.3
    (
        "hashes_by_file",
        Fsctl::SRV_READ_HASH,
        Side::Output,
        "001000000000000000000100000000000c000000000000007477656c7665206279746573",
    ),
    // source: laid out by [MS-SMB2] 2.2.31.3
    ("resiliency", Fsctl::LMR_REQUEST_RESILIENCY, Side::Input, "c0d4010000000000"),
    // source: laid out by [MS-FSCC] 2.3.49
    ("pipe_wait", Fsctl::PIPE_WAIT, Side::Input, "80f0fa02000000000c0000000100730072007600730076006300"),
    // source: laid out by [MS-FSCC] 2.3.46
    ("pipe_peek", Fsctl::PIPE_PEEK, Side::Output, "0300000044000000010000004400000005000c03"),
    // source: laid out by [MS-DFSC] 2.2.3
    (
        "get_referrals_ex",
        Fsctl::DFS_GET_REFERRALS_EX,
        Side::Input,
        "040001002200000014005c0063006f00720070005c0064006600730000000a004f0073006c006f000000",
    ),
    // source: laid out by [MS-DFSC] 2.2.5.1
    (
        "referrals_v1",
        Fsctl::DFS_GET_REFERRALS,
        Side::Output,
        "0a0002000200000001001800000000005c0073007200760031005c006100000001001a00010000005c00730072007600 \
         32005c00620063000000",
    ),
    // source: laid out by [MS-DFSC] 2.2.5.2
    (
        "referrals_v2",
        Fsctl::DFS_GET_REFERRALS,
        Side::Output,
        "12000100030000000200160001000000000000002c01000016002a003e005c0063006f00720070005c00640066007300 \
         00005c0063006f00720070005c0064006600730000005c0073007200760031005c006400660073000000",
    ),
    // source: laid out by [MS-DFSC] 2.2.5.4
    (
        "referrals_v4",
        Fsctl::DFS_GET_REFERRALS,
        Side::Output,
        "120002000300000004002200010004002c010000440058006c0000000000000000000000000000000000040022000100 \
         00002c010000220036005e00000000000000000000000000000000005c0063006f00720070005c006400660073000000 \
         5c0063006f00720070005c0064006600730000005c0073007200760031005c0064006600730000005c00730072007600 \
         32005c006400660073000000",
    ),
    // source: laid out by [MS-DFSC] 2.2.5.3.2
    (
        "name_list",
        Fsctl::DFS_GET_REFERRALS,
        Side::Output,
        "0000010000000000030022000000020058020000220002003800000000000000000000000000000000005c0063006f00 \
         720070002e00740065007300740000005c006400630031002e0063006f00720070002e00740065007300740000005c00 \
         6400630032002e0063006f00720070002e0074006500730074000000",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.4
    (
        "symlink",
        Fsctl::GET_REPARSE_POINT,
        Side::Output,
        "0c0000a05800000000002a002a002200000000005c003f003f005c0043003a005c0044006100740061005c006e006f00 \
         7400650073002e0074007800740043003a005c0044006100740061005c006e006f007400650073002e00740078007400",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.4
    (
        "relative_symlink",
        Fsctl::SET_REPARSE_POINT,
        Side::Input,
        "0c0000a03c0000000000180018001800010000002e002e005c006e006f007400650073002e007400780074002e002e00 \
         5c006e006f007400650073002e00740078007400",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.5
    (
        "mount_point",
        Fsctl::GET_REPARSE_POINT,
        Side::Output,
        "030000a02000000000001000120004005c003f003f005c0044003a005c005c00000044003a000000",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.6
    (
        "nfs_link",
        Fsctl::GET_REPARSE_POINT,
        Side::Output,
        "14000080200000004c4e4b01000000002e002e002f006e006f007400650073002e00740078007400",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.6
    (
        "nfs_character_device",
        Fsctl::SET_REPARSE_POINT,
        Side::Input,
        "140000801000000043485200000000000400000040000000",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.6
    (
        "nfs_block_device",
        Fsctl::GET_REPARSE_POINT,
        Side::Output,
        "1400008010000000424c4b00000000000800000001000000",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.6
    ("nfs_fifo", Fsctl::GET_REPARSE_POINT, Side::Output, "14000080080000004649464f00000000"),
    // source: laid out by [MS-FSCC] 2.1.2.6
    ("nfs_socket", Fsctl::GET_REPARSE_POINT, Side::Output, "1400008008000000534f434b00000000"),
    // source: laid out by [MS-FSCC] 2.1.2.7
    ("lx_symlink", Fsctl::GET_REPARSE_POINT, Side::Output, "1d0000a00c000000020000002f686f6d652fc3a9"),
    // source: laid out by [MS-FSCC] 2.1.2.2
    (
        "app_exec_link",
        Fsctl::GET_REPARSE_POINT,
        Side::Output,
        "1b00008048000000030000004100700070005f00310000004100700070005f00310021004d00610069006e0000004300 \
         3a005c004100700070005c006100700070002e00650078006500000030000000",
    ),
    // source: laid out by [MS-FSCC] 2.1.2.2
    ("lx_fifo", Fsctl::GET_REPARSE_POINT, Side::Output, "2400008000000000"),
    // source: laid out by [MS-FSCC] 2.1.2.3
    (
        "foreign_reparse_point",
        Fsctl::SET_REPARSE_POINT,
        Side::Input,
        "1000000005000000404142434445464748494a4b4c4d4e4f6279746573",
    ),
    // source: laid out by [MS-FSCC] 2.3.5
    ("delete_reparse_point", Fsctl::DELETE_REPARSE_POINT, Side::Input, "0c0000a000000000"),
    // source: laid out by [MS-FSCC] 2.3.79
    (
        "set_object_id_extended",
        Fsctl::SET_OBJECT_ID_EXTENDED,
        Side::Input,
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
    ),
    // source: laid out by [MS-FSCC] 2.3.37.2
    (
        "link_tracking",
        Fsctl::LMR_SET_LINK_TRACKING_INFORMATION,
        Side::Input,
        "00000000000000002a000000000000000102030405060708090a0b0c0d0e0f103132333435363738393a3b3c3d3e3f40 \
         484f53543100",
    ),
    // source: laid out by [MS-FSCC] 2.3.52
    (
        "allocated_ranges",
        Fsctl::QUERY_ALLOCATED_RANGES,
        Side::Output,
        "0010000000000000000400000000000000000100000000000010000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.13
    (
        "level_trim",
        Fsctl::FILE_LEVEL_TRIM,
        Side::Input,
        "00000000020000000010000000000000001000000000000000000100000000000010000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.14
    ("level_trim_output", Fsctl::FILE_LEVEL_TRIM, Side::Output, "02000000"),
    // source: laid out by [MS-FSCC] 2.3.55
    (
        "file_region_input",
        Fsctl::QUERY_FILE_REGIONS,
        Side::Input,
        "000000000000000000000100000000000100000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.56
    (
        "file_regions",
        Fsctl::QUERY_FILE_REGIONS,
        Side::Output,
        "00000000010000000100000000000000000000000000000000000100000000000100000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.7.2
    (
        "duplicate_extents",
        Fsctl::DUPLICATE_EXTENTS_TO_FILE,
        Side::Input,
        "05000000000000000600000000000000000000000000000000000100000000000010000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.9.2
    (
        "duplicate_extents_ex",
        Fsctl::DUPLICATE_EXTENTS_TO_FILE_EX,
        Side::Input,
        "300000000000000005000000000000000600000000000000000000000000000000000100000000000010000000000000 \
         0100000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.41
    (
        "offload_read",
        Fsctl::OFFLOAD_READ,
        Side::Input,
        "2000000000000000000000000000000000100000000000000000010000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.42
    (
        "offload_read_output",
        Fsctl::OFFLOAD_READ,
        Side::Output,
        "10020000010000000000010000000000ffff0001000001f8 504x00",
    ),
    // source: laid out by [MS-FSCC] 2.3.43
    (
        "offload_write",
        Fsctl::OFFLOAD_WRITE,
        Side::Input,
        "2002000000000000000000000000000000000100000000000000000000000000ffff0001000001f8 504x00",
    ),
    // source: laid out by [MS-FSCC] 2.3.44
    ("offload_write_output", Fsctl::OFFLOAD_WRITE, Side::Output, "10000000000000000000010000000000"),
    // source: laid out by [MS-FSCC] 2.3.71
    ("set_encryption", Fsctl::SET_ENCRYPTION, Side::Input, "0100000000000000"),
    // source: laid out by [MS-FSCC] 2.3.20
    ("integrity", Fsctl::GET_INTEGRITY_INFORMATION, Side::Output, "02000000010000000040000000000100"),
    // source: laid out by [MS-FSCC] 2.3.73
    ("set_integrity", Fsctl::SET_INTEGRITY_INFORMATION, Side::Input, "ffff000001000000"),
    // source: laid out by [MS-FSCC] 2.3.75
    (
        "set_integrity_ex",
        Fsctl::SET_INTEGRITY_INFORMATION_EX,
        Side::Input,
        "01000000000000000100000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.31
    ("starting_vcn", Fsctl::GET_RETRIEVAL_POINTERS, Side::Input, "0000000000000000"),
    // source: laid out by [MS-FSCC] 2.3.30
    ("extent_count", Fsctl::GET_RETRIEVAL_POINTER_COUNT, Side::Output, "02000000"),
    // source: laid out by [MS-FSCC] 2.3.32
    (
        "extents",
        Fsctl::GET_RETRIEVAL_POINTERS,
        Side::Output,
        "02000000000000000000000000000000100000000000000000100000000000002000000000000000ffffffffffffffff",
    ),
    // source: laid out by [MS-FSCC] 2.3.34
    (
        "refcounted_extents",
        Fsctl::GET_RETRIEVAL_POINTERS_AND_REFCOUNT,
        Side::Output,
        "020000000000000000000000000000001000000000000000001000000000000001000000200000000000000000200000 \
         0000000003000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.34
    (
        "padded_refcounted_extents",
        Fsctl::GET_RETRIEVAL_POINTERS_AND_REFCOUNT,
        Side::Output,
        "020000000000000000000000000000001000000000000000001000000000000001000000000000002000000000000000 \
         00200000000000000300000000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.22
    (
        "ntfs_volume",
        Fsctl::GET_NTFS_VOLUME_DATA,
        Side::Output,
        "887766554433221140420f000000000048e801000000000060ea0000000000000a000000000000000002000000100000 \
         0004000000000000000001000000000000000c00000000000200000000000000e0ff0b000000000000350c0000000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.24
    (
        "refs_volume",
        Fsctl::GET_REFS_VOLUME_DATA,
        Side::Output,
        "98000000030000000400000000100000070000000000000040420f0000000000093d000000000000401f000000000000 \
         0a000000000000000010000000000100000000000000000032003c 77x00",
    ),
    // source: laid out by [MS-FSCC] 2.3.58
    (
        "udf_volume",
        Fsctl::QUERY_ON_DISK_VOLUME_INFO,
        Side::Output,
        "03000000000000002800000000000000020001005500440046 25x00 d901010000000000d90163 67x00 61 67x00 \
         66 67x00 6d 67x00",
    ),
    // source: laid out by [MS-FSCC] 2.3.60
    ("sparing", Fsctl::QUERY_SPARING_INFO, Side::Output, "0008000001000000640000005a000000"),
    // source: laid out by [MS-FSCC] 2.3.54
    ("fat_bpb", Fsctl::QUERY_FAT_BPB, Side::Output, "eb3c904d53444f53352e30 25x00"),
    // source: laid out by [MS-FSCC] 2.3.69
    ("defect_management", Fsctl::SET_DEFECT_MANAGEMENT, Side::Input, "01"),
    // source: laid out by [MS-FSCC] 2.3.12.2
    (
        "ntfs_statistics",
        Fsctl::FILESYSTEM_GET_STATISTICS,
        Side::Output,
        "01000100400100000100000002000000030000000400000005000000060000000700000008000000090000000a000000 \
         0b0000000c000000e8030000e9030000ea030000eb030000ec030000ed030000ee030000ef030000f0030000f1030000 \
         f2030000f3030000f4030000f5030000f6030000f7030000f8030000f9030000fa030000fb030000fc030000fd030000 \
         fe030000ff03000000040000010400000204000003040000040400000504000006040000070400000804000009040000 \
         0a0400000b0400000c0400000d0400000e0400000f040000100400001104000012040000130400001404000015040000 \
         160400001704000018040000190400001a0400001b0400001c04 54x00 \
         01000100400100000100000002000000030000000400000005000000060000000700000008000000090000000a000000 \
         0b0000000c000000e8030000e9030000ea030000eb030000ec030000ed030000ee030000ef030000f0030000f1030000 \
         f2030000f3030000f4030000f5030000f6030000f7030000f8030000f9030000fa030000fb030000fc030000fd030000 \
         fe030000ff03000000040000010400000204000003040000040400000504000006040000070400000804000009040000 \
         0a0400000b0400000c0400000d0400000e0400000f040000100400001104000012040000130400001404000015040000 \
         160400001704000018040000190400001a0400001b0400001c04 54x00",
    ),
    // source: laid out by [MS-FSCC] 2.3.12.3
    (
        "fat_statistics",
        Fsctl::FILESYSTEM_GET_STATISTICS,
        Side::Output,
        "02000100800000000100000002000000030000000400000005000000060000000700000008000000090000000a000000 \
         0b0000000c0000001400000015000000160000001700000018000000190000001a0000001b0000001c 39x00",
    ),
    // source: laid out by [MS-FSCC] 2.3.61
    ("read_file_usn", Fsctl::READ_FILE_USN_DATA, Side::Input, "02000300"),
    // source: laid out by [MS-FSCC] 2.3.62.1
    (
        "usn_v2",
        Fsctl::READ_FILE_USN_DATA,
        Side::Output,
        "50000000020000002a0000000000050005000000000005 25x00 070100002000000012003c006e006f007400650073 \
         002e007400780074000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.62.2
    (
        "usn_v3",
        Fsctl::READ_FILE_USN_DATA,
        Side::Output,
        "60000000030000000102030405060708090a0b0c0d0e0f1002030405060708090a0b0c0d0e0f10110010000000000000 \
         000000000000d9010001008000000000070100002000000012004c006e006f007400650073002e007400780074000000",
    ),
    // source: laid out by [MS-FSCC] 2.3.93
    ("usn_close", Fsctl::WRITE_USN_CLOSE_RECORD, Side::Output, "0040010000000000"),
    // source: laid out by [MS-FSCC] 2.3.35
    ("pathname", Fsctl::IS_PATHNAME_VALID, Side::Input, "080000005c0061005c006200"),
    // source: laid out by [MS-FSCC] 2.3.89
    (
        "sis_copyfile",
        Fsctl::SIS_COPYFILE,
        Side::Input,
        "1200000014000000020000005c003f003f005c0043003a005c00610000005c003f003f005c0043003a005c0062006300 \
         0000",
    ),
    // source: laid out by [MS-FSCC] 2.3.15
    ("find_by_sid", Fsctl::FIND_FILES_BY_SID, Side::Input, "0100000001020000000000052000000020020000"),
    // source: laid out by [MS-FSCC] 2.3.16
    (
        "files_by_sid",
        Fsctl::FIND_FILES_BY_SID,
        Side::Output,
        "0a00000061002e007400780074000000120000006400690072005c0062002e007400780074000000",
    ),
    // source: laid out by [MS-RSVD] 2.2.4.11
    ("tunnel", Fsctl::SVHDX_SYNC_TUNNEL_REQUEST, Side::Input, "01100002000000000700000000000000"),
    // source: laid out by [MS-RSVD] 2.2.4.11
    (
        "tunnel_answer",
        Fsctl::SVHDX_SYNC_TUNNEL_REQUEST,
        Side::Output,
        "03100002000000000800000000000000616e73776572",
    ),
    // source: laid out by [MS-RSVD] 2.2.4.17
    ("shared_disk_support", Fsctl::QUERY_SHARED_VIRTUAL_DISK_SUPPORT, Side::Output, "0300000001000000"),
];
