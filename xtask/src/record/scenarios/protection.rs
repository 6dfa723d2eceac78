//! Signed and encrypted sessions, one file each for those who check signatures and open envelopes.

use super::{PLAIN, Scenario, alice};

/// What is done under each protection: a write of two segments, a listing, a read, a delete.
macro_rules! protected {
    ($file:literal, $about:literal, $options:literal, $proves:expr) => {
        Scenario {
            file: $file,
            about: $about,
            steps: &[alice(concat!(
                "text 2500 >secret.txt; smb \"$ALICE\" projects 'put secret.txt; ls; get secret.txt back.txt; \
                 del secret.txt' ",
                $options
            ))],
            proves: $proves,
            ..PLAIN
        }
    };
}

/// A frame whose signature is not zero.
const SIGNED: &str = "smb2.flags.signature == 1";
/// A frame in an envelope.
const SEALED: &str = "smb2.header.transform.msg_size";

pub(super) const SCENARIOS: &[Scenario] = &[
    protected!(
        "signed-hmac-sha256.pcapng",
        "Dialect 2.1, signed with HMAC-SHA256",
        "--client-protection=sign $(dialect SMB2_10)",
        &[SIGNED, "smb2.dialect == 0x0210"]
    ),
    protected!(
        "signed-cmac-30.pcapng",
        "Dialect 3.0, signed with AES-128-CMAC, and FSCTL_VALIDATE_NEGOTIATE_INFO",
        "--client-protection=sign $(dialect SMB3_00)",
        &[SIGNED, "smb2.ioctl.function == 0x00140204"]
    ),
    protected!(
        "signed-cmac-311.pcapng",
        "Dialect 3.1.1, signed with AES-128-CMAC",
        "--client-protection=sign '--option=client smb3 signing algorithms=AES-128-CMAC'",
        &[SIGNED, "smb2.negotiate_context.signing_id == 1"]
    ),
    protected!(
        "signed-gmac-311.pcapng",
        "Dialect 3.1.1, signed with AES-128-GMAC",
        "--client-protection=sign '--option=client smb3 signing algorithms=AES-128-GMAC'",
        &[SIGNED, "smb2.negotiate_context.signing_id == 2"]
    ),
    protected!(
        "signed-hmac-311.pcapng",
        "Dialect 3.1.1, signed with HMAC-SHA256",
        "--client-protection=sign '--option=client smb3 signing algorithms=HMAC-SHA256'",
        &[SIGNED, "smb2.negotiate_context.signing_id == 0"]
    ),
    Scenario {
        file: "signed-refusals.pcapng",
        about: "Signed compounds that the server refuses in part before it has looked for a key: it sends their own \
                signatures back",
        config: "    server signing = mandatory",
        steps: &[alice("torture smb2.compound.invalid1 smb2.compound.invalid4 smb2.compound.related9")],
        proves: &[SIGNED, "smb2.nt_status == 0xc000000d"],
        ..PLAIN
    },
    protected!(
        "encrypted-30-aes-128-ccm.pcapng",
        "Dialect 3.0, encrypted with AES-128-CCM",
        "--client-protection=encrypt $(dialect SMB3_00)",
        &[SEALED, "smb2.dialect == 0x0300"]
    ),
    protected!(
        "encrypted-aes-128-ccm.pcapng",
        "Dialect 3.1.1, encrypted with AES-128-CCM",
        "--client-protection=encrypt '--option=client smb3 encryption algorithms=AES-128-CCM'",
        &[SEALED, "smb2.negotiate_context.cipher_id == 1"]
    ),
    protected!(
        "encrypted-aes-128-gcm.pcapng",
        "Dialect 3.1.1, encrypted with AES-128-GCM",
        "--client-protection=encrypt '--option=client smb3 encryption algorithms=AES-128-GCM'",
        &[SEALED, "smb2.negotiate_context.cipher_id == 2"]
    ),
    protected!(
        "encrypted-aes-256-ccm.pcapng",
        "Dialect 3.1.1, encrypted with AES-256-CCM",
        "--client-protection=encrypt '--option=client smb3 encryption algorithms=AES-256-CCM'",
        &[SEALED, "smb2.negotiate_context.cipher_id == 3"]
    ),
    protected!(
        "encrypted-aes-256-gcm.pcapng",
        "Dialect 3.1.1, encrypted with AES-256-GCM",
        "--client-protection=encrypt '--option=client smb3 encryption algorithms=AES-256-GCM'",
        &[SEALED, "smb2.negotiate_context.cipher_id == 4"]
    ),
    Scenario {
        file: "encrypted-share.pcapng",
        about: "One session, two shares: an open one, and one that insists on encryption; and a client that cannot",
        steps: &[alice(
            "text 2000 >s.txt; smb \"$ALICE\" vault 'put s.txt; ls; tcon projects; ls; tcon vault; ls'
             smb \"$ALICE\" vault ls $(dialect SMB2_10)",
        )],
        proves: &[SEALED, "smb2.nt_status == 0xc0000022", "smb2.share_flags.encrypt_data == 1"],
        ..PLAIN
    },
];
