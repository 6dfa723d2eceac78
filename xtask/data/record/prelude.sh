# What a scenario's steps may call. LAB, HOST, ALICE and BOB (user%password) are set.
# A step may fail: being refused is part of many stories. tshark judges the capture afterwards.

# smb LOGIN SHARE COMMANDS [OPTION...]: an interactive client, as at a desk.
smb() {
    login=$1 share=$2 commands=$3
    shift 3
    timeout 60 smbclient "//${SERVER:-filesrv}/$share" -U "$login" -c "$commands" \
        --option="netbios name=$HOST" "$@"
}

# torture TEST... [OPTION...]: single tests of smbtorture against the share [lab].
torture() {
    timeout 120 smbtorture "//filesrv/${SHARE:-lab}" -U "$ALICE" --option=torture:progress=no "$@"
}

# dialect NAME: client options that offer just this dialect.
dialect() { echo "--option=clientminprotocol=$1 --option=clientmaxprotocol=$1"; }

# text BYTES: lines of text that look like nothing in particular.
text() { seq -f 'item %08.0f of the inventory' 1 100000 | head -c "$1"; }
