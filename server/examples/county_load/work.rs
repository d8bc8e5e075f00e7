//! What devices write: bodies of the trade, as the dictionary's samples have them, each a change.

use crate::device::Device;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Value, Verb};
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::op::Op;

/// Words for a title and a course of some 300 bytes, different in every change.
const SENTENCES: [&str; 6] = [
    "来访人反映村道排水沟被堵，雨天积水进院，请求镇里协调清理。",
    "双方对草场界线说法不一，约定周五到现场按旧界桩核对。",
    "已电话告知受理情况，来访人表示理解，等候书面答复。",
    "村委会称去年已登记，需查台账后再答复本人。",
    "牧民合作社分红延迟发放，会计答应十日内结清并公示。",
    "当事人对补偿面积有异议，拟请国土所派员复测后再议。",
];

/// Gives the device so many changes more: half new records, half edits of one of its own.
pub(crate) fn write(device: &mut Device, count: usize) {
    let scope = device.scope();
    let mut record = None;
    for _ in 0..count {
        let seq = device.changes.len() as u64 + 1;
        let id = ChangeId { device: device.ticket.device, incarnation: device.incarnation, seq };
        let draw = *blake3::hash(id.to_string().as_bytes()).as_bytes();
        let text = |from: usize| draw.iter().skip(from).take(4).map(|at| SENTENCES[usize::from(*at) % SENTENCES.len()]).collect::<String>();
        let title = (Field::Title.code(), Value::text(&format!("事项{seq}-{}", draw[0])));
        let course = (Field::Narrative.code(), Value::text(&text(1)));
        let op = match record.take() {
            Some((on, created)) => {
                Op::Put { on, noun: None, item: 0, fields: vec![course], replaces: vec![(Field::Narrative.code(), vec![created])] }
            }
            None => {
                let on = RecordId::v7(1_772_413_200_000, *draw.first_chunk().unwrap());
                record = Some((on, id));
                Op::create(on, Noun::Visit, vec![title, course])
            }
        };
        let body = Body { ops: vec![op], origin: None, link: None }.write(id);
        let header = Header { seq, at_ms: 1_772_413_200_000 + seq as i64, actor: 1, scope: scope.clone(), verb: Verb::LogVisit.code() };
        device.changes.push(Change { header, body });
    }
}
