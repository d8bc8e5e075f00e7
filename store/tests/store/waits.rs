//! How long a clerk waits. The limits are wide, because these run unoptimised beside other work;
//! they catch what grows with the number of records.

use crate::office::{add_lead, desk, office, one, text};
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{Field, Noun, RecordId, Verb};
use jiangyuan_sync::Op;
use std::time::{Duration, Instant};

#[test]
fn six_thousand_lines_are_imported_in_batches_and_the_first_page_stays_quick() {
    let (_office, mut store) = office(3);
    let begun = Instant::now();
    for batch in 0..12_u32 {
        store
            .write(|door| {
                for line in 0..500_u32 {
                    let mut id = [0; 16];
                    id[..4].copy_from_slice(&(batch * 500 + line).to_be_bytes());
                    let title = text(Field::Title, &format!("第{batch}批第{line}行"));
                    let long = text(Field::Narrative, &"两村之间的冬季草场界线不清".repeat(8));
                    let op = Op::create(RecordId(id), Noun::Matter, vec![title, long]);
                    door.change(one(desk(), Verb::Import, vec![op]))?;
                }
                Ok(())
            })
            .unwrap();
    }
    let imported = begun.elapsed();
    let begun = Instant::now();
    let today = store.world().clock.today();
    let page = store.list(Noun::Matter, &ListRequest::default(), today).unwrap();
    let listed = begun.elapsed();
    assert_eq!((page.total, page.rows.len()), (6_000, 200));
    let begun = Instant::now();
    add_lead(&mut store, "一条");
    let written = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.search("第11批第499行", 10).unwrap().len(), 1);
    let searched = begun.elapsed();
    let times = format!("import {imported:?}, list {listed:?}, write {written:?}, search {searched:?}");
    assert!(imported < Duration::from_secs(60) && listed < Duration::from_secs(2), "{times}");
    assert!(written < Duration::from_secs(1) && searched < Duration::from_secs(2), "{times}");
}

/// Rows are copied straight into the tables that lists are read from; their records are not here.
fn fill(office: &crate::office::Office, copies: u32) {
    let conn = crate::raw::open(office);
    conn.execute_batch(&format!(
        "BEGIN;
         CREATE TEMP TABLE many (id BLOB, k INTEGER);
         INSERT INTO many WITH RECURSIVE c (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < {copies})
              SELECT randomblob(16), k FROM c;
         INSERT INTO list_row (id, noun, number, title, village, people, on_date, state, void, needs_person)
              SELECT m.id, r.noun, r.number, r.title || m.k, r.village, r.people, date('2026-11-23', -(m.k / 300) || ' days'),
                     r.state, 0, 0
                FROM many m, list_row r WHERE r.noun = 3;
         INSERT INTO search_text (id, words) SELECT m.id, s.words || m.k || hex(zeroblob(150))
                FROM many m, search_text s JOIN list_row r ON r.id = s.id AND r.noun = 3 AND r.title = '冬草场边界';
         INSERT INTO clock (record, place, kind, start, strict_due, rolled_due, due, state, lapses, article)
              SELECT m.id, 0, 1, k.start, k.strict_due, k.rolled_due, date('2026-11-23', (m.k % 400 - 20) || ' days'), 1, 0, k.article
                FROM many m, clock k;
         COMMIT;"
    ))
    .unwrap();
}

#[test]
fn a_page_of_a_hundred_thousand_records_costs_what_a_page_costs() {
    let (office, mut store) = office(3);
    crate::office::register(&mut store, "冬草场边界", "扎西");
    fill(&office, 100_000);
    let today = store.world().clock.today();
    let list = |request: &ListRequest| store.list(Noun::Matter, request, today).unwrap();
    let base = ListRequest::default;
    let mut times = Vec::new();
    let mut timed = |name: &str, work: &dyn Fn() -> u32| {
        let begun = Instant::now();
        let found = work();
        times.push((name.to_owned(), begun.elapsed(), found));
    };
    timed("first page", &|| list(&base()).total);
    timed("last page", &|| list(&ListRequest { offset: 99_900, ..base() }).rows.len() as u32);
    timed("a state", &|| list(&ListRequest { state: Some("open".into()), ..base() }).total);
    timed("waiting", &|| list(&ListRequest { waiting: true, ..base() }).total);
    timed("words", &|| list(&ListRequest { words: "冬草场 99999".into(), ..base() }).total);
    timed("search", &|| store.search("两村争 99999", 50).unwrap().len() as u32);
    timed("search for what all have", &|| store.search("草场", 50).unwrap().len() as u32);
    timed("workbench", &|| store.workbench(false, today).unwrap().overdue);
    let found: Vec<u32> = times.iter().map(|(_, _, found)| *found).collect();
    assert_eq!(found, [100_001, 101, 100_001, 1, 1, 1, 50, 5_000], "{times:?}");
    assert!(times.iter().all(|(_, took, _)| *took < Duration::from_secs(5)), "{times:?}");
}
