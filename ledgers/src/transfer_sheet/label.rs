//! The labels of transfer sheets, and what they stand for: a few of their own, and beside them the table of old ledgers.

use crate::forbidden;
use crate::mapping::{Target, plain, target_of_heading};
use jiangyuan_model::{Field, Noun};

/// Characters of the longest label.
const LABEL_CHARS_MAX: usize = 14;

/// Labels of a transfer sheet that mean something else in an old ledger, or stand in none.
const OWN: &[(Field, &str)] = &[
    (
        Field::OfficialNumber,
        "信访件编号 来文字号 来文文号 文号 字号 编号 交办单号 转送单号 转办单号 转办编号 交办编号 转送编号 来文编号 发文字号 工单编号 工单号 受理编号",
    ),
    (
        Field::FromOrgan,
        "转送机关 交办机关 来文机关 转办机关 转送单位 交办单位 转办单位 来文单位 发文单位 发文机关 派单单位 督办单位 登记机构",
    ),
    (Field::SentOn, "转送日期 转送时间 交办日期 交办时间 转办日期 转办时间 来文日期 发文日期 派单时间 派单日期 督办日期"),
    (Field::SignedForOn, "签收日期 签收时间 接收日期 收到日期 收文日期"),
    (
        Field::CitedDue,
        "反馈期限 反馈时限 办理期限 办理时限 办结期限 办结时限 要求反馈日期 要求反馈时间 要求办结日期 上报期限 报送期限 限办日期 限办时间 限办时限 截止日期 回复期限",
    ),
    (Field::Title, "事由 主题 标题 信访事由 信访主题 信访事项 工单标题 诉求标题 问题标题"),
    (
        Field::Narrative,
        "反映内容 信访内容 主要内容 概况 信访概况 概况信息 内容 投诉内容 详细内容 具体内容 问题描述 工单内容 反映问题 反映的主要问题 反映情况",
    ),
    (Field::Requests, "主要诉求 诉求 信访诉求 诉求内容 请求事项"),
    (Field::Village, "问题属地 问题发生地 属地 事发地"),
    (Field::Respondent, "被反映单位 被反映人 投诉对象 被反映人单位"),
    (Field::PartyName, "信访人 信访人姓名 来访人 投诉人 反映人 诉求人 姓名 来电人 联系人"),
    (Field::IdNumber, "证件号码 证件号 身份证号 身份证号码 公民身份号码"),
    (Field::Phone, "联系电话 电话 手机 手机号 手机号码 联系方式 来电号码"),
    (Field::Address, "住址 地址 家庭住址 现住址 户籍地址 联系地址 住所 通信地址 常住地址"),
];

/// Labels whose values stand for no field of a piece from above, and belong to it all the same.
const NOTED: &str = "信访日期 信访时间 来访日期 登记日期 登记时间 来电时间 信访形式 信访方式 来访形式 形式 办理要求 交办要求 转办要求 交办意见 转送意见 拟办意见 领导批示 批示 领导批示意见 \
    批示意见 办理意见 反馈要求 反馈方式 联系人及电话 经办人 交办人 承办单位 责任单位 主办单位 协办单位 去向单位 办理单位 主送 主送单位 主送机关 办理方式 处理方式 备注 附件 附件材料 抄送 答复意见 办理情况 办理结果";

/// Labels of the way in which somebody turned to the organ above.
const WAYS: &[&str] = &["信访形式", "信访方式", "来访形式", "形式"];

/// What a sheet calls itself, or a label says of it.
const ORIGINS: &[(&str, &str)] = &[
    ("12345", "hotline_12345"),
    ("热线", "hotline_12345"),
    ("工单", "hotline_12345"),
    ("督办", "supervised"),
    ("交办", "assigned"),
    ("转送", "forwarded"),
    ("转办", "forwarded"),
];

/// What a label stands for; `None` where it is not known.
pub(super) fn target(label: &str) -> Option<Target> {
    let label = plain(label);
    let among = |words: &str| words.split_whitespace().any(|word| word == label);
    if let Some((field, _)) = OWN.iter().find(|(_, words)| among(words)) {
        return Some(if field.is_party() { Target::Person(*field, None) } else { Target::Field(*field) });
    }
    if among(NOTED) {
        return Some(Target::Note);
    }
    match target_of_heading(&label, Noun::Matter) {
        // How it came here, when, and what became of it is this office's own to say.
        Target::Field(Field::ReceivedAt | Field::Channel | Field::ImportedStatus | Field::Remark) => Some(Target::Note),
        Target::Note | Target::Skip => None,
        target => Some(target),
    }
}

/// Whether a label names what a record never holds about a person (J.0).
pub(super) fn is_forbidden(label: &str) -> bool {
    target(label).is_none_or(|target| target == Target::Note) && forbidden::heading(label).is_some()
}

/// Whether a text is a label: short, and known or forbidden.
pub(super) fn is_label(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['：', ':']);
    let length = text.chars().filter(|c| !c.is_whitespace()).count();
    (1..=LABEL_CHARS_MAX).contains(&length) && !text.contains(['：', ':']) && (target(text).is_some() || is_forbidden(text))
}

pub(super) fn is_way(label: &str) -> bool {
    WAYS.contains(&plain(label).as_str())
}

/// Whether what was said in this way was said or written.
pub(super) fn form_of_way(way: &str) -> Option<&'static str> {
    let says = |words: &[&str]| words.iter().any(|word| way.contains(word));
    match () {
        () if says(&["来信", "书信", "网上", "网信", "信件", "邮件", "传真", "微信", "短信"]) => Some("written"),
        () if says(&["来访", "走访", "来电", "电话", "接访", "上门"]) => Some("oral"),
        () => None,
    }
}

/// The origin that a title or a label tells.
pub(super) fn origin_of(text: &str) -> Option<&'static str> {
    ORIGINS.iter().find(|(word, _)| text.contains(word)).map(|(_, origin)| *origin)
}
