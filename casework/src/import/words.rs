//! Words of other systems and the codes that stand for them here. A word that is in no table is
//! kept as it stands: a code field shows a value outside its list as text.

/// 信访形式, as the channel of a piece.
const CHANNELS: &[(&str, &str)] = &[
    ("来访", "visit"),
    ("来信", "letter"),
    ("网上", "online"),
    ("网信", "online"),
    ("电话", "phone"),
    ("来电", "phone"),
    ("传真", "fax"),
    ("领导接待", "leader_reception"),
    ("巡回接访", "rounds"),
    ("网格上报", "grid"),
    ("12345转办", "hotline_12345"),
    ("上级交办", "from_above"),
    ("微信群", "wechat"),
    ("其他", "other"),
];

/// 信访目的.
const PURPOSES: &[(&str, &str)] = &[
    ("申诉", "appeal"),
    ("求决", "relief"),
    ("检举控告", "accusation"),
    ("揭发控告", "accusation"),
    ("检举", "accusation"),
    ("控告", "accusation"),
    ("意见建议", "suggestion"),
    ("咨询", "consultation"),
    ("其他", "other"),
];

/// Who somebody is in a matter or a mediation.
const ROLES: &[(&str, &str)] = &[
    ("信访人", "petitioner"),
    ("代表", "representative"),
    ("信访代表", "representative"),
    ("申请人", "applicant"),
    ("被申请人", "respondent"),
    ("反映人", "reporter"),
    ("第三人", "third_party"),
];

/// Kinds of dispute, only where the word means the same as the list of the justice organs. A
/// word that could be either of two entries (草场边界: between villages or households) is kept.
const DISPUTES: &[(&str, &str)] = &[
    ("婚姻家庭", "01"),
    ("彩礼", "0101"),
    ("邻里", "02"),
    ("房屋宅基地", "03"),
    ("宅基地", "03"),
    ("合同", "04"),
    ("生产经营", "05"),
    ("损害赔偿", "06"),
    ("山林土地", "07"),
    ("越界放牧", "0704"),
    ("虫草采挖", "0705"),
    ("用水", "0706"),
    ("征地拆迁", "08"),
    ("征地补偿", "08"),
    ("环境污染", "09"),
    ("拖欠农民工工资", "10"),
    ("其他劳动争议", "11"),
    ("旅游", "12"),
    ("电子商务", "13"),
    ("其他消费", "14"),
    ("医疗", "15"),
    ("道路交通事故", "16"),
    ("交通事故", "16"),
    ("物业", "17"),
    ("其他", "99"),
];

fn code<'a>(table: &[(&str, &'static str)], word: &'a str) -> &'a str {
    table.iter().find(|(from, _)| *from == word).map_or(word, |(_, code)| code)
}

pub(super) fn channel(word: &str) -> &str {
    code(CHANNELS, word.trim())
}

pub(super) fn purpose(word: &str) -> &str {
    code(PURPOSES, word.trim())
}

pub(super) fn role(word: &str) -> &str {
    code(ROLES, word.trim())
}

pub(super) fn dispute(word: &str) -> &str {
    let word = word.trim();
    code(DISPUTES, word.strip_suffix("纠纷").filter(|rest| DISPUTES.iter().any(|(from, _)| from == rest)).unwrap_or(word))
}

/// The purpose whose content nobody of the township may read.
pub(super) const ACCUSATION: &str = "accusation";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiangyuan_model::code::CodeTable;

    #[test]
    fn every_word_leads_to_a_code_of_its_table() {
        let tables = [
            (CHANNELS, CodeTable::Channel),
            (PURPOSES, CodeTable::Purpose),
            (ROLES, CodeTable::PartyRole),
            (DISPUTES, CodeTable::DisputeType),
        ];
        for (words, table) in tables {
            for (word, code) in words {
                assert!(table.codes().contains(code), "{word} -> {code}");
            }
        }
    }

    #[test]
    fn a_word_of_no_table_is_kept() {
        assert_eq!((channel("飞鸽"), dispute("草场边界"), dispute("邻里纠纷")), ("飞鸽", "草场边界", "02"));
    }
}
