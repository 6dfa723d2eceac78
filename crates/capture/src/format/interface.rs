//! What a capture says about the interfaces that its packets come from.

use crate::limits::{INTERFACE_TEXT, INTERFACES_DESCRIBED};
use crate::packet::LinkType;

/// An interface as a capture describes it. Texts that the capture does not have are empty; long ones are cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaptureInterface {
    /// Its name, such as `eth0`.
    pub name: String,
    /// What it is, in words.
    pub description: String,
    /// How its packets begin.
    pub link: LinkType,
    /// Bytes of a packet that are captured at most; 0 stands for no limit.
    pub snap_length: u32,
    /// The filter of the capture, in the language of libpcap.
    pub filter: String,
    /// The operating system of the host that captured.
    pub os: String,
}

/// The interfaces of a capture file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaptureInterfaces {
    /// The first of them.
    pub list: Vec<CaptureInterface>,
    /// Those beyond [`INTERFACES_DESCRIBED`], which are only counted.
    pub more: u64,
}

impl CaptureInterfaces {
    pub(super) fn add(&mut self, interface: CaptureInterface) {
        if self.list.len() < INTERFACES_DESCRIBED {
            self.list.push(interface);
        } else {
            self.more += 1;
        }
    }

    /// Appends those of the next file of the same name.
    pub(crate) fn append(&mut self, other: Self) {
        self.more += other.more;
        other.list.into_iter().for_each(|interface| self.add(interface));
    }
}

/// An option's text, as far as it is kept.
pub(super) fn text(value: &[u8]) -> String {
    let value = value.get(..INTERFACE_TEXT).unwrap_or(value);
    // A cut within a character, and bytes that are no text, become U+FFFD.
    String::from_utf8_lossy(value).trim_end_matches('\0').to_owned()
}
