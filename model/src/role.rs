//! Roles (section E.0 of the state machines): what a user may do.

coded! {
    /// A role. A user may hold several; `officer` on a ticket stands for clerk, triage and handler.
    Role: u8 {
        /// 接访登记员
        Clerk = 1, "clerk";
        /// 信访工作负责人/分管领导
        Triage = 2, "triage";
        /// 承办人
        Handler = 3, "handler";
        /// 机关单位负责人
        Head = 4, "head";
        /// 法制审核
        Legal = 5, "legal";
        /// 调解员
        Mediator = 6, "mediator";
        /// 调委会主任
        CommitteeHead = 7, "committee_head";
        /// 网格员
        Grid = 8, "grid";
        /// 县信访局
        County = 9, "county";
        /// 复查/复核机关
        Reviewer = 10, "reviewer";
        /// 档案员
        Archivist = 11, "archivist";
        /// 隐私审计员
        Auditor = 12, "auditor";
        /// 系统管理员
        Admin = 13, "admin";
    }
}

impl Role {
    /// Roles meant by the role word of a ticket: a role's key, or `officer`.
    pub fn from_ticket_word(word: &str) -> Option<Vec<Role>> {
        match word {
            "officer" => Some(vec![Role::Clerk, Role::Triage, Role::Handler, Role::Mediator]),
            other => Role::from_key(other).map(|role| vec![role]),
        }
    }
}
