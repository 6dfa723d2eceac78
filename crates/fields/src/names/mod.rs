//! The names, one module for each part of the codec and one line per field.
//!
//! A line gives name, kind, title and sources: `Structure/Field` of a listing, some bits of another field, or a
//! function of what the header, the tracker or the packet says. [`super::FieldId`] finds it by its name from then on.

mod create;
mod dcerpc;
mod dfs;
mod directory;
mod error;
mod files;
mod frame;
mod fsctl;
mod header;
mod info;
mod negotiate;
mod ntlm;
mod own;
mod security;
mod session;
mod sid;
mod smb;
mod smb1;
mod smb1_files;
#[cfg(test)]
mod tests;
mod transform;
mod unread;

use crate::field::Field;

/// Every field.
pub(crate) const ALL: &[&[Field]] = &[
    header::FIELDS,
    negotiate::FIELDS,
    session::FIELDS,
    create::FIELDS,
    files::FIELDS,
    info::FIELDS,
    directory::FIELDS,
    fsctl::FIELDS,
    error::FIELDS,
    ntlm::FIELDS,
    security::FIELDS,
    sid::FIELDS,
    smb::FIELDS,
    dfs::FIELDS,
    smb1::FIELDS,
    smb1_files::FIELDS,
    transform::FIELDS,
    dcerpc::FIELDS,
    frame::FIELDS,
    own::FIELDS,
];

/// Names that other versions of Wireshark have for a field, and the field's.
pub(crate) const ALIASES: &[(&str, &str)] =
    &[("smb2.header_reserved", "smb2.pid"), ("smb2.share_caps.asymmetric", "smb2.share_caps.assymetric")];
