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
    println!("import {imported:?}, list {listed:?}, write {written:?}, search {searched:?}");
    assert!(imported < Duration::from_secs(60) && listed < Duration::from_secs(2));
    assert!(written < Duration::from_secs(1) && searched < Duration::from_secs(2));
}
