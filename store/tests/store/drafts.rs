//! Drafts.

use crate::office::office;
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
