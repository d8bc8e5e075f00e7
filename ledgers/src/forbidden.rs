//! What no ledger shows and no import brings in: the firm rule about persons (J.0), as words of
//! headings and keys. A column is judged by its heading, key and source; what is written in its cells is
//! not looked at, so a narrative in which somebody speaks of a temple stays a narrative.
//!
//! A forbidden column of an old ledger is dropped while the file is read: its cells never become part
//! of what is returned, and only its heading is told.

/// A part of the rule, by its number in J.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part(pub u8);

/// Words of a heading, by the part of the rule.
const WORDS: &[(u8, &str)] = &[
    (1, "评分 打分 得分 信用 风险 危险等级 人员等级 分级管控 稳控等级 排名"),
    (2, "黑名单 灰名单 红黑榜 失信 惩戒 联合惩戒"),
    (3, "重点人 重点对象 重点信访 重点人群 关注人员 稳控对象 稳控措施 稳控责任 包保稳控 管控对象 五类人员"),
    (4, "缠访 闹访 缠闹 刁民 扬言 越级 非访 违法上访 无理上访 老上访 上访户 标签 人员类别 人员分类 性格 极端"),
    (
        5,
        "信访次数 上访次数 来访次数 走访次数 反映次数 投诉次数 第几次 几次上访 累计上访 重复信访 重复上访 重复来访 重信重访 重访 \
         初次信访 初信初访 初次重复 初重 是否重复",
    ),
    (6, "进京 赴京 赴省 去京 滞京 离京 访风险 出行"),
    (7, "宗教 信仰 教派 政治 僧人 僧侣"),
    (8, "轨迹 定位 行踪 经纬度 经度 纬度"),
    (9, "人脸 指纹 声纹 虹膜 面部 生物特征"),
    (10, "积分 扣分 低保停 取消低保"),
    (11, "推送公安 推送派出所 公安布控 布控"),
];

/// Longer words in which a forbidden one says something else.
const LAWFUL: &[&str] = &["统一社会信用代码", "社会信用代码", "信用代码", "信用社", "社会稳定风险评估", "稳定风险评估", "指纹捺印"];

/// Names in Latin letters, as whole words; a heading is cut at every sign and capital letter.
const LATIN: &[(u8, &str)] = &[
    (1, "score scores scoring rating risk risks rank ranking"),
    (2, "blacklist blacklists blacklisted sanction sanctions"),
    (3, "zdrybz"),
    (4, "tag tags label labels troublemaker stubborn"),
    (7, "religion religions religious faith political"),
    (8, "gps track trail trajectory latitude longitude"),
    (9, "biometric biometrics face fingerprint fingerprints voiceprint iris"),
];

/// Pairs of such words.
const PAIRS: &[(u8, &str, &str)] = &[
    (2, "black", "list"),
    (3, "key", "person"),
    (3, "focus", "person"),
    (3, "watch", "list"),
    (5, "petition", "count"),
    (5, "petitions", "count"),
    (5, "petition", "counter"),
    (5, "repeat", "count"),
    (5, "visit", "count"),
    (5, "visits", "person"),
    (5, "repeat", "petitioner"),
    (5, "times", "petitioned"),
];

/// What only a list of labelled people is called. A sheet of that name is not read at all.
const OF_A_SHEET: &[u8] = &[2, 3, 4, 6];

/// The part of the rule that a column of this heading, key or source would break.
pub fn heading(text: &str) -> Option<Part> {
    chinese(text).or_else(|| latin(text))
}

/// The part of the rule that a whole sheet of this name or title would break: a list of persons who
/// are labelled, and not a ledger in which one column does.
pub fn sheet(title: &str) -> Option<Part> {
    heading(title).filter(|part| OF_A_SHEET.contains(&part.0))
}

/// A ledger carries a filter on every column, so a column of ethnicity or of belief would be the very
/// filter that J.0 no. 7 forbids. Forms ask for it; ledgers do not show it.
pub fn shown(text: &str) -> Option<Part> {
    heading(text).or_else(|| ["民族", "族别", "ethnicity"].iter().any(|word| text.contains(word)).then_some(Part(7)))
}

fn chinese(text: &str) -> Option<Part> {
    let mut text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for lawful in LAWFUL {
        text = text.replace(lawful, "");
    }
    let breaks = |(_, words): &&(u8, &str)| words.split_whitespace().any(|word| text.contains(word));
    WORDS.iter().find(breaks).map(|(part, _)| Part(*part))
}

fn latin(text: &str) -> Option<Part> {
    let words = words_of(text);
    let has = |forbidden: &&str| words.iter().any(|word| word == forbidden);
    let single = LATIN.iter().find(|(_, list)| list.split_whitespace().any(|word| has(&word))).map(|(part, _)| *part);
    let pair = || {
        let mut sides = words.iter().zip(words.iter().skip(1));
        sides.find_map(|(one, two)| PAIRS.iter().find(|(_, a, b)| one == a && two == b)).map(|(part, _, _)| *part)
    };
    single.or_else(pair).map(Part)
}

fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_is_small = false;
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() || (c.is_uppercase() && before_is_small) {
            words.push(String::new());
        }
        before_is_small = c.is_lowercase();
        if let (true, Some(word)) = (c.is_ascii_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
