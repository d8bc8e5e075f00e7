//! `timeline`: the steps of a record, in the order that counts.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{output, words};
use clap::Args;
use jiangyuan_model::view::{StepView, VerdictView};
use jiangyuan_model::{Field, RecordId, Value};

#[derive(Args)]
pub(crate) struct Timeline {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

pub(crate) fn run(desk: &Desk, arguments: &Timeline) -> Ended {
    let store = desk.open()?;
    let record = jiangyuan_casework::record_for(&store, arguments.id, output::purpose(arguments.purpose.as_ref()))?;
    desk.output.lines(&record.steps, text);
    Ok(DONE)
}

/// Codes of a slip and of what was explained: their names stand beside them.
const fn is_told_by_name(field: Field) -> bool {
    matches!(field, Field::SlipKind | Field::ExplainedItems)
}

fn value_text(field: Field, value: &Value) -> String {
    let text = words::value(field, value);
    if field == Field::Unexplained { words::say_with("cli.step.unexplained", &[("items", &text)]) } else { text }
}

/// One step for people.
pub(super) fn text(step: &StepView) -> String {
    let on = step.happened_on.map(|date| date.to_string()).unwrap_or_default();
    let kind = step.kind.map_or_else(|| words::say("cli.step.unknown"), |kind| words::say(&format!("step.{}", kind.key())));
    let verdict = match step.verdict {
        _ if step.void_reason.is_some() => words::say("cli.verdict.void"),
        VerdictView::Pending => words::say("cli.verdict.pending"),
        VerdictView::Accepted => words::say("cli.verdict.accepted"),
        VerdictView::Superseded => words::say("cli.verdict.superseded"),
        VerdictView::NeedsPerson(_) => words::say("cli.verdict.needs_person"),
    };
    let fields = step.fields.iter().filter(|(field, _)| !is_told_by_name(*field)).map(|(field, value)| value_text(*field, value));
    let fields: Vec<String> = fields.filter(|text| !text.is_empty() && *text != on).collect();
    [on.as_str(), &kind, &step.author, &verdict, &fields.join(" ")].join("\t")
}
