//! `smbtrail report` in Chromium.

use std::path::PathBuf;

use serde_json::Value;
use smbtrail_browser::{Chromium, Result, project, smbtrail};
use tempfile::TempDir;

const SECTIONS: [&str; 15] = [
    "story",
    "time",
    "findings",
    "graph",
    "diagnosis",
    "files",
    "changes",
    "logons",
    "calls",
    "failed",
    "slow",
    "anomalies",
    "trees",
    "connections",
    "credits",
];

/// Makes the page of a capture of the fixtures.
fn page(folder: &TempDir, capture: &str) -> Result<PathBuf> {
    let (page, capture) =
        (folder.path().join("page.html"), project().join("fixtures/captures").join(capture));
    smbtrail(["report".as_ref(), "--quiet".as_ref(), "-o".as_ref(), page.as_os_str(), capture.as_os_str()])?;
    Ok(page)
}

/// The rows that each table says it has.
fn rows(page: &Chromium) -> Result<Value> {
    page.value(
        "Object.fromEntries([...document.querySelectorAll('section')].filter(one => one.querySelector('.count'))
            .map(one => [one.id, Number(one.querySelector('.count').textContent.match(/of ([\\d,.\\u202f ]+) row/)[1].replace(/\\D/g, ''))]))",
    )
}

fn number(rows: &Value, section: &str) -> u64 {
    rows[section].as_u64().unwrap_or_default()
}

#[test]
fn it_opens_from_disk_with_every_section_and_no_error() -> Result<()> {
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    for id in SECTIONS {
        let height = opened.value(&format!("document.getElementById('{id}')?.offsetHeight ?? 0"))?;
        assert!(height.as_f64() > Some(40.0), "{id}: {height}");
    }
    assert_eq!(opened.problems(), [""; 0]);
    Ok(())
}

#[test]
fn tables_sort_and_filter_by_words() -> Result<()> {
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    let column = "[...document.querySelectorAll('#slow tbody tr:not(.opened)')].map(row => row.children[2].querySelector('span').title)
        .map(text => Number(text.replace(/[^\\d.]/g, '')))";
    let down = opened.value(column)?;
    opened.run("document.querySelector('#slow th[aria-sort=descending] button').click()")?;
    let up = opened.value(column)?;
    let numbers =
        |list: &Value| list.as_array().unwrap().iter().filter_map(Value::as_f64).collect::<Vec<_>>();
    assert!(numbers(&down).len() > 5 && numbers(&down).is_sorted_by(|one, other| one >= other), "{down}");
    assert!(numbers(&up).is_sorted(), "{up}");
    assert_eq!(
        opened.value("document.querySelector('#slow th[aria-sort=ascending] button').textContent.trim()")?,
        "latency ▲"
    );

    let all = rows(&opened)?;
    opened.press("/")?;
    opened.write("bob")?;
    opened.wait("document.querySelector('#logons .count').textContent.includes('(of')")?;
    let found = rows(&opened)?;
    assert!(
        number(&found, "logons") > 0 && number(&found, "logons") < number(&all, "logons"),
        "{found} of {all}"
    );
    let texts = opened.value(
        "[...document.querySelectorAll('#logons tbody tr')].map(row => row.textContent.toLowerCase())",
    )?;
    assert!(texts.as_array().unwrap().iter().all(|text| text.as_str().unwrap().contains("bob")), "{texts}");

    opened.press("Escape")?;
    opened.wait("!document.querySelector('#logons .count').textContent.includes('(of')")?;
    assert_eq!(rows(&opened)?, all);
    assert_eq!(opened.problems(), [""; 0]);
    Ok(())
}

#[test]
fn a_span_of_the_timeline_and_a_name_of_the_graph_filter_all_tables() -> Result<()> {
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    let all = rows(&opened)?;
    let chart = opened.value("(({ left, top, width }) => [left, top, width])(document.querySelector('.timeline').getBoundingClientRect())")?;
    let [left, top, width] = [0, 1, 2].map(|at| chart[at].as_f64().unwrap_or_default());
    let drag = |from: f64, to: f64| {
        let at = |part: f64| (left + 96.0 + (width - 108.0) * part, top + 60.0);
        opened.drag(at(from), at(to))
    };
    drag(0.0, 0.3)?;
    opened.wait("document.querySelectorAll('.chip').length === 1")?;
    let (early, tables) = (rows(&opened)?, ["logons", "slow", "connections", "changes"]);
    drag(0.3, 1.0)?;
    opened.wait("document.querySelectorAll('.chip').length === 1")?;
    std::thread::sleep(std::time::Duration::from_millis(200));
    let late = rows(&opened)?;
    for table in tables {
        let (early, late, all) = (number(&early, table), number(&late, table), number(&all, table));
        assert!(early <= all && late <= all && early + late >= all, "{table}: {early} and {late} of {all}");
    }
    assert!(number(&early, "slow") < number(&all, "slow") && number(&late, "slow") < number(&all, "slow"));
    opened.run("document.querySelector('.chip').click()")?;
    opened.wait("document.querySelectorAll('.chip').length === 0")?;

    // With the keyboard alone: the first user of the graph.
    opened.run("const user = [...document.querySelectorAll('.node')].find(node => node.getAttribute('aria-label').startsWith('user bob'));
        user.focus(); user.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))")?;
    opened.wait("document.querySelectorAll('.chip').length === 1")?;
    let users = opened.value(
        "[...document.querySelectorAll('#changes tbody tr')].map(row => row.children[3]?.textContent)",
    )?;
    assert!(users.as_array().unwrap().iter().all(|user| *user == "bob"), "{users}");
    assert_eq!(opened.problems(), [""; 0]);
    Ok(())
}

#[test]
fn a_row_has_its_details_and_its_frames_are_decoded() -> Result<()> {
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    opened.run("document.querySelector('#logons td.more button').click()")?;
    let details = opened.value("document.querySelector('#logons tr.opened').textContent")?;
    let details = details.as_str().unwrap();
    assert!(details.contains("session id") && details.contains("smbtrail show --frame"), "{details}");

    opened.run("document.querySelector('.frame.known').click()")?;
    opened.wait("document.querySelector('dialog').open")?;
    let tree = opened.value("document.querySelector('dialog pre').textContent")?;
    let tree = tree.as_str().unwrap();
    assert!(tree.contains("Command") && tree.contains("MessageId"), "{tree}");
    assert_eq!(opened.problems(), [""; 0]);
    Ok(())
}

#[test]
fn names_from_the_wire_and_of_files_do_not_run() -> Result<()> {
    let folder = TempDir::new()?;
    let evil = "<img src=x onerror=\"document.title='ran'\">'\u{202e}.pcap";
    let capture = folder.path().join(evil);
    std::fs::copy(project().join("fixtures/captures/odd-names.pcapng"), &capture)?;
    let page = folder.path().join("page.html");
    smbtrail(["report".as_ref(), "--quiet".as_ref(), "-o".as_ref(), page.as_os_str(), capture.as_os_str()])?;
    let Some(opened) = Chromium::open(&page)? else { return Ok(()) };
    let text = opened.value("document.body.innerText")?;
    let text = text.as_str().unwrap();
    assert!(text.contains("<img src=x onerror=") && text.contains("\\u{202e}"), "shown as what they are");
    assert!(!text.contains('\u{202e}'));
    assert_eq!(
        opened.value("document.querySelectorAll('img, iframe, object, embed, script[src]').length")?,
        0
    );
    assert_ne!(opened.value("document.title")?, "ran");
    assert_eq!(opened.problems(), [""; 0]);
    // And if one ran, it could not send anything, nor could a handler in markup run.
    let sent = opened.value("await fetch('https://example.org/').then(() => 'sent', () => 'refused')")?;
    assert_eq!(sent, "refused");
    opened.run("document.body.insertAdjacentHTML('beforeend', '<button id=trap onclick=\"document.title = 1\">x</button>'); document.getElementById('trap').click()")?;
    assert_ne!(opened.value("document.title")?, "1");
    Ok(())
}

#[test]
fn it_fits_every_screen_light_and_dark() -> Result<()> {
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    for width in [400, 1280, 2560] {
        opened.size(width, 900)?;
        let over =
            opened.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")?;
        assert_eq!(over, 0, "sideways scrolling at {width}");
    }
    let ground = "getComputedStyle(document.body).backgroundColor";
    opened.prefer("light")?;
    let light = opened.value(ground)?;
    opened.prefer("dark")?;
    let dark = opened.value(ground)?;
    assert_ne!(light, dark);
    opened.run("[...document.querySelectorAll('#tools button')].find(one => one.textContent === 'light / dark').click()")?;
    assert_eq!(opened.value(ground)?, light, "the button wins over the machine");
    Ok(())
}

#[test]
fn print_has_all_sections() -> Result<()> {
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    let pdf = opened.pdf()?;
    let titles = opened.value("[...document.querySelectorAll('h2')].map(title => title.textContent)")?;
    let pdf = String::from_utf8_lossy(&pdf);
    for title in titles.as_array().unwrap().iter().filter_map(Value::as_str) {
        assert!(pdf.contains(&format!("/Title ({title})")), "the outline has no {title:?}");
    }
    assert_eq!(titles.as_array().unwrap().len(), SECTIONS.len());
    Ok(())
}

/// With axe, which has to be named: it is no part of the project.
#[test]
fn axe_finds_nothing_serious() -> Result<()> {
    let Some(axe) = std::env::var_os("AXE") else { return Ok(()) };
    let folder = TempDir::new()?;
    let Some(opened) = Chromium::open(&page(&folder, "office.pcapng")?)? else { return Ok(()) };
    opened.call("Runtime.evaluate", serde_json::json!({ "expression": std::fs::read_to_string(axe)? }))?;
    for scheme in ["light", "dark"] {
        opened.prefer(scheme)?;
        let found = opened.value(
            "(await axe.run()).violations.filter(one => ['serious', 'critical'].includes(one.impact))
                .map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html + node.failureSummary)])",
        )?;
        assert_eq!(found, serde_json::json!([]), "{scheme}");
    }
    Ok(())
}
