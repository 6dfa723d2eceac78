//! Where a DFS path leads. `[MS-DFSC] 2.2`

use smbtrail_wire::{
    DfsReferralEntryFlags, DfsReferralHeaderFlags, DfsReferralRequestFlags, DfsServerType, Guid,
};

use super::text;
use crate::{Input, Problem, ProblemKind, Sink, Utf16, Visitor, describe, structure::Size};

structure! {
    /// Asks where a DFS path leads. `[MS-DFSC] 2.2.2`
    ///
    /// ```text
    /// 0  MaxReferralLevel    2  RequestFileName
    /// ```
    pub struct ReqGetDfsReferral: "REQ_GET_DFS_REFERRAL", at 0 {
        /// The highest version of referral that the client reads.
        max_referral_level: u16, "MaxReferralLevel";
    }
    regions {
        /// The path, with its NUL.
        request_file_name: {|_, len| (2, len.saturating_sub(2))} => text::describe_terminated, "RequestFileName";
    }
}

impl ReqGetDfsReferral<'_> {
    /// The path; empty to ask for the domains.
    #[must_use]
    pub fn request_file_name(&self) -> Utf16<'_> {
        text::first(&self.request_file_name.bytes).0
    }
}

structure! {
    /// Asks where a DFS path leads, and names the client's site. `[MS-DFSC] 2.2.3`
    ///
    /// ```text
    /// 0  MaxReferralLevel    2  RequestFlags    4  RequestDataLength    8  RequestData
    /// ```
    pub struct ReqGetDfsReferralEx: "REQ_GET_DFS_REFERRAL_EX", at 0 {
        /// The highest version of referral that the client reads.
        max_referral_level: u16, "MaxReferralLevel";
        /// Whether the client names its site.
        request_flags: DfsReferralRequestFlags, "RequestFlags";
        /// Bytes of the data.
        request_data_length: u32, "RequestDataLength";
    }
    regions {
        /// Path and site, each after its length.
        request_data: [.. request_data_length] => describe_request_data, "RequestData"
            with "RequestFileNameLength", "RequestFileName", "SiteNameLength", "SiteName";
    }
}

impl ReqGetDfsReferralEx<'_> {
    /// The path, without its NUL.
    #[must_use]
    pub fn request_file_name(&self) -> Utf16<'_> {
        counted(&self.request_data.bytes).map_or_else(Utf16::default, |(name, _)| Utf16(name).until_nul())
    }

    /// The client's site, without its NUL, when the client names it.
    #[must_use]
    pub fn site_name(&self) -> Option<Utf16<'_>> {
        let (_, left) = counted(&self.request_data.bytes)?;
        let (site, _) = counted(left)?;
        self.request_flags.contains(DfsReferralRequestFlags::SITE_NAME).then_some(Utf16(site).until_nul())
    }
}

/// The bytes after a length of 16 bits, and what follows them.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    use nom::{IResult, Parser, multi::length_data, number::complete::le_u16};
    let split: IResult<&[u8], &[u8], ()> = length_data(le_u16).parse(bytes);
    split.ok().map(|(left, text)| (text, left))
}

/// Lists path and site.
fn describe_request_data(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    for [length_name, text_name] in
        [["RequestFileNameLength", "RequestFileName"], ["SiteNameLength", "SiteName"]]
    {
        let Some((text, _)) = counted(left.bytes()) else { break };
        describe::array::<u16>(length_name, left.to(2), visitor);
        left = left.from(2);
        if !text.is_empty() {
            describe::text(text_name, left.to(text.len()), visitor);
        }
        left = left.from(text.len());
    }
    describe::left_over(name, left, visitor);
}

structure! {
    /// Where a DFS path leads. `[MS-DFSC] 2.2.4`
    ///
    /// ```text
    /// 0  PathConsumed           2  NumberOfReferrals
    /// 4  ReferralHeaderFlags    8  ReferralEntries       StringBuffer
    /// ```
    pub struct RespGetDfsReferral: "RESP_GET_DFS_REFERRAL", at 0 {
        /// Bytes of the path that the referral speaks of.
        path_consumed: u16, "PathConsumed";
        /// How many entries follow.
        number_of_referrals: u16, "NumberOfReferrals";
        /// What the targets are.
        referral_header_flags: DfsReferralHeaderFlags, "ReferralHeaderFlags";
    }
    regions {
        /// The entries, followed by the texts they refer to.
        referral_entries: {|_, len| (8, len.saturating_sub(8))} => describe_entries, "ReferralEntries"
            with "DFSPath", "DFSAlternatePath", "NetworkAddress", "SpecialName", "ExpandedName";
    }
}

impl RespGetDfsReferral<'_> {
    /// The entries, in order. Fewer than NumberOfReferrals are a problem.
    pub fn referrals<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = Referral<'s>> {
        let mut left = self.referral_entries.input();
        let mut count = 0..self.number_of_referrals;
        core::iter::from_fn(move || {
            let index = count.next()?;
            let Some((referral, after)) = Referral::split(left, sink) else {
                if !left.is_cut() {
                    let (expected, found) = (u64::from(self.number_of_referrals), u64::from(index));
                    let (kind, what) = (ProblemKind::Count, "NumberOfReferrals");
                    sink.problem(Problem { kind, what, offset: left.base(), expected, found });
                }
                count = 0..0;
                return None;
            };
            left = after;
            Some(referral)
        })
    }
}

/// One entry of a referral with the texts it refers to.
///
/// Offsets count from the entry's first byte, so a text may be anywhere after it in the buffer.
#[derive(Clone, Debug)]
pub struct Referral<'a> {
    /// The entry.
    pub entry: DfsReferral<'a>,
    /// The buffer from the entry's first byte on.
    from_entry: Input<'a>,
}

impl<'a> Referral<'a> {
    /// The first entry of `left`, and what follows it; `None` where no entry can be.
    fn split(left: Input<'a>, sink: &mut dyn Sink) -> Option<(Self, Input<'a>)> {
        let head: &[u8; 4] = left.bytes().first_chunk()?;
        let size = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let entry = left.to(size);
        let kind = DfsReferralKind::of(entry.bytes());
        if size < 8 || size > left.len() {
            return None;
        }
        Some((Self { entry: DfsReferral::parse(kind, entry, sink), from_entry: left }, left.from(size)))
    }

    /// The DFS path that the entry speaks of. Versions 2 to 4.
    #[must_use]
    pub fn dfs_path(&self) -> Option<Utf16<'a>> {
        match &self.entry {
            DfsReferral::DfsReferralV2(entry) => self.text(entry.dfs_path_offset),
            DfsReferral::DfsReferralV3(entry) => self.text(entry.dfs_path_offset),
            DfsReferral::DfsReferralV4(entry) => self.text(entry.dfs_path_offset),
            _ => None,
        }
    }

    /// The same path in 8.3 names. Versions 2 to 4.
    #[must_use]
    pub fn dfs_alternate_path(&self) -> Option<Utf16<'a>> {
        match &self.entry {
            DfsReferral::DfsReferralV2(entry) => self.text(entry.dfs_alternate_path_offset),
            DfsReferral::DfsReferralV3(entry) => self.text(entry.dfs_alternate_path_offset),
            DfsReferral::DfsReferralV4(entry) => self.text(entry.dfs_alternate_path_offset),
            _ => None,
        }
    }

    /// The target: server and share, in version 1 too.
    #[must_use]
    pub fn target(&self) -> Option<Utf16<'a>> {
        match &self.entry {
            DfsReferral::DfsReferralV1(_) => {
                let len = self.entry_len();
                self.from_entry.bytes().get(8..len).map(|name| text::first(name).0)
            }
            DfsReferral::DfsReferralV2(entry) => self.text(entry.network_address_offset),
            DfsReferral::DfsReferralV3(entry) => self.text(entry.network_address_offset),
            DfsReferral::DfsReferralV4(entry) => self.text(entry.network_address_offset),
            _ => None,
        }
    }

    /// The domain that a name list speaks of.
    #[must_use]
    pub fn special_name(&self) -> Option<Utf16<'a>> {
        match &self.entry {
            DfsReferral::DfsReferralNameList(entry) => self.text(entry.special_name_offset),
            _ => None,
        }
    }

    /// The domain controllers of a name list, in order.
    pub fn expanded_names(&self) -> impl Iterator<Item = Utf16<'a>> + use<'a> {
        let (offset, count) = match &self.entry {
            DfsReferral::DfsReferralNameList(entry) => {
                (entry.expanded_name_offset, entry.number_of_expanded_names)
            }
            _ => (0, 0),
        };
        let bytes = self.from_entry.bytes().get(usize::from(offset)..).unwrap_or_default();
        text::terminated_list(bytes).take(usize::from(count))
    }

    /// How long the entry may be kept, in seconds. Versions 2 to 4.
    #[must_use]
    pub fn time_to_live(&self) -> Option<u32> {
        match &self.entry {
            DfsReferral::DfsReferralV2(entry) => Some(entry.time_to_live),
            DfsReferral::DfsReferralV3(entry) => Some(entry.time_to_live),
            DfsReferral::DfsReferralV4(entry) => Some(entry.time_to_live),
            DfsReferral::DfsReferralNameList(entry) => Some(entry.time_to_live),
            DfsReferral::DfsReferralV1(_) | DfsReferral::Other(_) => None,
        }
    }

    /// Bytes of the entry itself.
    fn entry_len(&self) -> usize {
        self.from_entry.bytes().get(2..4).map_or(0, |raw| usize::from(raw[0]) | usize::from(raw[1]) << 8)
    }

    /// The text at `offset` from the entry.
    fn text(&self, offset: u16) -> Option<Utf16<'a>> {
        let bytes = self.from_entry.bytes().get(usize::from(offset)..)?;
        (offset != 0).then(|| text::first(bytes).0)
    }

    /// Where the texts are, in bytes from the entry, with how many follow each other there and what they are.
    fn places(&self) -> [(u16, u16, &'static str); 3] {
        let three = |path, alternate, address| {
            [(path, 1, "DFSPath"), (alternate, 1, "DFSAlternatePath"), (address, 1, "NetworkAddress")]
        };
        match &self.entry {
            DfsReferral::DfsReferralV2(e) => {
                three(e.dfs_path_offset, e.dfs_alternate_path_offset, e.network_address_offset)
            }
            DfsReferral::DfsReferralV3(e) => {
                three(e.dfs_path_offset, e.dfs_alternate_path_offset, e.network_address_offset)
            }
            DfsReferral::DfsReferralV4(e) => {
                three(e.dfs_path_offset, e.dfs_alternate_path_offset, e.network_address_offset)
            }
            DfsReferral::DfsReferralNameList(e) => [
                (e.special_name_offset, 1, "SpecialName"),
                (e.expanded_name_offset, e.number_of_expanded_names, "ExpandedName"),
                (0, 0, ""),
            ],
            DfsReferral::DfsReferralV1(_) | DfsReferral::Other(_) => [(0, 0, ""); 3],
        }
    }
}

alternatives! {
    /// An entry of a referral, by its version.
    pub enum DfsReferral,
    /// Which version an entry has.
    DfsReferralKind, at 0 { DfsReferralV1, DfsReferralV2, DfsReferralV3, DfsReferralV4, DfsReferralNameList }
}

impl DfsReferralKind {
    /// Which layout the entry `bytes` has, by VersionNumber and ReferralEntryFlags.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let field = |at: usize| match bytes.get(at..) {
            Some(&[low, high, ..]) => u16::from_le_bytes([low, high]),
            _ => 0,
        };
        let names = DfsReferralEntryFlags(field(6)).contains(DfsReferralEntryFlags::NAME_LIST_REFERRAL);
        match field(0) {
            1 => Self::DfsReferralV1,
            2 => Self::DfsReferralV2,
            3 | 4 if names => Self::DfsReferralNameList,
            3 => Self::DfsReferralV3,
            4 => Self::DfsReferralV4,
            _ => Self::Other,
        }
    }
}

structure! {
    /// A target. `[MS-DFSC] 2.2.5.1`
    ///
    /// ```text
    /// 0  VersionNumber 1    2  Size    4  ServerType    6  ReferralEntryFlags    8  ShareName
    /// ```
    pub struct DfsReferralV1: "DFS_REFERRAL_V1", at 0 {
        /// 1.
        version_number: u16 = 1, "VersionNumber";
        /// Bytes of the entry, ShareName included.
        size: u16, "Size";
        /// What the target is.
        server_type: DfsServerType, "ServerType";
        /// Zero.
        referral_entry_flags: DfsReferralEntryFlags = DfsReferralEntryFlags(0) => Reserved, "ReferralEntryFlags";
    }
    regions {
        /// Server and share, with the NUL.
        share_name: (|s| s.size.size().saturating_sub(8)) => text::describe_terminated, "ShareName";
    }
}

structure! {
    /// A target. `[MS-DFSC] 2.2.5.2`
    ///
    /// ```text
    ///  0  VersionNumber 2    2  Size          4  ServerType    6  ReferralEntryFlags
    ///  8  Proximity         12  TimeToLive   16  DFSPathOffset
    /// 18  DFSAlternatePathOffset             20  NetworkAddressOffset    22
    /// ```
    pub struct DfsReferralV2: "DFS_REFERRAL_V2", at 0 {
        /// 2.
        version_number: u16 = 2, "VersionNumber";
        /// Bytes of the entry, without the texts.
        size: u16, "Size";
        /// What the target is.
        server_type: DfsServerType, "ServerType";
        /// Zero.
        referral_entry_flags: DfsReferralEntryFlags = DfsReferralEntryFlags(0) => Reserved, "ReferralEntryFlags";
        /// Zero.
        proximity: u32 = 0 => Reserved, "Proximity";
        /// How long the entry may be kept, in seconds.
        time_to_live: u32, "TimeToLive";
        /// Where the DFS path begins, in bytes from the entry's first.
        dfs_path_offset: u16, "DFSPathOffset";
        /// Where the path in 8.3 names begins, in bytes from the entry's first.
        dfs_alternate_path_offset: u16, "DFSAlternatePathOffset";
        /// Where the target begins, in bytes from the entry's first.
        network_address_offset: u16, "NetworkAddressOffset";
    }
}

/// A target in version 3 or 4, which share a layout.
macro_rules! target {
    ($(#[$doc:meta])* $name:ident, $spec:literal, $version:literal) => {
        structure! {
            $(#[$doc])*
            ///
            /// ```text
            ///  0  VersionNumber    2  Size             4  ServerType    6  ReferralEntryFlags
            ///  8  TimeToLive      12  DFSPathOffset   14  DFSAlternatePathOffset
            /// 16  NetworkAddressOffset                18  ServiceSiteGuid                      34
            /// ```
            pub struct $name: $spec, at 0 {
                /// The version.
                version_number: u16 = $version, "VersionNumber";
                /// Bytes of the entry, without the texts.
                size: u16, "Size";
                /// What the target is.
                server_type: DfsServerType, "ServerType";
                /// Whether the target begins a set of equal ones.
                referral_entry_flags: DfsReferralEntryFlags, "ReferralEntryFlags";
                /// How long the entry may be kept, in seconds.
                time_to_live: u32, "TimeToLive";
                /// Where the DFS path begins, in bytes from the entry's first.
                dfs_path_offset: u16, "DFSPathOffset";
                /// Where the path in 8.3 names begins, in bytes from the entry's first.
                dfs_alternate_path_offset: u16, "DFSAlternatePathOffset";
                /// Where the target begins, in bytes from the entry's first.
                network_address_offset: u16, "NetworkAddressOffset";
            }
            regions {
                /// Zero, where the entry has room for it: a GUID. Not checked: older servers put a site's GUID here.
                service_site_guid: (|s| if s.size >= 34 { 16 } else { 0 })
                    => describe::array::<Guid>, "ServiceSiteGuid";
            }
        }
    };
}

target! {
    /// A target. `[MS-DFSC] 2.2.5.3.1`
    DfsReferralV3, "DFS_REFERRAL_V3", 3
}

target! {
    /// A target. `[MS-DFSC] 2.2.5.4`
    DfsReferralV4, "DFS_REFERRAL_V4", 4
}

structure! {
    /// A domain, or the controllers of one: version 3 or 4 with NameListReferral. `[MS-DFSC] 2.2.5.3.2`
    ///
    /// ```text
    ///  0  VersionNumber    2  Size                 4  ServerType    6  ReferralEntryFlags
    ///  8  TimeToLive      12  SpecialNameOffset   14  NumberOfExpandedNames
    /// 16  ExpandedNameOffset                      18  Padding
    /// ```
    pub struct DfsReferralNameList: "DFS_REFERRAL_V3 with NameListReferral", at 0 {
        /// 3 or 4.
        version_number: u16, "VersionNumber";
        /// Bytes of the entry, without the texts.
        size: u16, "Size";
        /// What the target is.
        server_type: DfsServerType, "ServerType";
        /// NameListReferral.
        referral_entry_flags: DfsReferralEntryFlags, "ReferralEntryFlags";
        /// How long the entry may be kept, in seconds.
        time_to_live: u32, "TimeToLive";
        /// Where the domain's name begins, in bytes from the entry's first.
        special_name_offset: u16, "SpecialNameOffset";
        /// How many controllers are named; 0 in a list of domains.
        number_of_expanded_names: u16, "NumberOfExpandedNames";
        /// Where the first controller's name begins, in bytes from the entry's first.
        expanded_name_offset: u16, "ExpandedNameOffset";
    }
}

/// Lists the entries up to the first text that one refers to, then the texts.
fn describe_entries(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    let mut texts = alloc::vec::Vec::new();
    let (offset, end) = (input.base(), input.base() + input.bytes().len());
    let mut first_text = end;
    while left.base() < first_text {
        let Some((referral, after)) = Referral::split(left, &mut ()) else { break };
        if referral.entry.kind() == DfsReferralKind::Other {
            break;
        }
        referral.entry.describe(visitor);
        for (place, count, what) in referral.places().into_iter().filter(|(place, ..)| *place != 0) {
            let at = left.base() + usize::from(place);
            first_text = first_text.min(at);
            texts.push((at, count, what));
        }
        left = after;
    }
    texts.sort_unstable();
    let mut at = left.base();
    let part = |from: usize, to: usize| input.from(from - offset).to(to - from);
    // A text that several entries refer to is listed once, so that the work is linear in the buffer.
    for (start, count, what) in texts {
        if start < at || start >= end {
            continue;
        }
        if start > at {
            describe::bytes(name, part(at, start), visitor);
        }
        at = start;
        for _ in 0..count {
            let (_, after) = text::first(part(at, end).bytes());
            let next = end - after.len();
            if next == at {
                break;
            }
            describe::text(what, part(at, next), visitor);
            at = next;
        }
    }
    if at < end {
        describe::bytes(name, part(at, end), visitor);
    }
}
