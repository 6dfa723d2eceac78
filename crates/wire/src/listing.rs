//! The lists of numbers of the specifications, as data: the names and what they mean.

/// A list of numbers that a specification names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// The name of its type in this crate.
    pub name: &'static str,
    /// What it is, and where the specification has it.
    pub about: &'static str,
    /// Its numbers, in the order of their declaration.
    pub entries: &'static [Entry],
}

/// A number that a specification names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The number.
    pub value: u64,
    /// The bits that hold it where it is a flag or one value of a group of bits; otherwise all.
    pub mask: u64,
    /// The specification's name.
    pub name: &'static str,
    /// What it means, and where the specification says so.
    pub about: &'static str,
}

/// Every list of this crate but the status codes, which are [`NtStatus::TABLE`](crate::NtStatus::TABLE).
pub const LISTINGS: &[Listing] = &[
    crate::FileAccess::LISTING,
    crate::DirectoryAccess::LISTING,
    crate::AaplCommand::LISTING,
    crate::AaplRequestBitmap::LISTING,
    crate::AaplServerCaps::LISTING,
    crate::AaplVolumeCaps::LISTING,
    crate::Command::LISTING,
    crate::HeaderFlags::LISTING,
    crate::DurableHandleFlags::LISTING,
    crate::SvhdxOriginator::LISTING,
    crate::IoctlFlags::LISTING,
    crate::InterfaceCapabilities::LISTING,
    crate::HashType::LISTING,
    crate::HashVersion::LISTING,
    crate::HashRetrievalType::LISTING,
    crate::CompressionFormat::LISTING,
    crate::ChecksumAlgorithm::LISTING,
    crate::IntegrityFlags::LISTING,
    crate::DuplicateExtentsFlags::LISTING,
    crate::FileRegionUsage::LISTING,
    crate::OffloadReadFlags::LISTING,
    crate::OffloadTokenType::LISTING,
    crate::UsnReason::LISTING,
    crate::UsnSource::LISTING,
    crate::SocketFamily::LISTING,
    crate::EncryptionOperation::LISTING,
    crate::StatisticsFileSystem::LISTING,
    crate::SisCopyFlags::LISTING,
    crate::LinkTrackingType::LISTING,
    crate::TunnelOperation::LISTING,
    crate::CreateDisposition::LISTING,
    crate::CreateOptions::LISTING,
    crate::ShareAccess::LISTING,
    crate::ImpersonationLevel::LISTING,
    crate::CreateAction::LISTING,
    crate::CreateResponseFlags::LISTING,
    crate::DfsReferralHeaderFlags::LISTING,
    crate::DfsReferralEntryFlags::LISTING,
    crate::DfsServerType::LISTING,
    crate::DfsReferralRequestFlags::LISTING,
    crate::Dialect::LISTING,
    crate::QueryDirectoryFlags::LISTING,
    crate::ChangeNotifyFlags::LISTING,
    crate::CompletionFilter::LISTING,
    crate::FileAction::LISTING,
    crate::TransformFlags::LISTING,
    crate::CompressionChainFlags::LISTING,
    crate::RdmaTransformType::LISTING,
    crate::ErrorId::LISTING,
    crate::MoveDestinationType::LISTING,
    crate::FileAttributes::LISTING,
    crate::FileMode::LISTING,
    crate::AlignmentRequirement::LISTING,
    crate::RenameFlags::LISTING,
    crate::LinkFlags::LISTING,
    crate::CaseSensitiveFlags::LISTING,
    crate::LxFlags::LISTING,
    crate::DispositionFlags::LISTING,
    crate::EaFlags::LISTING,
    crate::Fsctl::LISTING,
    crate::IoctlMethod::LISTING,
    crate::IoctlAccess::LISTING,
    crate::InfoType::LISTING,
    crate::FileInfoClass::LISTING,
    crate::FsInfoClass::LISTING,
    crate::SecurityInformation::LISTING,
    crate::QueryInfoFlags::LISTING,
    crate::CloseFlags::LISTING,
    crate::ReadFlags::LISTING,
    crate::ReadResponseFlags::LISTING,
    crate::WriteFlags::LISTING,
    crate::Channel::LISTING,
    crate::LockFlags::LISTING,
    crate::OplockLevel::LISTING,
    crate::LeaseState::LISTING,
    crate::LeaseFlags::LISTING,
    crate::LeaseBreakFlags::LISTING,
    crate::Capabilities::LISTING,
    crate::SecurityMode::LISTING,
    crate::NegotiateContextType::LISTING,
    crate::HashAlgorithm::LISTING,
    crate::Cipher::LISTING,
    crate::CompressionAlgorithm::LISTING,
    crate::CompressionFlags::LISTING,
    crate::TransportFlags::LISTING,
    crate::RdmaTransform::LISTING,
    crate::SigningAlgorithm::LISTING,
    crate::NtlmMessageType::LISTING,
    crate::NtlmFlags::LISTING,
    crate::AvId::LISTING,
    crate::AvFlags::LISTING,
    crate::PipeReadMode::LISTING,
    crate::PipeCompletionMode::LISTING,
    crate::PipeType::LISTING,
    crate::PipeConfiguration::LISTING,
    crate::PipeState::LISTING,
    crate::PipeEnd::LISTING,
    crate::ReparseTag::LISTING,
    crate::SymlinkFlags::LISTING,
    crate::NfsFileType::LISTING,
    crate::RpcPduType::LISTING,
    crate::RpcFlags::LISTING,
    crate::RpcAuthType::LISTING,
    crate::RpcAuthLevel::LISTING,
    crate::RpcContextResult::LISTING,
    crate::RpcContextReason::LISTING,
    crate::RpcRejectReason::LISTING,
    crate::SecurityDescriptorControl::LISTING,
    crate::AclRevision::LISTING,
    crate::AceType::LISTING,
    crate::AceFlags::LISTING,
    crate::ObjectAceFlags::LISTING,
    crate::MandatoryLabelPolicy::LISTING,
    crate::ClaimType::LISTING,
    crate::ClaimFlags::LISTING,
    crate::GroupAttributes::LISTING,
    crate::SessionSetupFlags::LISTING,
    crate::SessionSecurityMode::LISTING,
    crate::SessionFlags::LISTING,
    crate::NotificationType::LISTING,
    crate::Smb1Command::LISTING,
    crate::Smb1Flags::LISTING,
    crate::Smb1Flags2::LISTING,
    crate::TreeConnectFlags::LISTING,
    crate::TreeConnectContextType::LISTING,
    crate::ShareType::LISTING,
    crate::ShareFlags::LISTING,
    crate::ShareCapabilities::LISTING,
    crate::FileSystemAttributes::LISTING,
    crate::FileSystemControlFlags::LISTING,
    crate::DeviceType::LISTING,
    crate::DeviceCharacteristics::LISTING,
    crate::SectorSizeFlags::LISTING,
];

impl Listing {
    pub(crate) const fn new(name: &'static str, about: &'static str, entries: &'static [Entry]) -> Self {
        Self { name, about, entries }
    }

    /// The entry of this number, if it is one of a list and no flag.
    #[must_use]
    pub fn entry(&self, value: u64) -> Option<&'static Entry> {
        self.entries.iter().find(|entry| entry.value == value && entry.mask == u64::MAX)
    }
}

impl Entry {
    pub(crate) const fn new(value: u64, mask: u64, name: &'static str, about: &'static str) -> Self {
        Self { value, mask, name, about }
    }
}
