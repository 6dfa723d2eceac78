# far.sh [OPTION...]: takes Alice's desk from the switch and joins it by relay.py with these options. tcpdump listens on the
# server's side of the relay, beside the capture of the scenario, which listens on Alice's.
set -eu
ip link set port11 nomaster
ip link set port11 arp off
ip link add far0 type veth peer name far1
ip link set far0 arp off up
ip link set far1 master br0 up
for device in far0 far1; do ethtool -K "$device" tx off tso off gso off gro off >/dev/null 2>&1; done
# What loss costs depends on it: BBR hardly minds.
sysctl -qw net.ipv4.tcp_congestion_control=reno
ip netns exec alice-pc sysctl -qw net.ipv4.tcp_congestion_control=reno
/usr/bin/python3 "$LAB/relay.py" port11 far0 "$@" >/dev/null 2>&1 &
echo $! >"$LAB/relay.pid"
tcpdump -Z root -n -U --immediate-mode -B 65536 --time-stamp-precision=nano -w "$LAB/far.pcap" -i far1 tcp port 445 >/dev/null 2>&1 &
echo $! >"$LAB/far.pid"
sleep 1
