//! Sessions by Kerberos, with the exchanges of port 88 that got their tickets.

use super::{PLAIN, Scenario, alice, bob, kiosk};

/// A standalone server that takes tickets by its keytab.
const REALM: &str = "realm = OFFICE.EXAMPLE\n    kerberos method = dedicated keytab\n    \
                     dedicated keytab file = @LAB@/server.keytab";

pub(super) const SCENARIOS: &[Scenario] = &[
    SEALED_PIPES,
    KEYS,
    Scenario {
        file: "kerberos.pcapng",
        also: &["kerberos.keytab"],
        about: "Sessions by Kerberos and the KDC's traffic beside them, over UDP and TCP: tickets under aes256-cts, \
                aes128-cts and rc4-hmac, signed and encrypted sessions, a wrong password, a service that the KDC does \
                not know; `kerberos.keytab` holds the server's keys",
        config: REALM,
        before: include_str!("../../../data/record/realm.sh"),
        tap: "--time-stamp-precision=nano -i br0 port 445 or port 88",
        steps: &[
            alice(
                "ticket \"$ALICE\"; ksmb projects 'ls; get notes.txt' --client-protection=sign
                 ksmb vault 'put notes.txt; ls'",
            ),
            bob(
                "ticket_tcp bob%wrong; ticket_tcp \"$BOB\"; rekey aes128-cts; ksmb projects ls --client-protection=sign",
            ),
            alice("rekey rc4-hmac; ticket_tcp \"$ALICE\"; ksmb vault 'ls; get notes.txt'"),
            kiosk(
                "ticket \"$BOB\"; SERVER=printsrv ksmb projects ls; smb \"$BOB\" projects ls --use-kerberos=off",
            ),
        ],
        after: "editcap -F pcapng \"$RAW\" \"$OUT\"; cp \"$LAB/server.keytab\" \"${OUT%.pcapng}.keytab\"",
        proves: &[
            "kerberos.msg_type == 11 && udp",
            "kerberos.msg_type == 11 && tcp",
            "kerberos.msg_type == 13",
            "kerberos.msg_type == 14 && smb2",
            "kerberos.error_code == 24",
            "kerberos.error_code == 7",
            "kerberos.etype == 18 && smb2",
            "kerberos.etype == 17 && smb2",
            "kerberos.etype == 23 && smb2",
            "ntlmssp.auth.username == \"bob\"",
        ],
        ..PLAIN
    },
];

const SEALED_PIPES: Scenario = Scenario {
    file: "sealed-pipes.pcapng",
    also: &["sealed-pipes.keytab"],
    about: "Calls on pipes that are signed or sealed by the pipe's own logon: by NTLM, bare and in SPNEGO, and by \
            Kerberos under aes256-cts, aes128-cts and rc4-hmac; `sealed-pipes.keytab` holds the server's keys",
    config: REALM,
    before: include_str!("../../../data/record/realm.sh"),
    steps: &[alice(
        "for how in ntlm,sign ntlm,seal spnego,seal; do
             timeout 30 rpcclient -U \"OFFICE\\\\$ALICE\" \"ncacn_np:filesrv[$how]\" -c 'netsharegetinfo projects; lookupnames bob'
         done
         kadmin.local -q 'addprinc -randkey host/filesrv'
         rekey aes256-cts host/filesrv; calls seal,krb5; calls seal,spnego; calls sign,krb5
         rekey aes128-cts host/filesrv; calls seal,krb5
         rekey rc4-hmac host/filesrv; calls seal,krb5; calls seal,spnego",
    )],
    after: "editcap -F pcapng \"$RAW\" \"$OUT\"; cp \"$LAB/server.keytab\" \"${OUT%.pcapng}.keytab\"",
    proves: &[
        "dcerpc.auth_level == 6 && dcerpc.auth_type == 10",
        "dcerpc.auth_level == 6 && dcerpc.auth_type == 9",
        "dcerpc.auth_level == 6 && dcerpc.auth_type == 16",
        "dcerpc.auth_level == 5",
        "kerberos.etype == 23",
    ],
    ..PLAIN
};

const KEYS: Scenario = Scenario {
    file: "kerberos-keys.pcapng",
    also: &["kerberos-keys.keytab"],
    about: "Sessions by Kerberos whose keys follow from the KDC's traffic: AES-256-GCM and AES-256-CCM, signed only, an AS-REP \
            under an NT hash; `kerberos-keys.keytab` holds the keys of the users, the server and the KDC",
    config: "realm = OFFICE.EXAMPLE\n    kerberos method = dedicated keytab\n    \
             dedicated keytab file = @LAB@/server.keytab\n    \
             server smb3 encryption algorithms = AES-256-GCM, AES-256-CCM, AES-128-CCM",
    before: include_str!("../../../data/record/realm.sh"),
    tap: "--time-stamp-precision=nano -i br0 port 445 or port 88",
    steps: &[
        alice(
            "ticket \"$ALICE\"
             ksmb vault 'ls; get notes.txt' '--option=client smb3 encryption algorithms=AES-256-GCM'
             ksmb vault 'put notes.txt; ls' '--option=client smb3 encryption algorithms=AES-256-CCM'",
        ),
        bob(
            "sed 's/rdns = false/rdns = false\\n    default_tkt_enctypes = rc4-hmac aes256-cts/' \"$KRB5_CONFIG\" >rc4.conf
             export KRB5_CONFIG=rc4.conf; ticket \"$BOB\"; ksmb projects ls --client-protection=sign
             rekey rc4-hmac; ticket_tcp \"$BOB\"; ksmb vault ls",
        ),
    ],
    after: "editcap -F pcapng \"$RAW\" \"$OUT\"
            for principal in krbtgt/OFFICE.EXAMPLE alice bob; do
                kadmin.local -q \"ktadd -norandkey -k $LAB/server.keytab $principal\"
            done
            cp \"$LAB/server.keytab\" \"${OUT%.pcapng}.keytab\"",
    proves: &[
        "kerberos.msg_type == 11 && kerberos.etype == 23",
        "kerberos.msg_type == 11 && kerberos.etype == 18",
        "kerberos.msg_type == 12 && kerberos.padata_type == 136",
        "smb2.negotiate_context.cipher_id == 4",
        "smb2.negotiate_context.cipher_id == 3",
    ],
    ..PLAIN
};
