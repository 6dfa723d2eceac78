//! Names that deceive where no path is asked for: in listings, changes, streams, targets of links, and in who logs on.

use std::io;

use smbtrail_capture::Direction;
use smbtrail_codec::body::{
    ChangeNotifyRequest, ChangeNotifyResponse, ErrorResponse, IoctlRequest, IoctlResponse,
    QueryDirectoryRequest, QueryDirectoryResponse, QueryInfoRequest, QueryInfoResponse, SessionSetupRequest,
};
use smbtrail_codec::{Body, Region, utf16};
use smbtrail_traffic::{Account, ntlm};
use smbtrail_wire::{Command, FileId, FileInfoClass, Fsctl, InfoType, IoctlFlags, NtStatus};

use super::talk::{ALICE, FILE, Talk, declined, response};

/// A listing, a change, a stream, links, a user and a path of DFS, each with a name that deceives.
pub(super) fn names(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    listing(talk)?;
    change(talk)?;
    stream(talk)?;
    link(talk)?;
    user(talk)?;
    made_link(talk)?;
    referral(talk)?;
    talk.close()
}

fn listing(talk: &mut Talk) -> io::Result<()> {
    let class = FileInfoClass::NAMES;
    let body = QueryDirectoryRequest {
        file_information_class: class,
        file_id: FILE,
        file_name: Region::new(utf16("*")),
        output_buffer_length: 4096,
        ..Default::default()
    };
    let request = talk.request(Command::QUERY_DIRECTORY, Body::QueryDirectoryRequest(body.arranged()));
    let names =
        [".", "..", "plan\u{202e}txt.exe", r"..\autostart.bat", "family \u{1F468}\u{200D}\u{1F469}.jpg"];
    // [MS-FSCC] 2.4.33
    let entries = names.map(|name| [[0; 4], length(name)].concat());
    let output = Region::new(linked(entries.iter().zip(names)));
    let body = QueryDirectoryResponse { output, ..Default::default() };
    talk.exchange(&request, &response(&request, Body::QueryDirectoryResponse(body.arranged())))
}

fn change(talk: &mut Talk) -> io::Result<()> {
    let body = ChangeNotifyRequest { file_id: FILE, output_buffer_length: 4096, ..Default::default() };
    let request = talk.request(Command::CHANGE_NOTIFY, Body::ChangeNotifyRequest(body));
    let name = "logs\\today\x1b[8m.txt";
    // [MS-FSCC] 2.7.1: a file was added.
    let entry = [[1, 0, 0, 0], length(name)].concat();
    let output = Region::new(linked([(&entry, name)]));
    let body = ChangeNotifyResponse { output, ..Default::default() };
    talk.exchange(&request, &response(&request, Body::ChangeNotifyResponse(body.arranged())))
}

fn stream(talk: &mut Talk) -> io::Result<()> {
    let body = QueryInfoRequest {
        info_type: InfoType::FILE,
        file_info_class: FileInfoClass::STREAM.0,
        output_buffer_length: 4096,
        file_id: FILE,
        ..Default::default()
    };
    let request = talk.request(Command::QUERY_INFO, Body::QueryInfoRequest(body));
    let name = ":pa\u{200B}yload:$DATA";
    // [MS-FSCC] 2.4.50
    let entry = [&length(name)[..], &[0; 16]].concat();
    let output = Region::new(linked([(&entry, name)]));
    let body = QueryInfoResponse { output, ..Default::default() };
    talk.exchange(&request, &response(&request, Body::QueryInfoResponse(body.arranged())))
}

/// `[MS-SMB2] 2.2.2.2.1`
fn link(talk: &mut Talk) -> io::Result<()> {
    let request = talk.create("shortcut");
    let (target, shown) = (utf16("\\??\\C:\\tools\n\\run.exe"), utf16("C:\\tools\\run.exe"));
    let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes();
    let names = target.len() + shown.len();
    let mut data = u32::try_from(24 + names).unwrap_or(u32::MAX).to_le_bytes().to_vec();
    data.extend(0x4C4D_5953_u32.to_le_bytes());
    data.extend(0xA000_000C_u32.to_le_bytes());
    let fields = [12 + names, 0, 0, target.len(), target.len(), shown.len(), 0, 0];
    data.extend(fields.into_iter().flat_map(number));
    data.extend([target, shown].concat());
    let mut answer = declined(&request, NtStatus::STOPPED_ON_SYMLINK);
    let byte_count = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let error_data = Region::at(72, data);
    answer.body = Body::ErrorResponse(ErrorResponse { byte_count, error_data, ..Default::default() });
    talk.exchange(&request, &answer)
}

/// `[MS-FSCC] 2.1.2.4`
fn made_link(talk: &mut Talk) -> io::Result<()> {
    let (target, shown) = (utf16("..\\..\\pay\u{202e}roll"), utf16("payroll"));
    let names = target.len() + shown.len();
    let mut data = 0xA000_000C_u32.to_le_bytes().to_vec();
    let fields = [12 + names, 0, 0, target.len(), target.len(), shown.len(), 1, 0];
    data.extend(fields.into_iter().flat_map(|value| u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes()));
    data.extend([target, shown].concat());
    control(talk, FILE, Fsctl::SET_REPARSE_POINT, data, Vec::new())
}

/// A path whose target hides a character. `[MS-DFSC] 2.2.2, 2.2.5.3`
fn referral(talk: &mut Talk) -> io::Result<()> {
    let path = [utf16(r"\filesrv\projects"), vec![0, 0]].concat();
    let target = [utf16("\\filesrv\u{200B}\\projects"), vec![0, 0]].concat();
    let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes();
    let asked = [&number(4)[..], &path].concat();
    let mut given = [number(path.len() - 2), number(1), [3, 0], [0, 0]].concat();
    // Version 3, and the offsets of its texts, which follow it and the GUID.
    given.extend([number(3), number(34), [1, 0], [0, 0], [44, 1], [0, 0]].concat());
    given.extend([number(34), number(34), number(34 + path.len())].concat());
    given.extend([[0; 16].to_vec(), path, target].concat());
    control(talk, FileId::RELATED, Fsctl::DFS_GET_REFERRALS, asked, given)
}

fn control(
    talk: &mut Talk,
    file_id: FileId,
    ctl_code: Fsctl,
    asked: Vec<u8>,
    given: Vec<u8>,
) -> io::Result<()> {
    let input = Region::new(asked);
    let (flags, max_output_response) = (IoctlFlags::IS_FSCTL, 4096);
    let body = IoctlRequest { ctl_code, file_id, input, flags, max_output_response, ..Default::default() };
    let request = talk.request(Command::IOCTL, Body::IoctlRequest(body.arranged()));
    let body = IoctlResponse { ctl_code, file_id, output: Region::new(given), ..Default::default() };
    talk.exchange(&request, &response(&request, Body::IoctlResponse(body.arranged())))
}

fn user(talk: &mut Talk) -> io::Result<()> {
    let security_buffer = Region::new(ntlm::authenticate(Account { user: "backup\u{202e}nimda", ..ALICE }));
    let body = SessionSetupRequest { security_buffer, ..Default::default() };
    let request = talk.request(Command::SESSION_SETUP, Body::SessionSetupRequest(body.arranged()));
    talk.message(Direction::ToServer, &request)?;
    talk.message(Direction::ToClient, &declined(&request, NtStatus::LOGON_FAILURE))
}

fn length(name: &str) -> [u8; 4] {
    u32::try_from(utf16(name).len()).unwrap_or(u32::MAX).to_le_bytes()
}

/// Entries with the offset of the next, made from the bytes between that offset and the name, and the name.
fn linked<'e>(entries: impl IntoIterator<Item = (&'e Vec<u8>, &'e str)>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut entries = entries.into_iter().peekable();
    while let Some((fixed, name)) = entries.next() {
        let name = utf16(name);
        let len = 4 + fixed.len() + name.len();
        let padded = len.next_multiple_of(8);
        let next = if entries.peek().is_some() { padded } else { 0 };
        out.extend(u32::try_from(next).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(fixed);
        out.extend(name);
        out.resize(out.len() + next.saturating_sub(len), 0);
    }
    out
}
