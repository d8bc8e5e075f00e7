//! What stays of a name, a number and an address.

use jiangyuan_ledgers::masking::{Depth, Masked, mask};

#[test]
fn each_kind_keeps_what_tells_cases_apart_and_no_more() {
    for (what, text, expected) in [
        (Masked::Name, "扎西才让", "扎**"),
        (Masked::Name, "李", "李**"),
        (Masked::Name, "བཀྲ་ཤིས་ཚེ་རིང་།", "བཀྲ་**"),
        (Masked::Phone, "13812345678", "138****5678"),
        (Masked::Phone, "8552345", "*****45"),
        (Masked::Phone, "1", "*"),
        (Masked::IdNumber, "11010519491231002X", "110***********002X"),
        (Masked::Address, "贵德县尕让乡江拉村三社12号", "贵德县尕让乡江拉村***"),
        (Masked::Address, "河边第三户", "***"),
        (Masked::Text, "电话 138 1234 5678，2026-11-29 来过", "电话 138******5678，2026-11-29 来过"),
        (Masked::Text, "证号11010519491231002X。", "证号110***********002X。"),
    ] {
        assert_eq!(mask(what, Depth::Part, text, &[]), expected, "{text}");
    }
}

#[test]
fn names_of_the_rows_people_are_hidden_in_its_texts() {
    assert_eq!(mask(Masked::Text, Depth::Part, "才让与卓玛争草场", &["才让", "卓玛"]), "才**与卓**争草场");
}

#[test]
fn full_masking_leaves_nothing_and_an_empty_value_stays_empty() {
    assert_eq!(mask(Masked::Phone, Depth::Full, "13812345678", &[]), "***");
    assert_eq!(mask(Masked::Phone, Depth::Full, " ", &[]), "");
}
