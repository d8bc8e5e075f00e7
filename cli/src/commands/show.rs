//! `show`: one record whole.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{output, words};
use clap::Args;
use jiangyuan_model::RecordId;
use jiangyuan_model::attachment::AttachmentView;
use jiangyuan_model::view::{FieldView, RecordView};

#[derive(Args)]
pub(crate) struct Show {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

pub(crate) fn run(desk: &Desk, arguments: &Show) -> Ended {
    let store = desk.open()?;
    let record = jiangyuan_casework::record_for(&store, arguments.id, output::purpose(arguments.purpose.as_ref()))?;
    desk.output.answer(&record, || text(&record));
    Ok(DONE)
}

fn text(record: &RecordView) -> String {
    let noun = words::say(&format!("noun.{}", record.noun.key()));
    let state = words::say(&format!("state.{}", record.state));
    let mut lines = vec![[noun.as_str(), &record.number, &record.title, &state].join("\t")];
    lines.extend(record.fields.iter().map(field));
    if let Some(reason) = &record.void_reason {
        lines.push(words::say_with("cli.show.void", &[("reason", reason)]));
    }
    lines.extend(record.steps.iter().map(super::timeline::text));
    lines.extend(record.clocks.iter().map(super::clocks::text));
    lines.extend(record.attachments.iter().map(attachment));
    lines.extend(record.related.iter().map(output::row));
    lines.join("\n")
}

fn attachment(attachment: &AttachmentView) -> String {
    let state = words::say(&format!("attachment.state.{}", attachment.state.key()));
    let media = || attachment.media.map(|media| words::say(&format!("media.{}", media.key()))).unwrap_or_default();
    let title = if attachment.title.is_empty() { media() } else { attachment.title.clone() };
    let kilobytes = attachment.length.div_ceil(1024).to_string();
    let parts = [("hash", attachment.hash.as_str()), ("kilobytes", &kilobytes), ("title", &title), ("state", &state)];
    words::say_with("cli.show.attachment", &parts)
}

fn field(field: &FieldView) -> String {
    let label = words::say(&format!("field.{}", field.field.key()));
    let item = if field.item > 0 { format!(" {}", field.item) } else { String::new() };
    let values: Vec<String> = match field.conflict {
        true => field.heads.iter().map(|head| format!("{} [{}]", words::value(field.field, &head.value), head.change)).collect(),
        false => vec![words::value(field.field, &field.value)],
    };
    format!("{label}{item}\t{}", values.join(" | "))
}
