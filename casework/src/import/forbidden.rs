//! What the product never takes over about a person, whatever a file calls it (section J.0 of the
//! people and their data).
//!
//! Whole members of a JSON object are dropped by their key, at any depth, before anything else
//! looks at the line: they reach neither a field nor an import note, and no raw copy is kept.
//! What is dropped is said once, for ledgers and for this (`jiangyuan_ledgers::forbidden`). Only keys are looked at: a
//! narrative in which somebody speaks of a temple is a narrative.

use jiangyuan_ledgers::forbidden::heading;
use serde_json::Value as Json;
use zeroize::Zeroize;

/// Drops every member with a forbidden key.
pub(super) fn drop_forbidden(json: &mut Json) {
    match json {
        Json::Object(members) => {
            members.retain(|key, value| {
                let keep = heading(key).is_none();
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
            assert!(heading(key).is_some(), "{key}");
        }
    }

    #[test]
    fn ordinary_keys_are_not_forbidden() {
        for key in [
            "narrative",
            "id_number",
            "surface",
            "category",
            "handler",
            "livestock",
            "place",
            "people_concerned",
            "信访目的",
            "统一社会信用代码",
        ] {
            assert!(heading(key).is_none(), "{key}");
        }
    }

    #[test]
    fn forbidden_members_go_at_any_depth_and_the_rest_stays() {
        let mut line = json!({"a": 1, "petitioners": [{"name": "甲", "religion": "x", "extra": {"riskLevel": 3, "b": 2}}]});
        drop_forbidden(&mut line);
        assert_eq!(line, json!({"a": 1, "petitioners": [{"name": "甲", "extra": {"b": 2}}]}));
    }
}
