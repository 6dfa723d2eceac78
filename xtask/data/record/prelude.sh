# What a scenario's steps may call. LAB, HOST, ALICE and BOB (user%password) are set.
# A step may fail: being refused is part of many stories. tshark judges the capture afterwards.

# smb LOGIN SHARE COMMANDS [OPTION...]: an interactive client, as at a desk.
smb() {
    login=$1 share=$2 commands=$3
    shift 3
    timeout 60 smbclient "//${SERVER:-filesrv}/$share" -U "$login" -c "$commands" \
        --option="netbios name=$HOST" "$@"
}

# ticket LOGIN, ticket_tcp LOGIN: asks the KDC for a ticket-granting ticket; ksmb SHARE COMMANDS [OPTION...] logs on by it.
ticket() { echo "${1#*%}" | kinit -c FILE:tickets "${1%%%*}"; }
ticket_tcp() { KRB5_CONFIG=$LAB/krb5-tcp.conf ticket "$1"; }
ksmb() {
    share=$1 commands=$2
    shift 2
    KRB5CCNAME=FILE:tickets timeout 60 smbclient "//${SERVER:-filesrv}/$share" --use-kerberos=required \
        -c "$commands" --realm=OFFICE.EXAMPLE "$@"
}

# rekey ETYPE [PRINCIPAL]: gives the file server a new key of this type, and a keytab that has it beside the old ones.
rekey() {
    principal=${2:-cifs/filesrv}
    for query in "cpw -keepold -randkey -e $1:normal $principal" "ktadd -norandkey -k $LAB/server.keytab $principal"; do
        kadmin.local -q "$query"
    done
}

# torture TEST... [OPTION...]: single tests of smbtorture against the share [lab].
torture() {
    timeout 120 smbtorture "//filesrv/${SHARE:-lab}" -U "$ALICE" --option=torture:progress=no "$@"
}

# dialect NAME: client options that offer just this dialect.
dialect() { echo "--option=clientminprotocol=$1 --option=clientmaxprotocol=$1"; }

# text BYTES: lines of text that look like nothing in particular.
text() { seq -f 'item %08.0f of the inventory' 1 100000 | head -c "$1"; }

# impacket SERVER LOGIN SHARE DIALECT: what other_client.py does, with the library of Debian's package.
impacket() { timeout 60 /usr/bin/python3 "$LAB/other_client.py" "$1" "${2%%%*}" "${2#*%}" "$3" "$4"; }

# impacket_server LOGIN: shares a folder as [drop] from this desk, for a minute.
impacket_server() {
    mkdir -p drop
    timeout 60 /usr/bin/python3 /usr/share/doc/python3-impacket/examples/smbserver.py -smb2support \
        -username "${1%%%*}" -password "${1#*%}" drop drop &
    sleep 3
}

# calls PROTECTION: what calls.py does, as the user of the ticket.
calls() { timeout 60 /usr/bin/python3 "$LAB/calls.py" "$ALICE" "$1"; }

# holder LOGIN oplock|lock|wait|keep: what holder.py does, with the library of Debian's package.
holder() { timeout 60 /usr/bin/python3 "$LAB/holder.py" filesrv "${1%%%*}" "${1#*%}" projects "$2"; }

# gateway [retry]: takes SMB over QUIC at this desk and passes it on to the file server over TCP, until over_quic is done.
gateway() {
    "$RELAY" server "0.0.0.0:443" 10.20.0.2:445 "$@" &
    until [ -e "$LAB/done" ]; do sleep 0.1; done
    sleep 0.5
    kill $!
}

# over_quic OPTIONS COMMANDS...: a client at this desk whose connections go to the gateway, one for each of COMMANDS, all at once.
over_quic() {
    options=$1
    shift
    rm -f "$LAB/done" "$LAB/keylog"
    # shellcheck disable=SC2086
    "$RELAY" client 127.0.0.1:4450 10.20.0.66:443 "$LAB/keylog" $options &
    relay=$!
    sleep 0.5
    clients=
    for commands in "$@"; do
        smb "$ALICE" projects "$commands" -I 127.0.0.1 -p 4450 &
        clients="$clients $!"
    done
    # shellcheck disable=SC2086
    wait $clients
    sleep 0.5
    kill $relay
    touch "$LAB/done"
}
