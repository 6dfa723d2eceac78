//! Prints docs/forms.md.

fn main() {
    print!("{}", smbtrail_forms::forms_page());
}
