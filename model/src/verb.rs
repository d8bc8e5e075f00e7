//! Verbs: what a person did. One change is what one verb did.

coded! {
    /// A verb, as the change log and the timeline name it (`verb.<key>` in `locales/`).
    Verb: u8 {
        Receive = 1, "receive";
        Register = 2, "register";
        TakeStep = 3, "take_step";
        LogVisit = 4, "log_visit";
        RecordLead = 5, "record_lead";
        TurnLead = 6, "turn_lead";
        OpenMediation = 7, "open_mediation";
        Edit = 8, "edit";
        Resolve = 9, "resolve";
        Void = 10, "void";
        Unvoid = 11, "unvoid";
        TakeSealed = 12, "take_sealed";
        /// A line of a file from another system or an earlier export.
        Import = 13, "import";
        /// The county wrote reference data.
        Refer = 14, "refer";
        /// A photo or a scan was added.
        Attach = 17, "attach";
        /// The wait for the content of an attachment was ended.
        MarkLost = 18, "mark_lost";
        /// Decided about a step that needed a person.
        Decide = 19, "decide";
        /// Passed something on to a role.
        Ask = 20, "ask";
        /// Answered what was asked.
        Answer = 21, "answer";
        /// Entered something in a register.
        Enter = 22, "enter";
        /// Makes another matter of a matter (一件多事).
        SplitOff = 30, "split_off";
        /// Wrote how far the log of reads of this PC reached; the product does it by itself.
        NoteReads = 24, "note_reads";
        /// Passed open work to a colleague. A record that goes to another township is moved instead.
        PassDuties = 28, "pass_duties";
        /// Kept the sheet of a shift.
        KeepShift = 29, "keep_shift";
        /// Printed a paper, and took its number.
        PrintPaper = 34, "print_paper";
        /// A report was made and its figures frozen.
        MakeReport = 35, "make_report";
        /// A batch of blank forms was printed.
        PrintBlanks = 39, "print_blanks";
        /// A sheet of a batch was declared void.
        SpoilBlank = 40, "spoil_blank";
        /// Bodies of named changes were lawfully erased.
        Erase = 15, "erase";
        /// A record was handed to another township.
        Move = 16, "move";
    }
}
