//! The requests of a connection that wait for an answer.

use std::collections::{HashMap, VecDeque};

/// The requests of a connection that wait for an answer, with what is to be known of each.
#[derive(Debug)]
pub struct Waiting<T> {
    /// The oldest first.
    asked: VecDeque<Asked<T>>,
    /// Those that wait, as the server said, by their exchange.
    pending: HashMap<u64, T>,
    answers: u64,
}

#[derive(Debug)]
struct Asked<T> {
    exchange: u64,
    /// The answers of the connection that had come before.
    before: u64,
    about: T,
}

/// Answers to later requests after which a request does not wait any more: its own answer was lost. A server says of what takes
/// longer that it is pending.
const OVERTAKEN: u64 = 64;
/// Requests of a connection that are followed at a time: more than a server grants credits.
const FOLLOWED: usize = 8_192;

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { asked: VecDeque::new(), pending: HashMap::new(), answers: 0 }
    }
}

impl<T> Waiting<T> {
    /// How many wait.
    #[must_use]
    pub fn count(&self) -> u64 {
        u64::try_from(self.asked.len() + self.pending.len()).unwrap_or(u64::MAX)
    }

    /// A request was sent.
    pub fn ask(&mut self, exchange: u64, about: T) {
        if self.asked.len() >= FOLLOWED {
            self.asked.pop_front();
        }
        self.asked.push_back(Asked { exchange, before: self.answers, about });
    }

    /// The server says that an exchange waits.
    pub fn wait(&mut self, exchange: u64) {
        if let Some(about) = self.take(exchange)
            && self.pending.len() < FOLLOWED
        {
            self.pending.insert(exchange, about);
        }
    }

    /// The server answered, or it is known that it does not.
    pub fn answer(&mut self, exchange: u64) {
        self.answers += 1;
        if self.take(exchange).is_none() {
            self.pending.remove(&exchange);
        }
        while self.asked.front().is_some_and(|asked| self.answers - asked.before > OVERTAKEN) {
            self.asked.pop_front();
        }
    }

    /// What is to be known of those that wait, and whether the server said so; in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&T, bool)> {
        let asked = self.asked.iter().map(|asked| (&asked.about, false));
        asked.chain(self.pending.values().map(|about| (about, true)))
    }

    fn take(&mut self, exchange: u64) -> Option<T> {
        let place = self.asked.binary_search_by_key(&exchange, |asked| asked.exchange).ok()?;
        self.asked.remove(place).map(|asked| asked.about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_answer_does_not_wait_for_ever() {
        let mut waiting = Waiting::default();
        for exchange in 0..1_000 {
            waiting.ask(exchange, ());
            if exchange % 50 > 0 {
                waiting.answer(exchange);
            }
            assert!(waiting.count() <= 3, "{waiting:?}");
        }
    }

    #[test]
    fn what_the_server_says_is_pending_waits() {
        let mut waiting = Waiting::default();
        waiting.ask(0, ());
        waiting.wait(0);
        for exchange in 1..1_000 {
            waiting.ask(exchange, ());
            waiting.answer(exchange);
        }
        assert_eq!(waiting.count(), 1);
        waiting.answer(0);
        assert_eq!(waiting.count(), 0);
    }
}
