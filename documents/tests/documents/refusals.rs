//! When a paper is not printed.

use jiangyuan_documents::{Catalogue, PaperError, Press, sample::sample};
use jiangyuan_model::view::VerdictView;
use jiangyuan_model::{CaseFile, ErrorCode, Field, PaperCode, Refusal, StepKind, Value};

fn refused(code: PaperCode, case: &CaseFile) -> PaperError {
    Catalogue::default().prepare(code, case).unwrap_err()
}

fn without(code: PaperCode, kind: StepKind, field: Field) -> CaseFile {
    let mut case = sample(code);
    for step in case.main.steps.iter_mut().filter(|step| step.kind == Some(kind)) {
        step.fields.retain(|(known, _)| *known != field);
    }
    case
}

#[test]
fn a_notice_that_would_not_say_the_reason_is_refused_and_names_the_step() {
    let error = refused(PaperCode::F4, &without(PaperCode::F4, StepKind::NotAccepted, Field::Reason));
    let PaperError::MissingField { field, entered_at, .. } = &error else { panic!("{error:?}") };
    assert_eq!((field.as_str(), entered_at.as_str()), ("reason", "not_accepted"));
    let refusal = Refusal::from(&error);
    assert_eq!(refusal.code, ErrorCode::PaperFieldMissing);
    assert_eq!(refusal.params["step"], "@step.not_accepted");
}

#[test]
fn an_opinion_without_its_law_and_an_agreement_without_its_day_are_refused() {
    for (code, kind, field) in [
        (PaperCode::F13, StepKind::Decided, Field::LawCited),
        (PaperCode::M7, StepKind::AgreedWritten, Field::EffectiveOn),
        (PaperCode::M10, StepKind::Terminated, Field::WaysTold),
        (PaperCode::F10, StepKind::HandlingExtended, Field::Reason),
    ] {
        let error = refused(code, &without(code, kind, field));
        assert!(matches!(error, PaperError::MissingField { .. }), "{}: {error:?}", code.key());
    }
}

#[test]
fn each_field_that_a_paper_has_to_state_is_asked_for_when_its_record_is_empty() {
    let catalogue = Catalogue::default();
    for code in PaperCode::ALL {
        let template = catalogue.template(*code).unwrap();
        let mut case = sample(*code);
        case.main.fields.clear();
        case.with.clear();
        case.typed.clear();
        if template.fields.iter().any(|field| field.must.is_some()) {
            let error = refused(*code, &case);
            assert!(matches!(error, PaperError::MissingField { .. } | PaperError::NoStep { .. }), "{}: {error:?}", code.key());
        }
    }
}

#[test]
fn a_step_that_was_overtaken_or_voided_is_told_on_no_paper() {
    for verdict in [true, false] {
        let mut case = sample(PaperCode::F3);
        for step in case.main.steps.iter_mut().filter(|step| step.kind == Some(StepKind::MatterAccepted)) {
            if verdict { step.verdict = VerdictView::Superseded } else { step.void_reason = Some("误录".to_owned()) }
        }
        let error = refused(PaperCode::F3, &case);
        assert_eq!(error, PaperError::NoStep { paper: PaperCode::F3, step: StepKind::MatterAccepted });
    }
}

#[test]
fn a_paper_of_a_mediation_is_not_printed_from_a_matter() {
    let error = refused(PaperCode::M7, &sample(PaperCode::F3));
    assert_eq!(Refusal::from(&error).code, ErrorCode::PaperOfAnotherRecord);
}

#[test]
fn a_matter_on_another_route_is_not_told_of_sixty_days() {
    let mut case = sample(PaperCode::F3);
    case.main.clocks.clear();
    let mut clock = sample(PaperCode::F3).main.clocks[0].clone();
    clock.kind = jiangyuan_model::view::ClockKind::Duty2m;
    case.main.clocks.push(clock);
    for step in case.main.steps.iter_mut().filter(|step| step.kind == Some(StepKind::MatterAccepted)) {
        step.kind = Some(StepKind::DutyTaken);
    }
    case.step = None;
    let prepared = Catalogue::default().prepare(PaperCode::F3, &case).unwrap();
    let text = crate::samples::run_together(&crate::layout::text(&Press::default().set(&prepared).unwrap()));
    assert!(text.contains("两个月内") && !text.contains("60日") && !text.contains("第三十四条"), "{text}");
}

#[test]
fn what_is_not_printed_from_a_record_now_is_offered_with_its_reason() {
    let mut case = sample(PaperCode::F3);
    case.main.steps.retain(|step| step.kind != Some(StepKind::Decided));
    let offered = Catalogue::default().offered(&case);
    let of = |code: PaperCode| offered.iter().find(|view| view.code == code).unwrap();
    assert_eq!(of(PaperCode::F13).refusal.as_ref().map(|refusal| refusal.code), Some(ErrorCode::PaperStepMissing));
    assert_eq!(of(PaperCode::F3).refusal, None);
    assert!(of(PaperCode::F15Notice).typed.iter().any(|(name, label)| name == "held_at" && label == "听证时间"));
    assert!(offered.iter().all(|view| view.code != PaperCode::M7));
}

#[test]
fn a_date_before_an_extension_is_still_told_as_it_was() {
    let text = |case: &CaseFile, code| {
        let prepared = Catalogue::default().prepare(code, case).unwrap();
        crate::samples::run_together(&crate::layout::text(&Press::default().set(&prepared).unwrap()))
    };
    assert!(text(&sample(PaperCode::F3), PaperCode::F3).contains("2026年5月5日"));
    let mut extended = sample(PaperCode::F10);
    assert!(text(&extended, PaperCode::F10).contains("2026年5月25日"));
    for step in extended.main.steps.iter_mut().filter(|step| step.kind == Some(StepKind::HandlingExtended)) {
        step.fields.iter_mut().filter(|(field, _)| *field == Field::Days).for_each(|(_, value)| *value = Value::Int(10));
    }
    assert!(text(&extended, PaperCode::F10).contains("原应于2026年5月15日前办结"));
}
