//! The recorded events of a run.

/// Number of frequent events that are kept at least, the latest. At most twice as many are kept.
const LATEST: usize = 200;

/// Types of events that occur every few steps during learning.
const PASSING: [&str; 4] = ["episode", "model", "rollout", "losses"];

/// The [`Event`](super::Event)s of a run as JSON, one per line, in order. Of episodes, fits, rollouts and losses only
/// the latest are kept, because a run can be long.
#[derive(Clone, Debug, Default)]
pub struct History {
    lines: String,
    passing: usize,
}

/// Return whether the event in this line is frequent. The type is the first field.
fn passes(line: &str) -> bool {
    let kind = line.strip_prefix(r#"{"type":""#);
    let kind = kind.and_then(|rest| rest.split('"').next());
    kind.is_some_and(|kind| PASSING.contains(&kind))
}

impl History {
    /// Restore a history from its lines.
    pub fn of(lines: String) -> Self {
        let passing = lines.lines().filter(|line| passes(line)).count();
        Self { lines, passing }
    }

    /// Add an event, as JSON without line breaks.
    pub fn add(&mut self, event: &str) {
        self.lines.push_str(event);
        self.lines.push('\n');
        self.passing += usize::from(passes(event));
        if self.passing >= 2 * LATEST {
            self.forget();
        }
    }

    fn forget(&mut self) {
        let mut left = String::with_capacity(self.lines.len());
        for line in self.lines.split_inclusive('\n') {
            if self.passing > LATEST && passes(line) {
                self.passing -= 1;
            } else {
                left.push_str(line);
            }
        }
        self.lines = left;
    }

    /// Return the lines, each with a line break.
    pub fn lines(&self) -> &str {
        &self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(steps: usize) -> History {
        let mut history = History::default();
        for step in 0..steps {
            let kind = PASSING[step % PASSING.len()];
            history.add(&format!(r#"{{"type":"{kind}","env_steps":{step}}}"#));
            if step.is_multiple_of(100) {
                history.add(&format!(r#"{{"type":"evaluation","env_steps":{step}}}"#));
            }
        }
        history
    }

    #[test]
    fn a_short_run_is_kept_whole() {
        assert_eq!(told(2 * LATEST - 1).lines().lines().count(), 403);
    }

    #[test]
    fn a_long_run_keeps_the_latest_and_all_that_is_rare() {
        let history = told(20_300);
        let lines: Vec<_> = history.lines().lines().collect();
        let rare = lines.iter().filter(|line| line.contains("evaluation"));
        assert_eq!(rare.count(), 203);
        let passing: Vec<_> = lines.iter().filter(|line| passes(line)).collect();
        assert_eq!(passing.len(), 300);
        assert_eq!(*passing[0], r#"{"type":"episode","env_steps":20000}"#);
        assert_eq!(*passing[299], r#"{"type":"losses","env_steps":20299}"#);
    }

    #[test]
    fn a_restored_history_continues_as_the_original() {
        let mut whole = told(1_400);
        let mut read = History::of(whole.lines().to_owned());
        for history in [&mut whole, &mut read] {
            for step in 0..300 {
                history.add(&format!(r#"{{"type":"losses","env_steps":{step}}}"#));
            }
        }
        assert_eq!(whole.lines(), read.lines());
    }
}
