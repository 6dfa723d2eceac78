//! Rules on traffic that is made for them.

mod kinds;
mod others;

use std::path::Path;

use smbtrail_play::Play;
use smbtrail_sigma::{Match, Rules, Sigma};
use smbtrail_track::Observer;

/// How often the rules match what is played.
fn matches(rules: &Rules, play: impl FnOnce(&mut Play<&mut dyn Observer>)) -> usize {
    let mut found = 0;
    let mut sigma = Sigma::new(rules, |_: &Match<'_>| found += 1);
    let mut stage = Play::nobody(&mut sigma as &mut dyn Observer);
    play(&mut stage);
    _ = stage.end();
    drop(sigma);
    found
}

/// A rule from its source and its detection, each in YAML.
#[track_caller]
fn rule(source: &str, detection: &str) -> Rules {
    let mut rules = Rules::default();
    let text = format!("title: a rule\nlogsource: {{{source}}}\ndetection: {{{detection}}}\n");
    rules.read(Path::new("a.yml"), &text);
    assert!(rules.refused.is_empty(), "{:?}", rules.refused);
    rules
}
