//! Properties of what is in the buffers of messages.

use smbtrail_codec::fsctl::{self, Control, Side};
use smbtrail_codec::info::{self, Info, InfoBuffer};
use smbtrail_codec::security::{Ace, Acl, Claim, SecurityDescriptor};
use smbtrail_codec::{Input, Structure, Utf16};
use smbtrail_wire::{FileInfoClass, Fsctl, InfoType, ReparseTag};

use crate::check::{self, Ruler, parsed};

/// Metadata of every type and level, in each of the buffers it is in: what is asked of every structure
/// holds, and lists can be walked. The first three bytes choose buffer, type and level.
pub fn info(data: &[u8]) {
    let Some((&[buffer, info_type, level], data)) = data.split_first_chunk() else { return };
    let buffer = match buffer % 3 {
        0 => InfoBuffer::QueryOutput,
        1 => InfoBuffer::QueryInput,
        _ => InfoBuffer::Set,
    };
    let mut problems = Vec::new();
    let value = info::parse(InfoType(info_type), level, buffer, Input::new(data), &mut problems);
    parsed!(value, data, problems);
    let mut problems = Vec::new();
    match &value {
        Info::FileFullEaInformation(list) => _ = list.entries(&mut problems).count(),
        Info::FileGetEaInformation(list) => _ = list.entries(&mut problems).count(),
        Info::FileStreamInformation(list) => _ = list.entries(&mut problems).count(),
        Info::FileHardLinkInformation(list) => _ = list.entries(&mut problems).count(),
        Info::FileQuotaInformation(list) => {
            for entry in list.entries(&mut problems) {
                _ = entry.sid().map(|sid| sid.to_string());
            }
        }
        Info::QueryQuotaInfo(query) => {
            _ = query.start_sid().map(|sid| sid.to_string());
            _ = query.sids(&mut problems).count();
        }
        Info::SecurityDescriptor(descriptor) => walk(descriptor, data.len()),
        _ => {}
    }
    check::problems(&problems, 0, data.len());
}

/// The entries of a listing of any class: they are finite, each is emitted again as it was where it raised no
/// problem, they lie one after the other, and their listing says what is there. The first byte is the class.
pub fn directory(data: &[u8]) {
    let Some((&class, data)) = data.split_first() else { return };
    let class = FileInfoClass(class);
    let mut problems = Vec::new();
    let mut emitted = Vec::new();
    for entry in info::entries(class, Input::new(data), &mut problems) {
        let mut out = bytes::BytesMut::new();
        entry.emit(&mut out, 0);
        emitted.extend_from_slice(&out);
        assert_eq!(entry.clone().into_owned(), entry);
        _ = entry.file_name().map(|name| name.to_string());
        _ = entry.short_name().map(|name| name.to_string());
        _ = (entry.file_id(), entry.reparse_tag());
    }
    if problems.is_empty() {
        assert_eq!(emitted, data, "the entries one after the other are the region");
    }
    assert!(emitted.len() <= data.len(), "the entries overlap");
    check::problems(&problems, 0, data.len());
    let mut ruler = Ruler::new(data, 0);
    info::describe_entries(class, Input::new(data), &mut ruler);
    ruler.finish();
}

/// Both buffers of every control: what is asked of every structure holds, and lists can be walked. The first
/// byte is the side, the next four the control's code.
pub fn fsctl(data: &[u8]) {
    let Some((&[side, a, b, c, d], data)) = data.split_first_chunk() else { return };
    let side = if side & 1 == 0 { Side::Input } else { Side::Output };
    control(Fsctl(u32::from_le_bytes([a, b, c, d])), side, data);
}

/// Reparse points of every tag: as for [`fsctl`]. The first byte chooses a tag that has a layout, or leaves that of the
/// bytes.
pub fn reparse(data: &[u8]) {
    let Some((&tag, data)) = data.split_first() else { return };
    let tag = match tag % 5 {
        0 => Some(ReparseTag::SYMLINK),
        1 => Some(ReparseTag::MOUNT_POINT),
        2 => Some(ReparseTag::NFS),
        3 => Some(ReparseTag::LX_SYMLINK),
        _ => None,
    };
    let mut data = data.to_vec();
    if let (Some(tag), Some(first)) = (tag, data.first_chunk_mut()) {
        *first = tag.0.to_le_bytes();
    }
    control(Fsctl::GET_REPARSE_POINT, Side::Output, &data);
    control(Fsctl::DELETE_REPARSE_POINT, Side::Input, &data);
}

fn control(code: Fsctl, side: Side, data: &[u8]) {
    let mut problems = Vec::new();
    let value = fsctl::parse(code, side, Input::new(data), &mut problems);
    parsed!(value, data, problems);
    let mut problems = Vec::new();
    match &value {
        Control::SrvCopychunkCopy(list) => _ = list.chunks(&mut problems).count(),
        Control::SrvSnapshotArray(list) => texts(list.snapshots()),
        Control::QueryNetworkInterfaceInfoResponse(list) => {
            for interface in list.interfaces(&mut problems) {
                _ = interface.address();
            }
        }
        Control::ValidateNegotiateInfoRequest(request) => _ = request.dialects().count(),
        Control::ReqGetDfsReferral(request) => texts([request.request_file_name()]),
        Control::ReqGetDfsReferralEx(request) => {
            texts([request.request_file_name()].into_iter().chain(request.site_name()));
        }
        Control::RespGetDfsReferral(response) => {
            for referral in response.referrals(&mut problems) {
                let names = [referral.dfs_path(), referral.dfs_alternate_path(), referral.target()];
                texts(
                    names
                        .into_iter()
                        .flatten()
                        .chain(referral.special_name())
                        .chain(referral.expanded_names()),
                );
                _ = referral.time_to_live();
            }
        }
        Control::SymbolicLinkReparseDataBuffer(link) => texts([link.substitute_name(), link.print_name()]),
        Control::MountPointReparseDataBuffer(point) => texts([point.substitute_name(), point.print_name()]),
        Control::NfsReparseDataBuffer(file) => {
            texts([file.target()]);
            _ = file.device();
        }
        Control::LxSymlinkReparseDataBuffer(link) => _ = link.target().map(str::len),
        Control::QueryAllocatedRangesReply(list) => _ = list.ranges(&mut problems).count(),
        Control::FileLevelTrim(list) => _ = list.ranges(&mut problems).count(),
        Control::FileRegionOutput(list) => _ = list.regions(&mut problems).count(),
        Control::FsctlOffloadReadOutput(output) => _ = output.token(),
        Control::FsctlOffloadWriteInput(input) => _ = input.token(),
        Control::RetrievalPointersBuffer(list) => _ = list.extents(&mut problems).count(),
        Control::RetrievalPointersAndRefcountBuffer(list) => _ = list.extents().count(),
        Control::FilesystemGetStatisticsReply(list) => {
            for processor in list.processors(&mut problems) {
                _ = (processor.ntfs(), processor.fat());
            }
        }
        Control::UsnRecordV2(record) => texts([record.file_name()]),
        Control::UsnRecordV3(record) => texts([record.file_name()]),
        Control::SiCopyfile(copy) => texts([copy.source_file_name(), copy.destination_file_name()]),
        Control::FindFilesBySidReply(list) => {
            for name in list.names(&mut problems) {
                texts([name.file_name()]);
            }
        }
        _ => {}
    }
    check::problems(&problems, 0, data.len());
}

fn texts<'a>(texts: impl IntoIterator<Item = Utf16<'a>>) {
    for text in texts {
        _ = text.to_string();
    }
}

/// A security descriptor: what is asked of every structure holds, the entries of its lists are finite and lie
/// inside, and claims and SIDs can be read.
pub fn security_descriptor(data: &[u8]) {
    let mut problems = Vec::new();
    let Ok(descriptor) = SecurityDescriptor::parse(Input::new(data), &mut problems) else { return };
    parsed!(descriptor, data, problems);
    walk(&descriptor, data.len());
}

fn walk(descriptor: &SecurityDescriptor<'_>, len: usize) {
    let mut problems = Vec::new();
    for sid in [descriptor.owner(), descriptor.group()].into_iter().flatten() {
        _ = (sid.to_string(), sid.well_known_name());
        assert!(sid.sub_authorities().count() <= 255);
    }
    let lists = [descriptor.sacl(&mut problems), descriptor.dacl(&mut problems)];
    for acl in lists.into_iter().flatten() {
        entries(&acl, &mut problems);
    }
    check::problems(&problems, 0, len);
}

fn entries(acl: &Acl<'_>, problems: &mut Vec<smbtrail_codec::Problem>) {
    let mut claims = Vec::new();
    let mut count = 0;
    for ace in acl.aces(problems) {
        count += 1;
        _ = (ace.ace_type(), ace.ace_flags(), ace.access());
        _ = ace.sid().map(|sid| sid.to_string());
        if let Ace::ResourceAttributeAce(ace) = &ace
            && let Ok(claim) = ace.attribute(&mut claims)
        {
            claim_values(&claim);
        }
    }
    assert!(count <= acl.ace_count);
}

fn claim_values(claim: &Claim<'_>) {
    texts([claim.name()]);
    for value in claim.values() {
        _ = format!("{value:?}");
    }
}
