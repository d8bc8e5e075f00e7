use crate::home::a_desk;
use jiangyuan_casework::{fill_sample, list, record, workbench};
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{Field, Noun, Value};

#[test]
fn the_sample_has_something_overdue_something_due_soon_and_something_with_time_left() {
    let mut home = a_desk();
    fill_sample(&mut home.store).unwrap();
    let bench = workbench(&home.store, false).unwrap();
    let left: Vec<i64> = bench.tasks.iter().filter_map(|task| task.clock.days_left).collect();
    assert!(bench.overdue > 0 && bench.due_soon > 0 && left.iter().any(|days| *days > 7), "{left:?}");
    assert_eq!(bench.totals.get(&Noun::Mediation), Some(&7));
}

#[test]
fn the_sample_stands_on_any_day_of_the_year() {
    for day in ["2026-01-01", "2026-02-28", "2026-10-05"] {
        let mut home = a_desk();
        home.on(day);
        fill_sample(&mut home.store).unwrap_or_else(|refusal| panic!("{day}: {refusal:?}"));
    }
}

#[test]
fn everybody_in_the_sample_is_invented() {
    let mut home = a_desk();
    fill_sample(&mut home.store).unwrap();
    for noun in Noun::CASEWORK {
        for row in list(&home.store, *noun, &ListRequest::default()).unwrap().rows {
            for field in record(&home.store, row.id).unwrap().fields {
                let text = field.value.as_text().unwrap_or_default();
                match field.field {
                    Field::PartyName => assert!(text.ends_with("（示例）"), "{text}"),
                    // No place was ever given an area code that begins so.
                    Field::IdNumber => {
                        assert!(text.starts_with("5499") && jiangyuan_model::identity_number::id_number_is_valid(text), "{text}")
                    }
                    Field::Phone => assert!(text.starts_with("13800000"), "{text}"),
                    _ => assert_ne!(field.value, Value::Empty),
                }
            }
        }
    }
}
