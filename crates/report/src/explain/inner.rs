//! The buffers whose layout another field names, or the request that a response answers.

use smbtrail_codec::fsctl::{self, ControlKind, Side};
use smbtrail_codec::info::{self, InfoBuffer, InfoKind};
use smbtrail_codec::{Body, Problem, Region, Visitor};
use smbtrail_track::Detail;
use smbtrail_wire::{Fsctl, InfoType};

/// Lists what stands in the buffer of `body`, where it is known what that is.
pub(super) fn describe(
    body: &Body<'_>,
    detail: Option<&Detail>,
    problems: &mut Vec<Problem>,
    visitor: &mut dyn Visitor,
) {
    match (body, detail) {
        (Body::QueryInfoRequest(body), _) => {
            metadata(
                body.info_type,
                body.file_info_class,
                InfoBuffer::QueryInput,
                &body.input,
                problems,
                visitor,
            );
        }
        (Body::QueryInfoResponse(body), Some(Detail::QueryInfo { info_type, class, .. })) => {
            metadata(*info_type, *class, InfoBuffer::QueryOutput, &body.output, problems, visitor);
        }
        (Body::QueryDirectoryResponse(body), Some(Detail::QueryDirectory(class))) => {
            info::describe_entries(*class, body.output.input(0), visitor);
        }
        (Body::SetInfoRequest(body), _) => {
            metadata(body.info_type, body.file_info_class, InfoBuffer::Set, &body.buffer, problems, visitor);
        }
        (Body::IoctlRequest(body), _) => {
            control(body.ctl_code, Side::Input, &body.input, problems, visitor);
        }
        (Body::IoctlResponse(body), _) => {
            control(body.ctl_code, Side::Output, &body.output, problems, visitor);
        }
        _ => {}
    }
}

fn metadata(
    info_type: InfoType,
    class: u8,
    buffer: InfoBuffer,
    region: &Region<'_>,
    problems: &mut Vec<Problem>,
    visitor: &mut dyn Visitor,
) {
    let info = info::parse(info_type, class, buffer, region.input(0), problems);
    if !region.bytes.is_empty() && info.kind() != InfoKind::Other {
        info.describe(region.offset, visitor);
    }
}

fn control(
    code: Fsctl,
    side: Side,
    region: &Region<'_>,
    problems: &mut Vec<Problem>,
    visitor: &mut dyn Visitor,
) {
    let control = fsctl::parse(code, side, region.input(0), problems);
    if !region.bytes.is_empty() && control.kind() != ControlKind::Other {
        control.describe(region.offset, visitor);
    }
}
