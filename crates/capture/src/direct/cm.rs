//! Messages by which queue pairs are connected. [IBTA] volume 1, 12.6 and 13.4; annex A11 for IP addresses
//!
//! Nothing here needs more than `core`.

/// Bytes of a management datagram's header. [IBTA] 13.4.3
const HEADER: usize = 24;

/// A message of the communication manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// Asks for a connection.
    Request(Request),
    /// Grants it.
    Reply(Reply),
    /// It is in use: both ends by their ids, the sender's first.
    Ready(u32, u32),
    /// It is refused.
    Reject(u32, u32),
    /// It is over.
    Disconnect(u32, u32),
}

/// Asks for a connection. [IBTA] 12.6.5
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The sender's id of the connection.
    pub(super) id: u32,
    /// Its queue pair.
    pub(super) queue_pair: u32,
    /// The number of the first packet that it sends.
    pub(super) first_psn: u32,
    /// Bytes of a packet's payload, where the message is longer.
    pub(super) mtu: u32,
    /// The TCP port that the service stands for. [IBTA] annex A11.2
    pub(super) service_port: Option<u16>,
    /// The sender's port. [IBTA] annex A11.3
    pub(super) source_port: u16,
}

/// Grants a connection. [IBTA] 12.6.8
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The sender's id of the connection, and the receiver's.
    pub(super) ids: (u32, u32),
    /// The sender's queue pair.
    pub(super) queue_pair: u32,
    /// The number of the first packet that it sends.
    pub(super) first_psn: u32,
}

impl Message {
    /// Reads a management datagram; `None` if it is none of these.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        // Base version, class, version of the class, method.
        let [1, 7, 2, 3, ..] = bytes else { return None };
        let attribute = u16::from_be_bytes(*bytes.get(16..)?.first_chunk()?);
        let body = bytes.get(HEADER..)?;
        let ids = (number(body, 0)?, number(body, 4)?);
        Some(match attribute {
            0x10 => Self::Request(Request::parse(body)?),
            0x12 => Self::Reject(ids.0, ids.1),
            0x13 => Self::Reply(Reply {
                ids,
                queue_pair: number(body, 12)? >> 8,
                first_psn: number(body, 20)? >> 8,
            }),
            0x14 => Self::Ready(ids.0, ids.1),
            0x15 | 0x16 => Self::Disconnect(ids.0, ids.1),
            _ => return None,
        })
    }
}

impl Request {
    /// ```text
    ///  0  local id           32  local queue pair, 3 bytes     50  path MTU, upper 4 bits
    ///  8  service id, 8      44  starting PSN, 3 bytes        140  private data, 92 bytes
    /// ```
    fn parse(body: &[u8]) -> Option<Self> {
        // 0x01, the protocol of IP that it stands for, the port.
        let service_port = match body.get(8..16)? {
            [0, 0, 0, 0, 0x01, 0x06, port @ ..] => port.first_chunk().map(|port| u16::from_be_bytes(*port)),
            _ => None,
        };
        let source_port = match body.get(140..144) {
            Some([_, _, port @ ..]) if service_port.is_some() => {
                port.first_chunk().map_or(0, |port| u16::from_be_bytes(*port))
            }
            _ => 0,
        };
        let mtu = body.get(50)? >> 4;
        Some(Self {
            id: number(body, 0)?,
            queue_pair: number(body, 32)? >> 8,
            first_psn: number(body, 44)? >> 8,
            mtu: if (1..=5).contains(&mtu) { 128 << mtu } else { 0 },
            service_port,
            source_port,
        })
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(attribute: u8) -> Vec<u8> {
        let mut bytes = vec![0; 256];
        bytes[..4].copy_from_slice(&[1, 7, 2, 3]);
        bytes[17] = attribute;
        bytes
    }

    #[test]
    fn reads_a_request() {
        let mut bytes = message(0x10);
        let body = &mut bytes[HEADER..];
        body[..4].copy_from_slice(&[0, 0, 0, 9]);
        body[8..16].copy_from_slice(&[0, 0, 0, 0, 1, 6, 0x01, 0xBD]);
        body[32..35].copy_from_slice(&[0, 1, 2]);
        body[44..47].copy_from_slice(&[0xAB, 0xCD, 0xEF]);
        body[50] = 0x37;
        body[142..144].copy_from_slice(&[0xC0, 0x01]);
        let request = Request {
            id: 9,
            queue_pair: 0x102,
            first_psn: 0xAB_CDEF,
            mtu: 1024,
            service_port: Some(445),
            source_port: 0xC001,
        };
        assert_eq!(Message::parse(&bytes), Some(Message::Request(request)));
    }

    #[test]
    fn reads_nothing_of_other_classes_and_of_what_is_cut() {
        let mut bytes = message(0x10);
        for len in 0..HEADER + 51 {
            assert_eq!(Message::parse(&bytes[..len]), None, "{len}");
        }
        bytes[1] = 3;
        assert_eq!(Message::parse(&bytes), None);
    }
}
