# The realm OFFICE.EXAMPLE and its KDC, beside the file server. Runs before smbd, as root, with LAB, ALICE, BOB, KRB5_CONFIG and
# KRB5_KDC_PROFILE set.
set -eu
if [ -f "$LAB/kdc.pid" ]; then kill "$(cat "$LAB/kdc.pid")"; fi
rm -rf "$LAB/realm"
mkdir "$LAB/realm"
cat >"$KRB5_CONFIG" <<END
[libdefaults]
    default_realm = OFFICE.EXAMPLE
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    allow_weak_crypto = true
[realms]
    OFFICE.EXAMPLE = {
        kdc = 10.20.0.2
    }
[domain_realm]
    filesrv = OFFICE.EXAMPLE
END
sed 's/rdns = false/rdns = false\n    udp_preference_limit = 1/' \
    "$KRB5_CONFIG" >"$LAB/krb5-tcp.conf"
cat >"$KRB5_KDC_PROFILE" <<END
[realms]
    OFFICE.EXAMPLE = {
        database_name = $LAB/realm/principal
        key_stash_file = $LAB/realm/stash
        acl_file = $LAB/realm/acl
        disable_pac = true
        default_principal_flags = +preauth
        supported_enctypes = aes256-cts:normal aes128-cts:normal rc4-hmac:normal
    }
[logging]
    kdc = FILE:$LAB/realm/log
END
ALICE_PASSWORD=${ALICE#*%} BOB_PASSWORD=${BOB#*%}
{
    kdb5_util create -s -r OFFICE.EXAMPLE -P office
    kadmin.local -q "addprinc -pw $ALICE_PASSWORD alice"
    kadmin.local -q "addprinc -pw $BOB_PASSWORD bob"
    kadmin.local -q "addprinc -e aes256-cts:normal -randkey cifs/filesrv"
    kadmin.local -q "ktadd -norandkey -k $LAB/server.keytab cifs/filesrv"
} >"$LAB/realm/setup.log" 2>&1
krb5kdc -P "$LAB/kdc.pid"
