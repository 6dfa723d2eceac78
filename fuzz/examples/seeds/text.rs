//! Seeds for what people write: filters, pasted bytes, secrets, keytabs.

use std::fs;
use std::io;
use std::path::Path;

use crate::Seeds;

/// Secrets in each form that a file of them may have.
const SECRETS: [&str; 5] = [
    "password OFFICE\\alice=Summer-2026\nnt-hash bob=0123456789abcdef0123456789abcdef\n# nothing\n",
    "session-key 0x0000000000000029=000102030405060708090a0b0c0d0e0f\n",
    "keys 0x29=000102030405060708090a0b0c0d0e0f:f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\n",
    "ALICE::OFFICE:0011223344556677:00112233445566778899aabbccddeeff:0101000000000000:$HEX[4142]\n",
    "Administrator:500:aad3b435b51404eeaad3b435b51404ee:31d6cfe0d16ae931b73c59d7e0c089c0:::\n",
];

/// Longest text that is pasted, in characters.
const PASTED: usize = 2048;

impl Seeds {
    /// What is in `fixtures`, and what nobody records.
    pub(crate) fn texts(&mut self, fixtures: &Path) -> io::Result<()> {
        let filters = fs::read_to_string(fixtures.join("parity/filters.tsv"))?;
        for filter in filters.lines().skip(1).filter_map(|line| line.split('\t').nth(1)) {
            self.put("filter", filter, filter.as_bytes())?;
        }
        for secrets in SECRETS {
            self.put("secrets", secrets, secrets.as_bytes())?;
        }
        let keytab = fs::read(fixtures.join("captures/kerberos.keytab"))?;
        self.put("keytab", &keytab, &keytab)
    }

    /// A message as it is pasted: as digits, and as a dump with offsets and characters.
    pub(crate) fn pasted(&mut self, shape: u64, message: &[u8]) -> io::Result<()> {
        let digits: String = message.iter().map(|byte| format!("{byte:02x}")).collect();
        let dump: String = message
            .chunks(16)
            .enumerate()
            .map(|(line, bytes)| {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x} ")).collect();
                format!("{:08x}: {hex} ................\n", line * 16)
            })
            .collect();
        for (form, text) in [(0, digits), (1, dump)] {
            if text.len() <= PASTED {
                self.put("pasted", (form, shape), text.as_bytes())?;
            }
        }
        Ok(())
    }
}
