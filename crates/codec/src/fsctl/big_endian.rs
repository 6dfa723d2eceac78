use smbtrail_wire::{Meaning, Scalar};

/// A number that is with its highest byte first, as few do here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs, reason = "it is the number")]
pub struct BigEndian<T>(pub T);

impl<T: Scalar> Scalar for BigEndian<T> {
    const LEN: usize = T::LEN;

    fn read(bytes: &[u8]) -> Self {
        let mut raw = [0; 8];
        let raw = &mut raw[..T::LEN];
        raw.copy_from_slice(&bytes[..T::LEN]);
        raw.reverse();
        Self(T::read(raw))
    }

    fn write(self, out: &mut [u8]) {
        self.0.write(out);
        out[..T::LEN].reverse();
    }

    fn meaning(self) -> Meaning {
        self.0.meaning()
    }
}
