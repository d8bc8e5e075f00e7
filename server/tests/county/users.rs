//! The people of a device, as the county's own staff name them.

use crate::world::a_county;
use jiangyuan_model::{ErrorCode, Field, Role, Term};
use jiangyuan_server::UserRequest;

fn asked(device: u32, name: &str, term: (&str, Option<&str>)) -> UserRequest {
    let day = |day: &str| day.parse().unwrap();
    let term = Term { from: Some(day(term.0)), until: term.1.map(day) };
    UserRequest { device, name: name.into(), roles: vec!["clerk".into(), "handler".into()], term }
}

#[test]
fn a_user_is_named_prolonged_ended_and_stays_on_the_list_with_his_number() {
    let county = a_county();
    let device = county.device("desk").ticket.device;
    let bureau = county.county();
    let row = bureau.user_add(&asked(device, " 央金 ", ("2026-03-01", Some("2026-06-30")))).unwrap();
    assert_eq!((row.user.actor, row.user.name.as_str(), row.user.roles.as_slice()), (2, "央金", [Role::Clerk, Role::Handler].as_slice()));
    let open = bureau.user_prolong(device, "央金", None, None).unwrap();
    assert_eq!((open.term.from, open.term.until), (Some("2026-03-01".parse().unwrap()), None));
    let ended = bureau.user_end(device, "央金", "2026-05-31".parse().unwrap(), "退休", "").unwrap();
    assert_eq!((ended.term.until, ended.reason.as_str()), (Some("2026-05-31".parse().unwrap()), "退休"));
    let back = bureau.user_prolong(device, "央金", Some("2027-01-01".parse().unwrap()), None).unwrap();
    assert_eq!((back.term.from, back.reason.as_str()), (Some("2027-01-01".parse().unwrap()), ""));
    let listed: Vec<(u16, String)> = bureau.users(Some(device)).unwrap().into_iter().map(|row| (row.user.actor, row.user.name)).collect();
    assert_eq!(listed, [(1, "卓玛".to_owned()), (2, "央金".to_owned())]);
}

#[test]
fn a_name_is_given_once_on_a_device_and_a_term_does_not_end_before_it_begins() {
    let county = a_county();
    let device = county.device("desk").ticket.device;
    let bureau = county.county();
    let code = |result: jiangyuan_server::Result<_>| result.map(|_: jiangyuan_server::UserRow| ()).unwrap_err().refusal();
    assert_eq!(code(bureau.user_add(&asked(device, "卓玛", ("2026-03-01", None)))).code, ErrorCode::UserNameTaken);
    let backwards = code(bureau.user_add(&asked(device, "央金", ("2026-03-01", Some("2026-02-28")))));
    assert_eq!((backwards.code, backwards.params["field"].clone()), (ErrorCode::BadDate, format!("@field.{}", Field::TermUntil.key())));
    assert_eq!(code(bureau.user_add(&asked(99, "央金", ("2026-03-01", None)))).code, ErrorCode::DeviceUnknown);
    let roles = UserRequest { roles: vec!["king".into()], ..asked(device, "央金", ("2026-03-01", None)) };
    assert_eq!(code(bureau.user_add(&roles)).code, ErrorCode::UnknownCode);
    assert_eq!(code(bureau.user_end(device, "央金", "2026-03-01".parse().unwrap(), "", "")).code, ErrorCode::NoSuchUser);
    bureau.device_revoke(device).unwrap();
    assert_eq!(code(bureau.user_add(&asked(device, "央金", ("2026-03-01", None)))).code, ErrorCode::DeviceRevoked);
}
