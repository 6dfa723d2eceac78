//! What it means, once everything has passed.

use std::cmp::Ordering;

use hashbrown::HashMap;
use smbtrail_track::Moment;

use super::{
    Done, FOLDERS, Gone, Id, MASS_DELETION, MASS_REWRITE, Mass, Note, Scrambled, TOGETHER, VERY_MANY, Victim,
};
use crate::Severity;
use crate::ledger::{Ledger, What};
use crate::rules::texts::{extension, is_any};

/// How files were rewritten.
#[derive(Clone, Copy, Debug)]
enum Way<'v> {
    InPlace,
    /// Under new names that have this ending.
    Ending(&'v str),
    /// Under new names that have nothing in common.
    NewNames,
}

impl Mass {
    /// Judges what was rewritten, and what was deleted or emptied.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        let replaced = self.replaced();
        let mut victims: HashMap<(Id, &str), Vec<&Done>> = HashMap::new();
        for Victim { by, ending, done } in self.victims.values() {
            victims.entry((*by, ending)).or_default().push(done);
        }
        let mut others: HashMap<Id, Vec<&Done>> = HashMap::new();
        for ((by, ending), files) in in_order(victims) {
            let way = if ending.is_empty() { Way::InPlace } else { Way::Ending(ending) };
            if is_together(&files, self.many.0) {
                self.rewritten(by, way, &files, ledger);
            } else {
                others.entry(by).or_default().extend(files);
            }
        }
        for (by, done) in replaced.values() {
            others.entry(*by).or_default().push(done);
        }
        let mut lost: HashMap<(Id, bool), Vec<&Done>> = HashMap::new();
        for (id, Gone { by, done, emptied, .. }) in &self.gone {
            if !replaced.contains_key(id) {
                lost.entry((*by, *emptied)).or_default().push(done);
            }
        }
        for (by, files) in in_order(others) {
            if is_together(&files, self.many.0) {
                self.rewritten(by, Way::NewNames, &files, ledger);
            }
        }
        for ((by, emptied), files) in in_order(lost) {
            if is_together(&files, self.many.1) {
                self.lost(by, emptied, &files, ledger);
            }
        }
    }

    /// The files that were replaced and by whom: the folder of what is gone has a new file of the same client that looks like what
    /// ciphers write, each counted once.
    fn replaced(&self) -> HashMap<Id, (Id, Done)> {
        let mut scrambled: HashMap<(Id, Id), Vec<Moment>> = HashMap::new();
        for (_, Scrambled { by, folder, moment }) in &self.scrambled {
            scrambled.entry((*by, *folder)).or_default().push(*moment);
        }
        scrambled.values_mut().for_each(|moments| moments.sort_unstable_by(|one, other| other.cmp(one)));
        let mut read: Vec<_> = self.gone.iter().filter(|(_, file)| file.folder.is_some()).collect();
        read.sort_unstable_by(|(_, one), (_, other)| order(&one.done, &other.done));
        let replaced = read.into_iter().filter_map(|(id, file)| {
            let moment = scrambled.get_mut(&(file.by, file.folder?))?.pop()?;
            let frames = [moment].into_iter().chain(file.done.0.iter().copied()).collect();
            Some((*id, (file.by, (frames, file.done.1.clone()))))
        });
        replaced.collect()
    }

    fn lost(&self, by: Id, emptied: bool, files: &[&Done], ledger: &mut Ledger) {
        let Some(who) = self.people.get(&by) else { return };
        let what = if emptied { What::object("emptied") } else { What::default() };
        let Some(finding) = ledger.note(&MASS_DELETION, who, what, &moments(files)) else { return };
        finding.count = files.len() as u64;
        let (does, count) = (if emptied { "emptied" } else { "deleted" }, self.counted(files));
        finding.say(format!("{count} files were {does} that were there before, such as {}", example(files)));
        if finding.count >= VERY_MANY {
            finding.raise(Severity::Medium, 70);
        }
    }

    fn rewritten(&self, by: Id, way: Way<'_>, files: &[&Done], ledger: &mut Ledger) {
        let Some(who) = self.people.get(&by) else { return };
        let what = What::object(match way {
            Way::InPlace => "in place".to_owned(),
            Way::Ending(ending) => format!(".{ending}"),
            Way::NewNames => "new names".to_owned(),
        });
        let Some(finding) = ledger.note(&MASS_REWRITE, who, what, &moments(files)) else { return };
        finding.count = files.len() as u64;
        let (count, example) = (self.counted(files), example(files));
        finding.say(match way {
            Way::InPlace => {
                format!(
                    "{count} files of known types were overwritten with something else, such as {example}"
                )
            }
            Way::Ending(ending) => {
                format!(
                    "{count} files were rewritten with new names that end in .{ending}, such as {example}"
                )
            }
            Way::NewNames => {
                format!("{count} files were replaced by new ones without any order, such as {example}")
            }
        });
        if finding.count >= VERY_MANY {
            finding.raise(Severity::Critical, 90);
        }
        let is_own = |name: &str| matches!(way, Way::Ending(ending) if extension(name) == ending);
        let is_note = |note: &&Note| {
            note.by == by
                && note.folders.len() >= FOLDERS
                && !is_kept_by_systems(&note.name)
                && !is_own(&note.name)
        };
        let notes = self.notes.iter().map(|(_, note)| note).filter(is_note);
        if let Some(note) = notes.map(|note| &note.name).min() {
            finding.raise(Severity::Critical, 95);
            finding.add(&format!("; the new file {note} was put into several folders"));
        }
        if let Way::Ending(ending) = way {
            finding.path = Some(format!("**.{ending}").into());
        }
    }

    /// A number of files in words.
    fn counted(&self, files: &[&Done]) -> String {
        let count = files.len();
        if self.is_full { format!("at least {count}") } else { count.to_string() }
    }
}

fn moments(files: &[&Done]) -> Vec<Moment> {
    files.iter().flat_map(|(frames, _)| frames).copied().collect()
}

fn example(files: &[&Done]) -> String {
    files.first().map(|(_, example)| example.to_string()).unwrap_or_default()
}

/// Groups by their first frame, and what is in each by its frames.
fn in_order<K>(by: HashMap<K, Vec<&Done>>) -> Vec<(K, Vec<&Done>)> {
    let mut by: Vec<_> = by.into_iter().collect();
    by.iter_mut().for_each(|(_, files)| files.sort_unstable_by(|one, other| order(one, other)));
    by.sort_by(|(_, one), (_, other)| one.cmp(other));
    by
}

/// What was done first comes first.
fn order(one: &Done, other: &Done) -> Ordering {
    one.0.first().cmp(&other.0.first()).then_with(|| one.cmp(other))
}

/// Whether this many follow one another within the time in which files count together.
fn is_together(files: &[&Done], many: usize) -> bool {
    let mut times: Vec<_> =
        files.iter().filter_map(|(frames, _)| frames.first()).map(|moment| moment.time).collect();
    times.sort_unstable();
    times.windows(many.min(times.len() + 1)).any(|window| match window {
        [first, .., last] => last.since(*first) <= TOGETHER,
        _ => true,
    })
}

/// Whether systems put a file of this name into every folder by themselves.
fn is_kept_by_systems(name: &str) -> bool {
    name.starts_with('.') || is_any(name, &["desktop.ini", "thumbs.db", "folder.jpg"])
}
