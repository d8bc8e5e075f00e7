//! What the product never says of people (J.0).

use crate::home::{a_desk, items};
use jiangyuan_casework::forms;
use jiangyuan_model::Field;

#[test]
fn nothing_on_a_page_or_in_a_list_says_how_often_a_person_came() {
    let mut home = a_desk();
    let (first, second) = (home.a_registered_visit(), home.a_registered_visit());
    let (one, other) = (home.view(first.matter), home.view(second.matter));
    assert_eq!((items(&one), items(&other)), (vec![1], vec![1]));
    let shown = |view: &jiangyuan_model::view::RecordView| {
        let json = serde_json::to_value(view).unwrap();
        json.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(shown(&one), shown(&other));
    assert!(one.related.iter().all(|row| row.id != second.matter && row.id != second.piece));
}

#[test]
fn no_form_asks_for_an_identity_number_and_every_required_field_names_its_article() {
    let forms = forms();
    let all = || forms.nouns.values().chain(forms.steps.values()).flatten().chain(&forms.party);
    assert!(all().filter(|field| field.field == Field::IdNumber).all(|field| field.required.is_none()));
    let articles: Vec<&str> = all().filter_map(|field| field.required.as_deref()).collect();
    assert!(articles.len() > 20 && articles.iter().all(|article| jiangyuan_law::article::ALL.contains(article)));
}

#[test]
fn no_form_offers_what_only_an_import_or_the_product_writes() {
    let forms = forms();
    let written = [Field::ImportNote, Field::ImportedStatus, Field::Number, Field::Matter, Field::Became, Field::SealedBody];
    assert!(forms.nouns.values().flatten().all(|field| !written.contains(&field.field)));
}
