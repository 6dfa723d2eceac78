# near.sh: ends what far.sh began, and makes the captures of both sides: $OUT from $RAW, and its twin.
set -eu
kill -INT "$(cat "$LAB/far.pid")"
kill "$(cat "$LAB/relay.pid")"
sleep 0.3
ip link del far0
ip link set port11 arp on
ip link set port11 master br0
SNAP=${SNAP:-262144}
for pair in "$RAW $OUT" "$LAB/far.pcap ${OUT%client.pcap.zst}server.pcap.zst"; do
    set -- $pair
    editcap -F nsecpcap -s "$SNAP" "$1" "$1.cut"
    zstd -q -19 -f "$1.cut" -o "$2"
    rm "$1" "$1.cut"
done
