//! A line as the caller fills it: one case or one act, with the days that figures ask for (days of legal effect, in
//! Asia/Shanghai) and nothing that says who anybody is.

use chrono::NaiveDate;

/// What a line is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LineKind {
    /// 信访件
    #[default]
    Piece,
    /// 信访事项; also the bare receipt of a sealed accusation, with its nature alone.
    Matter,
    /// 调解案件
    Mediation,
    /// 纠纷苗头
    Lead,
    /// 排查
    Sweep,
    /// 走访
    Visit,
    /// 接待登记
    Reception,
    /// 法律服务
    LegalService,
    /// 普法宣讲
    Talk,
    /// 督办
    Supervision,
    /// 三项建议 (Art. 40)
    Recommendation,
}

/// Which committee mediated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// 村（社区）
    Village,
    /// 乡镇（街道）
    Township,
    /// 企事业单位
    Enterprise,
    /// 行业性、专业性
    Professional,
    /// 其他
    Other,
}

/// What a mediation prevented, of an event and never of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prevented {
    /// 防止民转刑
    Crime,
    /// 防止群体性上访
    Collective,
    /// 防止群体性械斗
    Fight,
    /// 防止自杀
    Suicide,
    /// 预防纠纷
    Dispute,
}

/// How a piece went on (Art. 22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// 转送
    Forwarded,
    /// 交办
    Assigned,
}

/// The three recommendations (Art. 40(1) to (3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recommendation {
    /// 改进工作
    Work,
    /// 完善政策
    Policy,
    /// 追究责任
    Liability,
}

/// What the office said to one (Art. 40(4)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adopted {
    /// 采纳
    Adopted,
    /// 部分采纳
    Partly,
    /// 未采纳
    NotAdopted,
}

/// A line. What does not concern its kind stays empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseLine {
    /// What it is.
    pub kind: LineKind,
    /// Registered, opened, held, issued.
    pub opened: Option<NaiveDate>,
    /// Closed, settled, struck off.
    pub closed: Option<NaiveDate>,
    /// The date by which it had to be closed.
    pub due_on: Option<NaiveDate>,
    /// Code of [`jiangyuan_model::code::CodeTable::Channel`]: pieces.
    pub channel: String,
    /// Code of `Nature`: matters.
    pub nature: String,
    /// The field that it concerns, as the office names it: matters.
    pub category: String,
    /// The organ complained about, from the county's list of organs: matters.
    pub organ: String,
    /// A joint letter or a collective visit: pieces.
    pub joint: bool,
    /// People who came or signed, or parties.
    pub people: u32,
    /// Another organ deals with it: it is not open here.
    pub elsewhere: bool,
    /// How it went on: pieces and matters.
    pub sent: Option<(Sent, NaiveDate)>,
    /// An answer came: to what was sent on, supervised or recommended.
    pub answered: Option<NaiveDate>,
    /// Code of `DisputeType`, a child counting with its parent: mediations.
    pub dispute_type: String,
    /// Code of `MediationSource`.
    pub source: String,
    /// Which committee.
    pub body: Option<Body>,
    /// 疑难复杂 (C.5).
    pub difficult: bool,
    /// Agreement reached: its form by `ConsentForm`, and when it took effect.
    pub agreed: Option<(String, NaiveDate)>,
    /// What the agreement is about, in fen.
    pub amount_fen: i64,
    /// Performed.
    pub performed: Option<NaiveDate>,
    /// Judicial confirmation asked for (人民调解法 Art. 33).
    pub confirmation_asked: Option<NaiveDate>,
    /// Confirmed.
    pub confirmed: Option<NaiveDate>,
    /// What it prevented, and how many people that concerned.
    pub prevented: Option<(Prevented, u32)>,
    /// Disputes found: sweeps.
    pub found: u32,
    /// A reception of which a petition came.
    pub petition: bool,
    /// Which recommendation.
    pub recommendation: Option<Recommendation>,
    /// What became of it.
    pub adopted: Option<(Adopted, NaiveDate)>,
}
