//! Write what the page and the terminal know of the crate: names, ranges, defaults and words.
//!
//!     npm run catalogue

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in cmbpo::catalogue::files()? {
        let path = root.join(file.path);
        // A file that is the same stays as old as it is: the wasm is built again after its sources change.
        if std::fs::read_to_string(&path).is_ok_and(|kept| kept == file.text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, file.text)?;
        println!("{} is written", file.path);
    }
    Ok(())
}
