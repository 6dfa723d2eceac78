//! The network interfaces of a server. `[MS-SMB2] 2.2.32.5`

use core::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use smbtrail_wire::{InterfaceCapabilities, SocketFamily};

use super::BigEndian;
use crate::{Input, Sink, Structure, Visitor, describe, list};

structure! {
    /// The network interfaces of a server. `[MS-SMB2] 2.2.32.5`
    ///
    /// ```text
    /// 0  NETWORK_INTERFACE_INFO, linked by Next
    /// ```
    pub struct QueryNetworkInterfaceInfoResponse: "FSCTL_QUERY_NETWORK_INTERFACE_INFO Response", at 0 {}
    regions {
        /// The interfaces.
        interfaces: {|_, len| (0, len)} => list::describe_linked::<NetworkInterfaceInfo<'static>>, "Interfaces";
    }
}

impl QueryNetworkInterfaceInfoResponse<'_> {
    /// The interfaces, in order; one with several addresses comes several times.
    pub fn interfaces<'s>(
        &'s self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = NetworkInterfaceInfo<'s>> {
        list::linked(self.interfaces.input(), 8, sink)
    }
}

structure! {
    /// One address of one network interface. `[MS-SMB2] 2.2.32.5`
    ///
    /// ```text
    ///  0  Next           4  IfIndex      8  Capability    12  Reserved
    /// 16  LinkSpeed     24  SockAddr_Storage             152
    /// ```
    pub struct NetworkInterfaceInfo: "NETWORK_INTERFACE_INFO", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next: u32, "Next";
        /// Tells the interface from the server's others.
        if_index: u32, "IfIndex";
        /// What it can do.
        capability: InterfaceCapabilities, "Capability";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// Bits in a second.
        link_speed: u64, "LinkSpeed";
    }
    regions {
        /// The address: [`SockaddrIn`], [`SockaddrIn6`], or of another family.
        sock_addr_storage: (|_| 128) => describe_address, "SockAddr_Storage";
    }
}

impl NetworkInterfaceInfo<'_> {
    /// The address of a family that is known. The port is zero, by the specification.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        let input = self.sock_addr_storage.input();
        match family(input.bytes())? {
            SocketFamily::INTER_NETWORK => Some(SockaddrIn::parse(input, &mut ()).ok()?.address().into()),
            SocketFamily::INTER_NETWORK_V6 => Some(SockaddrIn6::parse(input, &mut ()).ok()?.address().into()),
            _ => None,
        }
    }
}

structure! {
    /// An IPv4 address. `[MS-SMB2] 2.2.32.5.1.1`
    ///
    /// ```text
    /// 0  Family 2    2  Port    4  IPv4Address    8  Reserved    16
    /// ```
    pub struct SockaddrIn: "SOCKADDR_IN", at 0 {
        /// IPv4.
        family: SocketFamily = SocketFamily::INTER_NETWORK, "Family";
        /// Zero.
        port: BigEndian<u16> = BigEndian(0) => Reserved, "Port";
        /// The address, highest byte first.
        ipv4_address: [u8; 4], "IPv4Address";
        /// Zero.
        reserved: u64 = 0 => Reserved, "Reserved";
    }
}

impl SockaddrIn<'_> {
    /// The address.
    #[must_use]
    pub fn address(&self) -> SocketAddrV4 {
        SocketAddrV4::new(Ipv4Addr::from(self.ipv4_address), self.port.0)
    }
}

structure! {
    /// An IPv6 address. `[MS-SMB2] 2.2.32.5.1.2`
    ///
    /// ```text
    /// 0  Family 0x17    2  Port    4  FlowInfo
    /// 8  IPv6Address   24  ScopeId    28
    /// ```
    pub struct SockaddrIn6: "SOCKADDR_IN6", at 0 {
        /// IPv6.
        family: SocketFamily = SocketFamily::INTER_NETWORK_V6, "Family";
        /// Zero.
        port: BigEndian<u16> = BigEndian(0) => Reserved, "Port";
        /// Zero.
        flow_info: u32 = 0 => Reserved, "FlowInfo";
        /// The address, highest byte first.
        ipv6_address: [u8; 16], "IPv6Address";
        /// Zero.
        scope_id: u32 = 0 => Reserved, "ScopeId";
    }
}

impl SockaddrIn6<'_> {
    /// The address.
    #[must_use]
    pub fn address(&self) -> SocketAddrV6 {
        SocketAddrV6::new(Ipv6Addr::from(self.ipv6_address), self.port.0, self.flow_info, self.scope_id)
    }
}

fn family(bytes: &[u8]) -> Option<SocketFamily> {
    bytes.first_chunk().map(|raw| SocketFamily(u16::from_le_bytes(*raw)))
}

/// Lists an address by its family.
fn describe_address(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    match family(input.bytes()) {
        Some(SocketFamily::INTER_NETWORK) => describe::nested::<SockaddrIn<'static>>(name, input, visitor),
        Some(SocketFamily::INTER_NETWORK_V6) => {
            describe::nested::<SockaddrIn6<'static>>(name, input, visitor)
        }
        _ => describe::bytes(name, input, visitor),
    }
}
