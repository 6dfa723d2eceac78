//! NEGOTIATE and its contexts. `[MS-SMB2] 2.2.3, 2.2.4`

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Guid, Text, Time};
use crate::kind::{U16, U32, X8, X16, X32};
use crate::source::Source::{At, Bits, With};

const CAPABILITIES: &str = "smb2.capabilities";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.dialect_count", U16, "How many dialects the client offers", &[At("SMB2 NEGOTIATE Request/DialectCount; VALIDATE_NEGOTIATE_INFO Request/DialectCount")]),
    f("smb2.dialect", X16, "A dialect that is offered, or chosen", &[
        At("SMB2 NEGOTIATE Request/Dialects; SMB2 NEGOTIATE Response/DialectRevision; \
            VALIDATE_NEGOTIATE_INFO Request/Dialects; VALIDATE_NEGOTIATE_INFO Response/Dialect"),
    ]),
    f("smb2.sec_mode", X8, "Whether the sender signs", &[
        With("SMB2 NEGOTIATE Request/SecurityMode; SMB2 NEGOTIATE Response/SecurityMode; SMB2 SESSION_SETUP Request/SecurityMode; \
              VALIDATE_NEGOTIATE_INFO Request/SecurityMode; VALIDATE_NEGOTIATE_INFO Response/SecurityMode",
            |field, out| out.number(field.bytes.first().copied().unwrap_or_default().into())),
    ]),
    f("smb2.sec_mode.sign_enabled", Bool, "Signing is possible", &[Bits("smb2.sec_mode", 1)]),
    f("smb2.sec_mode.sign_required", Bool, "Signing is a must", &[Bits("smb2.sec_mode", 2)]),
    f("smb2.capabilities", X32, "What the sender can do", &[
        At("SMB2 NEGOTIATE Request/Capabilities; SMB2 NEGOTIATE Response/Capabilities; SMB2 SESSION_SETUP Request/Capabilities; \
            VALIDATE_NEGOTIATE_INFO Request/Capabilities; VALIDATE_NEGOTIATE_INFO Response/Capabilities"),
    ]),
    f("smb2.capabilities.dfs", Bool, "Distributed file system", &[Bits(CAPABILITIES, 0x01)]),
    f("smb2.capabilities.leasing", Bool, "Leases", &[Bits(CAPABILITIES, 0x02)]),
    f("smb2.capabilities.large_mtu", Bool, "Requests of more than one credit", &[Bits(CAPABILITIES, 0x04)]),
    f("smb2.capabilities.multi_channel", Bool, "Sessions over several connections", &[Bits(CAPABILITIES, 0x08)]),
    f("smb2.capabilities.persistent_handles", Bool, "Opens that survive the server's failure", &[Bits(CAPABILITIES, 0x10)]),
    f("smb2.capabilities.directory_leasing", Bool, "Leases of directories", &[Bits(CAPABILITIES, 0x20)]),
    f("smb2.capabilities.encryption", Bool, "Encryption", &[Bits(CAPABILITIES, 0x40)]),
    f("smb2.client_guid", Guid, "Names the client", &[At("SMB2 NEGOTIATE Request/ClientGuid; VALIDATE_NEGOTIATE_INFO Request/Guid")]),
    f("smb2.server_guid", Guid, "Names the server", &[At("SMB2 NEGOTIATE Response/ServerGuid; VALIDATE_NEGOTIATE_INFO Response/Guid")]),
    f("smb2.max_trans_size", U32, "The most bytes of a buffer other than of READ and WRITE", &[At("SMB2 NEGOTIATE Response/MaxTransactSize")]),
    f("smb2.max_read_size", U32, "The most bytes of one READ", &[At("SMB2 NEGOTIATE Response/MaxReadSize")]),
    f("smb2.max_write_size", U32, "The most bytes of one WRITE", &[At("SMB2 NEGOTIATE Response/MaxWriteSize")]),
    f("smb2.current_time", Time, "The server's clock", &[At("SMB2 NEGOTIATE Response/SystemTime")]),
    f("smb2.boot_time", Time, "When the server was started", &[At("SMB2 NEGOTIATE Response/ServerStartTime")]),
    f("smb2.negotiate_context.offset", X32, "Where the first negotiate context begins, in bytes from the header", &[At("SMB2 NEGOTIATE Request/NegotiateContextOffset; SMB2 NEGOTIATE Response/NegotiateContextOffset")]),
    f("smb2.negotiate_context.count", U16, "How many negotiate contexts there are", &[At("SMB2 NEGOTIATE Request/NegotiateContextCount; SMB2 NEGOTIATE Response/NegotiateContextCount")]),
    f("smb2.negotiate_context.type", X16, "What a negotiate context is about", &[At("SMB2_NEGOTIATE_CONTEXT/ContextType")]),
    f("smb2.negotiate_context.data_length", U16, "Bytes of a negotiate context's data", &[At("SMB2_NEGOTIATE_CONTEXT/DataLength")]),
    f("smb2.negotiate_context.hash_alg_count", U16, "How many hashes of pre-authentication integrity are offered", &[At("SMB2_PREAUTH_INTEGRITY_CAPABILITIES/HashAlgorithmCount")]),
    f("smb2.negotiate_context.salt_length", U16, "Bytes of the salt", &[At("SMB2_PREAUTH_INTEGRITY_CAPABILITIES/SaltLength")]),
    f("smb2.negotiate_context.hash_algorithm", X16, "A hash of pre-authentication integrity", &[At("SMB2_PREAUTH_INTEGRITY_CAPABILITIES/HashAlgorithms")]),
    f("smb2.negotiate_context.salt", Bytes, "Random bytes that make the hash unique", &[At("SMB2_PREAUTH_INTEGRITY_CAPABILITIES/Salt")]),
    f("smb2.negotiate_context.cipher_count", U16, "How many ciphers are offered", &[At("SMB2_ENCRYPTION_CAPABILITIES/CipherCount")]),
    f("smb2.negotiate_context.cipher_id", X16, "A cipher", &[At("SMB2_ENCRYPTION_CAPABILITIES/Ciphers")]),
    f("smb2.negotiate_context.signing_alg_count", U16, "How many signing algorithms are offered", &[At("SMB2_SIGNING_CAPABILITIES/SigningAlgorithmCount")]),
    f("smb2.negotiate_context.signing_id", X16, "A signing algorithm", &[At("SMB2_SIGNING_CAPABILITIES/SigningAlgorithms")]),
    f("smb2.negotiate_context.comp_alg_count", U16, "How many compression algorithms are offered", &[At("SMB2_COMPRESSION_CAPABILITIES/CompressionAlgorithmCount")]),
    f("smb2.negotiate_context.comp_alg_flags", X32, "Whether compression may be chained", &[At("SMB2_COMPRESSION_CAPABILITIES/Flags")]),
    f("smb2.negotiate_context.comp_alg_flags.chained", Bool, "Compression may be chained", &[Bits("smb2.negotiate_context.comp_alg_flags", 1)]),
    f("smb2.negotiate_context.comp_alg_flags.reserved", X32, "Bits without a meaning", &[Bits("smb2.negotiate_context.comp_alg_flags", 0xFFFF_FFFE)]),
    f("smb2.negotiate_context.comp_alg_id", X16, "A compression algorithm", &[At("SMB2_COMPRESSION_CAPABILITIES/CompressionAlgorithms")]),
    f("smb2.negotiate_context.netname", Text, "The server's name, as the client knows it", &[At("SMB2_NETNAME_NEGOTIATE_CONTEXT_ID/NetName")]),
    f("smb2.negotiate_context.transport_flags", X32, "Whether the transport is secure by itself", &[At("SMB2_TRANSPORT_CAPABILITIES/Flags")]),
    f("smb2.negotiate_context.rdma_transform_count", U16, "How many transforms of RDMA are offered", &[At("SMB2_RDMA_TRANSFORM_CAPABILITIES/TransformCount")]),
    f("smb2.negotiate_context.rdma_transform_reserved1", X16, "Reserved", &[At("SMB2_RDMA_TRANSFORM_CAPABILITIES/Reserved1")]),
    f("smb2.negotiate_context.rdma_transform_reserved2", X32, "Reserved", &[At("SMB2_RDMA_TRANSFORM_CAPABILITIES/Reserved2")]),
    f("smb2.negotiate_context.rdma_transform_id", X16, "A transform of RDMA", &[At("SMB2_RDMA_TRANSFORM_CAPABILITIES/RDMATransformIds")]),
    f("smb2.negotiate_context.posix_reserved", Bytes, "Says that POSIX extensions are available", &[At("SMB2_POSIX_EXTENSIONS_AVAILABLE/Version")]),
];
