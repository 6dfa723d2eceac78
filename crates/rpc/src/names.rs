//! Names of interfaces and of their operations.

mod table;

use smbtrail_wire::Guid;

/// An interface, and the names of its operations.
///
/// ```
/// use smbtrail_rpc::Interface;
/// use smbtrail_wire::Guid;
///
/// let svcctl = Guid::from_groups(0x367a_bb81, 0x9844, 0x35f1, [0xAD, 0x32, 0x98, 0xF0, 0x38, 0x00, 0x10, 0x03]);
/// let interface = Interface::find(svcctl).expect("the table has it");
/// assert_eq!(interface.name, "svcctl");
/// assert_eq!(interface.operation(12), Some("CreateServiceW"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interface {
    /// What a BIND calls it.
    pub uuid: Guid,
    /// The version that is described: major, minor. A BIND may ask for another one.
    pub version: (u16, u16),
    /// Its short name, unique in the table.
    pub name: &'static str,
    /// Where its operations are listed: a specification such as `MS-SCMR` or `C706`, `Zeek` for the list of that
    /// program, `traffic` for what is known from captures alone.
    pub source: &'static str,
    /// The names of its operations from number 0 on, each with a line feed after it. A line is empty where the number has
    /// no name.
    operations: &'static str,
}

impl Interface {
    const fn new(
        uuid: Guid,
        version: (u16, u16),
        name: &'static str,
        source: &'static str,
        operations: &'static str,
    ) -> Self {
        Self { uuid, version, name, source, operations }
    }

    /// Every interface of the table, in the order of the bytes of their UUIDs.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &table::INTERFACES
    }

    /// The interface with this UUID.
    #[must_use]
    pub fn find(uuid: Guid) -> Option<&'static Self> {
        let index = table::INTERFACES.binary_search_by_key(&uuid, |interface| interface.uuid).ok()?;
        table::INTERFACES.get(index)
    }

    /// The interface with this name, upper or lower case.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        table::INTERFACES.iter().find(|interface| interface.name.eq_ignore_ascii_case(name))
    }

    /// The name of an operation.
    #[must_use]
    pub fn operation(&self, opnum: u16) -> Option<&'static str> {
        self.operations.lines().nth(opnum.into()).filter(|name| !name.is_empty())
    }

    /// The operations that have a name, with their numbers.
    pub fn operations(&self) -> impl Iterator<Item = (u16, &'static str)> + use<> {
        (0..).zip(self.operations.lines()).filter(|(_, name)| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        let all = Interface::all();
        assert!(all.windows(2).all(|pair| pair[0].uuid < pair[1].uuid));
        assert!(all.iter().all(|interface| Interface::find(interface.uuid) == Some(interface)));
        assert!(all.iter().all(|interface| Interface::named(interface.name) == Some(interface)));
    }

    #[test]
    fn the_table_is_as_large_as_it_says() {
        let operations: usize = Interface::all().iter().map(|interface| interface.operations().count()).sum();
        assert!(Interface::all().len() >= 150, "{}", Interface::all().len());
        assert!(operations >= 2_000, "{operations}");
    }

    #[test]
    fn a_number_without_a_name_has_none() {
        let scm = Interface::named("IRemoteSCMActivator").unwrap();
        assert_eq!(scm.operation(0), None);
        assert_eq!(scm.operation(4), Some("RemoteCreateInstance"));
        assert_eq!(scm.operation(5), None);
    }
}
