# Builds the office inside fresh namespaces: users, names, and a switch with a file server and three desks.
# Runs once, as root, with LAB set to the temporary folder. The host sees none of it.
set -eu
mkdir -p "$LAB/run"
: >"$KRB5_CONFIG"

# Two users that exist only in here.
cp /etc/passwd "$LAB/passwd"
cp /etc/group "$LAB/group"
echo 'alice:x:52001:52001:Alice Archer:/nonexistent:/usr/sbin/nologin' >>"$LAB/passwd"
echo 'bob:x:52002:52002:Bob Baker:/nonexistent:/usr/sbin/nologin' >>"$LAB/passwd"
printf 'alice:x:52001:\nbob:x:52002:\n' >>"$LAB/group"
printf '127.0.0.1 localhost\n10.20.0.2 filesrv\n10.20.0.2 printsrv\nfd20::2 filesrv6\n10.20.0.66 kiosk\n10.42.0.2 filesrv-tunnel\n' >"$LAB/hosts"
mount --bind "$LAB/passwd" /etc/passwd
mount --bind "$LAB/group" /etc/group
mount --bind "$LAB/hosts" /etc/hosts
mount --bind "$LAB/run" /run
# The shares, under a path that may be seen on the wire.
mkdir -p "$LAB/shares"
mount --bind "$LAB/shares" /srv
mkdir -p /run/netns /run/samba
hostname filesrv

# The host's own Samba, hidden: whatever a program takes for its default lands in the lab.
mkdir -p "$LAB/etc" "$LAB/unused"
mount --bind "$LAB/etc" /etc/samba
for folder in /var/lib/samba /var/cache/samba /var/log/samba; do
    if [ -d "$folder" ]; then mount --bind "$LAB/unused" "$folder"; fi
done

# MTU 1500 and no offloads: messages straddle segments as they do on a real wire.
plain() { "$@" ethtool -K "$DEV" tx off tso off gso off gro off >/dev/null 2>&1; }
ip link set lo up
ip link add br0 address 02:20:00:00:00:02 type bridge
ip addr add 10.20.0.2/24 dev br0
ip addr add fd20::2/64 dev br0 nodad
ip link set br0 up
DEV=br0 plain
for desk in alice-pc:11 bob-pc:12 kiosk:66; do
    host=${desk%:*} n=${desk#*:}
    ip netns add "$host"
    ip link add "port$n" type veth peer name eth0 address "02:20:00:00:00:$n" netns "$host"
    ip link set "port$n" master br0 up
    ip -n "$host" addr add "10.20.0.$n/24" dev eth0
    ip -n "$host" addr add "fd20::$n/64" dev eth0 nodad
    ip -n "$host" link set eth0 up
    ip -n "$host" link set lo up
    DEV="port$n" plain
    DEV=eth0 plain ip netns exec "$host"
    mkdir -p "$LAB/desks/$host"
done

# A tunnel between Alice's desk and the server, for the capture that nobody can look into from outside.
ip link add vx0 type vxlan id 42 local 10.20.0.2 remote 10.20.0.11 dstport 4789 dev br0
ip addr add 10.42.0.2/24 dev vx0
ip link set vx0 mtu 1400 up
ip -n alice-pc link add vx0 type vxlan id 42 local 10.20.0.11 remote 10.20.0.2 dstport 4789 dev eth0
ip -n alice-pc addr add 10.42.0.11/24 dev vx0
ip -n alice-pc link set vx0 mtu 1400 up
