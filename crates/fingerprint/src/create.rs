//! The form of a client's first CREATE. It depends on what the user does, so it is no part of a fingerprint.

use alloc::format;
use alloc::string::String;

use smbtrail_codec::body::CreateRequest;

use crate::text::{field, list};

/// The form of a CREATE: access mask, share access, disposition, options, oplock level, impersonation level and the names of
/// its create contexts in order, as `a120089:s7:d1:o44:l0:i2:DHnQ.MxAc`.
#[must_use]
pub fn first_create(body: &CreateRequest<'_>) -> String {
    let mut text = format!("a{:x}", body.desired_access.0);
    field(&mut text, 's', format_args!("{:x}", body.share_access.0));
    field(&mut text, 'd', format_args!("{:x}", body.create_disposition.0));
    field(&mut text, 'o', format_args!("{:x}", body.create_options.0));
    field(&mut text, 'l', format_args!("{:x}", body.requested_oplock_level.0));
    field(&mut text, 'i', format_args!("{:x}", body.impersonation_level.0));
    let mut ignored = ();
    let names = body.contexts(&mut ignored).map(|context| match &*context.name.bytes {
        name if name.len() == 4 => name.iter().map(|byte| letter(*byte)).collect(),
        name => format!("x{}", name.len()),
    });
    text.push(':');
    text.push_str(&list(names, '.'));
    text
}

/// A byte of a context's name, as far as it is a letter or a digit.
fn letter(byte: u8) -> char {
    if byte.is_ascii_alphanumeric() { char::from(byte) } else { '?' }
}
