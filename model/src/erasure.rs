//! Why something may be erased. Who may, with whose approval and by which article is a table of
//! the law (`jiangyuan_law::disposal`).

coded! {
    /// The lawful reason of an erasure (`erasure.<key>` in `locales/`).
    ErasureReason: u8 {
        /// An accusation that was found after it had been registered in the clear, and was sealed.
        LateSealing = 1, "late_sealing";
        /// The time of keeping is over, and an appraisal approved the list (档案鉴定销毁).
        Retention = 2, "retention";
        /// The lawful request of the person whose data it is.
        PersonsRequest = 3, "persons_request";
        /// An old ledger was imported by mistake, and nobody has worked on what it brought.
        ImportUndone = 4, "import_undone";
    }
}
