//! What it means, once everything has passed.

use hashbrown::HashMap;
use smbtrail_track::Moment;

use super::{
    Done, FOLDERS, Gone, Id, MASS_DELETION, MASS_REWRITE, Mass, Note, Scrambled, TOGETHER, VERY_MANY, Victim,
};
use crate::Severity;
use crate::ledger::{Ledger, What, Who};
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
    pub(crate) fn finish(mut self, ledger: &mut Ledger) {
        let mut by: HashMap<(Who, Box<str>), Vec<Done>> = HashMap::new();
        for Victim { who, ending, done } in std::mem::take(&mut self.victims).into_values() {
            by.entry((who, ending)).or_default().push(done);
        }
        let mut others: HashMap<Who, Vec<Done>> = HashMap::new();
        for ((who, ending), files) in in_order(by) {
            let way = if ending.is_empty() { Way::InPlace } else { Way::Ending(&ending) };
            if is_together(&files, self.many.0) {
                self.rewritten(&who, way, &files, ledger);
            } else {
                others.entry(who).or_default().extend(files);
            }
        }
        let mut gone: HashMap<(Who, bool), Vec<Done>> = HashMap::new();
        for Gone { who, done, replaced, emptied, .. } in self.take_gone() {
            match replaced {
                true => others.entry(who).or_default().push(done),
                false => gone.entry((who, emptied)).or_default().push(done),
            }
        }
        for (who, files) in in_order(others) {
            if is_together(&files, self.many.0) {
                self.rewritten(&who, Way::NewNames, &files, ledger);
            }
        }
        for ((who, emptied), files) in in_order(gone) {
            if is_together(&files, self.many.1) {
                self.lost(&who, emptied, &files, ledger);
            }
        }
    }

    /// What was deleted or emptied. A file was replaced where its folder has a new file of the same client that looks like what
    /// ciphers write, each counted once.
    fn take_gone(&mut self) -> Vec<Gone> {
        let mut scrambled: HashMap<(Id, Id), Vec<Moment>> = HashMap::new();
        for (_, Scrambled { by, folder, moment }) in &self.scrambled {
            scrambled.entry((*by, *folder)).or_default().push(*moment);
        }
        scrambled.values_mut().for_each(|moments| moments.sort_unstable_by(|one, other| other.cmp(one)));
        let mut gone: Vec<_> = std::mem::take(&mut self.gone).into_values().collect();
        gone.sort_by(|one, other| one.done.cmp(&other.done));
        for file in gone.iter_mut().filter(|file| file.was_read) {
            let new = scrambled.get_mut(&(self.id(&file.who), file.folder)).and_then(Vec::pop);
            if let Some(moment) = new {
                file.done.0.insert(0, moment);
                file.replaced = true;
            }
        }
        gone
    }

    fn lost(&self, who: &Who, emptied: bool, files: &[Done], ledger: &mut Ledger) {
        let what = if emptied { What::object("emptied") } else { What::default() };
        let Some(finding) = ledger.note(&MASS_DELETION, who, what, &moments(files)) else { return };
        finding.count = files.len() as u64;
        let (does, count) = (if emptied { "emptied" } else { "deleted" }, self.counted(files));
        finding.say(format!("{count} files were {does} that were there before, such as {}", example(files)));
        if finding.count >= VERY_MANY {
            finding.raise(Severity::Medium, 70);
        }
    }

    fn rewritten(&self, who: &Who, way: Way<'_>, files: &[Done], ledger: &mut Ledger) {
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
        let by = self.id(who);
        let is_own = |name: &str| matches!(way, Way::Ending(ending) if extension(name) == ending);
        let is_note = |note: &&Note| {
            note.who == by
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
    fn counted(&self, files: &[Done]) -> String {
        let count = files.len();
        if self.is_full { format!("at least {count}") } else { count.to_string() }
    }
}

fn moments(files: &[Done]) -> Vec<Moment> {
    files.iter().flat_map(|(moments, _)| moments).copied().collect()
}

fn example(files: &[Done]) -> &str {
    files.first().map_or("", |(_, path)| path)
}

/// Groups by their first frame, and what is in each by its frames.
fn in_order<K>(by: HashMap<K, Vec<Done>>) -> Vec<(K, Vec<Done>)> {
    let mut by: Vec<_> = by.into_iter().collect();
    by.iter_mut().for_each(|(_, files)| files.sort());
    by.sort_by(|(_, one), (_, other)| one.cmp(other));
    by
}

/// Whether this many follow one another within the time in which files count together.
fn is_together(files: &[Done], many: usize) -> bool {
    let mut times: Vec<_> =
        files.iter().filter_map(|(moments, _)| moments.first()).map(|moment| moment.time).collect();
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
