//! `user add`, `user roles`, `user prolong`, `user end`, `user list`: the people of a device, as the
//! county names them. Their terms travel as reference data and bind the device from its next sync on.
//!
//! Nobody is ever taken off a device: what he wrote carries his number for ever. A term only ends. What
//! he wrote on a PC that had not heard of it is taken like everything else, and is shown to the head as
//! written outside a term; recorded work is never refused for it.

use crate::county::County;
use crate::db::Tx;
use crate::db::device::{self, DeviceUser};
use crate::failure::Result;
use crate::reference::{Subject, checked_text, refer};
use chrono::NaiveDate;
use jiangyuan_model::field::TEXT_CHARS_MAX;
use jiangyuan_model::{DeviceId, ErrorCode, Field, Refusal, Role, Term, Value};
use jiangyuan_sync::{Doc, reference};

/// The longest name, as for the first user of a device.
pub(crate) const NAME_CHARS_MAX: usize = 60;

/// Somebody the county names for a device.
#[derive(Debug, Clone)]
pub struct UserRequest {
    /// The device.
    pub device: DeviceId,
    /// The name; nobody else of this device has or had it.
    pub name: String,
    /// Keys of roles, or `officer`.
    pub roles: Vec<String>,
    /// His term.
    pub term: Term,
}

/// One user of a device.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UserRow {
    /// The device.
    pub device: DeviceId,
    /// Who, with his number and his roles.
    #[serde(flatten)]
    pub user: DeviceUser,
    /// When he acts.
    pub term: Term,
    /// Why his term ended, or empty.
    pub reason: String,
    /// The paper by which it ended, or empty.
    pub paper: String,
}

impl County {
    /// Names somebody for a device. He sets his passphrase there.
    ///
    /// # Errors
    /// `DeviceUnknown`, `DeviceRevoked`, `UserNameTaken`, `UnknownCode` for a role, `BadDate` for a term
    /// that ends before it begins.
    pub fn user_add(&self, request: &UserRequest) -> Result<UserRow> {
        let name = checked_text(Field::UserName, &request.name, NAME_CHARS_MAX)?;
        let roles = roles_of(&request.roles)?;
        let term = checked(request.term)?;
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            match device::registered(tx, request.device)? {
                None => return Err(ErrorCode::DeviceUnknown.into()),
                Some(known) if known.revoked => return Err(ErrorCode::DeviceRevoked.into()),
                Some(_) => {}
            }
            let others = device::users_of(tx, request.device)?;
            if others.iter().any(|user| user.name == name) {
                return Err(ErrorCode::UserNameTaken.into());
            }
            let actor = others.iter().map(|user| user.actor).max().unwrap_or(0).checked_add(1).ok_or(ErrorCode::BadNumber)?;
            let user = DeviceUser { actor, name: name.clone(), roles: roles.clone() };
            device::insert_user(tx, request.device, &user)?;
            let mut said = vec![
                (Field::UserName, Value::Text(user.name.clone())),
                (Field::UserRoles, keys_of(&user.roles)),
                (Field::UserDevice, Value::Int(i64::from(request.device))),
                (Field::UserActor, Value::Int(i64::from(actor))),
            ];
            said.extend(days_of(term).into_iter().filter(|(_, value)| *value != Value::Empty));
            refer(tx, now_ms, &[(Subject::User(request.device, actor), said)])?;
            Ok(UserRow { device: request.device, user, term, reason: String::new(), paper: String::new() })
        })
    }

    /// Gives a user other roles.
    ///
    /// # Errors
    /// `NoSuchUser`, `UnknownCode`.
    pub fn user_roles(&self, device: DeviceId, name: &str, roles: &[String]) -> Result<UserRow> {
        let roles = roles_of(roles)?;
        self.change_user(device, name, |_| Ok((Some(roles.clone()), vec![(Field::UserRoles, keys_of(&roles))])))
    }

    /// Lets a term last until a later day, or without an end; with a first day a new one begins.
    ///
    /// # Errors
    /// `NoSuchUser`, `BadDate`.
    pub fn user_prolong(&self, device: DeviceId, name: &str, from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<UserRow> {
        self.change_user(device, name, |row| {
            let mut said = days_of(checked(Term { from: from.or(row.term.from), until })?);
            said.extend([(Field::TermReason, Value::Empty), (Field::Paper, Value::Empty)]);
            Ok((None, said))
        })
    }

    /// Ends a term with this day, which is the last.
    ///
    /// # Errors
    /// `NoSuchUser`, `BadDate` for a day before the term, `TextTooLong`.
    pub fn user_end(&self, device: DeviceId, name: &str, on: NaiveDate, reason: &str, paper: &str) -> Result<UserRow> {
        let text = |field, text: &str| {
            if text.trim().is_empty() { Ok(Value::Empty) } else { checked_text(field, text, TEXT_CHARS_MAX).map(Value::Text) }
        };
        let (reason, paper) = (text(Field::TermReason, reason)?, text(Field::Paper, paper)?);
        self.change_user(device, name, |row| {
            let mut said = days_of(checked(Term { until: Some(on), ..row.term })?);
            said.extend([(Field::TermReason, reason.clone()), (Field::Paper, paper.clone())]);
            Ok((None, said))
        })
    }

    /// The users of a device, or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub fn users(&self, of: Option<DeviceId>) -> Result<Vec<UserRow>> {
        self.inner.db.read(|tx| {
            let mut rows = Vec::new();
            for device in device::all(tx)?.into_iter().filter(|row| of.is_none_or(|of| of == row.device)) {
                for user in device.users {
                    rows.push(row_of(tx, device.device, user)?);
                }
            }
            Ok(rows)
        })
    }

    fn change_user(
        &self,
        device: DeviceId,
        name: &str,
        change: impl Fn(&UserRow) -> Result<(Option<Vec<Role>>, Vec<(Field, Value)>)>,
    ) -> Result<UserRow> {
        let now_ms = self.now_ms();
        let Value::Text(name) = Value::text(name.trim()) else { return Err(ErrorCode::NoSuchUser.into()) };
        self.inner.db.write(|tx| {
            let user = device::users_of(tx, device)?.into_iter().find(|user| user.name == name).ok_or(ErrorCode::NoSuchUser)?;
            let row = row_of(tx, device, user)?;
            let (roles, said) = change(&row)?;
            if let Some(roles) = &roles {
                device::set_roles(tx, device, row.user.actor, roles)?;
            }
            refer(tx, now_ms, &[(Subject::User(device, row.user.actor), said)])?;
            let user = DeviceUser { roles: roles.unwrap_or(row.user.roles), ..row.user };
            row_of(tx, device, user)
        })
    }
}

/// A user with what the reference data says of his term.
fn row_of(tx: &Tx<'_>, device: DeviceId, user: DeviceUser) -> Result<UserRow> {
    let doc: Doc = crate::db::log::doc_of(tx, reference::user(device, user.actor))?.unwrap_or_default();
    let day = |field| doc.get(field).and_then(Value::as_date);
    let term = Term { from: day(Field::TermFrom), until: day(Field::TermUntil) };
    Ok(UserRow { device, user, term, reason: doc.text(Field::TermReason).to_owned(), paper: doc.text(Field::Paper).to_owned() })
}

fn days_of(term: Term) -> Vec<(Field, Value)> {
    let day = |day: Option<NaiveDate>| day.map_or(Value::Empty, Value::Date);
    vec![(Field::TermFrom, day(term.from)), (Field::TermUntil, day(term.until))]
}

fn checked(term: Term) -> Result<Term> {
    match (term.from, term.until) {
        (Some(from), Some(until)) if until < from => Err(Refusal::new(ErrorCode::BadDate).on(Field::TermUntil).into()),
        _ => Ok(term),
    }
}

fn roles_of(words: &[String]) -> Result<Vec<Role>> {
    let mut roles = Vec::new();
    for word in words {
        let meant = Role::from_ticket_word(word.trim()).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::UserRoles))?;
        roles.extend(meant.into_iter().filter(|role| !roles.contains(role)).collect::<Vec<_>>());
    }
    if roles.is_empty() { Err(Refusal::new(ErrorCode::MissingField).on(Field::UserRoles).into()) } else { Ok(roles) }
}

fn keys_of(roles: &[Role]) -> Value {
    Value::List(roles.iter().map(|role| role.key().to_owned()).collect())
}
