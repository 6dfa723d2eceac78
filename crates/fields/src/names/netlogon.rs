//! Arguments of netlogon, and handles of the account interface that are not users or domains. `[MS-NRPC]` 3.5.4,
//! `[MS-SAMR]` 3.1.5

use crate::field::{Field, f};
use crate::kind::Kind::{Bytes, Text};
use crate::kind::{U16, U32, X32};
use crate::source::Source::Said;

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("netlogon.handle", Text, "The server, as the client calls it", &[Said("netlogon 4,5,6,15,26,30,31 in primary; netlogon 2,3,11,12,13,14,18,39,40,43,45 in server; netlogon 20,27,28,34 in computer")]),
    f("netlogon.acct_name", Text, "The account of the machine", &[Said("netlogon 5,6,15,26,30,31,34 in account; netlogon 2,3,39,45 in logon.identity.user")]),
    f("netlogon.neg_flags", X32, "What the two sides can do", &[Said("netlogon 15,26 in flags; netlogon 15,26 out flags")]),
    f("netlogon.clientchallenge", Bytes, "The client's challenge", &[Said("netlogon 4 in client_challenge")]),
    f("netlogon.serverchallenge", Bytes, "The server's challenge", &[Said("netlogon 4 out server_challenge")]),
    f("netlogon.clientcred", Bytes, "The client's credential", &[Said("netlogon 5,15,26 in client_credential")]),
    f("netlogon.servercred", Bytes, "The server's credential", &[Said("netlogon 5,15,26 out server_credential")]),
    f("netlogon.sec_chan_type", U16, "What the machine is to the domain", &[Said("netlogon 5,15,26,30,31 in channel")]),
    f("netlogon.serverrid", U32, "The account by its number in the domain", &[Said("netlogon 26 out rid")]),
    f("samr.group_handle", Bytes, "The handle of a group", &[Said("samr 10,19 out group; samr 20,21,22,23,24,25 in group; samr 23 out group")]),
    f("samr.alias_handle", Bytes, "The handle of an alias", &[Said("samr 14,27 out alias; samr 28,29,30,31,32,33 in alias; samr 30 out alias")]),
    f("samr.samr_Ids.count", U32, "How many numbers are in a list", &[Said("samr 16,17 out rids.count; samr 17,18 out uses.count")]),
    f("lsarpc.lsa_RightSet.count", U32, "How many rights there are", &[Said("lsarpc 36 out rights.count; lsarpc 37,38 in rights.count")]),
    f("lsarpc.lsa_LookupPrivDisplayName.handle", Bytes, "The handle of the policy", &[Said("lsarpc 33 in policy")]),
    f("lsarpc.lsa_LookupPrivDisplayName.language_id", U16, "The language that is wanted, and that of the answer", &[Said("lsarpc 33 in language; lsarpc 33 out returned_language")]),
];
