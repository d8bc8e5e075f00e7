use crate::county::County;
use crate::home::{a_desk, code};
use jiangyuan_casework::{list, record, sync_bar, workbench};
use jiangyuan_model::view::{Carried, ListRequest, SyncPhase, VerdictView};
use jiangyuan_model::{ErrorCode, Noun, RecordId, Scope, StepKind};

#[test]
fn a_record_that_is_not_here_and_a_noun_without_a_list_are_refused() {
    let home = a_desk();
    assert_eq!(code(record(&home.store, RecordId([7; 16]))), Some(ErrorCode::NoSuchRecord));
    assert_eq!(code(list(&home.store, Noun::Envelope, &ListRequest::default())), Some(ErrorCode::WrongNoun));
}

#[test]
fn a_page_names_who_wrote_and_what_still_waits() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let view = home.view(made.piece);
    assert!(view.fields.iter().flat_map(|field| &field.heads).all(|head| head.author == "央金" && head.device == 7));
    assert_eq!((&view.steps[0].verdict, view.carried), (&VerdictView::Pending, Carried::Waiting));
    let desk = Scope::Desk { township: "549901100".into() };
    let mut county = County::default();
    county.take(&mut home);
    county.tell(&mut home, &desk);
    assert_eq!(home.view(made.piece).steps[0].verdict, VerdictView::Accepted);
}

#[test]
fn a_page_offers_the_steps_of_the_law_and_tells_why_not_the_others() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let options = home.view(made.piece).options;
    let notice = options.iter().find(|option| option.kind == StepKind::NoticeGiven).unwrap();
    assert_eq!(notice.refusal, None);
    assert!(options.iter().all(|option| option.kind != StepKind::Registered));
}

#[test]
fn what_was_registered_stands_on_the_workbench_and_in_its_list() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let tasks = workbench(&home.store, false).unwrap().tasks;
    assert!(tasks.iter().any(|task| task.record.id == made.piece || task.clock.record == made.piece));
    let rows = list(&home.store, Noun::Matter, &ListRequest::default()).unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [made.matter]);
}

#[test]
fn the_sync_bar_counts_what_waits_and_never_calls_a_missing_network_a_fault() {
    let mut home = a_desk();
    assert_eq!(sync_bar(&home.store).unwrap().phase, SyncPhase::Offline);
    home.a_registered_visit();
    let bar = sync_bar(&home.store).unwrap();
    assert_eq!((bar.phase, bar.waiting, bar.refusal), (SyncPhase::Waiting, 1, None));
}

#[test]
fn a_matter_and_its_pieces_lead_to_each_other() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert!(home.view(made.matter).related.iter().any(|row| row.id == made.piece));
    assert!(home.view(made.piece).related.iter().any(|row| row.id == made.matter));
}
