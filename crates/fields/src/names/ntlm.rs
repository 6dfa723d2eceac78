//! NTLM, the three messages. `[MS-NLMP] 2.2.1`

use smbtrail_auth::Structure;
use smbtrail_auth::ntlm::{AvPair, NtResponse, NtlmMessage, NtlmV2Response};
use smbtrail_codec::{self as codec, Region, Utf16, Value};
use smbtrail_track::Message;

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, None, Protocol, Text, Time};
use crate::kind::{U8, U16, U32, X16, X32};
use crate::out::{Out, number};
use crate::source::Source::{After, At, Bits, With};

const FLAGS: &str = "ntlmssp.negotiateflags";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("ntlmssp", Protocol, "A message of NTLM", &[At("NEGOTIATE_MESSAGE/; CHALLENGE_MESSAGE/; AUTHENTICATE_MESSAGE/")]),
    f("ntlmssp.identifier", Text, "How the message begins", &[At("NEGOTIATE_MESSAGE/Signature; CHALLENGE_MESSAGE/Signature; AUTHENTICATE_MESSAGE/Signature")]),
    f("ntlmssp.messagetype", X32, "Which of the three messages", &[At("NEGOTIATE_MESSAGE/MessageType; CHALLENGE_MESSAGE/MessageType; AUTHENTICATE_MESSAGE/MessageType")]),
    f("ntlmssp.negotiateflags", X32, "What is offered or chosen", &[At("NEGOTIATE_MESSAGE/NegotiateFlags; CHALLENGE_MESSAGE/NegotiateFlags; AUTHENTICATE_MESSAGE/NegotiateFlags")]),
    f("ntlmssp.negotiateunicode", Bool, "Texts are UTF-16", &[Bits(FLAGS, 1 << 0)]),
    f("ntlmssp.negotiateoem", Bool, "Texts are in an OEM code page", &[Bits(FLAGS, 1 << 1)]),
    f("ntlmssp.requesttarget", Bool, "The client asks for the server's name", &[Bits(FLAGS, 1 << 2)]),
    f("ntlmssp.negotiate00000008", Bool, "Reserved", &[Bits(FLAGS, 1 << 3)]),
    f("ntlmssp.negotiatesign", Bool, "Messages are signed", &[Bits(FLAGS, 1 << 4)]),
    f("ntlmssp.negotiateseal", Bool, "Messages are encrypted", &[Bits(FLAGS, 1 << 5)]),
    f("ntlmssp.negotiatedatagram", Bool, "Without a connection", &[Bits(FLAGS, 1 << 6)]),
    f("ntlmssp.negotiatelmkey", Bool, "A key of LAN Manager", &[Bits(FLAGS, 1 << 7)]),
    f("ntlmssp.negotiate00000100", Bool, "Reserved", &[Bits(FLAGS, 1 << 8)]),
    f("ntlmssp.negotiatentlm", Bool, "NTLM", &[Bits(FLAGS, 1 << 9)]),
    f("ntlmssp.negotiatentonly", Bool, "Reserved", &[Bits(FLAGS, 1 << 10)]),
    f("ntlmssp.negotiateanonymous", Bool, "Anonymous", &[Bits(FLAGS, 1 << 11)]),
    f("ntlmssp.negotiateoemdomainsupplied", Bool, "The client names its domain", &[Bits(FLAGS, 1 << 12)]),
    f("ntlmssp.negotiateoemworkstationsupplied", Bool, "The client names its machine", &[Bits(FLAGS, 1 << 13)]),
    f("ntlmssp.negotiate00004000", Bool, "Reserved", &[Bits(FLAGS, 1 << 14)]),
    f("ntlmssp.negotiatealwayssign", Bool, "Every message has a signature field", &[Bits(FLAGS, 1 << 15)]),
    f("ntlmssp.targettypedomain", Bool, "The server's name is that of a domain", &[Bits(FLAGS, 1 << 16)]),
    f("ntlmssp.targettypeserver", Bool, "The server's name is its own", &[Bits(FLAGS, 1 << 17)]),
    f("ntlmssp.targettypeshare", Bool, "Reserved", &[Bits(FLAGS, 1 << 18)]),
    f("ntlmssp.negotiatentlm2", Bool, "Extended session security", &[Bits(FLAGS, 1 << 19)]),
    f("ntlmssp.negotiateidentify", Bool, "The server may only identify the client", &[Bits(FLAGS, 1 << 20)]),
    f("ntlmssp.negotiatent00200000", Bool, "Reserved", &[Bits(FLAGS, 1 << 21)]),
    f("ntlmssp.requestnonntsession", Bool, "A LAN Manager session key", &[Bits(FLAGS, 1 << 22)]),
    f("ntlmssp.negotiatetargetinfo", Bool, "The server sends target information", &[Bits(FLAGS, 1 << 23)]),
    f("ntlmssp.negotiatent01000000", Bool, "Reserved", &[Bits(FLAGS, 1 << 24)]),
    f("ntlmssp.negotiateversion", Bool, "Versions are given", &[Bits(FLAGS, 1 << 25)]),
    f("ntlmssp.negotiatent04000000", Bool, "Reserved", &[Bits(FLAGS, 1 << 26)]),
    f("ntlmssp.negotiatent08000000", Bool, "Reserved", &[Bits(FLAGS, 1 << 27)]),
    f("ntlmssp.negotiatent10000000", Bool, "Reserved", &[Bits(FLAGS, 1 << 28)]),
    f("ntlmssp.negotiate128", Bool, "Keys of 128 bits", &[Bits(FLAGS, 1 << 29)]),
    f("ntlmssp.negotiatekeyexch", Bool, "The client makes the session key", &[Bits(FLAGS, 1 << 30)]),
    f("ntlmssp.negotiate56", Bool, "Keys of 56 bits", &[Bits(FLAGS, 1 << 31)]),
    f("ntlmssp.version", None, "The version of the sender's system", &[At("Version/")]),
    f("ntlmssp.version.major", U8, "The first part of the version", &[At("Version/ProductMajorVersion")]),
    f("ntlmssp.version.minor", U8, "The second part of the version", &[At("Version/ProductMinorVersion")]),
    f("ntlmssp.version.build_number", U16, "The third part of the version", &[At("Version/ProductBuild")]),
    f("ntlmssp.version.ntlm_current_revision", U8, "The version of NTLM", &[At("Version/NTLMRevisionCurrent")]),
    f("ntlmssp.negotiate.domain", Text, "The client's domain", &[After(|message, out| if let Some((domain, _)) = caller(message) { name(domain.bytes, out) })]),
    f("ntlmssp.negotiate.callingworkstation", Text, "The client's machine", &[After(|message, out| if let Some((_, machine)) = caller(message) { name(machine.bytes, out) })]),
    f("ntlmssp.challenge.target_name", Text, "The server's name, or its domain's", &[After(|message, out| if let Some(NtlmMessage::Challenge(message)) = ntlm(message) { name(&message.target_name.bytes, out) })]),
    f("ntlmssp.ntlmserverchallenge", Bytes, "The server's challenge", &[At("CHALLENGE_MESSAGE/ServerChallenge")]),
    f("ntlmssp.reserved", Bytes, "Reserved bytes", &[At("CHALLENGE_MESSAGE/Reserved")]),
    f("ntlmssp.challenge.target_info", None, "Target information, from the server", &[After(|message, out| if target_info(message).is_some() { out.present() })]),
    f("ntlmssp.challenge.target_info.length", U16, "Bytes of the target information", &[After(|message, out| if let Some(payload) = target_info(message).filter(|payload| payload.len > 0) { out.number(payload.len.into()) })]),
    f("ntlmssp.challenge.target_info.maxlen", U16, "Bytes of the target information", &[After(|message, out| if let Some(payload) = target_info(message).filter(|payload| payload.len > 0) { out.number(payload.max_len.into()) })]),
    f("ntlmssp.challenge.target_info.offset", U32, "Offset of the target information", &[After(|message, out| if let Some(payload) = target_info(message).filter(|payload| payload.len > 0) { out.number(payload.offset.into()) })]),
    f("ntlmssp.challenge.target_info.item.type", X16, "Type of a target information item", &[At("TargetInfo>AV_PAIR/AvId")]),
    f("ntlmssp.challenge.target_info.item.length", U16, "Bytes of a target information item", &[At("TargetInfo>AV_PAIR/AvLen")]),
    f("ntlmssp.auth.domain", Text, "The user's domain", &[After(|message, out| if let Some([domain, _, _]) = user(message) { name(domain.bytes, out) })]),
    f("ntlmssp.auth.username", Text, "The user", &[After(|message, out| if let Some([_, user, _]) = user(message) { name(user.bytes, out) })]),
    f("ntlmssp.auth.hostname", Text, "The client's machine", &[After(|message, out| if let Some([_, _, machine]) = user(message) { name(machine.bytes, out) })]),
    f("ntlmssp.auth.lmresponse", Bytes, "The client's response of LAN Manager's kind", &[After(|message, out| if let Some((lm, ..)) = responses(message) { response(lm, out) })]),
    f("ntlmssp.auth.sesskey", Bytes, "The session key, encrypted", &[After(|message, out| if let Some((_, _, key)) = responses(message) { response(key, out) })]),
    f("ntlmssp.authenticate.mic", Bytes, "Guards the three messages", &[At("AUTHENTICATE_MESSAGE/MIC")]),
    f("ntlmssp.ntlmclientchallenge", Bytes, "The client's challenge in the response of LAN Manager's kind", &[With("AUTHENTICATE_MESSAGE/LmChallengeResponse", |field, out| if let Some((challenge, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])) = field.bytes.split_at_checked(8) { out.bytes(challenge) })]),
    f("ntlmssp.ntlmv2_response.ntproofstr", Bytes, "Proves that the client knows the password", &[At("NTLMv2_RESPONSE/Response")]),
    f("ntlmssp.ntlmv2_response.rversion", U8, "The version of the response", &[At("NTLMv2_RESPONSE/RespType")]),
    f("ntlmssp.ntlmv2_response.hirversion", U8, "The highest version that the client knows", &[At("NTLMv2_RESPONSE/HiRespType")]),
    f("ntlmssp.ntlmv2_response.time", Time, "The client's clock", &[At("NTLMv2_RESPONSE/TimeStamp")]),
    f("ntlmssp.ntlmv2_response.chal", Bytes, "The client's challenge", &[At("NTLMv2_RESPONSE/ChallengeFromClient")]),
    f("ntlmssp.ntlmv2_response.item.type", X16, "Type of a target information item that the response repeats", &[At("AvPairs>AV_PAIR/AvId")]),
    f("ntlmssp.ntlmv2_response.item.length", U16, "Bytes of it", &[At("AvPairs>AV_PAIR/AvLen")]),
    f("ntlmssp.challenge.target_info.nb_computer_name", Text, "The server's NetBIOS name", &[After(|message, out| pairs(message, "TargetInfo", 1, out))]),
    f("ntlmssp.challenge.target_info.nb_domain_name", Text, "The NetBIOS name of the server's domain", &[After(|message, out| pairs(message, "TargetInfo", 2, out))]),
    f("ntlmssp.challenge.target_info.dns_computer_name", Text, "The server's DNS name", &[After(|message, out| pairs(message, "TargetInfo", 3, out))]),
    f("ntlmssp.challenge.target_info.dns_domain_name", Text, "The DNS name of the server's domain", &[After(|message, out| pairs(message, "TargetInfo", 4, out))]),
    f("ntlmssp.challenge.target_info.dns_tree_name", Text, "The DNS name of the server's forest", &[After(|message, out| pairs(message, "TargetInfo", 5, out))]),
    f("ntlmssp.challenge.target_info.flags", X32, "What the pairs are about", &[After(|message, out| pairs(message, "TargetInfo", 6, out))]),
    f("ntlmssp.challenge.target_info.timestamp", Time, "The server's clock", &[After(|message, out| pairs(message, "TargetInfo", 7, out))]),
    f("ntlmssp.challenge.target_info.restrictions", Bytes, "The client's machine", &[After(|message, out| pairs(message, "TargetInfo", 8, out))]),
    f("ntlmssp.challenge.target_info.target_name", Text, "The service that the client wants", &[After(|message, out| pairs(message, "TargetInfo", 9, out))]),
    f("ntlmssp.challenge.target_info.channel_bindings", Bytes, "The channel that the client uses", &[After(|message, out| pairs(message, "TargetInfo", 10, out))]),
    f("ntlmssp.ntlmv2_response.nb_computer_name", Text, "The server's NetBIOS name", &[After(|message, out| pairs(message, "AvPairs", 1, out))]),
    f("ntlmssp.ntlmv2_response.nb_domain_name", Text, "The NetBIOS name of the server's domain", &[After(|message, out| pairs(message, "AvPairs", 2, out))]),
    f("ntlmssp.ntlmv2_response.dns_computer_name", Text, "The server's DNS name", &[After(|message, out| pairs(message, "AvPairs", 3, out))]),
    f("ntlmssp.ntlmv2_response.dns_domain_name", Text, "The DNS name of the server's domain", &[After(|message, out| pairs(message, "AvPairs", 4, out))]),
    f("ntlmssp.ntlmv2_response.dns_tree_name", Text, "The DNS name of the server's forest", &[After(|message, out| pairs(message, "AvPairs", 5, out))]),
    f("ntlmssp.ntlmv2_response.flags", X32, "What the pairs are about", &[After(|message, out| pairs(message, "AvPairs", 6, out))]),
    f("ntlmssp.ntlmv2_response.timestamp", Time, "The server's clock", &[After(|message, out| pairs(message, "AvPairs", 7, out))]),
    f("ntlmssp.ntlmv2_response.restrictions", Bytes, "The client's machine", &[After(|message, out| pairs(message, "AvPairs", 8, out))]),
    f("ntlmssp.ntlmv2_response.target_name", Text, "The service that the client wants", &[After(|message, out| pairs(message, "AvPairs", 9, out))]),
    f("ntlmssp.ntlmv2_response.channel_bindings", Bytes, "The channel that the client uses", &[After(|message, out| pairs(message, "AvPairs", 10, out))]),
    f("ntlmssp.auth.ntresponse", Bytes, "The client's response", &[After(|message, out| if let Some((_, nt, _)) = responses(message) { response(nt, out) })]),
    f("ntlmssp.ntlmv2_response", Bytes, "The client's response, of the second version", &[After(|message, out| if let Some((_, nt, _)) = responses(message).filter(|(_, nt, _)| nt.bytes.len() >= NtlmV2Response::FIXED) { out.bytes(nt.bytes) })]),
    f("ntlmssp.ntlmv2_response.z", Bytes, "Reserved bytes", &[After(|message, out| if let Some((_, nt, _)) = responses(message).filter(|(_, nt, _)| nt.bytes.len() >= NtlmV2Response::FIXED) {
        out.bytes(nt.bytes.get(18..24).unwrap_or_default());
        out.bytes(nt.bytes.get(40..44).unwrap_or_default());
    })]),
    f("ntlmssp.blob.length", U16, "Bytes of a response or key", &[After(|message, out| blobs(message, out, |payload| payload.len.into()))]),
    f("ntlmssp.blob.maxlen", U16, "Bytes of a response or key", &[After(|message, out| blobs(message, out, |payload| payload.max_len.into()))]),
    f("ntlmssp.blob.offset", U32, "Offset of a response or key", &[After(|message, out| blobs(message, out, |payload| payload.offset.into()))]),
    f("ntlmssp.string.length", U16, "Bytes of a name", &[After(|message, out| names(message, out, |payload| payload.len.into()))]),
    f("ntlmssp.string.maxlen", U16, "Bytes of a name", &[After(|message, out| names(message, out, |payload| payload.max_len.into()))]),
    f("ntlmssp.string.offset", U32, "Offset of a name", &[After(|message, out| names(message, out, |payload| payload.offset.into()))]),
    f("ntlmssp.verf", None, "A signature", &[At(MIC)]),
    f("ntlmssp.verf.vers", U32, "The version of a signature", &[With(MIC, |field, out| out.number(number(field.bytes.get(..4).unwrap_or_default())))]),
    f("ntlmssp.verf.body", Bytes, "A signature", &[With(MIC, |field, out| out.bytes(field.bytes.get(4..).unwrap_or_default()))]),
    f("ntlmssp.challenge.target_info.end", None, "The end of the target information", &[]),
    f("ntlmssp.ntlmv2_response.end", None, "The end of what the response repeats", &[]),
    f("ntlmssp.ntlmv2_response.pad", Bytes, "Padding after the response", &[After(|message, out| padding(message, |padding| out.bytes(padding)))]),
    f("ntlmssp.target_info_attr.invalid", None, "A pair cannot be read", &[]),
    f("ntlmssp.target_info_attr.unknown", None, "A pair that Wireshark does not know", &[]),
    f("ntlmssp.messagetype.unknown", None, "None of the three messages", &[]),
    f("ntlmssp.blob.length.too_long", None, "A response or key is longer than can be", &[]),
    f("ntlmssp.v2_key_too_long", None, "A key of the second version is longer than can be", &[]),
    f("ntlmssp.authenticated", None, "Which of the hashes at hand the user has", &[]),
    f("ntlmssp.sessionbasekey", None, "The key that follows from the password", &[]),
    f("ntlmssp.sessionkey", None, "The key of the session", &[]),
    f("ntlmssp.verf.randompad", X32, "Random bytes of a signature", &[]),
    f("ntlmssp.verf.crc32", X32, "The checksum of a signature", &[]),
    f("ntlmssp.verf.sequence", Bytes, "The number of a signature", &[]),
    f("ntlmssp.verf.hmacmd5", Bytes, "The checksum of a signature with a key", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL", None, "Hashes for another machine, in Kerberos's tickets", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.Version", X32, "Their version", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.Flags", X32, "Which hashes there are", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.LM_PRESENT", Bool, "The hash of LAN Manager's kind", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.NT_PRESENT", Bool, "The hash of Windows NT's kind", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.REMOVED", Bool, "Hashes were left out", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.CREDKEY_PRESENT", Bool, "A key for stored secrets", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.SHA_PRESENT", Bool, "A hash of SHA's kind", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.CredentialKey", Bytes, "The key for stored secrets", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.CredentialKeyType", U32, "The kind of the key for stored secrets", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.EncryptedCreds", Bytes, "The hashes, encrypted", &[]),
    f("ntlmssp.NTLM_REMOTE_SUPPLEMENTAL_CREDENTIAL.EncryptedCredsSize", U32, "Bytes of the hashes, encrypted", &[]),
    f("ntlmssp.neg_flags.na1", Bool, "What controllers agree on: accounts are locked out", &[]),
    f("ntlmssp.neg_flags.na2", Bool, "What controllers agree on: backup controllers of Windows NT 3.5 follow changes at once", &[]),
    f("ntlmssp.neg_flags.na4", Bool, "What controllers agree on: RC4", &[]),
    f("ntlmssp.neg_flags.na8", Bool, "What controllers agree on: reserved: how often a controller was promoted", &[]),
    f("ntlmssp.neg_flags.na10", Bool, "What controllers agree on: a backup controller reads logs of changes", &[]),
    f("ntlmssp.neg_flags.na20", Bool, "What controllers agree on: a full copy can go on where it ended", &[]),
    f("ntlmssp.neg_flags.na40", Bool, "What controllers agree on: Several SIDs", &[]),
    f("ntlmssp.neg_flags.na80", Bool, "What controllers agree on: a database can be brought up to date", &[]),
    f("ntlmssp.neg_flags.na100", Bool, "What controllers agree on: changes of passwords can be refused", &[]),
    f("ntlmssp.neg_flags.na200", Bool, "What controllers agree on: passwords are sent on at once", &[]),
    f("ntlmssp.neg_flags.na400", Bool, "What controllers agree on: requests of any kind are passed on", &[]),
    f("ntlmssp.neg_flags.na800", Bool, "What controllers agree on: Several calls at once", &[]),
    f("ntlmssp.neg_flags.na1000", Bool, "What controllers agree on: accounts need not be copied", &[]),
    f("ntlmssp.neg_flags.na2000", Bool, "What controllers agree on: Security data need not be copied", &[]),
    f("ntlmssp.neg_flags.na4000", Bool, "What controllers agree on: strong keys", &[]),
    f("ntlmssp.neg_flags.na8000", Bool, "What controllers agree on: trust is passed on", &[]),
    f("ntlmssp.neg_flags.na10000", Bool, "What controllers agree on: trusts by DNS names", &[]),
    f("ntlmssp.neg_flags.na20000", Bool, "What controllers agree on: passwords are set in the second way", &[]),
    f("ntlmssp.neg_flags.na40000", Bool, "What controllers agree on: the domain's data is sent", &[]),
    f("ntlmssp.neg_flags.na80000", Bool, "What controllers agree on: trust between forests", &[]),
    f("ntlmssp.neg_flags.na100000", Bool, "What controllers agree on: AES", &[]),
    f("ntlmssp.neg_flags.na200000", Bool, "What controllers agree on: read-only controllers pass requests on", &[]),
    f("ntlmssp.neg_flags.na8000000", Bool, "What controllers agree on: calls are authenticated", &[]),
];

const MIC: &str = "NegTokenInit/mechListMIC; NegTokenInit2/mechListMIC; NegTokenResp/mechListMIC";

/// The message of NTLM in a security blob.
fn ntlm<'m>(message: &Message<'m>) -> Option<&'m NtlmMessage<'m>> {
    message.token?.ntlm()
}

/// The value of one of the pairs in a list.
fn pairs(message: &Message<'_>, list: &str, id: u16, out: &mut Out<'_>) {
    let mut put = |pair: AvPair<'_>| {
        let bytes = &*pair.value.bytes;
        if pair.av_id.0 == id && !bytes.is_empty() {
            let value = if out.kind == Text { Value::Text(Utf16(bytes)) } else { Value::Bytes };
            out.field(&codec::Field { name: "Value", offset: 0, bytes, value });
        }
    };
    match (ntlm(message), list) {
        (Some(NtlmMessage::Challenge(message)), "TargetInfo") => {
            message.target_info().iter().for_each(&mut put);
        }
        (Some(NtlmMessage::Authenticate(message)), "AvPairs") => {
            if let NtResponse::NtlmV2(response) = message.nt_response() {
                response.av_pairs().iter().for_each(&mut put);
            }
        }
        _ => {}
    }
}

/// Passes on what follows the last pair in a response of the second version.
fn padding(message: &Message<'_>, put: impl FnMut(&[u8])) {
    if let Some(NtlmMessage::Authenticate(message)) = ntlm(message)
        && let NtResponse::NtlmV2(response) = message.nt_response()
    {
        let end: usize = response.av_pairs().iter().map(|pair| 4 + pair.value.bytes.len()).sum();
        let after = response.av_pairs.bytes.get(end..).and_then(|rest| rest.strip_prefix(&[0; 4]));
        after.filter(|after| !after.is_empty()).into_iter().for_each(put);
    }
}

/// A payload, and the fields that locate it.
#[derive(Clone, Copy)]
struct Payload<'m> {
    bytes: &'m [u8],
    len: u16,
    max_len: u16,
    offset: u32,
}

impl<'m> Payload<'m> {
    fn new(region: &'m Region<'_>, (len, max_len, offset): (u16, u16, u32)) -> Self {
        Self { bytes: &region.bytes, len, max_len, offset }
    }
}

/// The TargetInfo of a CHALLENGE_MESSAGE: what the server says of itself.
fn target_info<'m>(message: &Message<'m>) -> Option<Payload<'m>> {
    match ntlm(message)? {
        NtlmMessage::Challenge(message) => Some(Payload::new(
            &message.target_info,
            (message.target_info_len, message.target_info_max_len, message.target_info_buffer_offset),
        )),
        _ => Option::None,
    }
}

/// The client's domain and machine, as a NEGOTIATE_MESSAGE names them.
fn caller<'m>(message: &Message<'m>) -> Option<(Payload<'m>, Payload<'m>)> {
    let NtlmMessage::Negotiate(message) = ntlm(message)? else { return Option::None };
    let domain = (message.domain_name_len, message.domain_name_max_len, message.domain_name_buffer_offset);
    let machine = (message.workstation_len, message.workstation_max_len, message.workstation_buffer_offset);
    Some((Payload::new(&message.domain_name, domain), Payload::new(&message.workstation, machine)))
}

/// The server's name, as a CHALLENGE_MESSAGE names it.
fn target_name<'m>(message: &Message<'m>) -> Option<Payload<'m>> {
    let NtlmMessage::Challenge(message) = ntlm(message)? else { return Option::None };
    let target = (message.target_name_len, message.target_name_max_len, message.target_name_buffer_offset);
    Some(Payload::new(&message.target_name, target))
}

/// Domain, user and machine, as an AUTHENTICATE_MESSAGE names them.
fn user<'m>(message: &Message<'m>) -> Option<[Payload<'m>; 3]> {
    let NtlmMessage::Authenticate(message) = ntlm(message)? else { return Option::None };
    let domain = (message.domain_name_len, message.domain_name_max_len, message.domain_name_buffer_offset);
    let user = (message.user_name_len, message.user_name_max_len, message.user_name_buffer_offset);
    let machine = (message.workstation_len, message.workstation_max_len, message.workstation_buffer_offset);
    Some([
        Payload::new(&message.domain_name, domain),
        Payload::new(&message.user_name, user),
        Payload::new(&message.workstation, machine),
    ])
}

/// The responses of both kinds and the session key of an AUTHENTICATE_MESSAGE.
fn responses<'m>(message: &Message<'m>) -> Option<(Payload<'m>, Payload<'m>, Payload<'m>)> {
    let NtlmMessage::Authenticate(message) = ntlm(message)? else { return Option::None };
    let lm = (
        message.lm_challenge_response_len,
        message.lm_challenge_response_max_len,
        message.lm_challenge_response_buffer_offset,
    );
    let nt = (
        message.nt_challenge_response_len,
        message.nt_challenge_response_max_len,
        message.nt_challenge_response_buffer_offset,
    );
    let key = (
        message.encrypted_random_session_key_len,
        message.encrypted_random_session_key_max_len,
        message.encrypted_random_session_key_buffer_offset,
    );
    Some((
        Payload::new(&message.lm_challenge_response, lm),
        Payload::new(&message.nt_challenge_response, nt),
        Payload::new(&message.encrypted_random_session_key, key),
    ))
}

/// A response; where it is empty, the bytes that say so: length, most bytes, offset.
fn response(payload: Payload<'_>, out: &mut Out<'_>) {
    if payload.len > 0 {
        return out.bytes(payload.bytes);
    }
    let ([a, b], [c, d]) = (payload.len.to_le_bytes(), payload.max_len.to_le_bytes());
    let [e, f, g, h] = payload.offset.to_le_bytes();
    out.bytes(&[a, b, c, d, e, f, g, h]);
}

fn blobs(message: &Message<'_>, out: &mut Out<'_>, part: fn(&Payload<'_>) -> u64) {
    if let Some((lm, nt, key)) = responses(message) {
        for payload in [lm, nt, key].iter().filter(|payload| payload.len > 0) {
            out.number(part(payload));
        }
    }
}

fn names(message: &Message<'_>, out: &mut Out<'_>, part: fn(&Payload<'_>) -> u64) {
    let caller = caller(message).map(|(domain, machine)| [domain, machine]);
    let all = caller
        .iter()
        .flatten()
        .copied()
        .chain(target_name(message))
        .chain(user(message).into_iter().flatten());
    for payload in all.filter(|payload| payload.len > 0) {
        out.number(part(&payload));
    }
}

/// A name; `NULL` where it is empty. In UTF-16 it has a zero byte somewhere, in an OEM code page it has none.
fn name(text: &[u8], out: &mut Out<'_>) {
    match text {
        [] => out.text("NULL"),
        bytes if bytes.contains(&0) => out.utf16(Utf16(bytes)),
        bytes => out.chars(bytes.iter().map(|byte| char::from(*byte))),
    }
}
