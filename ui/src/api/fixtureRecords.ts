// Invented records for development and tests. No place, person or paper of these exists.

import { sampleAttachments } from './fixtureAttachments'
import type { ClockView } from './types/ClockView'
import type { Field } from './types/Field'
import type { FieldView } from './types/FieldView'
import type { Noun } from './types/Noun'
import type { RecordView } from './types/RecordView'
import type { StepKind } from './types/StepKind'
import type { StepView } from './types/StepView'
import type { Value } from './types/Value'

/** The day the sample believes in. */
export const FIXTURE_TODAY = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)

const DAY_MS = 86_400_000
const day = (offset: number) => new Date(Date.parse(`${FIXTURE_TODAY}T04:00:00Z`) + offset * DAY_MS).toISOString().slice(0, 10)
const noon = (offset: number) => Date.parse(`${day(offset)}T10:20:00+08:00`)

/** A running clock that is due in some days. */
export function clock(record: string, kind: ClockView['kind'], left: number | null, part: Partial<ClockView> = {}): ClockView {
  const due = left === null ? null : day(left)
  const articles: Partial<Record<ClockView['kind'], string>> = { notice15: 'petition_23_2', notice15_forwarded: 'petition_23_3', objection5w: 'petition_23_3', cited_due: 'petition_22', mediate30: 'mediation_rules_33', confirm30: 'mediation_33', performance: 'mediation_31' }
  const article = articles[kind] ?? 'petition_34'
  return {
    record, kind, start: day((left ?? 5) - 15), strict_due: due, rolled_due: due, due, local_due: null, estimate: left === null ? day(40) : null, calendar_missing: left === null ? 2027 : null,
    state: 'running', stopped_on: null, days_left: left, article, ...part,
  }
}

/** The clock a new record starts. */
export function clocksOf(noun: Noun, record: string): ClockView[] {
  return noun === 'piece' || noun === 'matter' ? [clock(record, 'notice15', 15)] : []
}

const text = (v: string): Value => ({ t: 'text', v })
const at = (offset: number): Value => ({ t: 'int', v: noon(offset) })
const field = (name: Field, value: Value, item = 0): FieldView => ({ field: name, item, value, heads: [], conflict: false })

let steps = 0
function step(kind: StepKind, offset: number, part: Partial<StepView> = {}): StepView {
  steps += 1
  return { id: `7.00000000000000aa.${100 + steps}#0`, kind, happened_on: day(offset), entered_at_ms: noon(offset) + 900_000, author: '才让措', fields: [], verdict: 'accepted', void_reason: null, corrected_by: null, decided: null, outside_term: false, ...part }
}

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

function record(n: number, noun: Noun, title: string, part: Partial<RecordView> = {}): RecordView {
  return {
    id: id(n), noun, scope: '549901100/desk', number: `549901100${FIXTURE_TODAY.replaceAll('-', '')}A1${String(n).padStart(3, '0')}`, title, state: 'open', fields: [field('title', text(title))],
    steps: [], clocks: [], urgent: null, options: [{ kind: 'note', leads: false, article: 'petition_21_2', refusal: null }], related: [], in_hand: [], lines: [], attachments: [], carried: 'received', void_reason: null, handed_to: null, outlives_its_erasure: false, may_erase: [], may_hand_over: false, ...part,
  }
}

function person(item: number, name: string, role: string, phone: string): FieldView[] {
  return [field('party_name', text(name), item), field('party_role', text(role), item), field('sex', text('1'), item), field('phone', text(phone), item), field('address', text('扎曲村二社'), item)]
}

const MATTERS: [string, string, string, number | null, string][] = [
  ['扎曲村二社草场围栏补助发放问题', '扎曲村', '多杰才让', -3, 'open'],
  ['德吉村饮水管道冬季断水', '德吉村', '拉毛吉', 2, 'open'],
  ['尼玛村村道硬化工程款结算', '尼玛村', '马国良', 5, 'registered'],
  ['生态管护员岗位名单公示', '曲库村', '旦正加', 11, 'noticed'],
  ['草原奖补资金面积核对', '上卡力岗村', '桑杰', null, 'open'],
  ['牧道转场通行受阻', '扎曲村', '完么', 14, 'registered'],
]

/** The sample township. */
export function sampleRecords(): RecordView[] {
  const matters = MATTERS.map(([title, village, name, left, state], place): RecordView => {
    const n = 10 + place
    return record(n, 'matter', title, {
      state, carried: place === 2 ? 'waiting' : 'received',
      fields: [
        field('title', text(title)), field('purpose', text('appeal')), field('category', text('草原草场')), field('village', text(village)),
        field('narrative', text(`${name}反映：${title}。已与村委会沟通两次，尚未得到明确答复，希望乡政府核实情况并书面答复。`)), field('requests', text('核实发放面积；书面答复')),
        field('urgency', text('ordinary')), field('handler', text('仁青多杰')), field('received_at', at(-10)), ...person(1, name, 'petitioner', '13800000000'),
      ],
      steps: [step('registered', -10)], clocks: [clock(id(n), 'notice15', left)],
      options: [{ kind: 'note', leads: false, article: 'petition_21_2', refusal: null }, { kind: 'corrected', leads: false, article: 'petition_21_2', refusal: null }],
    })
  })
  const first = matters[0]
  if (first) {
    const phone = first.fields.find((one) => one.field === 'category')
    if (phone) {
      phone.conflict = true
      phone.heads = [
        { value: text('草原草场·补助发放'), change: '7.00000000000000aa.120', author: '才让措', device: 7, at_ms: noon(-2) },
        { value: text('草原草场·界线'), change: '9.00000000000000cc.31', author: '仁青多杰', device: 9, at_ms: noon(-2) + 5_400_000 },
      ]
    }
    first.attachments = sampleAttachments()
    first.steps.push(
      step('note', -7, { fields: [['text', text('电话联系村会计，约定下周核对发放名册。')]], corrected_by: 'x' }),
      step('corrected', -6, { fields: [['text', text('电话联系的是村文书，不是村会计。')], ['reason', text('笔误')]], verdict: 'pending' }),
      step('note', -5, { author: '仁青多杰', fields: [['text', text('到村核对名册，涉及十二户。')]], verdict: { needs_person: 'step_not_possible' } }),
    )
    first.clocks.push(clock(first.id, 'cited_due', 4, { rolled_due: day(6) }))
  }
  const pieces = matters.slice(0, 3).map((matter, place) => record(30 + place, 'piece', matter.title, {
    state: 'registered', fields: [field('channel', text('visit')), field('form', text('oral')), field('received_at', at(-10)), field('village', matter.fields[3]?.value ?? text('')), ...person(1, '多杰才让', 'petitioner', '13800000000')],
    steps: [step('registered', -10)], clocks: matter.clocks.slice(0, 1),
    options: [{ kind: 'notice_given', leads: true, article: 'petition_23', refusal: null }, { kind: 'note', leads: false, article: 'petition_21_2', refusal: null }],
  }))
  pieces.forEach((piece, place) => {
    const matter = matters[place]
    if (!matter) return
    matter.related.push({ id: piece.id, noun: 'piece', number: piece.number, title: piece.title, village: '', people: '', on: day(-10), state: 'registered', next_due: null, carried: 'received', needs_person: false, void: false })
  })
  const mediations = [
    record(50, 'mediation', '扎曲村与德吉村牲畜越界啃食纠纷', {
      state: 'mediating', carried: 'waiting',
      fields: [
        field('title', text('扎曲村与德吉村牲畜越界啃食纠纷')), field('dispute_type', text('0704')), field('mediation_kind', text('people')), field('village', text('扎曲村')), field('received_at', at(-20)),
        field('amount_fen', { t: 'int', v: 860_000 }), field('mediators', { t: 'list', v: ['索南', '韩玉兰'] }), field('narrative', text('双方牲畜在界桩三号以东越界啃食，各自主张损失。')),
        ...person(1, '多杰才让', 'applicant', '13800000001'), ...person(2, '周本加', 'respondent', '13800000002'),
      ],
      steps: [step('asked', -22), step('consented', -21, { fields: [['party_item', { t: 'int', v: 1 }], ['consent_form', text('oral')]] }), step('consented', -21), step('accepted', -20), step('session_held', -6, { fields: [['session_place', text('扎曲村村委会')], ['minutes', text('双方同意先划定临时吃草线，下周再议损失数额。')], ['session_result', text('adjourned')]], verdict: 'pending' })],
      clocks: [clock(id(50), 'mediate30', 7)],
      options: [
        { kind: 'session_held', leads: true, article: 'mediation_27', refusal: null }, { kind: 'agreed_written', leads: true, article: 'mediation_29', refusal: null }, { kind: 'agreed_oral', leads: true, article: 'mediation_30', refusal: null }, { kind: 'terminated', leads: true, article: 'mediation_26', refusal: null }, { kind: 'period_extended', leads: false, article: 'mediation_rules_33', refusal: null }, { kind: 'note', leads: false, article: 'petition_21_2', refusal: null },
        { kind: 'confirmation_sought', leads: true, article: 'mediation_17', refusal: { code: 'step_not_possible', params: { step: '@step.confirmation_sought', state: '@state.mediating', article: '@article.mediation_33' } } },
        { kind: 'accepted', leads: true, article: 'mediation_17', refusal: { code: 'step_not_possible', params: { step: '@step.accepted', state: '@state.mediating', article: '@article.mediation_17' } } },
      ],
    }),
    record(51, 'mediation', '尼玛村宅基地相邻排水纠纷', {
      state: 'agreed_written', fields: [field('title', text('尼玛村宅基地相邻排水纠纷')), field('dispute_type', text('03')), field('village', text('尼玛村')), field('received_at', at(-40)), ...person(1, '马国良', 'applicant', '13800000003')],
      steps: [step('asked', -40), step('accepted', -38), step('session_held', -30), step('agreed_written', -25)],
      clocks: [clock(id(51), 'mediate30', 0, { state: 'stopped', stopped_on: day(-25), days_left: null }), clock(id(51), 'confirm30', 5)],
    }),
  ]
  const leads = [
    record(60, 'lead', '虫草采集界线争执', { state: 'recorded', fields: [field('title', text('虫草采集界线争执')), field('found_on', { t: 'date', v: day(-1) }), field('lead_source', text('grid_round')), field('dispute_type', text('0705')), field('village', text('曲库村')), field('scale', text('01'))], steps: [step('lead_recorded', -1)] }),
    record(61, 'lead', '两户牧民水源使用先后分歧', { state: 'became_mediation', fields: [field('title', text('两户牧民水源使用先后分歧')), field('found_on', { t: 'date', v: day(-9) }), field('village', text('扎曲村'))], steps: [step('lead_recorded', -9), step('became_mediation', -5)] }),
  ]
  const visits = Array.from({ length: 420 }, (_, place) =>
    record(100 + place, 'visit', ['入户走访', '防火巡查', '政策宣讲', '回访'][place % 4] ?? '', {
      state: 'logged', number: '', fields: [field('visited_at', at(-Math.floor(place / 4))), field('visitor', text('旦正加')), field('village', text(['扎曲村', '德吉村', '尼玛村'][place % 3] ?? '')), field('visit_purpose', text('visit')), field('people_met', { t: 'int', v: 3 }), field('findings', text('未发现新的纠纷。'))],
      steps: [step('visit_logged', -Math.floor(place / 4))],
    }))
  const receptions = [
    record(70, 'reception', '咨询草原奖补发放时间', { state: 'received', fields: [field('title', text('咨询草原奖补发放时间')), field('channel', text('visit')), field('received_at', at(0)), field('outcome', text('answered')), field('village', text('德吉村'))], steps: [step('received', 0)], carried: 'waiting' }),
    record(71, 'reception', '反映围栏补助', { state: 'received', fields: [field('title', text('反映围栏补助')), field('channel', text('visit')), field('received_at', at(-10)), field('outcome', text('petition')), field('village', text('扎曲村'))], steps: [step('received', -10)] }),
  ]
  return [...matters, ...pieces, ...mediations, ...leads, ...receptions, ...visits]
}
