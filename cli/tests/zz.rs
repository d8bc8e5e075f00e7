#[path = "end_to_end/desk.rs"]
#[allow(dead_code)]
mod desk;
#[test]
fn t() { let d = desk::Desk::bare(); std::fs::write("/tmp/e2e/ticket", d.ticket()).unwrap(); }
