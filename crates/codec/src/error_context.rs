//! What an ERROR response adds to its status. `[MS-SMB2] 2.2.2.1, 2.2.2.2`
//!
//! In SMB 3.1.1 the data are in contexts, before that they are not. [`ErrorResponse::values`] reads both.
//!
//! [`ErrorResponse::values`]: crate::body::ErrorResponse::values

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use smbtrail_wire::{ErrorId, MoveDestinationType, ReparseTag, Scalar, SymlinkFlags};

use crate::{
    Input, Sink, Structure, Utf16, Visitor, describe, list,
    nested::{self, Measured, Unfold},
    structure::{self, Size},
};

structure! {
    /// One error context of SMB 3.1.1. `[MS-SMB2] 2.2.2.1`
    ///
    /// ```text
    /// 0  ErrorDataLength    4  ErrorId    8  ErrorContextData
    /// ```
    pub struct ErrorContext: "SMB2 ERROR Context", at 0 {
        /// Bytes of the data.
        error_data_length: u32, "ErrorDataLength";
        /// What the data are.
        error_id: ErrorId, "ErrorId";
    }
    regions {
        /// The data.
        error_context_data: [.. error_data_length] => describe::bytes, "ErrorContextData";
    }
}

alternatives! {
    /// What an error adds to its status.
    pub enum ErrorData,
    /// Which structure error data are.
    ErrorDataKind, at 0 {
        SymbolicLinkErrorResponse, ShareRedirectErrorResponse, MinimumBufferLength,
    }
}

/// Error data tell themselves: a redirection by its id, a symbolic link by its tag, a length by its size.
fn kind(error_id: ErrorId, data: &[u8]) -> ErrorDataKind {
    match error_id {
        ErrorId::SHARE_REDIRECT => ErrorDataKind::ShareRedirectErrorResponse,
        _ if data.get(4..8) == Some(SYMLINK_ERROR_TAG.to_le_bytes().as_slice()) => {
            ErrorDataKind::SymbolicLinkErrorResponse
        }
        ErrorId::DEFAULT if data.len() == MinimumBufferLength::FIXED => ErrorDataKind::MinimumBufferLength,
        _ => ErrorDataKind::Other,
    }
}

/// `SYML`.
const SYMLINK_ERROR_TAG: u32 = 0x4C4D_5953;

structure! {
    /// The path leads over a symbolic link: STATUS_STOPPED_ON_SYMLINK. `[MS-SMB2] 2.2.2.2.1`
    ///
    /// ```text
    ///  0  SymLinkLength          4  SymLinkErrorTag 'SYML'    8  ReparseTag
    /// 12  ReparseDataLength     14  UnparsedPathLength
    /// 16  SubstituteNameOffset  18  SubstituteNameLength
    /// 20  PrintNameOffset       22  PrintNameLength
    /// 24  Flags                 28  PathBuffer
    /// ```
    pub struct SymbolicLinkErrorResponse: "Symbolic Link Error Response", at 0 {
        /// Bytes after this field.
        sym_link_length: u32, "SymLinkLength";
        /// `SYML`.
        sym_link_error_tag: u32 = SYMLINK_ERROR_TAG, "SymLinkErrorTag";
        /// IO_REPARSE_TAG_SYMLINK.
        reparse_tag: ReparseTag = ReparseTag::SYMLINK, "ReparseTag";
        /// Bytes from SubstituteNameOffset to the end.
        reparse_data_length: u16, "ReparseDataLength";
        /// Bytes at the end of the path that come after the link and were not resolved.
        unparsed_path_length: u16, "UnparsedPathLength";
        /// Where the substitute name begins, in bytes from PathBuffer.
        substitute_name_offset: u16, "SubstituteNameOffset";
        /// Bytes of the substitute name.
        substitute_name_length: u16, "SubstituteNameLength";
        /// Where the print name begins, in bytes from PathBuffer.
        print_name_offset: u16, "PrintNameOffset";
        /// Bytes of the print name.
        print_name_length: u16, "PrintNameLength";
        /// Whether the target counts from the link's directory.
        flags: SymlinkFlags, "Flags";
    }
    regions {
        /// The target.
        substitute_name: {|s, _| s.name_place(s.substitute_name_offset, s.substitute_name_length)} =>
            describe::text, "SubstituteName";
        /// The target as people are to read it.
        print_name: {|s, _| s.name_place(s.print_name_offset, s.print_name_length)} =>
            describe::text, "PrintName";
    }
}

impl SymbolicLinkErrorResponse<'_> {
    /// The target.
    #[must_use]
    pub fn substitute_name(&self) -> Utf16<'_> {
        Utf16(&self.substitute_name.bytes)
    }

    /// The target as people are to read it.
    #[must_use]
    pub fn print_name(&self) -> Utf16<'_> {
        Utf16(&self.print_name.bytes)
    }

    fn name_place(&self, offset: u16, length: u16) -> (usize, usize) {
        (Self::FIXED + offset.size(), length.size())
    }
}

structure! {
    /// The share has moved: STATUS_BAD_NETWORK_NAME. `[MS-SMB2] 2.2.2.2.2`
    ///
    /// ```text
    ///  0  StructureSize 48       4  NotificationType 3
    ///  8  ResourceNameOffset    12  ResourceNameLength
    /// 16  Reserved    18  TargetType    20  IPAddrCount    24  IPAddrMoveList, 24 bytes each    ResourceName
    /// ```
    pub struct ShareRedirectErrorResponse: "Share Redirect Error Context Response", at 0 {
        /// 48 by the specification; some servers give the size of the whole.
        structure_size: u32, "StructureSize";
        /// 3: the share moves.
        notification_type: u32 = 3, "NotificationType";
        /// Where the share's name begins, in bytes from the structure's first.
        resource_name_offset: u32, "ResourceNameOffset";
        /// Bytes of the share's name.
        resource_name_length: u32, "ResourceNameLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// 0: the targets are addresses.
        target_type: u16 = 0, "TargetType";
        /// How many addresses follow.
        ip_addr_count: u32, "IPAddrCount";
    }
    regions {
        /// The addresses.
        ip_addr_move_list: [.. ip_addr_count * MoveDstIpaddr::FIXED] =>
            list::describe_packed::<MoveDstIpaddr<'static>>, "IPAddrMoveList";
        /// The share's name.
        resource_name: [resource_name_offset, resource_name_length] => describe::text, "ResourceName";
    }
}

impl ShareRedirectErrorResponse<'_> {
    /// Where the share can be reached now.
    pub fn destinations<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = MoveDstIpaddr<'a>> + use<'a, 's> {
        list::packed(self.ip_addr_move_list.input(), sink)
    }

    /// The share's name.
    #[must_use]
    pub fn resource_name(&self) -> Utf16<'_> {
        Utf16(&self.resource_name.bytes)
    }
}

structure! {
    /// An address that a share has moved to. `[MS-SMB2] 2.2.2.2.2.1`
    ///
    /// ```text
    /// 0  Type    4  Reserved    8  IPv4Address 4 bytes and zeros, or IPv6Address    24
    /// ```
    pub struct MoveDstIpaddr: "MOVE_DST_IPADDR", at 0 {
        /// IPv4 or IPv6.
        address_type: MoveDestinationType, "Type";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// The address in network order: four bytes and zeros, or sixteen bytes.
        address: [u8; 16], "IPAddress";
    }
}

impl MoveDstIpaddr<'_> {
    /// The address; `None` where the type is neither of both.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        let [a, b, c, d, ..] = self.address;
        match self.address_type {
            MoveDestinationType::IPADDR_V4 => Some(Ipv4Addr::new(a, b, c, d).into()),
            MoveDestinationType::IPADDR_V6 => Some(Ipv6Addr::from(self.address).into()),
            _ => None,
        }
    }
}

structure! {
    /// The output buffer is too small: STATUS_BUFFER_TOO_SMALL. `[MS-SMB2] 2.2.2.2`
    ///
    /// ```text
    /// 0  MinimumBufferLength    4
    /// ```
    pub struct MinimumBufferLength: "Minimum Buffer Length", at 0 {
        /// Bytes that the answer needs.
        minimum_buffer_length: u32, "MinimumBufferLength";
    }
}

/// The data of an error: from `count` contexts, or without a context.
pub(crate) fn values<'a, 's>(
    input: Input<'a>,
    count: u8,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = ErrorData<'a>> + use<'a, 's> {
    let plain = if count == 0 && !input.bytes().is_empty() { Some(input) } else { None };
    let entries = Measured::new(input, 8, measure);
    let mut entries = nested::counted(entries, count.size(), "ErrorContextCount", sink);
    let mut plain = plain.into_iter();
    core::iter::from_fn(move || {
        if let Some(data) = plain.next() {
            return Some(ErrorData::parse(kind(ErrorId::DEFAULT, data.bytes()), data, sink));
        }
        let entry = entries.next()?;
        let context = structure::nested::<ErrorContext<'_>>(entry, sink)?;
        let data = entry.from(ErrorContext::FIXED).to(context.error_data_length.size());
        Some(ErrorData::parse(kind(context.error_id, data.bytes()), data, sink))
    })
}

/// Bytes of the context that `bytes` begin with, padding not counted.
fn measure(bytes: &[u8]) -> Option<usize> {
    Some(u32::read(bytes.get(..4)?).size().saturating_add(ErrorContext::FIXED))
}

/// Lists error data without contexts.
pub(crate) fn describe_plain(_: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    ErrorData::parse(kind(ErrorId::DEFAULT, input.bytes()), input, &mut ()).describe(visitor);
}

/// Lists error contexts.
pub(crate) fn describe_contexts(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut entries = Measured::new(input, 8, measure);
    for entry in entries.by_ref() {
        let Ok(context) = ErrorContext::parse(entry, &mut ()) else {
            describe::bytes(name, entry, visitor);
            continue;
        };
        let list = |data: Input<'_>, visitor: &mut dyn Visitor| {
            let kind = kind(context.error_id, data.bytes());
            ErrorData::parse(kind, data, &mut ()).describe(visitor);
        };
        context.describe(&mut Unfold { name: "ErrorContextData", list: &list, visitor });
    }
    let left = entries.left();
    describe::left_over(name, left, visitor);
}
