// The inbox and the sync page of the in-memory core: one item of each kind, made of the sample's
// records. What is settled is gone; no law is applied.

import { FIXTURE_TODAY } from './fixtureRecords'
import type { FieldClash } from './types/FieldClash'
import type { Inbox } from './types/Inbox'
import type { InboxItem } from './types/InboxItem'
import type { RecordView } from './types/RecordView'
import type { Refusal } from './types/Refusal'
import type { Row } from './types/Row'
import type { SyncDetails } from './types/SyncDetails'
import type { WaitingChange } from './types/WaitingChange'
import type { Writer } from './types/Writer'

const HOUR_MS = 3600_000
const BASE = '来访人反映两户牧场的界石被移动。双方约定下周到现场查看。'

function writer(change: string, part: Partial<Writer> = {}): Writer {
  return { change, author: '才让措', device: 7, township: '青桑乡', grid: '', at_ms: Date.now() - 5 * HOUR_MS, own: true, waiting: false, ...part }
}
const OTHER = { author: '旦正加', device: 9, own: false, at_ms: Date.now() - 3 * HOUR_MS }

/** A long text that two desks changed in different places. */
export function narrativeClash(): FieldClash {
  return {
    field: 'narrative', item: 0, person: '', base: { t: 'text', v: BASE }, seen: ['9.b.4', '7.a.6'], suggestion: { place: null, why: 'merged' },
    values: [
      { value: { t: 'text', v: BASE.replace('下周', '下周三') }, by: [writer('9.b.4', OTHER)], marks: [{ kind: 'same', text: '来访人反映两户牧场的界石被移动。双方约定下周', by: [] }, { kind: 'added', text: '三', by: [0] }, { kind: 'same', text: '到现场查看。', by: [] }] },
      { value: { t: 'text', v: BASE.replace('牧场', '冬季牧场') }, by: [writer('7.a.6')], marks: [{ kind: 'same', text: '来访人反映两户', by: [] }, { kind: 'added', text: '冬季', by: [1] }, { kind: 'same', text: '牧场的界石被移动。双方约定下周到现场查看。', by: [] }] },
    ],
    proposal: {
      text: BASE.replace('下周', '下周三').replace('牧场', '冬季牧场'), both: 0,
      marks: [{ kind: 'same', text: '来访人反映两户', by: [] }, { kind: 'added', text: '冬季', by: [1] }, { kind: 'same', text: '牧场的界石被移动。双方约定下周', by: [] }, { kind: 'added', text: '三', by: [0] }, { kind: 'same', text: '到现场查看。', by: [] }],
    },
  }
}

/** The items of the sample, given what was settled already. */
export function sampleInbox(records: RecordView[], rowOf: (record: RecordView) => Row, settled: Set<string>, asked: Map<string, string>): Inbox {
  const items: InboxItem[] = []
  const add = (item: Omit<InboxItem, 'asked' | 'waiting'>) => {
    const note = asked.get(item.id)
    items.push({ ...item, waiting: false, asked: note ? { ask: '7.a.90', role: 'head', note, by: writer('7.a.90'), to_me: false } : null })
  }
  for (const record of records) {
    for (const step of record.steps) {
      if (typeof step.verdict === 'string' || step.decided) continue
      add({ id: `${record.id}/step/${step.id}`, group: 'decide', record: rowOf(record), matter: { t: 'step', v: { step, by: writer('9.b.3', OTHER), why: { code: 'consent_missing', params: {} }, meanwhile: record.steps.slice(0, 1), meanwhile_by: [writer('7.a.2')], redo: null, form: { happened_on: FIXTURE_TODAY } } } })
    }
  }
  const matter = records.find((record) => record.noun === 'matter')
  if (!matter) return { items, open: 0, asked: 0 }
  if (!settled.has('parked/5')) {
    add({ id: 'parked/5', group: 'decide', record: null, matter: { t: 'parked', v: { verb: 'log_visit', by: writer('7.a.8'), why: { code: 'change_actor_unknown', params: {} }, parts: [{ on: '00000000-0000-7000-8000-000000009999', noun: 'visit', step: null, item: 0, fields: [['village', { t: 'text', v: '扎曲村' }], ['findings', { t: 'text', v: '围栏倒了一段，两户约好下周一起修。' }]], text: '' }, { on: '00000000-0000-7000-8000-000000009999', noun: null, step: 'visit_logged', item: 0, fields: [], text: '' }] } } })
  }
  for (const record of records) {
    for (const field of record.fields.filter((one) => one.conflict)) {
      const values = field.heads.map((head) => ({ value: head.value, by: [writer(head.change, { author: head.author, device: head.device, own: head.device === 7, at_ms: head.at_ms })], marks: [] }))
      add({ id: `${record.id}/${field.field}`, group: 'check', record: rowOf(record), matter: { t: 'field', v: { field: field.field, item: field.item, person: '', values, base: null, proposal: null, suggestion: { place: 0, why: 'later' }, seen: field.heads.map((head) => head.change) } } })
    }
  }
  if (!settled.has(`${matter.id}/narrative`)) add({ id: `${matter.id}/narrative`, group: 'check', record: rowOf(matter), matter: { t: 'field', v: narrativeClash() } })
  const open = items.filter((item) => item.asked === null).length
  items.sort((a, b) => Number(a.asked !== null) - Number(b.asked !== null))
  if (!settled.has(`${matter.id}/news`)) {
    items.push({ id: `${matter.id}/news`, group: 'merged', record: rowOf(matter), asked: null, waiting: false, matter: { t: 'merged', v: [{ verb: 'edit', by: writer('9.b.7', OTHER), fields: [['place', { t: 'text', v: '三号围栏' }]], steps: [], text: '' }] } })
  }
  return { items, open, asked: items.filter((item) => item.asked !== null).length }
}

/** A change set aside in the sample: its id and why. */
export type Aside = [id: string, reason: string]

/** The sync page of the sample. */
export function sampleDetails(waiting: WaitingChange[], aside: Aside[]): SyncDetails {
  const refusal: Refusal = { code: 'county_unreachable', params: {} }
  const run = { began_ms: Date.now() - 26 * HOUR_MS, took_ms: 4_200, bytes_up: 2_150, bytes_down: 880, sent: 3, received: 1, ended: 'done' as const, refusal: null }
  return {
    device: 7, device_chars: 'A7', registered: true, incarnation: '00000000000000aa', begun: 'first', incarnations: 1, seq: 12 + waiting.length, acked_through: 12, receipted_through: 12, epoch: 1,
    all_sent: waiting.length === 0, last_sync_ms: Date.now() - 26 * HOUR_MS, clock_off_ms: 12_000,
    scopes: [{ scope: '549901100/desk', pos: 418, head: 'b41e09aa77c2' }, { scope: 'county/reference', pos: 23, head: '5d07c1f2e90b' }],
    sessions: [{ ...run, began_ms: Date.now() - HOUR_MS, took_ms: 21_000, sent: 0, received: 0, bytes_down: 0, ended: 'refused', refusal }, run],
    waiting: [...waiting], receipts: [{ from_seq: 10, to_seq: 12, at_ms: Date.now() - 26 * HOUR_MS, log_n: 48_211, epoch: 1 }],
    set_aside: aside.map(([id, reason]) => ({ change: id, verb: 'log_visit', record: null, why: { code: 'change_actor_unknown', params: {} }, reason, author: '才让措', at_ms: Date.now() })),
  }
}
