//! How often each byte value occurs.

use std::sync::LazyLock;

/// How often each byte value occurs in some data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram(Box<[u64; 256]>);

impl Default for Histogram {
    fn default() -> Self {
        Self(Box::new([0; 256]))
    }
}

impl Histogram {
    /// Counts the values of further bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        if bytes.len() < MANY {
            bytes.iter().for_each(|byte| self.0[usize::from(*byte)] += 1);
        } else {
            self.add_many(bytes);
        }
    }

    /// The same: in four tables, so that equal neighbours do not wait for one another.
    fn add_many(&mut self, bytes: &[u8]) {
        let mut tables = [[0u32; 256]; 4];
        let [a, b, c, d] = &mut tables;
        // A table's counter cannot overflow within one of these.
        for part in bytes.chunks(1 << 30) {
            let (quads, rest) = part.as_chunks::<4>();
            for [w, x, y, z] in quads {
                a[usize::from(*w)] += 1;
                b[usize::from(*x)] += 1;
                c[usize::from(*y)] += 1;
                d[usize::from(*z)] += 1;
            }
            for byte in rest {
                a[usize::from(*byte)] += 1;
            }
            for table in [&mut *a, &mut *b, &mut *c, &mut *d] {
                let counts = self.0.iter_mut().zip(table);
                counts.for_each(|(count, more)| *count += u64::from(std::mem::take(more)));
            }
        }
    }

    /// How often a byte occurs.
    #[must_use]
    pub fn of(&self, byte: u8) -> u64 {
        self.0[usize::from(byte)]
    }

    /// How many bytes were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Shannon's entropy of the distribution, in bits per byte: 0 to 8. Of no bytes it is 0.
    #[must_use]
    pub fn entropy(&self) -> f64 {
        /// Logarithms of what occurs seldom, as most values of a small file do.
        static FEW: LazyLock<[f64; 256]> =
            LazyLock::new(|| std::array::from_fn(|count| (count.max(1) as f64).log2()));
        let logarithm = |count: u64| match usize::try_from(count).ok().and_then(|count| FEW.get(count)) {
            Some(known) => *known,
            None => (count as f64).log2(),
        };
        let sum: f64 = self.0.iter().map(|count| *count as f64 * logarithm(*count)).sum();
        let total = self.total().max(1) as f64;
        (total.log2() - sum / total).max(0.0)
    }
}

/// Bytes for which it is worth adding up four tables.
const MANY: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_bytes_are_counted_as_few_are() {
        let bytes: Vec<u8> = (0..10_001u32).map(|at| (at * at % 251).to_le_bytes()[0]).collect();
        let (mut few, mut many) = (Histogram::default(), Histogram::default());
        bytes.chunks(100).for_each(|part| few.add(part));
        many.add(&bytes);
        assert_eq!((few.total(), &few), (10_001, &many));
    }

    #[test]
    fn entropy_is_between_none_and_eight_bits() {
        let mut all = Histogram::default();
        assert!(all.entropy() == 0.0);
        all.add(&(0..=u8::MAX).collect::<Vec<_>>());
        assert!((all.entropy() - 8.0).abs() < 1e-9);
        let mut one = Histogram::default();
        one.add(&[7; 5_000]);
        assert!(one.entropy() == 0.0 && one.of(7) == 5_000);
    }
}
