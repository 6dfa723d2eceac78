//! Reparse points: `[MS-FSCC] 2.1.2`. The sweeps over damaged bytes are with the other controls.

#[path = "fsctl/samples.rs"]
mod samples;

use samples::SAMPLES;
use smbtrail_codec::{
    Input, Problem, ProblemKind, Structure,
    fsctl::{self, Control, Side},
    reparse::SymbolicLinkReparseDataBuffer,
};
use smbtrail_wire::{Fsctl, NfsFileType, ReparseTag, SymlinkFlags};

fn bytes(name: &str) -> Vec<u8> {
    let text = SAMPLES.iter().find(|sample| sample.0 == name).expect(name).3;
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// Reads what a GET_REPARSE_POINT gives.
fn read(bytes: &[u8], problems: &mut Vec<Problem>) -> Control<'static> {
    fsctl::parse(Fsctl::GET_REPARSE_POINT, Side::Output, Input::new(bytes), problems).into_owned()
}

macro_rules! read {
    ($name:literal, $variant:ident) => {
        match read(&bytes($name), &mut Vec::new()) {
            Control::$variant(value) => value,
            other => panic!("{}: {:?}", $name, other.kind()),
        }
    };
}

#[test]
fn reads_both_names_of_a_symbolic_link() {
    let link = read!("symlink", SymbolicLinkReparseDataBuffer);
    assert_eq!(link.substitute_name().to_string(), r"\??\C:\Data\notes.txt");
    assert_eq!(link.print_name().to_string(), r"C:\Data\notes.txt");
    let link = read!("relative_symlink", SymbolicLinkReparseDataBuffer);
    assert_eq!(link.flags, SymlinkFlags::RELATIVE);
    assert_eq!(link.substitute_name().to_string(), r"..\notes.txt");
}

#[test]
fn reads_a_mount_point_whose_names_end_with_nuls() {
    let point = read!("mount_point", MountPointReparseDataBuffer);
    assert_eq!(point.substitute_name().to_string(), r"\??\D:\\");
    assert_eq!(point.print_name().to_string(), "D:");
    assert_eq!(point.rest.iter().map(|region| region.bytes.len()).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn reads_every_kind_of_nfs_file() {
    assert_eq!(read!("nfs_link", NfsReparseDataBuffer).target().to_string(), "../notes.txt");
    let device = read!("nfs_character_device", NfsReparseDataBuffer);
    assert_eq!((device.file_type, device.device()), (NfsFileType::CHR, Some((4, 64))));
    let device = read!("nfs_block_device", NfsReparseDataBuffer);
    assert_eq!((device.file_type, device.device()), (NfsFileType::BLK, Some((8, 1))));
    let fifo = read!("nfs_fifo", NfsReparseDataBuffer);
    assert_eq!((fifo.file_type, fifo.device()), (NfsFileType::FIFO, None));
    assert_eq!(read!("nfs_socket", NfsReparseDataBuffer).file_type, NfsFileType::SOCK);
}

#[test]
fn reads_a_symbolic_link_of_linux() {
    let link = read!("lx_symlink", LxSymlinkReparseDataBuffer);
    assert_eq!(link.target(), Some("/home/é"));
}

#[test]
fn keeps_the_data_of_a_tag_without_a_layout() {
    let link = read!("app_exec_link", ReparseDataBuffer);
    assert_eq!(link.reparse_tag, ReparseTag::APPEXECLINK);
    assert_eq!(link.data.bytes.len(), usize::from(link.reparse_data_length));
    assert_eq!(read!("lx_fifo", ReparseDataBuffer).reparse_tag, ReparseTag::LX_FIFO);
}

#[test]
fn reads_the_guid_of_another_vendor() {
    let point = read!("foreign_reparse_point", ReparseGuidDataBuffer);
    assert_eq!(point.reparse_guid.0[0], 0x40);
    assert_eq!(*point.data.bytes, *b"bytes");
}

#[test]
fn refuses_a_name_beyond_the_buffer_and_keeps_its_bytes() {
    let mut bytes = bytes("symlink");
    bytes[10] = 0xFF;
    let mut problems = Vec::new();
    let link = read(&bytes, &mut problems);
    let problem = problems.first().expect("a problem");
    assert_eq!((problem.kind, problem.what), (ProblemKind::BeyondMessage, "SubstituteName"));
    let Control::SymbolicLinkReparseDataBuffer(link) = link else { panic!("{:?}", link.kind()) };
    assert_eq!(link.to_vec(), bytes);
}

#[test]
fn reads_a_link_by_itself() {
    let bytes = bytes("symlink");
    let link = SymbolicLinkReparseDataBuffer::parse(Input::new(&bytes), &mut ()).expect("a link");
    assert_eq!(link.to_vec(), bytes);
}
