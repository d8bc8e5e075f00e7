//! Transfer sheets as organs write them: three layouts, and what somebody may paste instead.

use jiangyuan_ledgers::LedgerError;
use jiangyuan_ledgers::transfer_sheet::{read_text, read_workbook};
use jiangyuan_model::transfer_sheet::TransferSheet;
use jiangyuan_model::{ErrorCode, Field};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn read(text: &str) -> TransferSheet {
    read_text(text, "2026-11-23".parse().unwrap()).unwrap()
}

fn piece(sheet: &TransferSheet, field: Field) -> String {
    text(sheet.register.piece.fields.get(&field))
}

fn matter(sheet: &TransferSheet, field: Field) -> String {
    text(sheet.register.matter.fields.get(&field))
}

fn person(sheet: &TransferSheet, at: usize, field: Field) -> String {
    text(sheet.register.piece.parties[at].get(&field))
}

fn text(json: Option<&serde_json::Value>) -> String {
    json.map(|json| json.as_str().map_or_else(|| json.to_string(), str::to_owned)).unwrap_or_default()
}

/// Labels beside their values, as copied from a spreadsheet.
const BESIDE: &str = "某县信访局信访事项转送单\n\
    来文字号\t县信转〔2026〕6号\t转送日期\t2026年11月20日\n\
    信访人\t才旦\t证件号码\t549912197505052227\n\
    联系电话\t139 0000 0000\t住址\t云杉坪镇下滩村3社\n\
    信访日期\t2026-11-02\t信访形式\t来访\n\
    信访目的\t求决\t问题属地\t下滩村\n\
    主要诉求\t恢复牧道通行\n\
    反映内容\t\"2026年夏天，邻户将牧道封堵。\n牲畜无法转场。\"\n\
    办理要求\t依法按程序办理，并将结果告知信访人。\n\
    转送机关\t某县信访局\t是否重复信访\t是\n";

#[test]
fn labels_beside_their_values_become_a_registration_from_above() {
    let sheet = read(BESIDE);
    assert_eq!(
        (piece(&sheet, Field::Origin), piece(&sheet, Field::Channel), piece(&sheet, Field::Form)),
        ("forwarded".into(), "from_above".into(), "oral".into())
    );
    assert_eq!((piece(&sheet, Field::OfficialNumber), piece(&sheet, Field::FromOrgan)), ("县信转〔2026〕6号".into(), "某县信访局".into()));
    assert_eq!((piece(&sheet, Field::SentOn), piece(&sheet, Field::ReceivedAt)), ("2026-11-20".into(), "2026-11-23".into()));
    assert_eq!((person(&sheet, 0, Field::PartyName), person(&sheet, 0, Field::Phone)), ("才旦".into(), "13900000000".into()));
    assert_eq!(person(&sheet, 0, Field::IdNumber), "549912197505052227");
    assert_eq!(
        (matter(&sheet, Field::Narrative), matter(&sheet, Field::Requests)),
        ("2026年夏天，邻户将牧道封堵。\n牲畜无法转场。".into(), "恢复牧道通行".into())
    );
    assert_eq!((matter(&sheet, Field::Purpose), matter(&sheet, Field::Village)), ("relief".into(), "下滩村".into()));
    assert_eq!(matter(&sheet, Field::Title), "2026年夏天，邻户将牧道封堵。…");
    assert_eq!(matter(&sheet, Field::Remark), "信访日期：2026-11-02；信访形式：来访；办理要求：依法按程序办理，并将结果告知信访人。");
    assert_eq!(sheet.dropped, ["是否重复信访"]);
    assert!(sheet.left.is_empty() && sheet.unfit.is_empty());
    assert!(
        sheet.filled.contains(&Field::PartyName) && !sheet.filled.contains(&Field::Channel),
        "what the program adds is not marked as read"
    );
    assert!(!serde_json::to_string(&sheet.register).unwrap().contains("重复"));
}

#[test]
fn labels_above_their_values_in_a_workbook_become_the_same() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "信访事项交办单", &Format::new()).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, label) in (0..).zip(["交办单号", "交办机关", "交办日期", "反馈期限"]) {
        sheet.write_string(1, column, label).unwrap();
    }
    sheet.write_string(2, 0, "交〔2026〕12号").unwrap();
    sheet.write_string(2, 1, "州信访局").unwrap();
    sheet.write_datetime_with_format(2, 2, ExcelDateTime::from_ymd(2026, 11, 18).unwrap(), &date).unwrap();
    sheet.write_datetime_with_format(2, 3, ExcelDateTime::from_ymd(2027, 1, 17).unwrap(), &date).unwrap();
    for (column, label) in (0..).zip(["信访人", "联系电话", "住址"]) {
        sheet.write_string(3, column, label).unwrap();
    }
    for (column, value) in (0..).zip(["卓玛、扎西等5人", "13900000001", "上滩村"]) {
        sheet.write_string(4, column, value).unwrap();
    }
    sheet.write_string(5, 0, "反映内容").unwrap();
    sheet.write_string(5, 1, "草场界桩被移动，要求重新勘界。").unwrap();
    sheet.write_string(6, 0, "重点人员标志").unwrap();
    sheet.write_string(6, 1, "某某").unwrap();
    let sheet = read_workbook(&book.save_to_buffer().unwrap(), "2026-11-23".parse().unwrap()).unwrap();
    assert_eq!((piece(&sheet, Field::Origin), piece(&sheet, Field::CitedDue)), ("assigned".into(), "2027-01-17".into()));
    assert_eq!((piece(&sheet, Field::SentOn), piece(&sheet, Field::FromOrgan)), ("2026-11-18".into(), "州信访局".into()));
    assert_eq!((person(&sheet, 0, Field::PartyName), person(&sheet, 1, Field::PartyName)), ("卓玛".into(), "扎西".into()));
    assert_eq!(piece(&sheet, Field::Headcount), "5");
    assert_eq!(matter(&sheet, Field::Narrative), "草场界桩被移动，要求重新勘界。");
    assert_eq!(sheet.dropped, ["重点人员标志"]);
    assert!(!serde_json::to_string(&sheet).unwrap().contains("某某"));
}

/// Running text, as a web page or a message has it.
const RUNNING: &str = "12345政务服务便民热线工单\r\n\
    工单编号：GD20261119001　　派单时间：2026-11-19 09:30\r\n\
    派单单位：县12345热线办 ； 办理时限：2026年11月26日\r\n\
    姓　名：多杰　联系电话：13900000002\r\n\
    诉求内容：请求修复饮水管道\r\n\
    反映内容：下滩村2社饮水管道自10月起断水，\r\n\
    村民多次向村委会反映：至今没有修好。\r\n\
    天气情况：晴\r\n";

#[test]
fn running_text_with_labels_before_colons_becomes_the_same() {
    let sheet = read(RUNNING);
    assert_eq!((piece(&sheet, Field::Origin), piece(&sheet, Field::Channel)), ("hotline_12345".into(), "hotline_12345".into()));
    assert_eq!((piece(&sheet, Field::OfficialNumber), piece(&sheet, Field::SentOn)), ("GD20261119001".into(), "2026-11-19".into()));
    assert_eq!((piece(&sheet, Field::FromOrgan), piece(&sheet, Field::CitedDue)), ("县12345热线办".into(), "2026-11-26".into()));
    assert_eq!((person(&sheet, 0, Field::PartyName), person(&sheet, 0, Field::Phone)), ("多杰".into(), "13900000002".into()));
    assert_eq!(matter(&sheet, Field::Requests), "请求修复饮水管道");
    assert_eq!(matter(&sheet, Field::Narrative), "下滩村2社饮水管道自10月起断水，\n村民多次向村委会反映：至今没有修好。");
    assert!(matter(&sheet, Field::Remark).contains("天气情况：晴"), "what nobody knows is kept: {}", matter(&sheet, Field::Remark));
}

#[test]
fn a_value_that_fits_no_field_is_told_and_kept_as_it_was_written() {
    let sheet = read("转送单\n信访人：才旦\n转送日期：十一月下旬\n来文字号：6号\n反映内容：牧道被封堵\n");
    assert_eq!(
        sheet.unfit.iter().map(|unfit| (unfit.label.as_str(), unfit.refusal.code)).collect::<Vec<_>>(),
        [("转送日期", ErrorCode::BadDate)]
    );
    assert!(matter(&sheet, Field::Remark).contains("转送日期：十一月下旬"));
    assert_eq!(piece(&sheet, Field::SentOn), "");
}

#[test]
fn an_identity_number_whose_last_digits_a_spreadsheet_lost_is_not_taken() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "信访人").unwrap();
    sheet.write_string(0, 1, "才旦").unwrap();
    sheet.write_string(1, 0, "证件号码").unwrap();
    sheet.write_number(1, 1, 549_912_197_505_052_227_f64).unwrap();
    let sheet = read_workbook(&book.save_to_buffer().unwrap(), "2026-11-23".parse().unwrap()).unwrap();
    assert_eq!(sheet.unfit[0].refusal.code, ErrorCode::LedgerDigitsLost);
    assert_eq!(person(&sheet, 0, Field::IdNumber), "");
}

#[test]
fn an_accusation_on_a_transfer_sheet_is_refused_and_nothing_of_it_returned() {
    let sheet = BESIDE.replace("求决", "检举控告");
    assert_eq!(read_text(&sheet, "2026-11-23".parse().unwrap()), Err(LedgerError::Accusation));
}

#[test]
fn what_was_pasted_by_mistake_is_no_transfer_sheet() {
    for text in ["", "\n\t\n", "今天下午三点开会。", "https://xf.example.gov.cn/q?a=1", "{\"a\": 1}", "\"\"\"\"\t\"", "：：：\n::"]
    {
        assert_eq!(read_text(text, "2026-11-23".parse().unwrap()), Err(LedgerError::NoTransferSheet), "{text}");
    }
    let endless = "信访人：才旦\n".repeat(200_000);
    assert!(matches!(read_text(&endless, "2026-11-23".parse().unwrap()), Err(LedgerError::TooLarge { .. })));
}

#[test]
fn markup_formulas_and_endless_values_are_text() {
    let long = "长".repeat(60_000);
    let sheet = read(&format!(
        "转送单\n信访人：=HYPERLINK(\"x\")\n来文字号：#eval(read(\"x\"))\n反映内容：{long}\n主要诉求：<script>alert(1)</script>\n"
    ));
    assert_eq!(person(&sheet, 0, Field::PartyName), "=HYPERLINK(\"x\")");
    assert_eq!(piece(&sheet, Field::OfficialNumber), "#eval(read(\"x\"))");
    assert_eq!(matter(&sheet, Field::Requests), "<script>alert(1)</script>");
    assert_eq!(sheet.unfit[0].refusal.code, ErrorCode::TextTooLong);
    assert!(matter(&sheet, Field::Narrative).chars().count() <= 50_000);
}

#[test]
fn a_word_before_a_colon_in_the_middle_of_a_story_is_no_label() {
    let sheet = read("转送单\n信访人：才旦\n反映内容：村主任说：信访人：自己解决。\n");
    assert_eq!(sheet.register.piece.parties.len(), 1);
    assert_eq!(person(&sheet, 0, Field::PartyName), "才旦");
}
