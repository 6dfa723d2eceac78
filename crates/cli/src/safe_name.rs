//! Names from captures as names on this disk: below a folder, valid on every system, no two alike.

use std::collections::HashMap;

/// The longest name, in bytes: file systems allow 255, and endings may be added.
const LONGEST: usize = 180;

/// Gives each path from a capture a path on disk.
///
/// A character that some system does not allow or does not show is written as `%` and its bytes in hexadecimal, and so is
/// `%` itself, so names can be read back. Two names that a system may take for one get different ones.
#[derive(Debug, Default)]
pub(crate) struct SafeNames {
    /// Folders, by their path in the capture.
    folders: HashMap<Vec<String>, String>,
    /// Paths that are taken, without case, each with the number that the next one like it tries first.
    taken: HashMap<String, u32>,
}

impl SafeNames {
    /// The path on disk of a file in a folder, with `/` between names; `ending` is added to the name.
    pub(crate) fn file(&mut self, folder: &[String], name: &str, ending: &str) -> String {
        let folder = self.folder(folder);
        self.take(&folder, &format!("{}{ending}", safe(name)))
    }

    fn folder(&mut self, path: &[String]) -> String {
        let Some((last, above)) = path.split_last() else { return String::new() };
        let key: Vec<String> = path.iter().map(|name| name.to_lowercase()).collect();
        if let Some(found) = self.folders.get(&key) {
            return found.clone();
        }
        let above = self.folder(above);
        let found = self.take(&above, &safe(last));
        self.folders.insert(key, found.clone());
        found
    }

    /// The name in a folder, with a number if it is taken.
    fn take(&mut self, folder: &str, name: &str) -> String {
        let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let first = join(name);
        let key = first.to_lowercase();
        let Some(mut number) = self.taken.get(&key).copied() else {
            self.taken.insert(key, 2);
            return first;
        };
        loop {
            let path = join(&format!("{name}~{number}"));
            number += 1;
            let other = path.to_lowercase();
            if !self.taken.contains_key(&other) {
                self.taken.insert(other, 2);
                self.taken.insert(key, number);
                return path;
            }
        }
    }
}

/// A name that every system allows.
fn safe(name: &str) -> String {
    let mut safe = String::with_capacity(name.len());
    let ends_badly = name.trim_end_matches(['.', ' ']).len();
    let reserved = is_reserved(name);
    for (at, char) in name.char_indices() {
        if at == 0 && (reserved || char == ' ') || at >= ends_badly || !is_plain(char) {
            escape(char, &mut safe);
        } else {
            safe.push(char);
        }
    }
    if safe.is_empty() {
        // No name that is escaped is like this.
        return "%".to_owned();
    }
    if safe.len() <= LONGEST {
        return safe;
    }
    // Two long names that begin alike must not become one.
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    // The ending says what the file is.
    let ending = safe.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() <= 16);
    let ending = ending.map_or_else(String::new, |ending| format!(".{ending}"));
    let mut end = LONGEST - 36;
    while !safe.is_char_boundary(end) {
        end -= 1;
    }
    safe.truncate(end);
    format!("{safe}%~{hash:016x}{ending}")
}

/// Whether a character may be in a name on every system, and shows as itself.
fn is_plain(char: char) -> bool {
    let forbidden = matches!(char, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '%');
    let unseen = matches!(char,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}');
    // Systems that compose characters would take two names for one.
    let combining = matches!(char, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}');
    !forbidden && !unseen && !combining && !char.is_control()
}

fn escape(char: char, out: &mut String) {
    for byte in char.encode_utf8(&mut [0; 4]).bytes() {
        *out += &format!("%{byte:02X}");
    }
}

/// Whether Windows takes the name for a device, whatever its ending.
fn is_reserved(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or(name).trim_end_matches(' ').to_ascii_uppercase();
    let numbered = |start: &str| {
        base.strip_prefix(start).is_some_and(|rest| {
            matches!(
                rest,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "\u{B9}" | "\u{B2}" | "\u{B3}"
            )
        })
    };
    matches!(&*base, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_harmless() {
        for (name, expected) in [
            ("plain.txt", "plain.txt"),
            ("..", "%2E%2E"),
            (".", "%2E"),
            ("..dots", "..dots"),
            ("a/b", "a%2Fb"),
            ("CON", "%43ON"),
            ("nul.txt", "%6Eul.txt"),
            ("com1 .log", "%63om1 .log"),
            ("comet", "comet"),
            ("trail. ", "trail%2E%20"),
            (" lead", "%20lead"),
            ("\u{202E}gpj.exe", "%E2%80%AEgpj.exe"),
            ("tab\there", "tab%09here"),
            ("100%", "100%25"),
            ("C:\\win", "C%3A%5Cwin"),
            ("x\u{301}", "x%CC%81"),
            ("é", "é"),
            ("", "%"),
        ] {
            assert_eq!(safe(name), expected, "{name:?}");
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (a, b) = (format!("{}a", "ä".repeat(200)), format!("{}b", "ä".repeat(200)));
        assert!(safe(&a).len() <= LONGEST && safe(&a) != safe(&b));
    }

    #[test]
    fn names_that_differ_in_case_get_different_paths() {
        let mut names = SafeNames::default();
        let folder = vec!["server".to_owned(), "Share".to_owned()];
        assert_eq!(names.file(&folder, "a.txt", ""), "server/Share/a.txt");
        assert_eq!(
            names.file(&["SERVER".to_owned(), "share".to_owned()], "A.TXT", ""),
            "server/Share/A.TXT~2"
        );
        assert_eq!(names.file(&folder, "a.txt", ".v1"), "server/Share/a.txt.v1");
    }

    #[test]
    fn a_folder_with_the_name_of_a_file_gets_another() {
        let mut names = SafeNames::default();
        assert_eq!(names.file(&[], "a", ""), "a");
        assert_eq!(names.file(&["a".to_owned()], "b", ""), "a~2/b");
    }
}
