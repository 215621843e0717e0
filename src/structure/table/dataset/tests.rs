use super::*;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn message(names_: &[&str], columns: Vec<Vec<f64>>) -> String {
    Dataset::new(names(names_), columns)
        .unwrap_err()
        .to_string()
}

#[test]
fn every_fault_names_its_column() {
    let good = vec![1.0, 2.0, 4.0];
    let cases = [
        (message(&["a"], vec![]), "1 names for 0 columns"),
        (
            message(&["a", "a"], vec![good.clone(), good.clone()]),
            "\"a\"",
        ),
        (
            message(&["a", "b"], vec![good.clone(), vec![1.0]]),
            "column \"b\" has 1 rows, expected 3",
        ),
        (
            message(&["a", "b"], vec![good.clone(), vec![1.0, 2.0, f64::NAN]]),
            "column \"b\" holds NaN in row 2",
        ),
        (
            message(
                &["a", "b"],
                vec![good.clone(), vec![f64::INFINITY, 2.0, 3.0]],
            ),
            "column \"b\" holds inf in row 0",
        ),
        (
            message(&["a", "b"], vec![good.clone(), good.clone()]),
            "columns \"a\" and \"b\" hold the same values",
        ),
        (
            message(&[&"a".repeat(1001)], vec![good.clone()]),
            "1001 characters in the name of a column, expected at most 1000",
        ),
    ];
    for (message, part) in cases {
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    }
}

#[test]
fn a_million_columns_are_refused_before_anything_is_built() {
    let names: Vec<String> = (0..1_000_000).map(|index| format!("c{index}")).collect();
    let values = vec![0.0; 1_000_000];
    let message = Dataset::from_rows(names, &values).unwrap_err().to_string();
    assert!(
        message.contains("1000000 columns, expected at most 10000"),
        "{message}"
    );
}

#[test]
fn missing_values_are_kept_where_they_are_allowed() {
    let columns = vec![vec![1.0, f64::NAN, 3.0, 5.0], vec![1.0, 2.0, f64::NAN, 7.0]];
    let data = Dataset::with_missing(names(&["a", "b"]), columns).unwrap();
    assert!(!data.is_complete() && data.has_gaps(0));
    assert_eq!(data.rows_with(&[0]), [0, 2, 3]);
    assert_eq!(data.rows_with(&[0, 1]), [0, 3]);
    assert!(data.take(&[0, 3]).unwrap().is_complete());
    assert!(!data.take(&[0, 1]).unwrap().is_complete());
    assert!(
        data.check_complete()
            .unwrap_err()
            .to_string()
            .contains("row 1")
    );
}

#[test]
fn constant_columns_are_accepted_even_twice() {
    let columns = vec![vec![1.0, 2.0], vec![3.0, 3.0], vec![3.0, 3.0]];
    assert!(Dataset::new(names(&["a", "b", "c"]), columns).is_ok());
}

#[test]
fn rows_are_read_row_major() {
    let data = Dataset::from_rows(names(&["b", "a"]), &[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert_eq!((data.rows(), data.len()), (2, 2));
    assert_eq!(data.column(1), [2.0, 4.0]);
    assert_eq!(data.canonical_order(), [1, 0]);
    assert!(data.index_of("c").unwrap_err().to_string().contains("b, a"));
    assert!(Dataset::from_rows(names(&["b", "a"]), &[1.0, 2.0, 3.0]).is_err());
}
