//! Texts in arguments that follow their length and the size of their buffer: RPC_UNICODE_STRING. `[MS-DTYP]` 2.3.10
//!
//! Wireshark has names of its own for those of each group of interfaces, which are those of Samba's interface definitions.

use smbtrail_track::CallPdu;
use smbtrail_track::rpc::{Form, Node, Side, Value};

use super::arguments::walk;
use crate::field::{Field, f};
use crate::kind::Kind::Text;
use crate::kind::U16;
use crate::readers::{name, reads_arguments};
use crate::source::Source::Call;

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("dcerpc.lsa_String.name_len", U16, "Bytes of a text of samr", &[Call(|call, _, out| each(call, Group::Sam, &mut |len, _| out.number(len)))]),
    f("dcerpc.lsa_String.name_size", U16, "Bytes of its buffer", &[Call(|call, _, out| each(call, Group::Sam, &mut |_, size| out.number(size)))]),
    f("lsarpc.lsa_String.length", U16, "Bytes of a text of lsarpc", &[Call(|call, _, out| each(call, Group::Lsa, &mut |len, _| out.number(len)))]),
    f("lsarpc.lsa_String.size", U16, "Bytes of its buffer", &[Call(|call, _, out| each(call, Group::Lsa, &mut |_, size| out.number(size)))]),
    f("lsarpc.lsa_StringLarge.length", U16, "Bytes of a text of lsarpc in a buffer of its own", &[Call(|call, _, out| each(call, Group::LsaLarge, &mut |len, _| out.number(len)))]),
    f("lsarpc.lsa_StringLarge.size", U16, "Bytes of its buffer", &[Call(|call, _, out| each(call, Group::LsaLarge, &mut |_, size| out.number(size)))]),
    f("lsarpc.lsa.string", Text, "A text of lsarpc", &[Call(|call, _, out| texts(call, &mut |text| out.text(text)))]),
    f("winreg.winreg_String.name_len", U16, "Bytes of a text of winreg", &[Call(|call, _, out| each(call, Group::Registry, &mut |len, _| out.number(len)))]),
    f("winreg.winreg_String.name_size", U16, "Bytes of its buffer", &[Call(|call, _, out| each(call, Group::Registry, &mut |_, size| out.number(size)))]),
    f("winreg.winreg_StringBuf.length", U16, "Bytes of a name that is enumerated", &[Call(|call, _, out| each(call, Group::RegistryBuffer, &mut |len, _| out.number(len)))]),
    f("winreg.winreg_StringBuf.size", U16, "Bytes of its buffer", &[Call(|call, _, out| each(call, Group::RegistryBuffer, &mut |_, size| out.number(size)))]),
    f("dcerpc.nt.str.len", U16, "Bytes of a text of netlogon or eventlog", &[Call(|call, _, out| each(call, Group::Nt, &mut |len, _| out.number(len)))]),
    f("dcerpc.nt.str.size", U16, "Bytes of its buffer", &[Call(|call, _, out| each(call, Group::Nt, &mut |_, size| out.number(size)))]),
];

/// Texts that have names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Sam,
    Lsa,
    LsaLarge,
    Registry,
    RegistryBuffer,
    Nt,
}

impl Group {
    /// The group of the texts below an argument of a call.
    fn of(call: &CallPdu, argument: &Node) -> Option<Self> {
        Some(match name(call)? {
            "samr" => Self::Sam,
            "netlogon" | "eventlog" => Self::Nt,
            "winreg" => match call.opnum {
                9 | 10 => Self::RegistryBuffer,
                24 | 30 => Self::LsaLarge,
                _ => Self::Registry,
            },
            "InitShutdown" => Self::LsaLarge,
            "lsarpc" => match (call.opnum, call.side, argument.name) {
                (37 | 38 | 47, Side::Client, _) => Self::LsaLarge,
                (_, Side::Client, _) | (45, ..) | (15 | 57 | 76, _, "names") => Self::Lsa,
                _ => Self::LsaLarge,
            },
            _ => return None,
        })
    }
}

/// Length and size of each text of a group, in bytes.
fn each(call: &CallPdu, group: Group, visit: &mut dyn FnMut(u64, u64)) {
    for argument in
        call.said.iter().filter(|argument| reads_arguments(call) && Group::of(call, argument) == Some(group))
    {
        walk(std::slice::from_ref(argument), &mut |node| {
            match (node.form, &node.value, node.name) {
                (Form::Sized(len, size), ..) => visit(len.into(), size.into()),
                // Hashes of passwords, which are no text and have the same structure.
                (_, Value::Struct(members), "lm_owf" | "nt_owf") => {
                    if let [len, size, ..] = members.as_slice()
                        && let (Some(len), Some(size)) = (len.value.number(), size.value.number())
                    {
                        visit(len, size);
                    }
                }
                _ => {}
            }
        });
    }
}

/// The texts of the groups of lsarpc, empty ones left out.
fn texts(call: &CallPdu, visit: &mut dyn FnMut(&str)) {
    for argument in call.said.iter().filter(|argument| {
        reads_arguments(call) && matches!(Group::of(call, argument), Some(Group::Lsa | Group::LsaLarge))
    }) {
        walk(std::slice::from_ref(argument), &mut |node| {
            if let (Form::Sized(..), Value::Text(text)) = (node.form, &node.value)
                && !text.is_empty()
            {
                visit(text);
            }
        });
    }
}
