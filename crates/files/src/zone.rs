//! The mark of the web: what a stream `Zone.Identifier` says of where its file came from.

/// Where a file was downloaded from, as the program says that saved it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Zone {
    /// The security zone: 3 is the internet, 4 are restricted sites.
    pub id: Option<u32>,
    /// The address that the file came from.
    pub host_url: Option<String>,
    /// The page that led there.
    pub referrer_url: Option<String>,
}

/// The name of the stream.
const NAME: &str = "Zone.Identifier";

/// Whether a stream has this name.
pub(crate) fn is_zone(stream: &str) -> bool {
    stream.eq_ignore_ascii_case(NAME)
}

impl Zone {
    /// Reads the content of the stream: lines of keys and values below `[ZoneTransfer]`. `None` if there is no such line.
    pub(crate) fn read(content: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(content);
        let section =
            text.lines().map(str::trim).skip_while(|line| !line.eq_ignore_ascii_case("[ZoneTransfer]"));
        let mut zone = Self::default();
        for (key, value) in section.filter_map(|line| line.split_once('=')) {
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "zoneid" => zone.id = value.parse().ok(),
                "hosturl" => zone.host_url = Some(value.to_owned()),
                "referrerurl" => zone.referrer_url = Some(value.to_owned()),
                _ => {}
            }
        }
        (zone != Self::default()).then_some(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_the_web_is_read() {
        let content = b"[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://example.org/a?b=c\r\nHostUrl=https://cdn.example/x.exe\r\n";
        let zone = Zone::read(content).expect("it is one");
        assert_eq!(zone.id, Some(3));
        assert_eq!(zone.host_url.as_deref(), Some("https://cdn.example/x.exe"));
        assert_eq!(zone.referrer_url.as_deref(), Some("https://example.org/a?b=c"));
    }

    #[test]
    fn another_content_is_no_mark() {
        for content in [&b""[..], b"ZoneId=3", b"[ZoneTransfer]\r\n", b"\xFF\xFE\0[ZoneTransfer]"] {
            assert_eq!(Zone::read(content), None);
        }
        assert!(is_zone("zone.identifier") && !is_zone("Zone"));
    }
}
