// An in-memory core for development and tests: an invented township with invented people. It
// keeps what it is told, offers drafts and conflicts, and refuses what the core would refuse
// first. It is no model of the law, and production builds do not contain it.

import { attachmentCommands } from './fixtureAttachments'
import { blanksCommands } from './fixtureBlanks'
import { copyOutCommands } from './fixtureCopyOut'
import { importSampleHolidays, sampleDecisions } from './fixtureCounty'
import { peopleCommands } from './fixturePeople'
import { sampleDetails, sampleInbox, type Aside } from './fixtureInbox'
import { FIXTURE_TODAY, clocksOf, sampleRecords } from './fixtureRecords'
import { fixtureForms } from './fixtureForms'
import { benchCommands } from './fixtureBench'
import { listCommands, rowOf, wordsOf } from './fixtureLists'
import { ledgersCommands } from './fixtureLedgers'
import { papersCommands } from './fixturePapers'
import { readsCommands } from './fixtureReads'
import { transferSheetCommands } from './fixtureTransferSheet'
import type { Fields, Transport } from './invoke'
import type { Ask } from './types/Ask'
import type { DecideStep } from './types/DecideStep'
import type { BundleExported } from './types/BundleExported'
import type { BundleImported } from './types/BundleImported'
import type { BundlePlan } from './types/BundlePlan'
import type { DraftView } from './types/DraftView'
import type { Edit } from './types/Edit'
import type { Entry } from './types/Entry'
import type { Field } from './types/Field'
import type { FieldForm } from './types/FieldForm'
import type { FieldView } from './types/FieldView'
import type { HandedSet } from './types/HandedSet'
import type { HomeState } from './types/HomeState'
import type { Noun } from './types/Noun'
import type { RecordView } from './types/RecordView'
import type { Refusal } from './types/Refusal'
import type { Register } from './types/Register'
import type { Resolve } from './types/Resolve'
import type { SplitOff } from './types/SplitOff'
import type { StepKind } from './types/StepKind'
import type { SyncBar } from './types/SyncBar'
import type { TakeSealed } from './types/TakeSealed'
import type { TakeStep } from './types/TakeStep'
import type { TurnLead } from './types/TurnLead'
import type { Value } from './types/Value'
import type { WaitingChange } from './types/WaitingChange'

type Handler = (payload: unknown) => void
const PASSPHRASE = 'gold-water-stone'

function refuse(code: Refusal['code'], params: Record<string, string> = {}): never {
  throw { code, params } satisfies Refusal
}

/** A fresh core. `opened` starts with the sample home unlocked. */
export function fixture(opened = new URLSearchParams(globalThis.location?.search ?? '').get('home') === 'open'): Transport {
  const forms = fixtureForms()
  const records = new Map<string, RecordView>(sampleRecords().map((record) => [record.id, record]))
  const drafts = new Map<string, DraftView>()
  const waiting: WaitingChange[] = []
  const handed: HandedSet[] = []
  const handlers = new Map<string, Handler[]>()
  const settled = new Set<string>()
  const asked = new Map<string, string>()
  const aside: Aside[] = []
  let serial = 0
  const decisions = sampleDecisions(FIXTURE_TODAY)
  const home: HomeState = { exists: opened, users: opened ? ['才让措'] : [], user: opened ? '才让措' : null, roles: ['clerk', 'triage', 'handler', 'mediator'], township: '青桑乡（示例）', sample: true, language: 'zh-CN', version: '0.1.0' }
  let passphrase = PASSPHRASE
  const bar: SyncBar = { phase: 'offline', waiting: 0, needs_person: 1, parked: 0, last_sync_ms: Date.now() - 26 * 3600_000, bytes_up: 0, bytes_down: 0, refusal: null, clock_off_ms: null, arriving: null, estimate: null, seconds_left: null }

  const show = (id: string) => records.get(id) ?? refuse('no_such_record')

  function valueOf(form: FieldForm | undefined, json: unknown): Value {
    if (json === null || json === '' || json === undefined) return { t: 'empty' }
    if (typeof json === 'boolean') return { t: 'bool', v: json }
    if (typeof json === 'number') return { t: 'int', v: json }
    if (Array.isArray(json)) return { t: 'list', v: json as string[] }
    const text = String(json)
    if (form?.kind === 'date' || form?.kind === 'instant') {
      const at = Date.parse(text.length === 10 ? `${text}T12:00:00+08:00` : text)
      if (Number.isNaN(at)) refuse('bad_date', { field: `@field.${form.field}` })
      return form.kind === 'date' ? { t: 'date', v: text } : { t: 'int', v: at }
    }
    return { t: 'text', v: text }
  }

  function read(form: FieldForm[], fields: Fields, item: number): FieldView[] {
    for (const one of form) {
      if (one.required && (fields[one.field] === undefined || fields[one.field] === null || fields[one.field] === '')) {
        refuse('missing_field', { field: `@field.${one.field}`, article: `@article.${one.required}` })
      }
    }
    return Object.entries(fields).map(([key, json]) => ({
      field: key as Field, item, heads: [], conflict: false, value: valueOf(form.find((one) => one.field === key), json),
    }))
  }

  function changed(verb: string, record: RecordView): void {
    record.carried = 'waiting'
    waiting.push({ seq: ++serial, verb, record: rowOf(record), author: home.user ?? '', at_ms: Date.now(), parked: null })
    bar.waiting = waiting.length
    if (bar.phase !== 'offline') bar.phase = 'waiting'
    emit('sync-bar', { ...bar })
  }

  function emit(event: string, payload: unknown): void {
    handlers.get(event)?.forEach((handler) => handler(payload))
  }

  function begin(noun: Noun, entry: Entry, first: StepKind, verb: string, state: string): RecordView {
    const id = `00000000-0000-7000-8000-${String(1000 + records.size).padStart(12, '0')}`
    const fields = [...read(forms.nouns[noun] ?? [], entry.fields, 0), ...entry.parties.flatMap((party, place) => read(forms.party, party, place + 1))]
    const record: RecordView = {
      id, noun, scope: '549901100/desk', number: `549901100${FIXTURE_TODAY.replaceAll('-', '')}A1${String(records.size).padStart(3, '0')}`, title: wordsOf(fields, 'title'), state, fields,
      steps: [], clocks: clocksOf(noun, id), urgent: null, options: [{ kind: 'note', leads: false, article: 'petition_21_2', refusal: null }], related: [], in_hand: [], lines: [], attachments: [], carried: 'waiting', void_reason: null, handed_to: null, outlives_its_erasure: false, may_erase: [], may_hand_over: false,
    }
    records.set(id, record)
    step(record, first, {})
    changed(verb, record)
    return record
  }

  function step(record: RecordView, kind: StepKind, fields: Fields): string {
    const id = `7.00000000000000aa.${++serial}#0`
    const form = forms.steps[kind] ?? []
    const views = read(form, fields, 0)
    record.steps.push({
      id, kind, happened_on: typeof fields.happened_on === 'string' ? fields.happened_on : FIXTURE_TODAY, entered_at_ms: Date.now(), author: home.user ?? '',
      fields: views.map((view) => [view.field, view.value]), verdict: 'pending', void_reason: null, corrected_by: null, decided: null, outside_term: false,
    })
    return id
  }

  const commands: Record<string, (args: never) => unknown> = {
    home_state: () => ({ ...home }),
    set_language: ({ language }: { language: string }) => void (home.language = language),
    try_sample: () => Object.assign(home, { exists: true, users: ['才让措'], user: '才让措' }) && { ...home },
    enrol: ({ ticket, user, passphrase: chosen }: { ticket: string; user: string; passphrase: string }) => {
      if (!ticket.startsWith('JY')) refuse('ticket_unreadable')
      if (chosen.length < 8) refuse('weak_passphrase', { min: '8' })
      passphrase = chosen
      Object.assign(home, { exists: true, users: [user], user, sample: false, township: '青桑乡' })
      return 'K7QF-2M9T-XW4R-8HDC-P3VN-6JYA'
    },
    unlock: ({ user, passphrase: given }: { user: string; passphrase: string }) => {
      if (given !== passphrase) refuse('wrong_passphrase')
      home.user = user
      return { ...home }
    },
    recover: ({ user, code, newPassphrase }: { user: string; code: string; newPassphrase: string }) => {
      if (!code.startsWith('K7QF')) refuse('wrong_recovery_code')
      passphrase = newPassphrase
      home.user = user
      return { ...home }
    },
    lock: () => void (home.user = null),
    forms: () => forms,
    ...listCommands(() => [...records.values()]),
    ...benchCommands(() => [...records.values()]),
    ...readsCommands,
    ...copyOutCommands(),
    ...transferSheetCommands(),
    ...papersCommands(FIXTURE_TODAY),
    ...blanksCommands(FIXTURE_TODAY),
    ...ledgersCommands({ today: FIXTURE_TODAY, refuse, show, begin: (fields) => begin('report', { fields, parties: [] }, 'report_made', 'make_report', 'reported') }),
    record: ({ id }: { id: string }) => structuredClone(show(id)),
    sync_bar: () => ({ ...bar }),
    waiting: () => [...waiting],
    inbox: () => structuredClone(sampleInbox([...records.values()], rowOf, settled, asked)),
    sync_details: () => sampleDetails(waiting, aside),
    decide_step: ({ input }: { input: DecideStep }) => {
      const record = show(input.on)
      const of = record.steps.find((one) => one.id === input.step) ?? refuse('item_gone')
      if (input.how !== 'redone' && input.reason.trim() === '') refuse('reason_missing')
      if (input.how === 'redone' && of.kind) step(record, of.kind, input.fields)
      of.decided = { how: input.how, text: input.reason, author: home.user ?? '', at_ms: Date.now() }
      changed('decide', record)
    },
    keep_outlived: ({ on }: { on: string }) => changed('decide', show(on)),
    set_aside: ({ id, reason }: { id: string; reason: string }) => {
      settled.add(id)
      aside.push([id, reason])
    },
    ask: ({ input }: { input: Ask }) => void asked.set(input.id, input.note),
    answer: ({ on }: { on: string }) => changed('answer', show(on)),
    looked: ({ record }: { record: string }) => void settled.add(`${record}/news`),
    receipt: ({ id }: { id: string }) => {
      if (show(id).carried !== 'received') refuse('no_receipt_yet')
      return { change: '7.00000000000000aa.12', hash: '9f2c'.repeat(16), epoch: 3, n: 48211, at_ms: Date.now() - 3600_000, log_head: 'b41e'.repeat(16), signature: '5d07'.repeat(32), fingerprint: '7c3a 91f0 22be', verified: true }
    },
    recipients: () => [['纪委监委信访室（示例）', 'discipline'], ['县信访局（示例）', 'petition_bureau'], ['州纪委监委（示例）', 'superior']].map(([title, kind], place) => ({
      id: `00000000-0000-7000-8000-00000000090${place}`, noun: 'recipient', number: '', title, village: '', people: '', on: null, state: kind, next_due: null, carried: 'received', needs_person: false, void: false,
    })),
    county_decisions: () => structuredClone(decisions),
    import_holidays: ({ content }: { content: string }) => importSampleHolidays(decisions, content),
    receive: ({ entry }: { entry: Entry }) => begin('reception', entry, 'received', 'receive', 'received').id,
    register: ({ input }: { input: Register }) => register(input),
    enter: ({ noun, entry }: { noun: Noun; entry: Entry }) => begin(noun, entry, 'entered', 'enter', 'entered').id,
    log_visit: ({ entry }: { entry: Entry }) => begin('visit', entry, 'visit_logged', 'log_visit', 'logged').id,
    record_lead: ({ entry }: { entry: Entry }) => begin('lead', entry, 'lead_recorded', 'record_lead', 'recorded').id,
    open_mediation: ({ entry }: { entry: Entry }) => begin('mediation', entry, 'asked', 'open_mediation', 'asked').id,
    turn_lead: ({ input }: { input: TurnLead }) => {
      const lead = show(input.lead)
      const became = input.register ? register(input.register).matter : begin('mediation', input.mediation ?? { fields: {}, parties: [] }, 'asked', 'turn_lead', 'asked').id
      step(lead, input.register ? 'became_piece' : 'became_mediation', { happened_on: input.happened_on })
      lead.state = input.register ? 'became_piece' : 'became_mediation'
      lead.related.push(rowOf(show(became)))
      return became
    },
    take_step: ({ input }: { input: TakeStep }) => {
      const record = show(input.on)
      const id = step(record, input.kind, input.fields)
      changed('take_step', record)
      return id
    },
    edit: ({ input }: { input: Edit }) => {
      const record = show(input.on)
      for (const [key, json] of Object.entries(input.fields)) {
        const form = [...(forms.nouns[record.noun] ?? []), ...forms.party].find((one) => one.field === key)
        const view = { field: key as Field, item: input.item, heads: [], conflict: false, value: valueOf(form, json) }
        record.fields = [...record.fields.filter((one) => one.field !== key || one.item !== input.item), view].sort((a, b) => a.item - b.item)
      }
      record.title = wordsOf(record.fields, 'title')
      changed('edit', record)
    },
    resolve: ({ input }: { input: Resolve }) => {
      const record = show(input.on)
      const view = record.fields.find((one) => one.field === input.field && one.item === input.item) ?? refuse('nothing_to_change')
      const id = `${input.on}/${input.field}`
      const head = view.heads.find((one) => one.change === input.change)
      const value: Value = input.text === undefined ? (head?.value ?? view.value) : { t: 'text', v: input.text }
      Object.assign(view, { value, heads: head ? [head] : [], conflict: false })
      settled.add(id)
      asked.delete(id)
      bar.needs_person = Math.max(0, bar.needs_person - 1)
      changed('resolve', record)
    },
    void: ({ on, reason }: { on: string; reason: string }) => {
      show(on).void_reason = reason
      changed('void', show(on))
    },
    unvoid: ({ on }: { on: string }) => {
      show(on).void_reason = null
      changed('unvoid', show(on))
    },
    erased_along: ({ id }: { id: string }) => ({ records: [rowOf(show(id))], parts: [], attachments: 0 }),
    handed_along: ({ id }: { id: string }) => ({ records: [rowOf(show(id))], parts: [], attachments: 0 }),
    townships: () => [{ code: '549901101', name: '雪莲滩乡' }],
    erase: ({ input }: { input: { on: string } }) => {
      changed('erase', show(input.on))
      records.delete(input.on)
    },
    seal_late: ({ input }: { input: { on: string } }) => {
      records.delete(input.on)
      return begin('sealed_receipt', { fields: {}, parties: [] }, 'sealed', 'take_sealed', 'sealed').id
    },
    hand_over: ({ input }: { input: { on: string; reason: string } }) => {
      show(input.on).handed_to = { township: '雪莲滩乡', reason: input.reason, at_ms: Date.now() }
      changed('move', show(input.on))
    },
    split_off: ({ input }: { input: SplitOff }) => begin('matter', input.matter, 'registered', 'split_off', 'open').id,
    take_sealed: ({ input }: { input: TakeSealed }) => begin('sealed_receipt', { fields: input.fields, parties: [] }, 'sealed', 'take_sealed', 'sealed').id,
    ...peopleCommands({
      me: () => home.user ?? '', today: FIXTURE_TODAY, records: () => [...records.values()], row: rowOf, refuse,
      begin: (noun, title, state, kept) => {
        const record = begin(noun, { fields: {}, parties: [] }, noun === 'shift_sheet' ? 'entered' : 'duties_passed', noun === 'shift_sheet' ? 'keep_shift' : 'pass_duties', state)
        record.title = title
        record.lines = kept.map((row) => ({ record: row.id, state: row.state, number: row.number, row }))
        return record.id
      },
      taken: (id) => {
        step(show(id), 'duties_taken', {})
        show(id).state = 'duties_taken'
      },
    }),
    ...attachmentCommands(show, (record) => changed('attach', record), refuse),
    save_draft: ({ form, content }: { form: string; content: string }) => void drafts.set(form, { form, content, saved_at_ms: Date.now() }),
    drafts: () => [...drafts.values()],
    discard_draft: ({ form }: { form: string }) => void drafts.delete(form),
    sync_now: async () => {
      emit('sync-bar', { ...bar, phase: 'working', bytes_up: 2150, bytes_down: 880 })
      await new Promise((resolve) => setTimeout(resolve, 600))
      for (const record of records.values()) record.carried = 'received'
      for (const record of records.values()) for (const one of record.steps) if (one.verdict === 'pending') one.verdict = 'accepted'
      waiting.length = 0
      Object.assign(bar, { phase: bar.needs_person > 0 ? 'needs_person' : 'all_sent', waiting: 0, last_sync_ms: Date.now() })
      return { ...bar }
    },
    bundle_plan: (): BundlePlan => ({ refusal: null, changes: waiting.length, records: waiting.length, contents: 2, bytes: 1024 + 300 * waiting.length, handed: handed.map((set) => ({ ...set })) }),
    choose_folder: () => '/media/stick',
    export_bundle: ({ folder }: { folder: string }): BundleExported => {
      if (!folder.startsWith('/media/')) refuse('folder_unreadable')
      handed.unshift({ at_ms: Date.now(), volumes: 1, bytes: 2048, changes: waiting.length, arrived: false })
      return { volumes: 2, bytes: 302048, changes: waiting.length, contents: 2, contents_left: 1 }
    },
    import_bundle: ({ folder }: { folder: string }): BundleImported => {
      if (!folder.startsWith('/media/')) refuse('folder_unreadable')
      for (const set of handed) set.arrived = true
      return {
        volumes: [
          { file: 'jy-0123456789abcdef-0001.jyv', number: 1, outcome: 'taken', entries: 12, refusal: null },
          { file: 'jy-0123456789abcdef-0002.jyv', number: null, outcome: 'refused', entries: 0, refusal: { code: 'volume_not_signed', params: {} } },
          { file: 'jy-0123456789abcdef-0003.jyv', number: 3, outcome: 'waits', entries: 0, refusal: { code: 'volume_too_early', params: {} } },
        ],
        entries: 12, received: 3, contents: 1, missing: [2], left_out: false,
      }
    },
  }

  function register(input: Register): { matter: string; piece: string } {
    if (input.piece.parties.length > 5 && Number(input.piece.fields.headcount ?? 0) > 5) refuse('too_many_representatives', { max: '5' })
    const matter = input.joins === null ? begin('matter', input.matter, 'registered', 'register', 'open') : show(input.joins)
    const piece = begin('piece', input.piece, 'registered', 'register', 'registered')
    piece.title = matter.title
    piece.related.push(rowOf(matter))
    matter.related.push(rowOf(piece))
    if (input.joins !== null) step(matter, 'joined', {})
    return { matter: matter.id, piece: piece.id }
  }

  return {
    call: async (command, args) => {
      const answer = commands[command]
      if (!answer) refuse('internal')
      return answer(args as never)
    },
    listen: async (event, handler) => {
      handlers.set(event, [...(handlers.get(event) ?? []), handler])
      return () => void handlers.set(event, (handlers.get(event) ?? []).filter((one) => one !== handler))
    },
  }
}
