//! What several commands share, and READ, WRITE, LOCK, CLOSE, CHANGE_NOTIFY. `[MS-SMB2] 2.2.15 to 2.2.36`

use smbtrail_codec::Body;

use smbtrail_codec::Utf16;
use smbtrail_track::{Detail, Message};
use smbtrail_wire::{Channel, FileInfoClass, InfoType, ShareType};

use super::session::refused;
use super::unread::unread;
use crate::command::is_unknown;
use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Frame, Guid, None, Signed, Text, Time};
use crate::kind::{U16, U32, U64, X8, X16, X32};
use crate::needs::Needs;
use crate::out::number;
use crate::source::Source::{After, At, Bits, Header, Known, With};

const LOCK_FLAGS: &str = "smb2.lock_flags";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.fid", Guid, "The open", &[
        At("SMB2 */FileId; SMB2_CREATE_DURABLE_HANDLE_RECONNECT/FileId; SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2/FileId; \
            SMB2_CREATE_DURABLE_HANDLE_REQUEST/DurableRequest"),
    ]),
    f("smb2.filename", Text, "A name or path", &[
        After(|message, out| if let Some(name) = whole_name(message) { out.utf16(name) }),
        // The root of the share has an empty name.
        After(|message, out| if let Body::CreateRequest(body) = message.body && body.name.bytes.is_empty() { out.text("") }),
        At("SMB2 CREATE Request/Buffer; FILE_RENAME_INFORMATION_TYPE_2/FileName; \
            FILE_NOTIFY_INFORMATION/FileName; FILE_DIRECTORY_INFORMATION/FileName; FILE_FULL_DIR_INFORMATION/FileName; \
            FILE_BOTH_DIR_INFORMATION/FileName; FILE_ID_*/FileName; FILE_NAMES_INFORMATION/FileName; FILE_POSIX_*/FileName"),
    ]),
    f("smb2.filename.len", U32, "Bytes of a name or path", &[
        At("FILE_ALL_INFORMATION/FileNameLength; FILE_RENAME_INFORMATION_TYPE_2/FileNameLength; FILE_NOTIFY_INFORMATION/FileNameLength; \
            FILE_DIRECTORY_INFORMATION/FileNameLength; FILE_FULL_DIR_INFORMATION/FileNameLength; FILE_BOTH_DIR_INFORMATION/FileNameLength; \
            FILE_ID_*/FileNameLength; FILE_NAMES_INFORMATION/FileNameLength"),
    ]),
    f("smb2.create.time", Time, "When the file was created", &[At(TIMES[0])]),
    f("smb2.last_access.time", Time, "When the file was last read", &[At(TIMES[1])]),
    f("smb2.last_write.time", Time, "When the file's data last changed", &[At(TIMES[2])]),
    f("smb2.last_change.time", Time, "When the file last changed at all", &[At(TIMES[3])]),
    f("smb2.allocation_size", U64, "Bytes that the file takes on its volume", &[At(SIZES[0])]),
    f("smb2.eof", U64, "Bytes of the file", &[At(SIZES[1])]),
    f("smb2.olb.offset", X32, "Where a buffer begins, in bytes from the header (in a create context, from the context)", &[
        At("SMB2 NEGOTIATE Response/SecurityBufferOffset; SMB2 SESSION_SETUP Request/SecurityBufferOffset; \
            SMB2 SESSION_SETUP Response/SecurityBufferOffset; SMB2 TREE_CONNECT Request/PathOffset; SMB2 CREATE Request/NameOffset; \
            SMB2 CREATE Request/CreateContextsOffset; SMB2 CREATE Response/CreateContextsOffset; SMB2_CREATE_CONTEXT/NameOffset; \
            SMB2_CREATE_CONTEXT/DataOffset; SMB2 READ Request/ReadChannelInfoOffset; SMB2 READ Response/DataOffset; \
            SMB2 WRITE Request/WriteChannelInfoOffset; SMB2 QUERY_DIRECTORY Request/FileNameOffset; SMB2 QUERY_DIRECTORY Response/OutputBufferOffset; \
            SMB2 CHANGE_NOTIFY Response/OutputBufferOffset; SMB2 QUERY_INFO Response/OutputBufferOffset; \
            Symbolic Link */SubstituteNameOffset; Symbolic Link */PrintNameOffset"),
        Known(|message, out| for (offset, _) in buffers(message).0 { out.number(offset.into()) }),
        After(|message, out| for (offset, _) in buffers(message).1 { out.number(offset.into()) }),
        Known(|message, out| if let Some([_, _, low, high, ..]) = refused(message) { out.number(u16::from_le_bytes([low, high]).into()) }),
    ]),
    f("smb2.olb.length", U32, "Bytes of a buffer", &[
        At("SMB2 NEGOTIATE Response/SecurityBufferLength; SMB2 SESSION_SETUP Request/SecurityBufferLength; \
            SMB2 SESSION_SETUP Response/SecurityBufferLength; SMB2 TREE_CONNECT Request/PathLength; SMB2 CREATE Request/NameLength; \
            SMB2 CREATE Request/CreateContextsLength; SMB2 CREATE Response/CreateContextsLength; SMB2_CREATE_CONTEXT/NameLength; \
            SMB2_CREATE_CONTEXT/DataLength; SMB2 READ Request/ReadChannelInfoLength; SMB2 READ Response/DataLength; \
            SMB2 WRITE Request/WriteChannelInfoLength; SMB2 QUERY_DIRECTORY Request/FileNameLength; SMB2 QUERY_DIRECTORY Response/OutputBufferLength; \
            SMB2 CHANGE_NOTIFY Response/OutputBufferLength; SMB2 QUERY_INFO Response/OutputBufferLength; \
            Symbolic Link */SubstituteNameLength; Symbolic Link */PrintNameLength"),
        Known(|message, out| for (_, length) in buffers(message).0 { out.number(length.into()) }),
        After(|message, out| for (_, length) in buffers(message).1 { out.number(length.into()) }),
        Known(|message, out| if let Some([.., low, high]) = refused(message) { out.number(u16::from_le_bytes([low, high]).into()) }),
    ]),
    f("smb2.reserved", Bytes, "Reserved bytes", &[
        Header(12, |header, out| if !header.is_response() { out.bytes(&header.reserved().to_le_bytes()) }),
        At("SMB2 NEGOTIATE Request/Reserved; SMB2 NEGOTIATE Request/Reserved2; SMB2_NEGOTIATE_CONTEXT/Reserved; \
            SMB2 TREE_CONNECT Response/Reserved; SMB2 TREE_DISCONNECT */Reserved; SMB2 LOGOFF Response/Reserved; SMB2 CREATE Request/Reserved; \
            SMB2 CREATE Response/Reserved2; SMB2 CLOSE Response/Reserved; SMB2 LOCK Request/LockSequence; SMB2_LOCK_ELEMENT/Reserved; \
            SMB2 IOCTL Request/Reserved; SMB2 IOCTL Request/Reserved2; SMB2 IOCTL Response/Reserved; SMB2 IOCTL Response/Reserved2; \
            SMB2 WRITE Response/Reserved; SMB2 QUERY_INFO Request/Reserved; SMB2 CHANGE_NOTIFY Request/Reserved; SMB2 OPLOCK_BREAK */Reserved; \
            SMB2 OPLOCK_BREAK */Reserved2; SMB2 LEASE_BREAK */Reserved; FILE_BOTH_DIR_INFORMATION/Reserved; FILE_ID_BOTH_DIR_INFORMATION/Reserved1; \
            FILE_ID_BOTH_DIR_INFORMATION/Reserved2; SRV_REQUEST_RESUME_KEY Response/ContextLength; SRV_COPYCHUNK_COPY/Reserved; SRV_COPYCHUNK/Reserved; \
            SMB2_QUERY_QUOTA_INFO/Reserved; FILE_ID_FULL_DIR_INFORMATION/Reserved; REPARSE_*/Reserved; Mount Point Reparse Data Buffer/Reserved; \
            FILE_REGION_INPUT/Reserved; NFS Reparse Data Buffer/Reserved; Symbolic Link Reparse Data Buffer/Reserved; LX SYMLINK REPARSE_DATA_BUFFER/Reserved"),
        After(|message, out| if let Body::ReadResponse(body) = message.body {
            out.bytes(&body.flags.to_le_bytes());
            out.bytes(&[body.reserved]);
        }),
    ]),
    f("smb2.unknown", Bytes, "Bytes that Wireshark has no name for, reserved most often", &[
        At("SMB2 FLUSH Response/Reserved; SMB2 LOCK Response/Reserved; SMB2 CANCEL Request/Reserved; SMB2 ECHO */Reserved; \
            FILE_BASIC_INFORMATION/Reserved; REPARSE_DATA_BUFFER/DataBuffer; REPARSE_GUID_DATA_BUFFER/DataBuffer"),
        After(|message, out| if let Some(data) = unread(message) { out.bytes(data) }),
        With("FILE_ALL_INFORMATION/Reserved", |field, out| if field.bytes.len() == 4 { out.bytes(field.bytes) }),
        After(|message, out| if is_unknown(message.header) { out.bytes(message.input.bytes().get(64..).unwrap_or_default()) }),
        After(|message, out| if let Body::FlushRequest(body) = message.body {
            let ([a, b], [c, d, e, f]) = (body.reserved1.to_le_bytes(), body.reserved2.to_le_bytes());
            out.bytes(&[a, b, c, d, e, f]);
        }),
    ]),
    f("smb2.close.flags", X16, "Whether the response contains the file's attributes", &[At("SMB2 CLOSE */Flags")]),
    f("smb2.close.pq_attrib", Bool, "The response contains the file's attributes", &[Bits("smb2.close.flags", 1)]),
    f("smb2.file_offset", U64, "Where in the file, in bytes from its first", &[
        At("SMB2 READ Request/Offset; SMB2 WRITE Request/Offset; SMB2_LOCK_ELEMENT/Offset; FILE_REGION_INPUT/FileOffset; FILE_REGION_INFO/FileOffset"),
    ]),
    f("smb2.read_padding", X8, "Where the data should begin in the response", &[At("SMB2 READ Request/Padding")]),
    f("smb2.read_flags", X8, "How to read", &[At("SMB2 READ Request/Flags")]),
    f("smb2.read_flags.unbuffered", Bool, "Past the server's cache", &[Bits("smb2.read_flags", 1)]),
    f("smb2.read_flags.compressed", Bool, "Compressed, if possible", &[Bits("smb2.read_flags", 2)]),
    f("smb2.read_length", U32, "Bytes to read", &[At("SMB2 READ Request/Length")]),
    f("smb2.min_count", U32, "The fewest bytes to read", &[At("SMB2 READ Request/MinimumCount")]),
    f("smb2.channel", X32, "How the data travels beside the messages", &[At("SMB2 READ Request/Channel; SMB2 WRITE Request/Channel; SMB2 SESSION_SETUP Request/Channel")]),
    f("smb2.remaining_bytes", U32, "Bytes that the client means to ask for next", &[At("SMB2 READ Request/RemainingBytes; SMB2 WRITE Request/RemainingBytes")]),
    f("smb2.channel_info_blob", None, "The place of what describes the channel", &[At("SMB2 READ Request/; SMB2 WRITE Request/")]),
    f("smb2.channel_info_offset", U16, "Reserved", &[At("SMB2 WRITE Response/WriteChannelInfoOffset")]),
    f("smb2.channel_info_length", U16, "Reserved", &[At("SMB2 WRITE Response/WriteChannelInfoLength")]),
    f("smb2.read_remaining", U32, "Bytes sent beside the messages", &[At("SMB2 READ Response/DataRemaining")]),
    f("smb2.read.blob", Bytes, "The data that was read", &[
        At("SMB2 READ Response/Buffer"),
        After(|message, out| if let Body::ReadResponse(body) = message.body && body.data.bytes.is_empty() { out.bytes(&[]) }),
    ]).needing(Needs::DATA),
    f("smb2.data_offset", X16, "Where the data begins, in bytes from the header", &[At("SMB2 WRITE Request/DataOffset")]),
    f("smb2.write_length", U32, "Bytes to write", &[At("SMB2 WRITE Request/Length")]),
    f("smb2.write.flags", X32, "How to write", &[At("SMB2 WRITE Request/Flags")]),
    f("smb2.write.flags.write_through", Bool, "Through to the disk", &[Bits("smb2.write.flags", 1)]),
    f("smb2.write.flags.unbuffered", Bool, "Past the server's cache", &[Bits("smb2.write.flags", 2)]),
    f("smb2.write_data", Bytes, "Says that there is no data to write", &[After(|message, out| if let Body::WriteRequest(body) = message.body && body.length == 0 { out.bytes(&[]) })]),
    f("smb2.write.count", U32, "Bytes that were written", &[At("SMB2 WRITE Response/Count")]),
    f("smb2.write.remaining", U32, "Reserved", &[At("SMB2 WRITE Response/Remaining")]),
    f("smb2.lock_count", U16, "How many ranges are locked or unlocked", &[At("SMB2 LOCK Request/LockCount")]),
    f("smb2.lock_info", None, "A range to lock or unlock", &[At("SMB2_LOCK_ELEMENT/")]),
    f("smb2.lock_length", U64, "Bytes of the range", &[At("SMB2_LOCK_ELEMENT/Length")]),
    f("smb2.lock_flags", X32, "How to lock or unlock", &[At("SMB2_LOCK_ELEMENT/Flags")]),
    f("smb2.lock_flags.shared", Bool, "Others may read", &[Bits(LOCK_FLAGS, 0x01)]),
    f("smb2.lock_flags.exclusive", Bool, "Exclusive lock", &[Bits(LOCK_FLAGS, 0x02)]),
    f("smb2.lock_flags.unlock", Bool, "Unlock", &[Bits(LOCK_FLAGS, 0x04)]),
    f("smb2.lock_flags.fail_immediately", Bool, "Do not wait for the range", &[Bits(LOCK_FLAGS, 0x10)]),
    f("smb2.notify.flags", X16, "Whether the directories below are watched too", &[At("SMB2 CHANGE_NOTIFY Request/Flags")]),
    f("smb2.notify.watch_tree", Bool, "The directories below are watched too", &[Bits("smb2.notify.flags", 1)]),
    f("smb2.output_buffer_len", U32, "The most bytes of the response's buffer", &[At("SMB2 CHANGE_NOTIFY Request/OutputBufferLength; SMB2 QUERY_DIRECTORY Request/OutputBufferLength")]),
    f("smb2.notify.out", None, "The changes", &[At("SMB2 CHANGE_NOTIFY Response/")]),
    f("smb2.notify.info", None, "A change", &[At("FILE_NOTIFY_INFORMATION/")]),
    f("smb2.notify.next_offset", X32, "Bytes from this change to the next", &[At("FILE_NOTIFY_INFORMATION/NextEntryOffset")]),
    f("smb2.notify.action", X32, "What happened to the file", &[At("FILE_NOTIFY_INFORMATION/Action")]),
    f("smb2.find.infolevel", U32, "What an entry of the listing looks like", &[
        After(|message, out| match (message.body, message.request.map(|request| &request.detail)) {
            (Body::QueryDirectoryRequest(body), _) => out.number(body.file_information_class.0.into()),
            (Body::QueryDirectoryResponse(_) | Body::ErrorResponse(_), Some(smbtrail_track::Detail::QueryDirectory(class))) => out.number(class.0.into()),
            _ => {}
        }),
    ]),
    f("smb2.find.flags", X8, "Where and how to go on with the listing", &[At("SMB2 QUERY_DIRECTORY Request/Flags")]),
    f("smb2.find.restart_scans", Bool, "From the beginning", &[Bits("smb2.find.flags", 0x01)]),
    f("smb2.find.single_entry", Bool, "One entry only", &[Bits("smb2.find.flags", 0x02)]),
    f("smb2.find.index_specified", Bool, "From the entry of this index", &[Bits("smb2.find.flags", 0x04)]),
    f("smb2.find.reopen", Bool, "From the beginning, with a new pattern", &[Bits("smb2.find.flags", 0x10)]),
    f("smb2.find.pattern", Text, "The pattern that names must match", &[At("SMB2 QUERY_DIRECTORY Request/Buffer")]),
    f("smb2.find.info_blob", Bytes, "The entries, as bytes", &[With("SMB2 QUERY_DIRECTORY Response/Buffer", |field, out| out.bytes(field.bytes))]),
    f("smb2.read_data", Bytes, "Data that was read, of a file that Wireshark has no reader for", &[]),
    f("data.data", Bytes, "The data of a READ or WRITE, if all of it is there", &[
        After(|message, out| if let Some(data) = data(message) { out.bytes(data) }),
    ]).needing(Needs::DATA),
    f("data.len", Signed(32), "Bytes of that data", &[
        After(|message, out| if let Some(data) = data(message) { out.number(data.len().try_into().unwrap_or(u64::MAX)) }),
    ]).needing(Needs::DATA),
    f("smb2.buffer_descriptor.offset", U64, "Where remote memory begins", &[After(|message, out| for [offset, _, _] in descriptors(message) { out.number(offset) })]),
    f("smb2.buffer_descriptor.token", X32, "Names the remote memory", &[After(|message, out| for [_, token, _] in descriptors(message) { out.number(token) })]),
    f("smb2.buffer_descriptor.length", U32, "Bytes of remote memory", &[After(|message, out| for [_, _, length] in descriptors(message) { out.number(length) })]),
    f("smb2.invalid_length", None, "A length that goes beyond the message", &[]),
    f("smb2.pipe.fragments", None, "Parts of a call of RPC, joined", &[]),
    f("smb2.pipe.fragment", Frame, "A frame that carries a part of an RPC call", &[]),
    f("smb2.pipe.fragment.count", U32, "How many parts a call of RPC has", &[]),
    f("smb2.pipe.fragment.overlap", Bool, "Parts of a call of RPC overlap", &[]),
    f("smb2.pipe.fragment.overlap.conflict", Bool, "Parts of a call of RPC overlap with other bytes", &[]),
    f("smb2.pipe.fragment.multipletails", Bool, "Several parts of a call of RPC are the last", &[]),
    f("smb2.pipe.fragment.toolongfragment", Bool, "A part goes beyond the call of RPC", &[]),
    f("smb2.pipe.fragment.error", Frame, "The frame in which joining a call of RPC failed", &[]),
    f("smb2.pipe.reassembled.length", U32, "Bytes of a call of RPC, joined", &[]),
    f("smb2.pipe.reassembled.data", Bytes, "A call of RPC, joined", &[]),
    f("smb2.pipe.reassembled_in", Frame, "The frame in which a call of RPC is complete", &[]),
];

/// The data of a READ or WRITE of a file. What is written to pipes is read as calls.
fn data<'m>(message: &'m Message<'_>) -> Option<&'m [u8]> {
    let is_pipe = message.tree.and_then(|tree| tree.share_type) == Some(ShareType::PIPE);
    message.payload().filter(|_| !is_pipe)?.whole().filter(|data| !data.is_empty())
}

const TIMES: [&str; 4] = [
    "SMB2 CREATE Response/CreationTime; SMB2 CLOSE Response/CreationTime; FILE_ALL_INFORMATION/CreationTime; FILE_BASIC_INFORMATION/CreationTime; \
     FILE_DIRECTORY_INFORMATION/CreationTime; FILE_FULL_DIR_INFORMATION/CreationTime; FILE_BOTH_DIR_INFORMATION/CreationTime; \
     FILE_ID_FULL_DIR_INFORMATION/CreationTime; FILE_ID_BOTH_DIR_INFORMATION/CreationTime; FILE_POSIX_*/CreationTime",
    "SMB2 CREATE Response/LastAccessTime; SMB2 CLOSE Response/LastAccessTime; FILE_ALL_INFORMATION/LastAccessTime; FILE_BASIC_INFORMATION/LastAccessTime; \
     FILE_DIRECTORY_INFORMATION/LastAccessTime; FILE_FULL_DIR_INFORMATION/LastAccessTime; FILE_BOTH_DIR_INFORMATION/LastAccessTime; \
     FILE_ID_FULL_DIR_INFORMATION/LastAccessTime; FILE_ID_BOTH_DIR_INFORMATION/LastAccessTime; FILE_POSIX_*/LastAccessTime",
    "SMB2 CREATE Response/LastWriteTime; SMB2 CLOSE Response/LastWriteTime; FILE_ALL_INFORMATION/LastWriteTime; FILE_BASIC_INFORMATION/LastWriteTime; \
     FILE_DIRECTORY_INFORMATION/LastWriteTime; FILE_FULL_DIR_INFORMATION/LastWriteTime; FILE_BOTH_DIR_INFORMATION/LastWriteTime; \
     FILE_ID_FULL_DIR_INFORMATION/LastWriteTime; FILE_ID_BOTH_DIR_INFORMATION/LastWriteTime; FILE_POSIX_*/LastWriteTime",
    "SMB2 CREATE Response/ChangeTime; SMB2 CLOSE Response/ChangeTime; FILE_ALL_INFORMATION/ChangeTime; FILE_BASIC_INFORMATION/ChangeTime; \
     FILE_DIRECTORY_INFORMATION/ChangeTime; FILE_FULL_DIR_INFORMATION/ChangeTime; FILE_BOTH_DIR_INFORMATION/ChangeTime; \
     FILE_ID_FULL_DIR_INFORMATION/ChangeTime; FILE_ID_BOTH_DIR_INFORMATION/ChangeTime; FILE_POSIX_*/ChangeTime",
];

const SIZES: [&str; 2] = [
    "SMB2 CREATE Response/AllocationSize; SMB2 CLOSE Response/AllocationSize; FILE_ALL_INFORMATION/AllocationSize; SMB2_CREATE_ALLOCATION_SIZE/AllocationSize; \
     FILE_DIRECTORY_INFORMATION/AllocationSize; FILE_FULL_DIR_INFORMATION/AllocationSize; FILE_BOTH_DIR_INFORMATION/AllocationSize; \
     FILE_ID_FULL_DIR_INFORMATION/AllocationSize; FILE_ID_BOTH_DIR_INFORMATION/AllocationSize; FILE_POSIX_*/AllocationSize",
    "SMB2 CREATE Response/EndofFile; SMB2 CLOSE Response/EndofFile; FILE_ALL_INFORMATION/EndOfFile; \
     FILE_DIRECTORY_INFORMATION/EndOfFile; FILE_FULL_DIR_INFORMATION/EndOfFile; FILE_BOTH_DIR_INFORMATION/EndOfFile; \
     FILE_ID_FULL_DIR_INFORMATION/EndOfFile; FILE_ID_BOTH_DIR_INFORMATION/EndOfFile; FILE_POSIX_*/EndOfFile",
];

/// The path in all metadata of a file, where it is not cut short.
fn whole_name<'a>(message: &Message<'a>) -> Option<Utf16<'a>> {
    let (Body::QueryInfoResponse(body), Some(request)) = (message.body, message.request) else {
        return Option::None;
    };
    let Detail::QueryInfo { info_type: InfoType::FILE, class, .. } = request.detail else {
        return Option::None;
    };
    let buffer: &'a [u8] = &body.output.bytes;
    let length = u32::from_le_bytes(*buffer.get(96..)?.first_chunk()?);
    let name = buffer.get(100..)?.get(..usize::try_from(length).ok()?)?;
    (class == FileInfoClass::ALL.0).then_some(Utf16(name))
}

/// A buffer's offset and length.
type Extent = (u32, u32);

/// The buffers of an IOCTL, the first one first: those up to the one that is listed, and those after it.
fn buffers(message: &Message<'_>) -> (Vec<Extent>, Vec<Extent>) {
    let (listed, other) = match message.body {
        Body::IoctlRequest(body) => {
            ((body.input_offset, body.input_count), (body.output_offset, body.output_count))
        }
        Body::IoctlResponse(body) => {
            ((body.output_offset, body.output_count), (body.input_offset, body.input_count))
        }
        _ => return (Vec::new(), Vec::new()),
    };
    let is_request = matches!(message.body, Body::IoctlRequest(_));
    // Where both begin at the same place, the input is first.
    let other_first = other.0 < listed.0 || (other.0 == listed.0 && !is_request);
    if other_first { (vec![other, listed], Vec::new()) } else { (vec![listed], vec![other]) }
}

/// Offset, token and length of each descriptor of remote memory in a READ or WRITE. `[MS-SMBD] 2.2.3.1`
fn descriptors(message: &Message<'_>) -> Vec<[u64; 3]> {
    let (channel, blob): (Channel, &[u8]) = match message.body {
        Body::ReadRequest(body) => (body.channel, &body.read_channel_info.bytes),
        Body::WriteRequest(body) => (body.channel, &body.write_channel_info.bytes),
        _ => return Vec::new(),
    };
    let is_remote = matches!(channel, Channel::RDMA_V1 | Channel::RDMA_V1_INVALIDATE);
    let descriptors = if is_remote { blob.chunks_exact(16) } else { [].chunks_exact(16) };
    descriptors
        .map(|descriptor| {
            let (offset, rest) = descriptor.split_at(8);
            let (token, length) = rest.split_at(4);
            [number(offset), number(token), number(length)]
        })
        .collect()
}
