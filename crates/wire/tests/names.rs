//! Numbers and names as the specifications print them.

use smbtrail_wire::*;

#[test]
fn have_the_names_of_the_specification() {
    let table: &[(Option<&str>, &str)] = &[
        // [MS-SMB2]
        (Command(0x0005).name(), "CREATE"),
        (Command(0x0013).name(), "SERVER_TO_CLIENT_NOTIFICATION"),
        (Cipher(0x0002).name(), "AES-128-GCM"),
        (CompressionAlgorithm(0x0003).name(), "LZ77+Huffman"),
        (CompressionAlgorithm(0x0005).name(), "LZ4"),
        (NegotiateContextType(0x0008).name(), "SMB2_SIGNING_CAPABILITIES"),
        (SigningAlgorithm(0x0000).name(), "HMAC-SHA256"),
        (ShareType(0x02).name(), "SMB2_SHARE_TYPE_PIPE"),
        (OplockLevel(0x09).name(), "SMB2_OPLOCK_LEVEL_BATCH"),
        (ImpersonationLevel(2).name(), "Impersonation"),
        (CreateDisposition(5).name(), "FILE_OVERWRITE_IF"),
        (CreateAction(1).name(), "FILE_OPENED"),
        (InfoType(4).name(), "SMB2_0_INFO_QUOTA"),
        (Channel(2).name(), "SMB2_CHANNEL_RDMA_V1_INVALIDATE"),
        (ErrorId(0x7264_5253).name(), "SMB2_ERROR_ID_SHARE_REDIRECT"),
        (Fsctl(0x0006_0194).name(), "FSCTL_DFS_GET_REFERRALS"),
        (Fsctl(0x0011_C017).name(), "FSCTL_PIPE_TRANSCEIVE"),
        (Fsctl(0x0014_40F2).name(), "FSCTL_SRV_COPYCHUNK"),
        (Fsctl(0x0014_0204).name(), "FSCTL_VALIDATE_NEGOTIATE_INFO"),
        // [MS-FSCC]
        (Fsctl(0x0009_40CF).name(), "FSCTL_QUERY_ALLOCATED_RANGES"),
        (Fsctl(0x0009_83E8).name(), "FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX"),
        (FileInfoClass(4).name(), "FileBasicInformation"),
        (FileInfoClass(37).name(), "FileIdBothDirectoryInformation"),
        (FileInfoClass(59).name(), "FileIdInformation"),
        (FileInfoClass(63).name(), "FileIdExtdBothDirectoryInformation"),
        (FileInfoClass(64).name(), "FileDispositionInformationEx"),
        (FileInfoClass(81).name(), "FileIdAllExtdBothDirectoryInformation"),
        (FsInfoClass(7).name(), "FileFsFullSizeInformation"),
        (FsInfoClass(11).name(), "FileFsSectorSizeInformation"),
        (FileAction(5).name(), "FILE_ACTION_RENAMED_NEW_NAME"),
        (ReparseTag(0xA000_000C).name(), "IO_REPARSE_TAG_SYMLINK"),
        (ReparseTag(0x9000_0027).name(), "IO_REPARSE_TAG_STORAGE_SYNC_FOLDER"),
        (AlignmentRequirement(0x1FF).name(), "FILE_512_BYTE_ALIGNMENT"),
        (ChecksumAlgorithm(0xFFFF).name(), "CHECKSUM_TYPE_UNCHANGED"),
        // [MS-DTYP]
        (AceType(0x11).name(), "SYSTEM_MANDATORY_LABEL_ACE_TYPE"),
        (AclRevision(4).name(), "ACL_REVISION_DS"),
    ];
    for (name, expected) in table {
        assert_eq!(*name, Some(*expected));
    }
}

#[test]
fn name_flags_as_the_specification_does() {
    assert_eq!(
        FileAttributes(0x0040_0020).to_string(),
        "FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS"
    );
    assert_eq!(
        // What Explorer asks for when it opens a file to read it.
        FileAccess(0x0012_0089).to_string(),
        "FILE_READ_DATA | FILE_READ_EA | FILE_READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE"
    );
    assert_eq!(DirectoryAccess::from(FileAccess(0x21)).to_string(), "FILE_LIST_DIRECTORY | FILE_TRAVERSE");
    assert_eq!(CreateOptions(0x0020_0040).to_string(), "FILE_NON_DIRECTORY_FILE | FILE_OPEN_REPARSE_POINT");
    assert_eq!(ShareCapabilities(0x80).to_string(), "SMB2_SHARE_CAP_ASYMMETRIC");
    assert_eq!(SecurityInformation(0x0000_0007).names().count(), 3);
    // NTFS of Windows 11, as it answers FileFsAttributeInformation.
    assert_eq!(FileSystemAttributes(0x03E7_2EFF).unknown(), FileSystemAttributes(0));
}

#[test]
fn takes_a_control_code_apart() {
    // [MS-FSCC] 2.3: device, access, function and method; FSCTL_PIPE_TRANSCEIVE is
    // CTL_CODE(FILE_DEVICE_NAMED_PIPE, 5, METHOD_NEITHER, FILE_READ_DATA | FILE_WRITE_DATA).
    let code = Fsctl::PIPE_TRANSCEIVE;
    assert_eq!(code.device_type(), DeviceType::NAMED_PIPE);
    assert_eq!(code.access(), IoctlAccess::READ_WRITE);
    assert_eq!(code.function(), 5);
    assert_eq!(code.method(), IoctlMethod::NEITHER);
    assert_eq!(Fsctl(u32::MAX).function(), 0xFFF);
}

#[test]
fn knows_whose_a_reparse_tag_is() {
    assert!(ReparseTag::SYMLINK.is_microsoft() && ReparseTag::SYMLINK.is_name_surrogate());
    assert!(ReparseTag::CLOUD.is_directory() && !ReparseTag::CLOUD.is_name_surrogate());
    assert!(!ReparseTag(0x0000_0009).is_microsoft());
}

#[test]
fn names_create_contexts_by_four_and_by_sixteen_bytes() {
    assert_eq!(CreateContextTag(*b"RqLs").name(), Some("SMB2_CREATE_REQUEST_LEASE"));
    assert_eq!(CreateContextTag::name_of(b"MxAc"), Some("SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST"));
    assert_eq!(CreateContextTag(*b"x\x1b\\y").to_string(), r"x\x1b\\y");
    // As Samba and Linux send it: the groups of 93ad2550-9cb4-11e7-b423-83de968bcd7c, each with its high byte first.
    let posix =
        [0x93, 0xAD, 0x25, 0x50, 0x9C, 0xB4, 0x11, 0xE7, 0xB4, 0x23, 0x83, 0xDE, 0x96, 0x8B, 0xCD, 0x7C];
    assert_eq!(CreateContextTag::POSIX, Guid(posix));
    assert_eq!(CreateContextTag::name_of(&posix), Some("SMB2_CREATE_POSIX"));
    let named = [
        CreateContextTag::APP_INSTANCE_ID,
        CreateContextTag::APP_INSTANCE_VERSION,
        CreateContextTag::SVHDX_OPEN_DEVICE_CONTEXT,
    ];
    assert!(named.iter().all(|guid| CreateContextTag::name_of(&guid.0).is_some()));
    assert_eq!(CreateContextTag::name_of(b"MxA"), None);
    assert_eq!(CreateContextTag::name_of(&[0; 16]), None);
}

#[test]
fn every_named_tag_has_a_constant() {
    let tags = [
        CreateContextTag::EA_BUFFER,
        CreateContextTag::SD_BUFFER,
        CreateContextTag::DURABLE_HANDLE_REQUEST,
        CreateContextTag::DURABLE_HANDLE_RECONNECT,
        CreateContextTag::QUERY_MAXIMAL_ACCESS_REQUEST,
        CreateContextTag::ALLOCATION_SIZE,
        CreateContextTag::TIMEWARP_TOKEN,
        CreateContextTag::REQUEST_LEASE,
        CreateContextTag::QUERY_ON_DISK_ID,
        CreateContextTag::DURABLE_HANDLE_REQUEST_V2,
        CreateContextTag::DURABLE_HANDLE_RECONNECT_V2,
        CreateContextTag::AAPL,
    ];
    let names: std::collections::HashSet<_> = tags.iter().map(|tag| tag.name().unwrap()).collect();
    assert_eq!(names.len(), tags.len());
}

#[test]
fn prints_ids_as_wireshark_does() {
    assert_eq!(
        FileId { persistent: 0x29, volatile: 0x1B }.to_string(),
        "00000029-0000-0000-1b00-000000000000"
    );
    assert_eq!(TreeId(1).to_string(), "0x00000001");
    assert_eq!(SessionId(0x4000_0000_0001).to_string(), "0x0000400000000001");
    assert_eq!(MessageId(12).to_string(), "12");
    let groups =
        Guid::from_groups(0x93AD_2550, 0x9CB4, 0x11E7, [0xB4, 0x23, 0x83, 0xDE, 0x96, 0x8B, 0xCD, 0x7C]);
    assert_eq!(groups.0[..8], [0x50, 0x25, 0xAD, 0x93, 0xB4, 0x9C, 0xE7, 0x11]);
    assert_eq!(groups.to_string(), "93ad2550-9cb4-11e7-b423-83de968bcd7c");
    assert!(Guid::default().is_nil() && !groups.is_nil());
}
