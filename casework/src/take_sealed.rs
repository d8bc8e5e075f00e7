//! Take an accusation (检举控告) sealed.
//!
//! The default types nothing: the paper goes on in a closed envelope, and the office keeps a bare
//! receipt of number, channel, day, destination and pages. Where typing cannot be avoided, the
//! text is sealed to the recipient's key (see [`crate::seal`]) before the write begins. Nothing
//! else of this module touches the store before that, and the plain text is overwritten in memory
//! whether or not the write succeeds.
//!
//! The envelope travels in the scope `sealed`, which no device of a township reads, as a second
//! change that names the first. Where the accused unit is this office itself, the destination is
//! forced one level up.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, typed_form, write_linked};
use crate::{may, required, seal};
use jiangyuan_law::article::PETITION_30_3;
use jiangyuan_model::input::TakeSealed;
use jiangyuan_model::{ErrorCode, Field, Noun, Random, RecordId, Refusal, Scope, StepKind, Value, Verb};
use jiangyuan_store::{RecipientView, Store};
use jiangyuan_sync::Op;
use serde::Serialize;
use zeroize::Zeroizing;

/// The longest content in characters. With four bytes each the envelope still fits one change.
const SEALED_CHARS_MAX: usize = 60_000;

/// What an envelope may hold, so that it fits one change with all that is written around it.
const SEALED_BYTES_MAX: usize = 240 * 1024;

/// How much longer text can get in JSON: a control character takes six bytes.
const JSON_GROWTH: usize = 6;

/// The kind of recipient that stands one level above this office.
const ONE_LEVEL_UP: &str = "superior";

/// What the recipient reads when he opens an envelope.
#[derive(Serialize)]
struct Sealed<'a> {
    format: u8,
    destination: &'a str,
    taken_by: &'a str,
    channel: &'a str,
    received_on: String,
    content: &'a str,
}

/// Takes an accusation sealed, and returns the bare receipt.
///
/// # Errors
/// `NoRecipientKey` where the content was typed and there is no verified key to seal it to, a
/// role, a field or a date; or the store cannot be written.
pub fn take_sealed(store: &mut Store, mut input: TakeSealed) -> Result<RecordId, Refusal> {
    let content = input.content.take().filter(|content| !content.trim().is_empty()).map(Zeroizing::new);
    let (me, world) = (store.me().clone(), store.world().clone());
    let today = world.clock.today();
    may::begin(may::reading(store), Noun::SealedReceipt, StepKind::Sealed)?;
    let mut values = Values::read(&input.fields, &typed_form(Noun::SealedReceipt))?;
    checks::filled(&values, required::of_noun(Noun::SealedReceipt).iter().copied())?;
    checks::not_in_future(&values, today)?;
    checks::in_time(&values, values.date(Field::ReceivedAt), Prompt::WithinAYear, today)?;
    let recipient = recipient(store.recipients()?, input.recipient, input.accused_is_own_unit);
    if let Some(recipient) = &recipient {
        values.set(Field::Destination, Value::text(&recipient.name));
    }
    checks::filled(&values, [(Field::Destination, PETITION_30_3)])?;
    let envelope = match content {
        Some(content) => {
            let to = recipient.as_ref().ok_or(Refusal::new(ErrorCode::NoRecipientKey))?;
            Some(sealed(to, Letter { township: &me.township_name, values: &values, content }, world.random.as_ref())?)
        }
        None => None,
    };
    let step = values.date(Field::ReceivedAt).map(|date| (Field::HappenedOn, Value::Date(date)));
    store.write(|door| {
        let id = door.new_record();
        values.set(Field::Number, Value::text(&door.next_number()?));
        let receipt = begin(id, Noun::SealedReceipt, values, Vec::new(), StepKind::Sealed, step.into_iter().collect());
        let envelope = envelope.map(|fields| (Scope::Sealed, vec![Op::create(door.new_record(), Noun::Envelope, fields)]));
        write_linked(door, Verb::TakeSealed, (me.scope.clone(), receipt), envelope)?;
        Ok(id)
    })
}

/// Who it goes to: the one chosen, or the one a level up where the accused unit is this office.
pub(crate) fn recipient(known: Vec<RecipientView>, chosen: RecordId, accused_is_own_unit: bool) -> Option<RecipientView> {
    let (chosen, others): (Vec<_>, Vec<_>) = known.into_iter().partition(|recipient| recipient.id == chosen);
    let fits = |recipient: &RecipientView| !accused_is_own_unit || recipient.kind == ONE_LEVEL_UP;
    let instead = others.into_iter().filter(|_| accused_is_own_unit);
    chosen.into_iter().chain(instead).find(fits)
}

/// What goes into an envelope.
pub(crate) struct Letter<'a> {
    /// The township that took it.
    pub(crate) township: &'a str,
    /// The receipt's fields.
    pub(crate) values: &'a Values,
    /// The content.
    pub(crate) content: Zeroizing<String>,
}

/// The fields of an envelope that only the recipient opens.
///
/// # Errors
/// `NoRecipientKey`, or `TextTooLong` where the content does not fit one change.
pub(crate) fn sealed(recipient: &RecipientView, letter: Letter<'_>, random: &dyn Random) -> Result<Vec<(u16, Value)>, Refusal> {
    let Letter { township, values, content } = letter;
    let too_long = || Refusal::new(ErrorCode::TextTooLong).on(Field::Narrative).with("max", SEALED_CHARS_MAX);
    if content.chars().count() > SEALED_CHARS_MAX {
        return Err(too_long());
    }
    let letter = Sealed {
        format: 1,
        destination: &recipient.name,
        taken_by: township,
        channel: values.text(Field::Channel),
        received_on: values.date(Field::ReceivedAt).map(|date| date.to_string()).unwrap_or_default(),
        content: &content,
    };
    let mut plain = Zeroizing::new(Vec::with_capacity(content.len() * JSON_GROWTH + 4096));
    serde_json::to_writer(&mut *plain, &letter).map_err(|_| Refusal::new(ErrorCode::Internal).with("reference", "sealed"))?;
    if plain.len() > SEALED_BYTES_MAX {
        return Err(too_long());
    }
    let envelope = seal::seal(&recipient.key, &plain, random)?;
    Ok(vec![(Field::SealedBody.code(), Value::Bytes(envelope)), (Field::SealedFor.code(), Value::text(&key_name(&recipient.key)))])
}

/// How an envelope is found by its recipient: the first bytes of his key's hash.
pub fn key_name(key: &[u8; 32]) -> String {
    blake3::hash(key).to_hex().chars().take(16).collect()
}
