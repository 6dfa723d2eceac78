//! Writes the pictures of a page that the documentation has.

use smbtrail_browser::{Chromium, Result, project, smbtrail};
use tempfile::TempDir;

fn main() -> Result<()> {
    let folder = TempDir::new()?;
    let (page, capture) =
        (folder.path().join("page.html"), project().join("fixtures/captures/office.pcapng"));
    smbtrail(["report".as_ref(), "--quiet".as_ref(), "-o".as_ref(), page.as_os_str(), capture.as_os_str()])?;
    let Some(opened) = Chromium::open(&page)? else { return Err("no Chromium is installed".into()) };
    for (name, scheme, (width, height)) in [
        ("report", "light", (1280, 1400)),
        ("report-dark", "dark", (1280, 1400)),
        ("report-narrow", "light", (400, 1400)),
    ] {
        opened.prefer(scheme)?;
        opened.size(width, height)?;
        std::fs::write(project().join(format!("docs/{name}.png")), opened.screenshot()?)?;
    }
    Ok(())
}
