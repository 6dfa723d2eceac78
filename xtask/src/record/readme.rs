//! The README of `fixtures/captures`, written from the table of scenarios so that the two cannot drift apart.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Result;
use super::lab::USERS;
use super::scenarios;
use crate::odd;

/// Where the committed captures live.
pub(super) fn captures_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/captures")
}

/// Writes the README into `folder`.
pub(super) fn write(folder: &Path) -> Result<()> {
    let versions = format!("{}, {}", first_line("smbd", "--version")?, first_line("tcpdump", "--version")?);
    std::fs::write(folder.join("README.md"), render(&versions))?;
    Ok(())
}

/// The README's text; `versions` names the programs of the last recording.
fn render(versions: &str) -> String {
    let users: Vec<String> =
        USERS.iter().map(|(user, password)| format!("`{user}` / `{password}`")).collect();
    let mut text = format!(
        "# Captures\n\n\
         Real traffic between Samba's clients and a Samba server, recorded by `cargo xtask record`, one scenario per \
         file.\nThis page is written by the same command from the same table.\n\n\
         Users and passwords: {}. Domain and workgroup: `OFFICE`, server: `FILESRV`, realm: \
         `OFFICE.EXAMPLE`.\n\n\
         Last recorded with: {versions}\n\n\
         | file | what it holds |\n| --- | --- |\n",
        users.join(", ")
    );
    for scenario in scenarios::all() {
        let files: Vec<String> = scenario.files().map(|file| format!("`{file}`")).collect();
        text.push_str(&format!("| {} | {} |\n", files.join(", "), scenario.about));
    }
    text.push_str(
        "\n## Made, not recorded\n\n\
         What no client or server sends on demand, put together by `cargo xtask odd`: a small session each, with \
         something odd in it.\n\n\
         | file | what is odd |\n| --- | --- |\n",
    );
    for made in odd::MADE {
        text.push_str(&format!("| `{}` | {} |\n", made.file, made.about));
    }
    text
}

fn first_line(tool: &str, argument: &str) -> Result<String> {
    let output = Command::new(tool).arg(argument).output()?;
    let said = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    let said = String::from_utf8_lossy(&said).into_owned();
    let line = said.lines().next().ok_or_else(|| format!("{tool} does not say its version"))?;
    Ok(line.replacen("Version", "Samba", 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FOLDERS;

    #[test]
    fn readme_and_files_are_those_of_the_scenarios() {
        let folder = captures_folder();
        let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let versions = readme.lines().find_map(|line| line.strip_prefix("Last recorded with: ")).unwrap();
        assert_eq!(readme, render(versions));

        let names = |folder: &Path| -> Vec<String> {
            let entries = std::fs::read_dir(folder).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        let within = |sub: &str| -> Vec<String> {
            names(&folder.join(sub)).into_iter().map(|name| format!("{sub}/{name}")).collect()
        };
        let mut files: Vec<String> = names(&folder)
            .into_iter()
            .chain(FOLDERS.into_iter().flat_map(within))
            .filter(|name| {
                let beside = [".keytab", ".keylog", ".packets.tsv"];
                name.contains(".pcap") || beside.iter().any(|end| name.ends_with(end))
            })
            .collect();
        files.sort();
        let recorded = scenarios::all().into_iter().flat_map(|scenario| scenario.files().collect::<Vec<_>>());
        let mut expected: Vec<&str> = recorded.chain(odd::MADE.iter().map(|made| made.file)).collect();
        expected.sort_unstable();
        assert_eq!(files, expected);
    }
}
