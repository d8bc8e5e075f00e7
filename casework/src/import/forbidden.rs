//! What the product never takes over about a person, whatever a file calls it (section J.0 of the
//! people and their data).
//!
//! Whole members of a JSON object are dropped by their key, at any depth, before anything else
//! looks at the line: they reach neither a field nor an import note, and no raw copy is kept.
//! Dropped are scores and ratings of persons, risk grades, black lists and sanction lists,
//! religion and political status, tags and labels, counters of petitions, biometrics, location
//! trails, and the behaviour flags of older systems (扬言, 越级, 进京访, 重点人员, 缠访, 闹访).
//! Only keys are looked at: a narrative in which somebody speaks of a temple is a narrative.

use serde_json::Value as Json;
use zeroize::Zeroize;

/// Words of a key in Latin letters; a key is cut at every sign and at every capital letter.
const WORDS: &str = "score scores scoring rating risk risks blacklist blacklisted blacklists sanction sanctions religion religions \
    religious faith political tag tags label labels biometric biometrics fingerprint fingerprints face voiceprint \
    iris gps track trail trajectory zdrybz stubborn troublemaker";

/// Two words of a key that stand side by side.
const PAIRS: &[(&str, &str)] = &[
    ("black", "list"),
    ("key", "person"),
    ("focus", "person"),
    ("petition", "count"),
    ("petition", "counter"),
    ("petitions", "count"),
    ("visit", "count"),
    ("repeat", "count"),
    ("repeat", "petitioner"),
    ("watch", "list"),
];

/// Parts of a key in Chinese.
const PARTS: &str = "评分 积分 信用 风险 黑名单 失信 惩戒 宗教 信仰 政治 标签 重点人 扬言 越级 进京访 缠访 闹访 刁民 \
    信访次数 上访次数 初次信访 重复信访 人脸 指纹 声纹 虹膜 轨迹";

/// Whether a key names something the product never holds.
pub(super) fn is_forbidden(key: &str) -> bool {
    if PARTS.split_whitespace().any(|part| key.contains(part)) {
        return true;
    }
    let words = words_of(key);
    let pair = |first: &String, second: &String| PAIRS.iter().any(|(a, b)| a == first && b == second);
    words.iter().any(|word| WORDS.split_whitespace().any(|forbidden| forbidden == word))
        || words.iter().zip(words.iter().skip(1)).any(|(a, b)| pair(a, b))
}

/// Drops every member with a forbidden key.
pub(super) fn drop_forbidden(json: &mut Json) {
    match json {
        Json::Object(members) => {
            members.retain(|key, value| {
                let keep = !is_forbidden(key);
                if !keep {
                    wipe(value);
                }
                keep
            });
            members.values_mut().for_each(drop_forbidden);
        }
        Json::Array(items) => items.iter_mut().for_each(drop_forbidden),
        _ => {}
    }
}

/// Overwrites every text in it.
pub(super) fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        _ => {}
    }
}

fn words_of(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_is_small = false;
    for c in key.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before_is_small) {
            words.push(String::new());
        }
        before_is_small = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scores_lists_belief_and_behaviour_flags_are_forbidden_under_any_spelling() {
        for key in [
            "risk_score",
            "riskLevel",
            "black_list",
            "Blacklist",
            "religion",
            "扬言标志",
            "越级标志",
            "是否有进京访风险",
            "重点人员标志",
            "petitionCount",
        ] {
            assert!(is_forbidden(key), "{key}");
        }
    }

    #[test]
    fn ordinary_keys_are_not_forbidden() {
        for key in ["narrative", "id_number", "surface", "category", "handler", "livestock", "place", "people_concerned", "信访目的"] {
            assert!(!is_forbidden(key), "{key}");
        }
    }

    #[test]
    fn forbidden_members_go_at_any_depth_and_the_rest_stays() {
        let mut line = json!({"a": 1, "petitioners": [{"name": "甲", "religion": "x", "extra": {"riskLevel": 3, "b": 2}}]});
        drop_forbidden(&mut line);
        assert_eq!(line, json!({"a": 1, "petitioners": [{"name": "甲", "extra": {"b": 2}}]}));
    }
}
