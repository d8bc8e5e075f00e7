//! Transfer sheets from end to end: what another organ wrote becomes a form, and the form a piece.

use crate::desk::Desk;
use jiangyuan_server::World;

#[test]
fn a_transfer_sheet_becomes_a_form_that_is_added_as_it_is_and_the_clocks_run_from_its_paper() {
    let desk = Desk::enrolled();
    let today = jiangyuan_model::Clock::today(World::system().clock.as_ref());
    let sent = today.pred_opt().unwrap();
    let sheet = format!(
        "信访事项转送单\n来文字号\t县信转〔2026〕6号\t转送日期\t{sent}\n信访人\t才旦\t联系电话\t13900000000\n信访形式\t来访\t转送机关\t某县信访局\n反映内容\t牧道被封堵，牲畜无法转场。\n是否重点人员\t是\n"
    );
    let file = desk.write("转送单.txt", sheet);
    let read = desk.run(&["transfer-sheet", &file]).done();
    assert!(read.said.contains("是否重点人员"), "{}", read.said);
    assert!(desk.run(&["list", "matter"]).done().lines.is_empty(), "nothing is saved by itself");
    let form = desk.write("form.json", read.json().to_string());
    let made = desk.run(&["add", "matter", "--file", &form]).done().json().clone();
    let piece = desk.run(&["show", made["piece"].as_str().unwrap()]).done().json().clone();
    let clocks: Vec<&str> = piece["clocks"].as_array().unwrap().iter().map(|clock| clock["start"].as_str().unwrap()).collect();
    assert!(clocks.contains(&sent.to_string().as_str()), "{clocks:?}");
    let text = desk.write("会议通知.txt", "今天下午三点开会。");
    assert_eq!(desk.run(&["transfer-sheet", &text]).refused(), "transfer_sheet_unknown");
}
