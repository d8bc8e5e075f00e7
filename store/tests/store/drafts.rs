//! Drafts.

use crate::office::office;
use crate::raw;
use jiangyuan_store::Drafts;

#[test]
fn a_draft_outlives_the_program_and_is_encrypted() {
    let (office, store) = office(3);
    let mut drafts = Drafts::open(&store).unwrap();
    drafts.save("receive", "扎西来访谈草场", 10).unwrap();
    drafts.save("receive", "扎西来访谈草场边界", 12).unwrap();
    drafts.save("step:1", "笔录", 11).unwrap();
    drop((drafts, store));
    let store = office.open();
    let mut drafts = Drafts::open(&store).unwrap();
    let all: Vec<(String, String, i64)> =
        drafts.all().unwrap().into_iter().map(|draft| (draft.form, draft.content, draft.saved_at_ms)).collect();
    assert_eq!(all, [("receive".into(), "扎西来访谈草场边界".into(), 12), ("step:1".into(), "笔录".into(), 11)]);
    drafts.discard("receive").unwrap();
    assert_eq!(drafts.all().unwrap().len(), 1);
    for entry in std::fs::read_dir(&office.place.home).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|w| w == "草场".as_bytes()));
    }
}

#[test]
fn drafts_of_a_home_with_one_user_are_his_once_there_are_several() {
    let (office, store) = office(3);
    drop(Drafts::open(&store).unwrap());
    let old =
        "DROP TABLE draft; CREATE TABLE draft (form TEXT NOT NULL PRIMARY KEY, content TEXT NOT NULL, saved_at_ms INTEGER NOT NULL) STRICT;
               INSERT INTO draft VALUES ('receive', '扎西来访谈草场', 10); PRAGMA user_version = 1;";
    raw::open_drafts(&office).execute_batch(old).unwrap();
    let drafts = Drafts::open(&store).unwrap();
    assert_eq!(drafts.all().unwrap().iter().map(|draft| draft.content.as_str()).collect::<Vec<_>>(), ["扎西来访谈草场"]);
    raw::open_drafts(&office).execute("UPDATE draft SET actor = 2", []).unwrap();
    let mut drafts = Drafts::open(&store).unwrap();
    assert!(drafts.all().unwrap().is_empty(), "a colleague's half-typed form is his own");
    drafts.save("receive", "卓玛", 20).unwrap();
    drafts.discard("receive").unwrap();
    let left: u32 = raw::open_drafts(&office).query_row("SELECT count(*) FROM draft", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1, "and nobody else throws it away");
}
