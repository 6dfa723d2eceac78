//! What holds for every number of the crate: no value twice, no overlapping flags, nothing lost on the wire.

use std::collections::HashSet;
use std::fmt::{Debug, Display};

use smbtrail_wire::*;

/// Calls `$check!` for each type that is one of a list of values.
macro_rules! for_values {
    ($check:ident) => {
        $check!(
            AaplCommand AceType AclRevision AlignmentRequirement AvId Channel ChecksumAlgorithm Cipher ClaimType
            Command CompressionAlgorithm CompressionChainFlags CompressionFormat CreateAction
            CreateDisposition DeviceType DfsServerType Dialect EncryptionOperation ErrorId FileAction
            FileInfoClass FsInfoClass Fsctl HashAlgorithm HashRetrievalType HashType HashVersion
            ImpersonationLevel InfoType IoctlAccess IoctlMethod LinkTrackingType MoveDestinationType
            NegotiateContextType NfsFileType NotificationType NtlmMessageType OffloadTokenType OplockLevel PipeCompletionMode
            PipeConfiguration PipeEnd PipeReadMode PipeState PipeType RdmaTransform RdmaTransformType
            ReparseTag RpcAuthLevel RpcAuthType RpcContextReason RpcContextResult RpcPduType RpcRejectReason
            ShareType SigningAlgorithm Smb1Command SocketFamily StatisticsFileSystem
            SvhdxOriginator TreeConnectContextType TunnelOperation
        )
    };
}

/// Calls `$check!` for each type that is a set of flags.
macro_rules! for_flags {
    ($check:ident) => {
        $check!(
            AaplRequestBitmap AaplServerCaps AaplVolumeCaps AceFlags AvFlags Capabilities CaseSensitiveFlags
            ChangeNotifyFlags ClaimFlags CloseFlags CompletionFilter CompressionFlags CreateOptions
            CreateResponseFlags DeviceCharacteristics DfsReferralEntryFlags DfsReferralHeaderFlags
            DfsReferralRequestFlags DirectoryAccess DispositionFlags DuplicateExtentsFlags DurableHandleFlags
            EaFlags FileAccess FileAttributes FileMode FileRegionUsage FileSystemAttributes
            FileSystemControlFlags GroupAttributes HeaderFlags IntegrityFlags InterfaceCapabilities IoctlFlags
            LeaseBreakFlags LeaseFlags LeaseState LinkFlags LockFlags LxFlags MandatoryLabelPolicy
            NtlmFlags ObjectAceFlags OffloadReadFlags QueryDirectoryFlags QueryInfoFlags ReadFlags ReadResponseFlags
            RenameFlags RpcFlags SectorSizeFlags SecurityDescriptorControl SecurityInformation SecurityMode
            SessionFlags SessionSecurityMode SessionSetupFlags ShareAccess ShareCapabilities ShareFlags
            SisCopyFlags Smb1Flags Smb1Flags2 SymlinkFlags TransformFlags TransportFlags TreeConnectFlags
            UsnReason UsnSource WriteFlags
        )
    };
}

/// `read` after `write`, and `write` after `read`, change nothing.
fn assert_round_trip<T: Scalar + PartialEq + Debug>(value: T) {
    let mut bytes = vec![0xEE; T::LEN + 1];
    value.write(&mut bytes);
    assert_eq!(bytes[T::LEN], 0xEE, "{value:?} writes past its length");
    assert_eq!(T::read(&bytes), value);
    let pattern: Vec<u8> = (0x81..).step_by(7).take(T::LEN).collect();
    let mut written = vec![0; T::LEN];
    T::read(&pattern).write(&mut written);
    assert_eq!(written, pattern, "{value:?}");
}

fn assert_prints_and_means<T: Scalar + Display>(value: T, name: Option<&str>) {
    match (name, value.meaning()) {
        (Some(name), Meaning::Name(_, meant)) => {
            assert_eq!(meant, Some(name));
            assert_eq!(value.to_string(), name);
        }
        (_, meaning) => panic!("{value}: {meaning:?}"),
    }
}

#[test]
fn the_lists_above_name_every_type() {
    macro_rules! names {
        ($($type:ident)*) => {
            [$(stringify!($type)),*]
        };
    }
    let sources = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    let mut declared = HashSet::new();
    for source in sources.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(source).unwrap();
        let structs = text.lines().filter_map(|line| line.strip_prefix("    pub struct "));
        declared.extend(structs.filter_map(|line| Some(line.split_once(": u")?.0.to_owned())));
    }
    let listed =
        HashSet::from_iter(for_values!(names).into_iter().chain(for_flags!(names)).map(str::to_owned));
    let differing: Vec<_> = declared.symmetric_difference(&listed).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

#[test]
fn lists_each_value_and_name_once() {
    macro_rules! check {
        ($($type:ident)*) => {$(
            let values: HashSet<$type> = $type::VALUES.iter().copied().collect();
            assert_eq!(values.len(), $type::VALUES.len(), "a value of {} twice", stringify!($type));
            let names: HashSet<_> = $type::VALUES.iter().map(|value| value.name().unwrap()).collect();
            assert_eq!(names.len(), $type::VALUES.len(), "a name of {} twice", stringify!($type));
        )*};
    }
    for_values!(check);
}

#[test]
fn named_values_print_as_their_names() {
    macro_rules! check {
        ($($type:ident)*) => {$(
            for &value in $type::VALUES {
                assert_prints_and_means(value, value.name());
                assert_round_trip(value);
            }
        )*};
    }
    for_values!(check);
}

#[test]
fn flags_of_a_type_do_not_overlap() {
    macro_rules! check {
        ($($type:ident)*) => {$({
            let name = stringify!($type);
            for (index, bit) in $type::BITS.iter().enumerate() {
                assert_eq!(bit.value & !bit.mask, 0, "{name}: {} lies outside its group", bit.name);
                for other in &$type::BITS[..index] {
                    assert_ne!(bit.name, other.name, "{name}");
                    let same_group = bit.mask == other.mask && bit.value != other.value;
                    // SMB2_LEASE_NONE stands for the absence of the other flags.
                    let absence = bit.value == 0 || other.value == 0;
                    let apart = bit.mask & other.mask == 0;
                    assert!(same_group || absence || apart, "{name}: {} and {}", bit.name, other.name);
                }
            }
        })*};
    }
    for_flags!(check);
}

#[test]
fn each_flag_is_known_and_named() {
    macro_rules! check {
        ($($type:ident)*) => {$(
            for bit in $type::BITS {
                let value = $type(bit.value.try_into().unwrap());
                assert_eq!(value.unknown(), $type(0));
                assert!(value.names().any(|name| name == bit.name), "{}", bit.name);
                assert_eq!(value.meaning(), Meaning::Flags(bit.value, $type::BITS));
                assert_round_trip(value);
            }
        )*};
    }
    for_flags!(check);
}

#[test]
fn ids_and_plain_integers_round_trip() {
    assert_round_trip(0x12_u8);
    assert_round_trip(0x1234_u16);
    assert_round_trip(0x1234_5678_u32);
    assert_round_trip(0x1234_5678_9ABC_DEF0_u64);
    assert_round_trip([1_u8, 2, 3]);
    assert_round_trip(MessageId(7));
    assert_round_trip(TreeId::RELATED);
    assert_round_trip(SessionId(0x4000_0000_0001));
    assert_round_trip(AsyncId(3));
    assert_round_trip(FileId { persistent: 1, volatile: 2 });
    assert_round_trip(Guid([9; 16]));
    assert_round_trip(FileTime(42));
    assert_round_trip(NtStatus::PENDING);
    assert_round_trip(CreateContextTag::REQUEST_LEASE);
}

#[test]
fn unknown_values_keep_their_bits_and_print_in_hexadecimal() {
    assert_eq!(Command(0x7FFF).to_string(), "0x7fff");
    assert_eq!(Command(0x7FFF).name(), None);
    assert_eq!(OplockLevel(0x42).to_string(), "0x42");
    assert_eq!(Fsctl(1).to_string(), "0x00000001");
    assert_eq!(Command(0x7FFF).meaning(), Meaning::Name(0x7FFF, None));
    assert_eq!(u16::from(Command(0x7FFF)), 0x7FFF);
}

#[test]
fn flags_print_their_names_and_what_is_unknown() {
    let flags = HeaderFlags::SERVER_TO_REDIR | HeaderFlags::SIGNED;
    assert_eq!(flags.to_string(), "SMB2_FLAGS_SERVER_TO_REDIR | SMB2_FLAGS_SIGNED");
    assert_eq!(HeaderFlags(0x8000_0008).to_string(), "SMB2_FLAGS_SIGNED | 0x80000000");
    assert_eq!(HeaderFlags(0x8000_0000).to_string(), "0x80000000");
    assert_eq!(HeaderFlags(0).to_string(), "0");
    assert_eq!(HeaderFlags(0x8000_0008).unknown(), HeaderFlags(0x8000_0000));
    assert!(flags.contains(HeaderFlags::SIGNED) && !HeaderFlags::SIGNED.contains(flags));
    assert!(flags.intersects(HeaderFlags::SIGNED) && !flags.intersects(HeaderFlags::ASYNC_COMMAND));
}

#[test]
fn a_group_of_bits_has_one_name() {
    let flags = HeaderFlags::PRIORITY_5 | HeaderFlags::SIGNED;
    assert_eq!(flags.names().collect::<Vec<_>>(), ["SMB2_FLAGS_SIGNED", "SMB2_FLAGS_PRIORITY_5"]);
    assert_eq!(flags.priority(), 5);
    assert_eq!(flags.unknown(), HeaderFlags(0));
    assert_eq!(ShareFlags(0).to_string(), "SMB2_SHAREFLAG_MANUAL_CACHING");
    assert_eq!(ShareFlags(0x30).to_string(), "SMB2_SHAREFLAG_NO_CACHING");
    let dfs = ShareFlags::DFS | ShareFlags::VDO_CACHING;
    assert_eq!(dfs.names().collect::<Vec<_>>(), ["SMB2_SHAREFLAG_VDO_CACHING", "SMB2_SHAREFLAG_DFS"]);
    assert_eq!(LeaseState(0).to_string(), "SMB2_LEASE_NONE");
    assert_eq!(LeaseState(1).to_string(), "SMB2_LEASE_READ_CACHING");
}
