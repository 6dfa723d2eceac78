//! The verification trailer after the arguments of a request: what the client believes was negotiated, so that the server
//! can tell whether somebody changed it on the way. `[MS-RPCE]` 2.2.2.13

/// A verification trailer in a stub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerificationTrailer<'a> {
    /// Where its signature begins, in bytes from the stub's first: a multiple of four.
    pub offset: usize,
    commands: &'a [u8],
}

/// A command of a verification trailer: rpc_sec_verification_trailer and what follows it. `[MS-RPCE]` 2.2.2.13.1
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrailerCommand<'a> {
    /// Its type, with the two flags in its high bits.
    pub command: u16,
    /// Bytes of its value.
    pub length: u16,
    /// Its value.
    pub value: &'a [u8],
}

impl VerificationTrailer<'_> {
    /// The eight bytes that a trailer begins with.
    pub const SIGNATURE: [u8; 8] = [0x8A, 0xE3, 0x13, 0x71, 0x02, 0xF4, 0x36, 0x71];
}

impl<'a> VerificationTrailer<'a> {
    /// The trailer at the end of a stub; `None` where there is none. The last signature counts: arguments may contain the
    /// same bytes.
    #[must_use]
    pub fn find(stub: &'a [u8]) -> Option<Self> {
        let last = stub.len().checked_sub(Self::SIGNATURE.len())? / 4 * 4;
        let offset = (0..=last).rev().step_by(4).find(|at| stub[*at..].starts_with(&Self::SIGNATURE))?;
        let commands = stub.get(offset + Self::SIGNATURE.len()..)?;
        Some(Self { offset, commands })
    }

    /// Its commands, up to the last one or the first that is cut short. They are little-endian whatever the PDU is.
    pub fn commands(self) -> impl Iterator<Item = TrailerCommand<'a>> {
        let mut rest = Some(self.commands);
        core::iter::from_fn(move || {
            let (head, after) = rest.take()?.split_first_chunk::<4>()?;
            let [a, b, c, d] = *head;
            let (command, length) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
            let (value, after) = after.split_at_checked(length.into())?;
            rest = Some(after).filter(|_| command & TrailerCommand::END == 0);
            Some(TrailerCommand { command, length, value })
        })
    }
}

impl TrailerCommand<'_> {
    /// It is the last one: SEC_VT_COMMAND_END.
    pub const END: u16 = 0x4000;
    /// A server that does not know it has to refuse the call: SEC_VT_MUST_PROCESS_COMMAND.
    pub const MUST_PROCESS: u16 = 0x8000;
    /// Its value has flags of the client: rpc_sec_vt_bitmask.
    pub const BITMASK_1: u16 = 1;
    /// Its value is the interface, and the transfer syntax: rpc_sec_vt_pcontext.
    pub const PCONTEXT: u16 = 2;
    /// Its value is the header of the request: rpc_sec_vt_header2.
    pub const HEADER2: u16 = 3;

    /// Its type.
    #[must_use]
    pub const fn kind(&self) -> u16 {
        self.command & 0x3FFF
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// The end of the stub of a SamrConnect5 by rpcclient of Samba 4.17: the last argument, and the trailer.
    const STUB: &[u8] = b"\x01\0\0\0\x8a\xe3\x13\x71\x02\xf4\x36\x71\x01\0\x04\0\x01\0\0\0\x02\x40\x28\0\
        \x78\x57\x34\x12\x34\x12\xcd\xab\xef\0\x01\x23\x45\x67\x89\xac\x01\0\0\0\
        \x04\x5d\x88\x8a\xeb\x1c\xc9\x11\x9f\xe8\x08\0\x2b\x10\x48\x60\x02\0\0\0";

    #[test]
    fn gives_the_commands_up_to_the_last() {
        let trailer = VerificationTrailer::find(STUB).expect("it has one");
        let commands: Vec<_> = trailer.commands().collect();
        assert_eq!(trailer.offset, 4);
        assert_eq!(
            commands,
            [
                TrailerCommand { command: 1, length: 4, value: b"\x01\0\0\0" },
                TrailerCommand { command: 0x4002, length: 40, value: &STUB[24..] },
            ]
        );
        assert_eq!(commands[1].kind(), TrailerCommand::PCONTEXT);
    }

    #[test]
    fn the_last_signature_counts() {
        let twice = [&VerificationTrailer::SIGNATURE[..], &STUB[4..]].concat();
        assert_eq!(VerificationTrailer::find(&twice).map(|trailer| trailer.offset), Some(8));
    }

    #[test]
    fn one_at_another_place_is_none() {
        for begin in 1..4 {
            assert_eq!(VerificationTrailer::find(&STUB[begin..]), None);
        }
    }

    #[test]
    fn every_cut_gives_fewer_commands() {
        for len in 0..STUB.len() {
            let count =
                VerificationTrailer::find(&STUB[..len]).map_or(0, |trailer| trailer.commands().count());
            assert_eq!(count, usize::from(len >= 20) + usize::from(len >= 64), "{len} bytes");
        }
    }
}
