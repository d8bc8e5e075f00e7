// The one door between the window and the core: a typed function for every command, and the
// events that come back. No other file of the window knows Tauri, so that a window served to a
// plain browser needs another transport here and nothing else.
//
// In development and in tests without Tauri the transport is an in-memory fake; a production
// build does not contain it.

import { invoke as tauriInvoke, isTauri } from '@tauri-apps/api/core'
import { listen as tauriListen } from '@tauri-apps/api/event'
import type { ImportUndone } from './types/ImportUndone'
import type { OldLedgerOutcome } from './types/OldLedgerOutcome'
import type { OldLedgerRequest } from './types/OldLedgerRequest'
import type { OldSheetView } from './types/OldSheetView'
import type { FigureLine } from './types/FigureLine'
import type { FiguresRequest } from './types/FiguresRequest'
import type { LedgerOffered } from './types/LedgerOffered'
import type { LedgerRequest } from './types/LedgerRequest'
import type { LedgerSaved } from './types/LedgerSaved'
import type { MakeReport } from './types/MakeReport'
import type { VoidNumber } from './types/VoidNumber'
import type { Numbers } from './types/Numbers'
import type { ReportDraft } from './types/ReportDraft'
import type { ReportPeriod } from './types/ReportPeriod'
import type { LetterSaved } from './types/LetterSaved'
import type { PaperRequest } from './types/PaperRequest'
import type { PaperSaved } from './types/PaperSaved'
import type { PaperView } from './types/PaperView'
import type { PrintBlanks } from './types/PrintBlanks'
import type { PrintedPaper } from './types/PrintedPaper'
import type { Attach } from './types/Attach'
import type { Ask } from './types/Ask'
import type { DecideStep } from './types/DecideStep'
import type { BlankView } from './types/BlankView'
import type { BlanksPage } from './types/BlanksPage'
import type { BlanksSaved } from './types/BlanksSaved'
import type { BundleExported } from './types/BundleExported'
import type { BundleImported } from './types/BundleImported'
import type { BundlePlan } from './types/BundlePlan'
import type { CodeFound } from './types/CodeFound'
import type { CopyForm } from './types/CopyForm'
import type { CopyOut } from './types/CopyOut'
import type { CountyDecisions } from './types/CountyDecisions'
import type { Colleague } from './types/Colleague'
import type { DossierRequest } from './types/DossierRequest'
import type { DossierSaved } from './types/DossierSaved'
import type { DossierView } from './types/DossierView'
import type { DraftView } from './types/DraftView'
import type { DutyDraft } from './types/DutyDraft'
import type { Edit } from './types/Edit'
import type { Erase } from './types/Erase'
import type { HandOver } from './types/HandOver'
import type { SplitOff } from './types/SplitOff'
import type { SealLate } from './types/SealLate'
import type { TakenAlong } from './types/TakenAlong'
import type { Township } from './types/Township'
import type { Entry } from './types/Entry'
import type { Field } from './types/Field'
import type { Forms } from './types/Forms'
import type { HomeState } from './types/HomeState'
import type { Inbox } from './types/Inbox'
import type { KeepShift } from './types/KeepShift'
import type { ListPage } from './types/ListPage'
import type { ListRequest } from './types/ListRequest'
import type { Noun } from './types/Noun'
import type { ReadPurpose } from './types/ReadPurpose'
import type { ReadsPage } from './types/ReadsPage'
import type { ReadsRequest } from './types/ReadsRequest'
import type { OutsideTerm } from './types/OutsideTerm'
import type { PassDuties } from './types/PassDuties'
import type { ReceiptView } from './types/ReceiptView'
import type { RecordView } from './types/RecordView'
import type { Refusal } from './types/Refusal'
import type { Register } from './types/Register'
import type { Registered } from './types/Registered'
import type { Resolve } from './types/Resolve'
import type { Rights } from './types/Rights'
import type { Row } from './types/Row'
import type { ShiftDraft } from './types/ShiftDraft'
import type { SyncBar } from './types/SyncBar'
import type { SyncDetails } from './types/SyncDetails'
import type { TakeSealed } from './types/TakeSealed'
import type { TakeStep } from './types/TakeStep'
import type { TurnLead } from './types/TurnLead'
import type { TransferSheet } from './types/TransferSheet'
import type { UntakenDuties } from './types/UntakenDuties'
import type { UserView } from './types/UserView'
import type { WaitingChange } from './types/WaitingChange'
import type { Urgent } from './types/Urgent'
import type { Workbench } from './types/Workbench'
import type { Worklist } from './types/Worklist'

/** What a field holds in a form, on its way to the core. */
export type JsonValue = string | number | boolean | string[] | null

/** Field values by key. */
export type Fields = Partial<Record<Field, JsonValue>>

/** Carries commands to the core and events back. */
export interface Transport {
  call(command: string, args: Record<string, unknown>): Promise<unknown>
  listen(event: string, handler: (payload: unknown) => void): Promise<() => void>
}

const tauri: Transport = {
  call: (command, args) => tauriInvoke(command, args),
  listen: (event, handler) => tauriListen(event, ({ payload }) => handler(payload)),
}

const nowhere: Transport = {
  call: () => Promise.reject({ code: 'internal', params: { reference: 'transport' } } satisfies Refusal),
  listen: () => Promise.resolve(() => undefined),
}

let chosen: Promise<Transport> | undefined

async function choose(): Promise<Transport> {
  if (isTauri()) return tauri
  if (import.meta.env.DEV) return (await import('./fixture')).fixture()
  return nowhere
}

/** Puts another transport in place: tests start each from a fresh fake. */
export function setTransport(transport: Transport): void {
  chosen = Promise.resolve(transport)
}

async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  chosen ??= choose()
  try {
    return (await (await chosen).call(command, args)) as T
  } catch (refusal) {
    throw asRefusal(refusal)
  }
}

/** Whatever was thrown, as a refusal: a lost core or a bug counts as `internal`. */
export function asRefusal(thrown: unknown): Refusal {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const { code, params } = thrown as Refusal
    return { code, params: params ?? {} }
  }
  return { code: 'internal', params: { reference: 'window' } }
}

async function on<T>(event: string, handler: (payload: T) => void): Promise<() => void> {
  chosen ??= choose()
  return (await chosen).listen(event, (payload) => handler(payload as T))
}

// Session.
export const homeState = () => call<HomeState>('home_state')
export const setLanguage = (language: string) => call<void>('set_language', { language })
/** Answers the recovery code, which is shown once. */
export const enrol = (ticket: string, user: string, passphrase: string) => call<string>('enrol', { ticket, user, passphrase })
export const trySample = () => call<HomeState>('try_sample')
export const unlock = (user: string, passphrase: string) => call<HomeState>('unlock', { user, passphrase })
export const recover = (user: string, code: string, newPassphrase: string) =>
  call<HomeState>('recover', { user, code, newPassphrase })
export const lock = () => call<void>('lock')

// Reading.
export const forms = () => call<Forms>('forms')
export const villages = (words: string) => call<string[]>('villages', { words })
/** 待办: what somebody has to do beside the clocks of the law. */
export const worklist = () => call<Worklist>('worklist')
/** Serious and urgent matters that nobody has reported yet. */
export const urgent = () => call<Urgent[]>('urgent')
/** With `mine` its tasks are those in hand of whoever has opened the home; its counts are the office's. */
export const workbench = (mine = false) => call<Workbench>('workbench', { mine })
export const list = (noun: Noun, request: ListRequest) => call<ListPage>('list', { noun, request })
/** `purpose` where the core has asked what it is read for. */
export const record = (id: string, purpose: ReadPurpose | null = null) => call<RecordView>('record', { id, purpose })
export const reads = (request: ReadsRequest) => call<ReadsPage>('reads', { request })
export const rights = () => call<Rights>('rights')
export const syncBar = () => call<SyncBar>('sync_bar')
export const waiting = () => call<WaitingChange[]>('waiting')
export const receipt = (id: string) => call<ReceiptView>('receipt', { id })
export const recipients = () => call<Row[]>('recipients')
export const countyDecisions = () => call<CountyDecisions>('county_decisions')
// Papers.
export const papersOffered = (on: string) => call<PaperView[]>('papers_offered', { on })
/** Its pages as the data of an `img`. */
export const paperPreview = (request: PaperRequest) => call<string[]>('paper_preview', { request })
export const paperPrint = (request: PaperRequest) => call<PaperSaved>('paper_print', { request })
export const paperReprint = (id: string, reason: string) => call<PaperSaved>('paper_reprint', { id, reason })
export const printedPapers = (on: string) => call<PrintedPaper[]>('printed_papers', { on })
export const paperNumbers = () => call<Numbers[]>('paper_numbers')
// Blank forms.
export const blanks = () => call<BlanksPage>('blanks')
/** One sheet, by its number as it was typed or scanned. */
export const blank = (typed: string) => call<BlankView>('blank', { typed })
export const printBlanks = (input: PrintBlanks) => call<BlanksSaved>('print_blanks', { input })
export const spoilBlank = (number: string, reason: string) => call<void>('spoil_blank', { number, reason })
// Old ledgers. A workbook travels as base64.
export const oldSheets = (content: string, noun: Noun) => call<OldSheetView[]>('old_sheets', { content, noun })
export const checkOldLedger = (content: string, request: OldLedgerRequest) => call<OldLedgerOutcome>('check_old_ledger', { content, request })
export const importOldLedger = (content: string, request: OldLedgerRequest) => call<OldLedgerOutcome>('import_old_ledger', { content, request })
export const undoImport = (id: string) => call<ImportUndone>('undo_import', { id })
// Ledgers and reports.
export const ledgersOffered = () => call<LedgerOffered[]>('ledgers_offered')
export const writeLedger = (request: LedgerRequest) => call<LedgerSaved>('write_ledger', { request })
export const writeFigures = (request: FiguresRequest) => call<LedgerSaved>('write_figures', { request })
export const reportDraft = (period: ReportPeriod) => call<ReportDraft>('report_draft', { period })
/** Freezes its figures, and answers the report. */
export const makeReport = (input: MakeReport) => call<string>('make_report', { input })
export const reportFigures = (id: string) => call<FigureLine[]>('report_figures', { id })
export const voidNumbers = () => call<VoidNumber[]>('void_numbers')
export const checkCode = (typed: string) => call<CodeFound>('check_code', { typed })
/** With the number of the paper that was printed, or with room for one. */
export const paperLetter = (request: PaperRequest, printed: string | null) => call<LetterSaved>('paper_letter', { request, printed })
export const dossierView = (request: DossierRequest) => call<DossierView>('dossier_view', { request })
/** `reason`: why contents leave the program, as it is noted for each. */
export const dossierBind = (request: DossierRequest, reason: string) => call<DossierSaved>('dossier_bind', { request, reason })
/** Takes holiday tables from the text of a file that the county signed; answers their years. */
export const importHolidays = (content: string) => call<number[]>('import_holidays', { content })
export const inbox = () => call<Inbox>('inbox')
export const syncDetails = () => call<SyncDetails>('sync_details')

// Verbs.
export const receive = (entry: Entry) => call<string>('receive', { entry })
export const register = (input: Register) => call<Registered>('register', { input })
export const enter = (noun: Noun, entry: Entry) => call<string>('enter', { noun, entry })
export const logVisit = (entry: Entry) => call<string>('log_visit', { entry })
export const recordLead = (entry: Entry) => call<string>('record_lead', { entry })
export const turnLead = (input: TurnLead) => call<string>('turn_lead', { input })
export const openMediation = (entry: Entry) => call<string>('open_mediation', { entry })
export const takeStep = (input: TakeStep) => call<string>('take_step', { input })
export const edit = (input: Edit) => call<void>('edit', { input })
export const resolve = (input: Resolve) => call<void>('resolve', { input })
export const voidIt = (target: string, reason: string) => call<void>('void', { on: target, reason })
export const unvoid = (target: string, reason: string) => call<void>('unvoid', { on: target, reason })
export const decideStep = (input: DecideStep) => call<void>('decide_step', { input })
export const keepOutlived = (on: string, reason: string) => call<void>('keep_outlived', { on, reason })
export const setAside = (id: string, reason: string) => call<void>('set_aside', { id, reason })
export const ask = (input: Ask) => call<void>('ask', { input })
export const answer = (on: string, question: string, text: string) => call<void>('answer', { on, question, text })
/** Folds away the news of a record that was looked at. */
export const looked = (target: string) => call<void>('looked', { record: target })
export const takeSealed = (input: TakeSealed) => call<string>('take_sealed', { input })

/** Makes another matter of a matter, and returns its id. */
export const splitOff = (input: SplitOff) => call<string>('split_off', { input })
// The people at this PC, their work passed on, and the sheet of a shift.
export const users = () => call<UserView[]>('users')
/** Answers the recovery code, which is shown once. */
export const admitUser = (actor: number, passphrase: string) => call<string>('admit_user', { actor, passphrase })
export const colleagues = () => call<Colleague[]>('colleagues')
export const outsideTerms = () => call<OutsideTerm[]>('outside_terms')
/** What somebody has in hand; whoever has opened the home, where no name is given. */
export const dutyDraft = (giver: string) => call<DutyDraft>('duty_draft', { giver })
export const untakenDuties = () => call<UntakenDuties[]>('untaken_duties')
export const passDuties = (input: PassDuties) => call<string>('pass_duties', { input })
export const takeDuties = (target: string) => call<void>('take_duties', { on: target })
/** The receiver sits beside whoever has the home open. */
export const takeDutiesBeside = (target: string, receiver: number, passphrase: string) =>
  call<void>('take_duties_beside', { on: target, receiver, passphrase })
export const shiftDraft = () => call<ShiftDraft>('shift_draft')
export const keepShift = (input: KeepShift) => call<string>('keep_shift', { input })

// Drafts.
export const erasedAlong = (target: string) => call<TakenAlong>('erased_along', { id: target })
export const handedAlong = (target: string) => call<TakenAlong>('handed_along', { id: target })
export const townships = () => call<Township[]>('townships')
export const erase = (input: Erase) => call<void>('erase', { input })
export const sealLate = (input: SealLate) => call<string>('seal_late', { input })
export const handOver = (input: HandOver) => call<void>('hand_over', { input })
export const saveDraft = (form: string, content: string) => call<void>('save_draft', { form, content })
export const drafts = () => call<DraftView[]>('drafts')
export const discardDraft = (form: string) => call<void>('discard_draft', { form })

// Transfer sheets: text that was pasted, or a workbook as base64. Nothing is saved.
export const transferSheet = (text: string | null, content: string | null) => call<TransferSheet>('transfer_sheet', { text, content })

// A case in the order of another system's form. `purpose` where the core has asked what it is read for.
export const copyForms = () => call<CopyForm[]>('copy_forms')
export const copyCaseOut = (on: string, form: string, purpose: ReadPurpose | null = null) => call<CopyOut>('copy_case_out', { on, form, purpose })
/** Puts a text into the clipboard of the PC for a minute. */
export const copyText = (text: string) => call<void>('copy_text', { text })

// Attachments. A content travels as base64; a picture comes back as the data of an `img`.
export const attach = (input: Attach, content: string) => call<string>('attach', { input, content })
export const attachmentThumbnail = (on: string, hash: string) => call<string | null>('attachment_thumbnail', { on, hash })
export const attachmentContent = (on: string, hash: string) => call<string>('attachment_content', { on, hash })
export const attachmentAsk = (on: string, hash: string) => call<void>('attachment_ask', { on, hash })
export const attachmentLost = (on: string, id: string, reason: string) => call<void>('attachment_lost', { on, id, reason })
/** Answers where the copy lies. */
export const attachmentSave = (on: string, hash: string, reason: string) => call<string>('attachment_save', { on, hash, reason })

// Sync.
export const syncNow = () => call<SyncBar>('sync_now')
export const onSyncBar = (handler: (bar: SyncBar) => void) => on<SyncBar>('sync-bar', handler)
// Bundles on a stick.
export const bundlePlan = () => call<BundlePlan>('bundle_plan')
/** Answers the folder that a person chose, or nothing. */
export const chooseFolder = (title: string) => call<string | null>('choose_folder', { title })
export const exportBundle = (folder: string) => call<BundleExported>('export_bundle', { folder })
export const importBundle = (folder: string) => call<BundleImported>('import_bundle', { folder })

/** The core locked the home by itself, because nobody was there. */
export const onLocked = (handler: () => void) => on<null>('locked', handler)
export const onRecordsChanged = (handler: () => void) => on<null>('records-changed', handler)
