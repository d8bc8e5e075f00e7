use crate::home::{Home, TODAY, a_desk, block, code, date, entry, field, items, text};
use jiangyuan_casework::{receive, record_lead, register, turn_lead};
use jiangyuan_model::input::{Register, TurnLead};
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{ErrorCode, Field, Noun, StepKind, Value};
use serde_json::{Value as Json, json};

fn piece(more: Json) -> Json {
    let mut fields = json!({"channel": "visit", "form": "oral", "received_at": TODAY});
    fields.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    fields
}

fn named(name: &str) -> Json {
    json!({"party_name": name})
}

fn a_petition(fields: Json, people: &[Json]) -> Register {
    Register { piece: entry(fields, people), matter: entry(json!({"title": "牧道被封堵"}), &[]), ..Register::default() }
}

fn clocks(home: &Home, id: jiangyuan_model::RecordId) -> Vec<(ClockKind, ClockState, String)> {
    let due = |clock: &jiangyuan_model::view::ClockView| clock.due.map(|d| d.to_string()).unwrap_or_default();
    home.view(id).clocks.iter().map(|clock| (clock.kind, clock.state, due(clock))).collect()
}

#[test]
fn a_registered_piece_opens_a_matter_where_its_people_stand_and_starts_the_notice_clock() {
    let mut home = a_desk();
    let made = register(&mut home.store, a_petition(piece(json!({})), &[named("才旦"), named("卓玛")])).unwrap();
    let (matter, piece) = (home.view(made.matter), home.view(made.piece));
    assert_eq!((matter.noun, items(&matter), items(&piece)), (Noun::Matter, vec![1, 2], vec![]));
    assert_eq!(text(&piece, 0, Field::Matter), made.matter.to_string());
    assert!(piece.number.starts_with("549901100") && piece.number.ends_with("001"), "{}", piece.number);
    assert_eq!(clocks(&home, made.piece), [(ClockKind::Notice15, ClockState::Running, "2026-12-08".to_owned())]);
    assert_eq!(clocks(&home, made.matter), clocks(&home, made.piece));
}

#[test]
fn two_pieces_of_one_day_have_two_numbers() {
    let mut home = a_desk();
    let (first, second) = (home.a_registered_visit(), home.a_registered_visit());
    assert_ne!(home.view(first.piece).number, home.view(second.piece).number);
}

#[test]
fn a_piece_forwarded_from_above_starts_two_clocks() {
    let mut home = a_desk();
    let fields = piece(json!({
        "channel": "from_above", "origin": "forwarded", "from_organ": "县信访局", "official_number": "信转〔2026〕6号",
        "sent_on": "2026-11-19", "signed_for_on": TODAY,
    }));
    let made = register(&mut home.store, a_petition(fields, &[named("才旦")])).unwrap();
    let expected = [
        (ClockKind::Notice15Forwarded, ClockState::Running, "2026-12-08".to_owned()),
        (ClockKind::Objection5w, ClockState::Running, "2026-11-30".to_owned()),
    ];
    assert_eq!(clocks(&home, made.piece), expected);
}

#[test]
fn a_piece_from_above_names_its_paper_and_an_assigned_one_its_due_date() {
    let mut home = a_desk();
    let bare = piece(json!({"channel": "from_above", "origin": "assigned"}));
    let refusal = register(&mut home.store, a_petition(bare, &[named("才旦")])).unwrap_err();
    assert_eq!((refusal.code, refusal.params["article"].as_str()), (ErrorCode::MissingField, "@article.petition_22"));
    let undated = piece(json!({
        "channel": "from_above", "origin": "assigned", "from_organ": "县信访局", "official_number": "6号", "sent_on": "2026-11-19",
    }));
    let refusal = register(&mut home.store, a_petition(undated, &[named("才旦")])).unwrap_err();
    assert_eq!(refusal.params["field"], "@field.cited_due");
}

#[test]
fn six_people_came_and_five_representatives_are_named() {
    let mut home = a_desk();
    let people: Vec<Json> = ["甲", "乙", "丙", "丁", "戊", "己"].iter().map(|name| named(name)).collect();
    let fields = piece(json!({"headcount": 6, "joint": true}));
    assert_eq!(code(register(&mut home.store, a_petition(fields.clone(), &people))), Some(ErrorCode::TooManyRepresentatives));
    let made = register(&mut home.store, a_petition(fields, &people[..5])).unwrap();
    assert_eq!(field(&home.view(made.piece), 0, Field::Headcount).map(|f| f.value.clone()), Some(Value::Int(6)));
    assert_eq!(items(&home.view(made.matter)).len(), 5);
}

#[test]
fn a_crowd_of_any_size_is_registered() {
    let mut home = a_desk();
    assert!(register(&mut home.store, a_petition(piece(json!({"headcount": 4000})), &[named("甲")])).is_ok());
}

#[test]
fn nobody_need_give_a_name_but_then_the_piece_says_so() {
    let mut home = a_desk();
    assert_eq!(code(register(&mut home.store, a_petition(piece(json!({})), &[]))), Some(ErrorCode::MissingField));
    let made = register(&mut home.store, a_petition(piece(json!({"anonymous": true})), &[])).unwrap();
    assert_eq!(clocks(&home, made.piece)[0].1, ClockState::Cancelled);
}

#[test]
fn an_identity_number_with_a_wrong_digit_is_a_warning_and_never_refused() {
    let mut home = a_desk();
    let elder = json!({"party_name": "才旦", "id_type": "111", "id_number": "549901195203071239"});
    assert_eq!(jiangyuan_casework::warnings(&block(elder.clone()))[0].code, ErrorCode::BadIdNumber);
    assert!(register(&mut home.store, a_petition(piece(json!({})), &[elder])).is_ok());
}

#[test]
fn an_accusation_is_not_typed_into_a_matter() {
    let mut home = a_desk();
    let mut input = a_petition(piece(json!({})), &[named("才旦")]);
    input.matter = entry(json!({"title": "反映干部问题", "purpose": "accusation"}), &[]);
    assert_eq!(code(register(&mut home.store, input)), Some(ErrorCode::AccusationNotTyped));
}

#[test]
fn a_piece_from_a_reception_asks_for_nothing_twice_and_the_reception_says_what_came_of_it() {
    let mut home = a_desk();
    let fields = json!({"channel": "visit", "received_at": "2026-11-21", "late_reason": "周末接访", "outcome": "answered",
        "title": "饮水点水管冻裂", "narrative": "二十户拉水吃", "village": "曲岔村", "headcount": 2, "language": "bo"});
    let reception = receive(&mut home.store, entry(fields, &[named("卓玛")])).unwrap();
    let input = Register { reception: Some(reception), piece: entry(json!({"form": "oral"}), &[]), ..Register::default() };
    let made = register(&mut home.store, input).unwrap();
    let (matter, piece, reception_view) = (home.view(made.matter), home.view(made.piece), home.view(reception));
    assert_eq!((text(&matter, 0, Field::Title), text(&matter, 1, Field::PartyName)), ("饮水点水管冻裂".into(), "卓玛".into()));
    assert_eq!((text(&piece, 0, Field::Channel), text(&piece, 0, Field::Language)), ("visit".into(), "bo".into()));
    assert_eq!(text(&reception_view, 0, Field::Outcome), "petition");
    assert_eq!(text(&reception_view, 0, Field::Became), made.piece.to_string());
    assert_eq!(piece.clocks[0].start, date("2026-11-21"));
}

#[test]
fn a_second_piece_joins_the_matter_and_has_a_notice_clock_of_its_own() {
    let mut home = a_desk();
    let first = home.a_registered_visit();
    let notice = json!({"happened_on": TODAY, "notice_kind": "on_the_spot", "service_method": "direct", "received_by": "才旦"});
    home.step(first.piece, StepKind::NoticeGiven, notice).unwrap();
    let join =
        Register { joins: Some(first.matter), piece: entry(piece(json!({"channel": "phone"})), &[named("卓玛")]), ..Register::default() };
    let second = register(&mut home.store, join).unwrap();
    assert_eq!(second.matter, first.matter);
    let matter = home.view(first.matter);
    assert_eq!(matter.steps.last().unwrap().kind, Some(StepKind::Joined));
    let running: Vec<_> = matter.clocks.iter().filter(|clock| clock.state == ClockState::Running).map(|clock| clock.record).collect();
    assert_eq!(running, [second.piece]);
}

#[test]
fn a_person_of_a_joining_piece_takes_a_drawn_number_and_one_who_stands_there_is_not_written_twice() {
    let mut home = a_desk();
    let card = json!({"party_name": "才旦", "id_type": "111", "id_number": "549901197203141012"});
    let first = register(&mut home.store, a_petition(piece(json!({})), std::slice::from_ref(&card))).unwrap();
    let mut again = card;
    again["phone"] = json!("13800000009");
    let people = [again, named("才旦")];
    let join = Register { joins: Some(first.matter), piece: entry(piece(json!({})), &people), ..Register::default() };
    register(&mut home.store, join).unwrap();
    let matter = home.view(first.matter);
    let items = items(&matter);
    assert_eq!((items.len(), items[0]), (2, 1));
    assert!(items[1] >= 1 << 16);
    assert_eq!(text(&matter, 1, Field::Phone), "13800000009");
}

#[test]
fn a_matter_that_is_void_or_no_matter_cannot_be_joined() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let join = |to| Register { joins: Some(to), piece: entry(piece(json!({})), &[named("卓玛")]), ..Register::default() };
    assert_eq!(code(register(&mut home.store, join(made.piece))), Some(ErrorCode::WrongNoun));
    jiangyuan_casework::void(&mut home.store, made.matter, None, "误登").unwrap();
    assert_eq!(code(register(&mut home.store, join(made.matter))), Some(ErrorCode::AlreadyVoid));
}

#[test]
fn a_lead_becomes_an_oral_piece_on_the_day_the_resident_asks_and_only_once() {
    let mut home = a_desk();
    let fields = json!({"title": "两户争水源地", "found_on": "2026-11-10", "village": "曲岔村", "dispute_type": "0706"});
    let lead = record_lead(&mut home.store, entry(fields, &[named("更登")])).unwrap();
    let turn = TurnLead { lead, happened_on: date(TODAY), register: Some(Register::default()), mediation: None };
    let piece_id = turn_lead(&mut home.store, turn.clone()).unwrap();
    let piece = home.view(piece_id);
    assert_eq!((text(&piece, 0, Field::Form), text(&piece, 0, Field::Channel)), ("oral".into(), "grid".into()));
    assert_eq!((piece.clocks[0].kind, piece.clocks[0].start), (ClockKind::Notice15, date(TODAY)));
    let lead_view = home.view(lead);
    assert_eq!((lead_view.state.as_str(), text(&lead_view, 0, Field::Became)), ("became_piece", piece_id.to_string()));
    assert_eq!(code(turn_lead(&mut home.store, turn)), Some(ErrorCode::AlreadyTurned));
}
