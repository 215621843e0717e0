//! Modules of JavaScript.

use serde_json::Value;
use std::fmt::Write as _;

/// First line of every file.
pub(super) const MADE_BY: &str = "Made by `npm run catalogue`.";

/// The text of a module.
pub(super) struct Module(String);

impl Module {
    /// Begin a module.
    pub fn new(about: &str) -> Self {
        Self(format!("/** {about} {MADE_BY} */\n\n"))
    }

    /// Add a text.
    pub fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// Add an object with a line for each entry.
    pub fn constant<K: AsRef<str>>(
        &mut self,
        name: &str,
        about: &str,
        entries: impl IntoIterator<Item = (K, Value)>,
    ) {
        let mut lines = String::new();
        for (key, value) in entries {
            // Writing to a String does not fail.
            let _ = writeln!(lines, "  '{}': {value},", key.as_ref());
        }
        let text = format!(
            "/** {about} */\nexport const {name} = /** @type {{const}} */ ({{\n{lines}}});\n"
        );
        self.line(&text);
    }

    /// Add an object of texts in the reader's language.
    pub fn words(&mut self, name: &str, about: &str, entries: &[(&str, Vec<(&str, &str)>)]) {
        let mut lines = String::new();
        for (key, words) in entries {
            let _ = writeln!(lines, "  '{key}': {{");
            for (word, text) in words {
                let text = Value::from(*text);
                let _ = writeln!(lines, "    get {word}() {{ return msg({text}); }},");
            }
            lines.push_str("  },\n");
        }
        self.line(&format!(
            "/** {about} */\nexport const {name} = {{\n{lines}}};\n"
        ));
    }

    /// Return the whole text.
    pub fn text(self) -> String {
        format!("{}\n", self.0.trim_end())
    }
}

/// Import the same name from the module of each folder's file.
pub(super) fn imports(name: &str, folder: &str, files: &[&str]) -> String {
    let mut lines = String::new();
    for (at, file) in files.iter().enumerate() {
        let _ = writeln!(
            lines,
            "import {{ {name} as {name}{at} }} from '{folder}/{file}.ts';"
        );
    }
    lines
}
