//! Texts that are refused, and the place that the error names.

use super::*;

#[test]
fn every_error_points_at_its_character() {
    let head = "state X in [-1, 1] from 0\naction A\nparameter k = 1\n";
    for (lines, expected) in [
        ("X' = X + + 0.05*B", "line 4, column 17: \"B\""),
        ("X' = X * ", "line 4, column 10: the end of the line"),
        (
            "X' = X 2",
            "line 4, column 8: \"2\" is not allowed, expected an operator",
        ),
        (
            "X' = (X + 1",
            "line 4, column 12: the end of the line is not allowed, expected `)`",
        ),
        (
            "X' = sine(X)",
            "line 4, column 6: \"sine(X)\" is not allowed, expected a function: sin",
        ),
        (
            "X' = min(X)",
            "line 4, column 6: \"min(X)\" is not allowed, expected 2 argument",
        ),
        ("X' = 1e999", "line 4, column 6"),
        (
            "X' = X + N(0, -1)",
            "line 4, column 10: \"N(0, -1)\" is not allowed, expected N(mean, standard deviation) with",
        ),
        (
            "X' = X + U(1, -1)",
            "line 4, column 10: \"U(1, -1)\" is not allowed, expected U(low, high) with a low end",
        ),
        (
            "X' = N(0, 1 - 2*k)",
            "line 4, column 6: \"N(0, 1 - 2*k)\" is not",
        ),
        (
            "let a = N(0, k)\nX' = a\nR = 0\nshift far: k = -1",
            "line 7, column 1: \"shift far: k = -1\" is not allowed, expected N(mean",
        ),
        (
            "shift far: k = -1\nX' = U(0, k)",
            "line 5, column 6: \"U(0, k)\" is not allowed, expected U(low",
        ),
        (
            "Y' = X",
            "line 4, column 1: \"Y' = X\" is not allowed, expected a state variable: X",
        ),
        (
            "X' = X\nX' = 0",
            "line 5, column 1: \"X' = 0\" is not allowed, expected one equation",
        ),
        (
            "X' = X\nR = 0\nr = 1",
            "line 6, column 1: \"r = 1\" is not allowed, expected let, a prime",
        ),
        (
            "X' = X\nR = X\nshift far: q = 1",
            "line 6, column 12: \"q = 1\" is not allowed, expected a parameter: k",
        ),
        ("shift in-distribution: k = 1", "line 4, column 7"),
        (
            "state k in [0, 1] from 0",
            "line 4, column 7: \"k in [0, 1] from 0\" is not allowed, expected a name that is not yet taken",
        ),
        ("state Y in [1, 1] from 0", "line 4, column 7"),
        (
            "state Y in [0, 1] from X",
            "line 4, column 7: \"Y in [0, 1] from X\" is not allowed, expected a start that depends on parameters",
        ),
        (
            "state Y in [0 1] from 0",
            "line 4, column 15: \"1] from 0\" is not allowed, expected `,`",
        ),
        (
            "action",
            "line 4, column 7: the end of the line is not allowed, expected a name",
        ),
        (
            "let let = 1",
            "line 4, column 5: \"let = 1\" is not allowed, expected a name",
        ),
        (
            "horizon 0",
            "line 4, column 9: \"0\" is not allowed, expected from 1 to 1000 steps",
        ),
        (
            "horizon many",
            "line 4, column 9: \"many\" is not allowed, expected a whole number",
        ),
        (
            "?",
            "line 4, column 1: \"?\" is not allowed, expected state, hidden",
        ),
        (
            "R = X",
            "expected an equation for the next value of X: X' = …",
        ),
        ("X' = X", "expected an equation for the reward: R = …"),
    ] {
        let got = message(&format!("{head}{lines}"));
        assert!(
            got.contains(expected),
            "{lines:?}: {got:?} lacks {expected:?}"
        );
    }
    assert!(message("").contains("expected a state variable"));
    assert!(message("state X in [0, 1] from 0").contains("expected an action"));
}

#[test]
fn size_and_depth_of_a_text_are_limited() {
    let brackets = format!("{}X{}", "(".repeat(60), ")".repeat(60));
    for (text, expected) in [
        ("#".repeat(20_001), "20000 characters"),
        (
            format!("# {}", "x".repeat(1_000)),
            "1000 characters in a line",
        ),
        (with(&brackets), "line 4, column 1"),
        (with("2^".repeat(60).as_str()), "50 powers"),
        (with("- - - - X"), "3 signs in a row"),
    ] {
        let got = message(&text);
        assert!(got.contains(expected), "{got:?} lacks {expected:?}");
    }
    let long = vec!["X"; 300].join("+");
    assert_eq!(next_of(&long), 9.0);
    let many: String = (0..65)
        .map(|i| format!("state S{i} in [0, 1] from 0\n"))
        .collect();
    assert!(
        message(&many).contains("line 65, column 7"),
        "{}",
        message(&many)
    );
}

#[test]
fn overflow_is_reported_before_a_run() {
    assert_eq!(
        message(&with("(X - X) / (X - X)")),
        "equations: X is NaN after 1 random steps (in-distribution), expected a finite number"
    );
    let breaks = "state X in [-1, 1] from 0\naction A\nparameter k = 1\nX' = A\nR = log(k)\nshift cut: k = -1";
    assert!(
        message(breaks).contains("R is NaN after 0 random steps (cut)"),
        "{}",
        message(breaks)
    );
}

#[test]
fn errors_of_a_drift_name_field_and_value() {
    for (drift, wanted) in [
        (
            drift("U", "X"),
            "drift.mechanism: \"U\" is not allowed, expected one of X', Z', R",
        ),
        (
            drift("R", "X + Q"),
            "equations, line 9, column 9: \"Q\" is not allowed",
        ),
        (
            drift("R", "X\nA"),
            "drift.to: \"X\\nA\" is not allowed, expected the right side",
        ),
        (
            drift("X'", "0/0*A"),
            "equations: X is NaN after 1 random steps",
        ),
        (
            Drift {
                mechanism: "R".to_owned(),
                to: None,
            },
            "drift.to: null is not allowed, expected the right side",
        ),
    ] {
        let error = Equations::drifted(LIGHT_DOOR, Shift::default(), &drift).expect_err(wanted);
        let message = error.to_string();
        assert!(message.starts_with(wanted), "{message:?} is not {wanted:?}");
    }
}
