//! The names, one module for each part of the codec and one line per field.
//!
//! A line gives name, kind, title and sources: `Structure/Field` of a listing, some bits of another field, or a
//! function of what the header, the tracker or the packet says. [`super::FieldId`] finds it by its name from then on.

mod arguments;
mod calls;
mod create;
mod dcerpc;
mod dcerpc_other;
mod dfs;
mod directory;
mod error;
mod files;
mod frame;
mod fsctl;
mod header;
mod info;
mod link;
mod negotiate;
mod netlogon;
mod ntlm;
mod own;
mod packet;
mod pdu;
mod security;
mod session;
mod sid;
mod smb;
mod smb1;
mod smb1_files;
#[cfg(test)]
mod tests;
mod texts;
mod transform;
mod transport;
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
    dcerpc_other::FIELDS,
    texts::FIELDS,
    netlogon::FIELDS,
    calls::FIELDS,
    frame::FIELDS,
    link::FIELDS,
    transport::FIELDS,
    own::FIELDS,
];

/// Names that other versions of Wireshark have for a field, and the field's.
pub(crate) const ALIASES: &[(&str, &str)] = &[
    ("smb2.header_reserved", "smb2.pid"),
    ("smb2.share_caps.asymmetric", "smb2.share_caps.assymetric"),
    // The columns by their titles, as version 4.0 names them, and by other contents that are the same here.
    ("_ws.col.No.", "_ws.col.number"),
    ("_ws.col.Time", "_ws.col.time"),
    ("_ws.col.cls_time", "_ws.col.time"),
    ("_ws.col.rel_time", "_ws.col.time"),
    ("_ws.col.Source", "_ws.col.def_src"),
    ("_ws.col.source", "_ws.col.def_src"),
    ("_ws.col.unres_src", "_ws.col.def_src"),
    ("_ws.col.Destination", "_ws.col.def_dst"),
    ("_ws.col.destination", "_ws.col.def_dst"),
    ("_ws.col.unres_dst", "_ws.col.def_dst"),
    ("_ws.col.Protocol", "_ws.col.protocol"),
    ("_ws.col.Length", "_ws.col.packet_length"),
    ("_ws.col.length", "_ws.col.packet_length"),
    ("_ws.col.Info", "_ws.col.info"),
];
