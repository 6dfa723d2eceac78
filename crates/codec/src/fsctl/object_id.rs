//! Ids by which files are tracked, and links followed.

use smbtrail_wire::{Guid, LinkTrackingType};

use crate::{Input, Structure, Visitor, describe};

structure! {
    /// An object id. `[MS-FSCC] 2.1.3.1`
    ///
    /// ```text
    ///  0  ObjectId         16  BirthVolumeId
    /// 32  BirthObjectId    48  DomainId         64
    /// ```
    ///
    /// In the form of `[MS-FSCC] 2.1.3.2` the last three are 48 bytes of a user's own.
    pub struct FileObjectidBuffer: "FILE_OBJECTID_BUFFER", at 0 {
        /// Names the file on its volume.
        object_id: Guid, "ObjectId";
        /// The volume where it was made.
        birth_volume_id: Guid, "BirthVolumeId";
        /// The id it had there.
        birth_object_id: Guid, "BirthObjectId";
        /// Zero; not checked, since in the form of `[MS-FSCC] 2.1.3.2` it is the last of 48 bytes of any value.
        domain_id: Guid, "DomainId";
    }
}

structure! {
    /// What follows the first 16 bytes of an object id. `[MS-FSCC] 2.3.79`
    ///
    /// ```text
    /// 0  ExtendedInfo    48
    /// ```
    pub struct SetObjectIdExtendedRequest: "FSCTL_SET_OBJECT_ID_EXTENDED Request", at 0 {
        /// A user's own bytes, or three ids as in [`FileObjectidBuffer`].
        extended_info: [u8; 48], "ExtendedInfo";
    }
}

structure! {
    /// Sets link tracking data. `[MS-FSCC] 2.3.37.2`
    ///
    /// ```text
    ///  0  TargetFileObject    8  TargetLinkTrackingInformationLength
    /// 12  TargetLinkTrackingInformationBuffer
    /// ```
    pub struct Smb2RemoteLinkTrackingInformation: "SMB2_REMOTE_LINK_TRACKING_INFORMATION", at 0 {
        /// Zero.
        target_file_object: u64 = 0, "TargetFileObject";
        /// Bytes of the data.
        target_link_tracking_information_length: u32, "TargetLinkTrackingInformationLength";
    }
    regions {
        /// The data: a [`TargetLinkTrackingInformation`], or in 35 bytes or fewer just a NetBIOS name.
        target_link_tracking_information: [.. target_link_tracking_information_length]
            => describe_target, "TargetLinkTrackingInformationBuffer" with "NetBIOSName";
    }
}

impl Smb2RemoteLinkTrackingInformation<'_> {
    /// Where the file went; `None` when the data is too short to say it.
    #[must_use]
    pub fn target(&self) -> Option<TargetLinkTrackingInformation<'_>> {
        TargetLinkTrackingInformation::parse(self.target_link_tracking_information.input(), &mut ()).ok()
    }
}

structure! {
    /// Where a file went. `[MS-FSCC] 2.3.37.3.2`
    ///
    /// ```text
    /// 0  Type    4  VolumeId    20  ObjectId    36  NetBIOSName
    /// ```
    pub struct TargetLinkTrackingInformation: "TARGET_LINK_TRACKING_INFORMATION_Buffer_2", at 0 {
        /// What holds it there.
        tracking_type: LinkTrackingType, "Type";
        /// The volume there.
        volume_id: Guid, "VolumeId";
        /// Its id there.
        object_id: Guid, "ObjectId";
    }
    regions {
        /// The computer's name, with its NUL.
        net_bios_name: {|_, len| (36, len.saturating_sub(36))} => describe::ascii, "NetBIOSName";
    }
}

/// Lists where a file went.
fn describe_target(_: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    match TargetLinkTrackingInformation::parse(input, &mut ()) {
        Ok(target) => target.describe(visitor),
        Err(_) => describe::ascii("NetBIOSName", input, visitor),
    }
}
