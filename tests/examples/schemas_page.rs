//! Prints `docs/schemas.json`.

fn main() {
    print!("{}", smbtrail_tests::schemas_page());
}
