//! Contexts of CREATE, NEGOTIATE, TREE_CONNECT and ERROR: made by value and swept, and read from recordings.

mod common;

use std::net::IpAddr;

use common::{Listing, hex, sweep, vectors};
use smbtrail_codec::{
    Body, Input, Message, Problem, ProblemKind, Region, Structure, body::*, create_context::*,
    error_context::*, negotiate_context::*, tree_connect_context::*, utf16,
};
use smbtrail_wire::*;

/// Messages of our own recordings; see the file.
const RECORDED: &str = include_str!("vectors/bodies.hex");

/// Each structure that begins at 0: a name, its bytes, and how it is parsed, listed, owned and emitted.
macro_rules! sample {
    ($value:expr, $type:ident) => {{
        let parse = |bytes: &[u8]| {
            let mut problems: Vec<Problem> = Vec::new();
            let value = $type::parse(Input::new(bytes), &mut problems).ok()?;
            Listing::of(|visitor| value.describe(visitor));
            assert_eq!(value.clone().into_owned(), value);
            problems.is_empty().then(|| value.to_vec())
        };
        sweep(stringify!($type), &$value.to_vec(), parse);
    }};
}

/// The SID of the group of users.
const USERS: &str = "01020000000000052000000021020000";

fn region(digits: &str) -> Region<'static> {
    Region::new(hex(digits))
}

#[test]
fn every_create_context_survives_the_sweeps() {
    let guid = Guid(*b"0123456789abcdef");
    sample!(AllocationSize { allocation_size: 4096, ..Default::default() }, AllocationSize);
    sample!(
        QueryMaximalAccessRequest { timestamp: region("0011223344556677"), ..Default::default() },
        QueryMaximalAccessRequest
    );
    sample!(
        QueryMaximalAccessResponse { maximal_access: FileAccess(0x1F_01FF), ..Default::default() },
        QueryMaximalAccessResponse
    );
    sample!(DurableHandleRequest::default(), DurableHandleRequest);
    sample!(DurableHandleResponse::default(), DurableHandleResponse);
    sample!(DurableHandleReconnect::default(), DurableHandleReconnect);
    sample!(DurableHandleRequestV2 { create_guid: guid, ..Default::default() }, DurableHandleRequestV2);
    sample!(DurableHandleResponseV2 { timeout: 60_000, ..Default::default() }, DurableHandleResponseV2);
    sample!(DurableHandleReconnectV2 { create_guid: guid, ..Default::default() }, DurableHandleReconnectV2);
    sample!(TimewarpToken { timestamp: FileTime(1), ..Default::default() }, TimewarpToken);
    sample!(QueryOnDiskIdRequest::default(), QueryOnDiskIdRequest);
    sample!(QueryOnDiskIdResponse { volume_id: 7, ..Default::default() }, QueryOnDiskIdResponse);
    sample!(Lease { lease_key: guid, ..Default::default() }, Lease);
    sample!(LeaseV2 { lease_key: guid, epoch: 3, ..Default::default() }, LeaseV2);
    sample!(AppInstanceId { app_instance_id: guid, ..Default::default() }, AppInstanceId);
    sample!(AppInstanceVersion { app_instance_version_low: 2, ..Default::default() }, AppInstanceVersion);
    sample!(AaplServerQueryRequest::default(), AaplServerQueryRequest);
    sample!(AaplResolveIdRequest { file_id: 9, ..Default::default() }, AaplResolveIdRequest);
    let path = Region::new(utf16("a/b"));
    sample!(AaplResolveIdReply { path_length: 6, path, ..Default::default() }.arranged(), AaplResolveIdReply);
    sample!(PosixCreateRequest { mode: 0o644, ..Default::default() }, PosixCreateRequest);
    let (owner, group) = (region(USERS), region(USERS));
    sample!(PosixCreateResponse { owner, group, ..Default::default() }.arranged(), PosixCreateResponse);
    let disk = SvhdxDiskProperties { virtual_sector_size: 512, ..Default::default() };
    sample!(disk, SvhdxDiskProperties);
    let mut name = utf16("HOST");
    name.resize(126, 0);
    let open = SvhdxOpenDeviceContext {
        version: 2,
        initiator_host_name_length: 8,
        initiator_host_name: Region::new(name),
        properties: Region::new(disk_bytes()),
        ..Default::default()
    }
    .arranged();
    assert_eq!(open.initiator_host_name().to_string(), "HOST");
    assert_eq!(open.properties(&mut ()).unwrap().virtual_sector_size, 512);
    sample!(open, SvhdxOpenDeviceContext);
}

fn disk_bytes() -> Vec<u8> {
    SvhdxDiskProperties { virtual_sector_size: 512, ..Default::default() }.to_vec()
}

#[test]
fn every_negotiate_context_survives_the_sweeps() {
    let two = || region("01000200");
    sample!(
        PreauthIntegrityCapabilities {
            hash_algorithm_count: 2,
            salt_length: 4,
            hash_algorithms: two(),
            salt: two(),
            ..Default::default()
        }
        .arranged(),
        PreauthIntegrityCapabilities
    );
    sample!(
        EncryptionCapabilities { cipher_count: 2, ciphers: two(), ..Default::default() }.arranged(),
        EncryptionCapabilities
    );
    sample!(
        CompressionCapabilities {
            compression_algorithm_count: 2,
            compression_algorithms: two(),
            ..Default::default()
        }
        .arranged(),
        CompressionCapabilities
    );
    sample!(
        NetnameNegotiateContext { net_name: Region::new(utf16("filesrv")), ..Default::default() },
        NetnameNegotiateContext
    );
    sample!(
        TransportCapabilities {
            flags: TransportFlags::ACCEPT_TRANSPORT_LEVEL_SECURITY,
            ..Default::default()
        },
        TransportCapabilities
    );
    sample!(
        RdmaTransformCapabilities { transform_count: 2, rdma_transform_ids: two(), ..Default::default() }
            .arranged(),
        RdmaTransformCapabilities
    );
    sample!(
        SigningCapabilities { signing_algorithm_count: 2, signing_algorithms: two(), ..Default::default() }
            .arranged(),
        SigningCapabilities
    );
    sample!(
        PosixExtensionsAvailable {
            versions: Region::new(CreateContextTag::POSIX.0.to_vec()),
            ..Default::default()
        },
        PosixExtensionsAvailable
    );
}

/// The recorded message of this capture and frame.
fn recorded(source: &str) -> Vec<u8> {
    let vectors = vectors(RECORDED);
    vectors
        .into_iter()
        .find(|vector| vector.source.starts_with(&format!("captures/{source}:")))
        .unwrap()
        .bytes
}

/// The data of the create contexts of a recorded message, and its listing. Nothing may be wrong with them.
fn create_contexts(source: &str) -> (Vec<CreateContextData<'static>>, Listing) {
    let bytes = recorded(source);
    let mut problems: Vec<Problem> = Vec::new();
    let message = Message::parse(Input::new(&bytes), &mut problems).unwrap();
    let listing = Listing::of(|visitor| message.describe(visitor));
    let owned = |(_, data): (CreateContext<'_>, CreateContextData<'_>)| data.into_owned();
    let values = match &message.body {
        Body::CreateRequest(create) => create.context_values(&mut problems).map(owned).collect(),
        Body::CreateResponse(create) => create.context_values(&mut problems).map(owned).collect(),
        body => panic!("{:?}", body.kind()),
    };
    assert_eq!(problems, []);
    (values, listing)
}

#[test]
fn reads_the_create_contexts_as_wireshark_does() {
    use CreateContextData as Data;
    let (values, _) = create_contexts("creates.pcapng frame 58");
    assert!(matches!(&values[0], Data::QueryMaximalAccessRequest(ask) if ask.timestamp().is_none()));
    assert!(matches!(&values[1], Data::AllocationSize(size) if size.allocation_size == 1_048_576));
    assert!(matches!(&values[2], Data::DurableHandleRequest(_)));
    assert!(matches!(&values[3], Data::TimewarpToken(_)));

    let (values, listing) = create_contexts("creates.pcapng frame 55");
    assert!(
        matches!(&values[..], [Data::QueryMaximalAccessResponse(most)] if most.maximal_access.0 == 0x1F_01FF)
    );
    assert!(listing.has("QueryStatus", "Name(0, Some(\"STATUS_SUCCESS\"))"), "{:#?}", listing.lines);

    let (values, _) = create_contexts("creates.pcapng frame 437");
    assert!(
        matches!(&values[..], [Data::QueryOnDiskIdResponse(id)] if id.disk_file_id == 0x9A_232A && id.volume_id == 0xFE00)
    );

    let (values, _) = create_contexts("durable.pcapng frame 482");
    let [Data::DurableHandleRequest(_), Data::DurableHandleReconnectV2(again)] = &values[..] else {
        panic!()
    };
    assert_eq!(again.file_id.to_string(), "fccd55ad-0000-0000-5c78-ab4300000000");
    assert_eq!(again.create_guid.to_string(), "2e401dfd-b492-49ac-a7f5-8cf78c561ac4");

    let (values, _) = create_contexts("durable.pcapng frame 591");
    let [Data::DurableHandleResponseV2(durable), Data::LeaseV2(lease)] = &values[..] else { panic!() };
    assert_eq!((durable.timeout, lease.epoch), (300_000, 1));
    assert_eq!(lease.lease_key.to_string(), "11dfc204-0000-0000-fb3d-20eeffffffff");

    let (values, _) = create_contexts("leases.pcapng frame 20");
    assert!(matches!(&values[..], [Data::Lease(lease)] if lease.lease_state.0 == 7));

    let (values, _) = create_contexts("macos.pcapng frame 21");
    let [Data::AaplServerQueryReply(reply)] = &values[..] else { panic!() };
    assert_eq!(reply.server_capabilities(), Some(AaplServerCaps(0xD)));
    assert_eq!(reply.volume_capabilities(), Some(AaplVolumeCaps(0)));
    assert_eq!(reply.model().to_string(), "MacPro");

    let (values, listing) = create_contexts("acls.pcapng frame 305");
    assert!(values.iter().any(|data| matches!(data, Data::SecurityDescriptor(_))));
    assert!(listing.in_order, "{:#?}", listing.lines);
}

#[test]
fn keeps_name_and_bytes_of_an_unknown_create_context() {
    let context =
        CreateContext { name: Region::new(b"Huh?".as_slice()), data: region("0102"), ..Default::default() };
    let context = context.arranged();
    let data = context.value(Direction::Request, &mut ());
    assert!(matches!(data, CreateContextData::Other(region) if *region.bytes == [1, 2]));
    sample!(context, CreateContext);
}

#[test]
fn tells_where_in_the_message_a_context_is_too_short() {
    let lease =
        CreateContext { name: Region::new(b"RqLs".as_slice()), data: region("0102"), ..Default::default() };
    let create =
        CreateResponse { create_contexts: Region::new(lease.arranged().to_vec()), ..Default::default() };
    let mut problems: Vec<Problem> = Vec::new();
    assert_eq!(create.arranged().context_values(&mut problems).count(), 1);
    let at = 64 + CreateResponse::FIXED + 24;
    assert_eq!((problems[0].kind, problems[0].offset, problems[0].found), (ProblemKind::Short, at, 2));
}

#[test]
fn reads_the_negotiate_contexts_as_wireshark_does() {
    let bytes = recorded("office.pcapng frame 4");
    let mut problems: Vec<Problem> = Vec::new();
    let message = Message::parse(Input::new(&bytes), &mut problems).unwrap();
    let Body::NegotiateRequest(negotiate) = &message.body else { panic!() };
    let values: Vec<_> = negotiate.context_values(&mut problems).map(|(_, data)| data).collect();
    let ciphers = values.iter().find_map(|data| match data {
        NegotiateContextData::EncryptionCapabilities(data) => Some(data.ciphers().collect::<Vec<_>>()),
        _ => None,
    });
    let expected = [Cipher::AES_128_GCM, Cipher::AES_128_CCM, Cipher::AES_256_GCM, Cipher::AES_256_CCM];
    assert_eq!(ciphers.unwrap(), expected);
    let listing = Listing::of(|visitor| message.describe(visitor));
    assert!(
        listing.has("NetName", "filesrv") && listing.has("SaltLength", "Number(32)"),
        "{:#?}",
        listing.lines
    );
    assert_eq!(problems, []);
}

#[test]
fn reports_fewer_negotiate_contexts_than_are_counted() {
    let mut bytes = recorded("office.pcapng frame 4");
    bytes[96] += 3;
    let mut problems: Vec<Problem> = Vec::new();
    let message = Message::parse(Input::new(&bytes), &mut problems).unwrap();
    let Body::NegotiateRequest(negotiate) = &message.body else { panic!() };
    let there = negotiate.contexts(&mut problems).count();
    assert!(problems.iter().any(|problem| problem.kind == ProblemKind::Count), "{there} {problems:?}");
}

/// An error whose data, in a context of this id or without one, are these bytes.
fn error_data(id: Option<ErrorId>, data: &[u8]) -> Vec<u8> {
    let body = match id {
        None => ErrorResponse { error_data: Region::new(data.to_vec()), ..Default::default() },
        Some(error_id) => {
            let length = u32::try_from(data.len()).unwrap();
            let data = Region::new(data);
            let context = ErrorContext {
                error_data_length: length,
                error_id,
                error_context_data: data,
                ..Default::default()
            };
            let contexts = Region::new(context.arranged().to_vec());
            ErrorResponse { error_context_count: 1, error_contexts: contexts, ..Default::default() }
        }
    };
    let length = body.error_data.bytes.len() + body.error_contexts.bytes.len();
    let body = ErrorResponse { byte_count: u32::try_from(length).unwrap(), ..body };
    [vec![0; 64], body.arranged().to_vec()].concat()
}

#[test]
fn reads_a_symbolic_link_bare_and_in_a_context() {
    // source: [MS-SMB2] 2.2.2.2.1's layout; names of our own.
    let (substitute, print) = (utf16(r"\??\D:\target"), utf16(r"D:\target"));
    let link = SymbolicLinkErrorResponse {
        sym_link_length: 24 + 44,
        reparse_data_length: 12 + 44,
        substitute_name_length: 26,
        print_name_offset: 26,
        print_name_length: 18,
        substitute_name: Region::at(28, substitute),
        print_name: Region::at(54, print),
        ..Default::default()
    };
    sample!(link, SymbolicLinkErrorResponse);
    for id in [None, Some(ErrorId::DEFAULT)] {
        let bytes = error_data(id, &link.to_vec());
        let mut problems: Vec<Problem> = Vec::new();
        let error = ErrorResponse::parse(Input::new(&bytes), &mut problems).unwrap();
        let values: Vec<_> = error.values(&mut problems).collect();
        let [ErrorData::SymbolicLinkErrorResponse(read)] = &values[..] else { panic!("{values:?}") };
        assert_eq!(read.substitute_name().to_string(), r"\??\D:\target");
        assert_eq!(read.print_name().to_string(), r"D:\target");
        let listing = Listing::of(|visitor| error.describe(visitor));
        assert!(listing.in_order && listing.has("PrintName", r"D:\target"), "{:#?}", listing.lines);
        assert_eq!(problems, []);
    }
}

#[test]
fn reads_where_a_share_has_moved_to() {
    let v4 = MoveDstIpaddr {
        address_type: MoveDestinationType::IPADDR_V4,
        address: [10, 20, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ..Default::default()
    };
    let redirect = ShareRedirectErrorResponse {
        structure_size: 48,
        ip_addr_count: 1,
        ip_addr_move_list: Region::new(v4.to_vec()),
        resource_name: Region::new(utf16("office")),
        ..Default::default()
    }
    .arranged();
    sample!(redirect, ShareRedirectErrorResponse);
    let bytes = error_data(Some(ErrorId::SHARE_REDIRECT), &redirect.to_vec());
    let error = ErrorResponse::parse(Input::new(&bytes), &mut ()).unwrap();
    let mut sink = ();
    let values: Vec<_> = error.values(&mut sink).collect();
    let [ErrorData::ShareRedirectErrorResponse(read)] = &values[..] else { panic!("{values:?}") };
    let to: Vec<_> = read.destinations(&mut ()).map(|destination| destination.ip()).collect();
    assert_eq!(to, [Some(IpAddr::from([10, 20, 0, 2]))]);
    assert_eq!(read.resource_name().to_string(), "office");
}

#[test]
fn reads_the_length_that_a_buffer_needs() {
    let bytes = recorded("getinfo-small-buffers.pcapng frame 202");
    let message = Message::parse(Input::new(&bytes), &mut ()).unwrap();
    let Body::ErrorResponse(error) = &message.body else { panic!() };
    assert!(matches!(error.values(&mut ()).next(), Some(ErrorData::MinimumBufferLength(_))));
    let mut data = error_data(None, &[16, 0, 0, 0]);
    data.push(0);
    let error = ErrorResponse::parse(Input::new(&data), &mut ()).unwrap();
    assert!(
        matches!(error.values(&mut ()).next(), Some(ErrorData::MinimumBufferLength(m)) if m.minimum_buffer_length == 16)
    );
}

#[test]
fn reads_a_remoted_identity_out_of_an_extended_tree_connect() {
    let user = format!("1000{USERS}04000000");
    let identity = RemotedIdentity {
        user: region(&user),
        user_name: Region::new(utf16("alice\0")),
        domain: Region::new(utf16("OFFICE\0")),
        groups: region(&format!("0100{user}")),
        privileges: region("01000c00170000000000000002000000"),
        owner: region(&format!("1000{USERS}")),
        ..Default::default()
    }
    .arranged();
    sample!(identity, RemotedIdentity);
    let data = identity.to_vec();
    let context = TreeConnectContext {
        context_type: TreeConnectContextType::REMOTED_IDENTITY,
        data_length: u16::try_from(data.len()).unwrap(),
        data: Region::new(data),
        ..Default::default()
    }
    .arranged();
    let path = utf16(r"\\filesrv\office");
    let offset = (88 + path.len()).next_multiple_of(8);
    let extension = TreeConnectExtension {
        tree_connect_context_offset: u32::try_from(offset).unwrap(),
        tree_connect_context_count: 1,
        ..Default::default()
    };
    sample!(extension, TreeConnectExtension);
    let request = TreeConnectRequest {
        flags: TreeConnectFlags::EXTENSION_PRESENT,
        extension: Region::new(extension.to_vec()),
        path: Region::new(path),
        contexts: Region::new(context.to_vec()),
        ..Default::default()
    }
    .arranged();
    let bytes = [vec![0; 64], request.to_vec()].concat();
    let mut problems: Vec<Problem> = Vec::new();
    let request = TreeConnectRequest::parse(Input::new(&bytes), &mut problems).unwrap();
    assert_eq!(request.path().to_string(), r"\\filesrv\office");
    let listing = Listing::of(|visitor| request.describe(visitor));
    assert!(listing.in_order && listing.has("User", "S-1-5-32-545"), "{:#?}", listing.lines);
    let context = request.contexts(&mut problems).next().unwrap();
    let identity = context.remoted_identity(&mut problems).unwrap();
    assert_eq!(identity.user_name().to_string(), "alice");
    assert_eq!(identity.domain().to_string(), "OFFICE");
    assert_eq!(identity.user().unwrap().0.to_string(), "S-1-5-32-545");
    assert_eq!(identity.groups()[0].1, GroupAttributes::ENABLED);
    assert_eq!(identity.privileges(), [(0x17, 2)]);
    assert_eq!(identity.owner().unwrap().to_string(), "S-1-5-32-545");
    assert_eq!(problems, []);
}
