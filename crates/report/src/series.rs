//! What is measured over time, in steps.

use smbtrail_track::Time;

/// What is measured over time, such as the lowest of a number or its sum, in a fixed number of steps: when they are used up, two
/// become one.
#[derive(Clone, Debug)]
pub(crate) struct Series<T = i64> {
    start: Time,
    /// Nanoseconds.
    step: i64,
    steps: Vec<Option<T>>,
    /// How many there are at most.
    most: usize,
    /// Makes one measurement of two.
    join: fn(T, T) -> T,
}

/// Steps of a series.
pub(crate) const STEPS: usize = 32;
/// The first length of a step, in nanoseconds: a millisecond.
const FIRST_STEP: i64 = 1_000_000;

impl Series {
    /// The lowest of a number.
    pub(crate) fn lowest(start: Time) -> Self {
        Self::joined(start, STEPS, i64::min)
    }

    /// The sum of a number.
    pub(crate) fn sum(start: Time) -> Self {
        Self::joined(start, STEPS, i64::saturating_add)
    }
}

impl<T: Copy> Series<T> {
    /// Measurements in at most this many steps. `join` makes one of two.
    pub(crate) const fn joined(start: Time, most: usize, join: fn(T, T) -> T) -> Self {
        Self { start, step: FIRST_STEP, steps: Vec::new(), most, join }
    }

    /// Takes a measurement. What is measured before the start counts as the start's.
    pub(crate) fn record(&mut self, time: Time, measured: T) {
        let elapsed = time.since(self.start).max(0);
        let mut at = self.step_of(elapsed);
        while at >= self.most {
            self.halve();
            at = self.step_of(elapsed);
        }
        if self.steps.len() <= at {
            self.steps.resize(at + 1, None);
        }
        if let Some(there) = self.steps.get_mut(at) {
            *there = Some(there.map_or(measured, |there| (self.join)(there, measured)));
        }
    }

    /// What was measured in each step, `None` for nothing.
    pub(crate) fn steps(&self) -> &[Option<T>] {
        &self.steps
    }

    /// When it begins.
    pub(crate) const fn start(&self) -> Time {
        self.start
    }

    /// The length of a step in nanoseconds.
    pub(crate) const fn step(&self) -> i64 {
        self.step
    }

    fn step_of(&self, elapsed: i64) -> usize {
        usize::try_from(elapsed / self.step).unwrap_or(usize::MAX)
    }

    fn halve(&mut self) {
        let join = self.join;
        self.steps = self.steps.chunks(2).map(|pair| pair.iter().flatten().copied().reduce(join)).collect();
        self.step = self.step.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_series_halves_its_resolution_and_keeps_the_lowest() {
        let mut series = Series::lowest(Time(0));
        for step in 0..64 {
            series.record(Time(step * FIRST_STEP), 100 - step);
        }
        assert_eq!((series.steps().len(), series.step()), (STEPS, 2 * FIRST_STEP));
        assert_eq!((series.steps()[0], series.steps()[31]), (Some(99), Some(37)));
    }

    #[test]
    fn a_sum_stays_the_same_at_any_resolution() {
        let mut series = Series::sum(Time(0));
        (0..100).for_each(|step| series.record(Time(step * FIRST_STEP), 3));
        assert_eq!(series.steps().iter().flatten().sum::<i64>(), 300);
    }

    #[test]
    fn any_time_finds_its_place() {
        let mut series = Series::lowest(Time(i64::MIN));
        for time in [i64::MIN, -1, 0, i64::MAX, i64::MIN] {
            series.record(Time(time), 1);
            assert!(series.steps().len() <= STEPS);
        }
    }
}
