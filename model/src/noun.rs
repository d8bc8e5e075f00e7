//! The nouns of the product, as kinds of record.

coded! {
    /// A kind of record. See `docs/ARCHITECTURE.md` for the words.
    Noun: u8 {
        /// 接待登记: one visit, call, letter or message that reached the desk.
        Reception = 1, "reception";
        /// 信访件: one letter, visit, call or online message that is a petition.
        Piece = 2, "piece";
        /// 信访事项: the thing asked for; one or more pieces.
        Matter = 3, "matter";
        /// 调解案件: a dispute under mediation.
        Mediation = 4, "mediation";
        /// 纠纷苗头: a dispute found, before it is anything else.
        Lead = 5, "lead";
        /// 走访: one entry of the visit log.
        Visit = 6, "visit";
        /// The bare receipt of an accusation taken sealed: number, date, channel, destination.
        SealedReceipt = 7, "sealed_receipt";
        /// A sealed envelope on its way to its recipient; opaque to every office on the way.
        Envelope = 8, "envelope";
        /// 用户, as the county knows it.
        User = 20, "user";
        /// 设备, as the county knows it.
        Device = 21, "device";
        /// A township of the county.
        Township = 22, "township";
        /// An organ that sealed matter can be addressed to, with its public key.
        Recipient = 23, "recipient";
        /// The county itself: what holds for all of its devices.
        County = 24, "county";
    }
}

impl Noun {
    /// The nouns an office works with, in the order of its menu.
    pub const CASEWORK: &'static [Noun] =
        &[Noun::Reception, Noun::Piece, Noun::Matter, Noun::Mediation, Noun::Lead, Noun::Visit, Noun::SealedReceipt];
}
