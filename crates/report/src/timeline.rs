use smbtrail_track::Time;

/// The lowest of a number over time, in a fixed number of steps: when they are used up, two become one.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    start: Time,
    /// Nanoseconds.
    step: i64,
    lowest: Vec<Option<i64>>,
}

/// Steps of a timeline.
pub(crate) const STEPS: usize = 32;
/// The first length of a step, in nanoseconds: a millisecond.
const FIRST_STEP: i64 = 1_000_000;

impl Timeline {
    pub(crate) fn new(start: Time) -> Self {
        Self { start, step: FIRST_STEP, lowest: Vec::new() }
    }

    /// Takes a measurement. What is measured before the start counts as the start's.
    pub(crate) fn record(&mut self, time: Time, number: i64) {
        let elapsed = time.since(self.start).max(0);
        let mut at = self.step_of(elapsed);
        while at >= STEPS {
            self.halve();
            at = self.step_of(elapsed);
        }
        if self.lowest.len() <= at {
            self.lowest.resize(at + 1, None);
        }
        if let Some(lowest) = self.lowest.get_mut(at) {
            *lowest = Some(lowest.map_or(number, |lowest| lowest.min(number)));
        }
    }

    /// The lowest number of each step, `None` where nothing was measured.
    pub(crate) fn lowest(&self) -> &[Option<i64>] {
        &self.lowest
    }

    /// The length of a step in nanoseconds.
    pub(crate) const fn step(&self) -> i64 {
        self.step
    }

    fn step_of(&self, elapsed: i64) -> usize {
        usize::try_from(elapsed / self.step).unwrap_or(usize::MAX)
    }

    fn halve(&mut self) {
        self.lowest = self.lowest.chunks(2).map(|pair| pair.iter().flatten().min().copied()).collect();
        self.step = self.step.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_timeline_halves_its_resolution_and_keeps_the_lowest() {
        let mut timeline = Timeline::new(Time(0));
        for step in 0..64 {
            timeline.record(Time(step * FIRST_STEP), 100 - step);
        }
        assert_eq!((timeline.lowest().len(), timeline.step()), (STEPS, 2 * FIRST_STEP));
        assert_eq!((timeline.lowest()[0], timeline.lowest()[31]), (Some(99), Some(37)));
    }

    #[test]
    fn any_time_finds_its_place() {
        let mut timeline = Timeline::new(Time(i64::MIN));
        for time in [i64::MIN, -1, 0, i64::MAX, i64::MIN] {
            timeline.record(Time(time), 1);
            assert!(timeline.lowest().len() <= STEPS);
        }
    }
}
