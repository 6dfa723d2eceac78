use smbtrail_wire::{Guid, SvhdxOriginator};

use crate::{
    Input, Sink, Utf16, Value, Visitor, describe,
    structure::{self, Size},
};

structure! {
    /// Opens a shared virtual disk, or says that it is open. `[MS-RSVD] 2.2.4.12, 2.2.4.31 to 2.2.4.33`
    ///
    /// ```text
    ///   0  Version         4  HasInitiatorId    5  Reserved
    ///   8  InitiatorId
    ///  24  Flags          28  OriginatorFlags  32  OpenRequestId
    ///  40  InitiatorHostNameLength             42  InitiatorHostName, 126 bytes
    /// 168  in version 2 the properties of the disk, 24 bytes
    /// ```
    pub struct SvhdxOpenDeviceContext: "SVHDX_OPEN_DEVICE_CONTEXT", at 0 {
        /// 1 or 2.
        version: u32, "Version";
        /// 1 when InitiatorId means something.
        has_initiator_id: u8, "HasInitiatorId";
        /// Zero.
        reserved: [u8; 3] = [0; 3] => Reserved, "Reserved";
        /// Who opens.
        initiator_id: Guid, "InitiatorId";
        /// A value of the application.
        flags: u32, "Flags";
        /// Which part of the client opens.
        originator_flags: SvhdxOriginator, "OriginatorFlags";
        /// Numbers the open on its client.
        open_request_id: u64, "OpenRequestId";
        /// Bytes of the host name.
        initiator_host_name_length: u16, "InitiatorHostNameLength";
    }
    regions {
        /// The place of the host name, longer than the name.
        initiator_host_name: (|_| 126) => describe_host_name, "InitiatorHostName";
        /// In version 2 the properties of the disk.
        properties: (|s| if s.version < 2 { 0 } else { SvhdxDiskProperties::FIXED }) => describe::nested::<SvhdxDiskProperties<'static>>,
            "Properties";
    }
}

impl SvhdxOpenDeviceContext<'_> {
    /// The computer that opens.
    #[must_use]
    pub fn initiator_host_name(&self) -> Utf16<'_> {
        let place = &self.initiator_host_name.bytes;
        Utf16(place.get(..self.initiator_host_name_length.size()).unwrap_or(place))
    }

    /// The properties of the disk, in version 2.
    pub fn properties(&self, sink: &mut dyn Sink) -> Option<SvhdxDiskProperties<'_>> {
        if self.version < 2 { None } else { structure::nested(self.properties.input(), sink) }
    }
}

structure! {
    /// The properties of a shared virtual disk. `[MS-RSVD] 2.2.4.32, 2.2.4.33`
    ///
    /// ```text
    /// 0  VirtualDiskPropertiesInitialized        4  ServerServiceVersion
    /// 8  VirtualSectorSize    12  PhysicalSectorSize    16  VirtualSize    24
    /// ```
    pub struct SvhdxDiskProperties: "SVHDX_OPEN_DEVICE_CONTEXT_V2 properties", at 0 {
        /// 1 when the sizes mean something.
        virtual_disk_properties_initialized: u32, "VirtualDiskPropertiesInitialized";
        /// The server's version of the protocol.
        server_service_version: u32, "ServerServiceVersion";
        /// Bytes of a sector of the disk.
        virtual_sector_size: u32, "VirtualSectorSize";
        /// Bytes of a sector of the storage below.
        physical_sector_size: u32, "PhysicalSectorSize";
        /// Bytes of the disk.
        virtual_size: u64, "VirtualSize";
    }
}

fn describe_host_name(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe::field(name, input, Value::Text(Utf16(input.bytes()).until_nul()), visitor);
}
