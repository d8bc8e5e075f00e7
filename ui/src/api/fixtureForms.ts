// The forms as the core describes them, for the fake of development and tests. The fields follow
// the tables of the model crate.

import type { CodeTable } from './types/CodeTable'
import type { Field } from './types/Field'
import type { FieldForm } from './types/FieldForm'
import type { Forms } from './types/Forms'
import type { Noun } from './types/Noun'
import type { StepKind } from './types/StepKind'

const NOUNS: Partial<Record<Noun, Field[]>> = {
  reception: ['channel', 'received_at', 'outcome', 'title', 'narrative', 'headcount', 'village', 'language', 'receptionist',
    'late_reason', 'remark'],
  piece: ['blank_number', 'channel', 'form', 'received_at', 'anonymous', 'joint', 'headcount', 'origin', 'from_organ', 'official_number', 'sent_on',
    'signed_for_on', 'cited_due', 'materials', 'interpreter', 'reader_aloud', 'witness', 'language', 'address_unclear',
    'late_reason'],
  matter: ['title', 'purpose', 'category', 'village', 'place', 'narrative', 'requests', 'people_concerned', 'respondent',
    'prior_route', 'urgency', 'handler', 'grid', 'remark', 'imported_status', 'import_note'],
  mediation: ['blank_number', 'title', 'dispute_type', 'mediation_kind', 'mediation_source', 'docking', 'village', 'place', 'received_at', 'narrative',
    'requests', 'amount_fen', 'mediators', 'committee', 'area_mu_hundredths', 'contract_number', 'livestock', 'season',
    'boundary', 'history', 'handler', 'remark', 'imported_status', 'import_note'],
  lead: ['title', 'found_on', 'found_by', 'lead_source', 'dispute_type', 'scale', 'village', 'place', 'narrative',
    'people_concerned', 'units_involved', 'follow_up', 'grid', 'remark'],
  visit: ['blank_number', 'visited_at', 'visitor', 'village', 'place', 'household', 'visit_purpose', 'people_met', 'language', 'findings',
    'follow_up', 'grid', 'late_reason'],
  sealed_receipt: ['channel', 'received_at', 'destination', 'pages'],
  report: ['title', 'report_text'],
}

const PARTY: Field[] = ['party_name', 'party_role', 'party_kind', 'id_type', 'id_number', 'sex', 'born_on', 'ethnicity', 'phone', 'address',
  'credit_code']

const STEPS: Partial<Record<StepKind, Field[]>> = {
  note: ['happened_on', 'text'],
  notice_given: ['happened_on', 'notice_kind', 'service_method', 'served_by', 'received_by', 'slip_kind', 'explained_items', 'explained_by', 'language', 'interpreter', 'reader_aloud',
    'witness', 'text'],
  corrected: ['happened_on', 'about', 'text', 'reason'],
  consented: ['happened_on', 'party_item', 'consent_form', 'language', 'interpreter'],
  declined: ['happened_on', 'party_item', 'ways_told'],
  accepted: ['happened_on', 'mediators'],
  session_held: ['happened_on', 'session_place', 'mediators', 'participants', 'language', 'interpreter', 'minutes', 'session_result'],
  agreed_written: ['happened_on', 'agreement_text', 'effective_on', 'performance_manner', 'performance_due', 'language', 'interpreter',
    'reader_aloud', 'witness'],
  agreed_oral: ['happened_on', 'agreement_text', 'performance_manner', 'performance_due', 'language', 'interpreter', 'witness'],
  terminated: ['happened_on', 'termination_reason', 'ways_told', 'text'],
  period_extended: ['happened_on', 'performance_due', 'reason'],
  confirmation_sought: ['happened_on', 'text'],
  merged_into: ['happened_on', 'other', 'text'],
  task_done: ['happened_on', 'about', 'text'],
  rechecked: ['happened_on', 'review_result', 'paper', 'received_on', 'text'],
}

const REQUIRED_OF_STEPS: Partial<Record<StepKind, Field[]>> = {
  note: ['happened_on', 'text'],
  notice_given: ['happened_on', 'notice_kind', 'service_method', 'received_by'],
  corrected: ['happened_on', 'about', 'text', 'reason'],
  consented: ['happened_on', 'party_item', 'consent_form'],
  declined: ['happened_on', 'party_item'],
  accepted: ['happened_on'],
  session_held: ['happened_on', 'session_place', 'minutes', 'session_result'],
  agreed_written: ['happened_on', 'agreement_text', 'effective_on'],
  agreed_oral: ['happened_on', 'agreement_text'],
  terminated: ['happened_on', 'termination_reason', 'ways_told'],
  period_extended: ['happened_on', 'performance_due', 'reason'],
  confirmation_sought: ['happened_on'],
}

const TABLES: Partial<Record<CodeTable, string[]>> = {
  channel: ['visit', 'letter', 'online', 'phone', 'fax', 'leader_reception', 'rounds', 'grid', 'hotline_12345', 'from_above', 'wechat',
    'other'],
  outcome: ['petition', 'answered', 'referred', 'mediation', 'sealed', 'not_petition'],
  form: ['oral', 'written'],
  origin: ['direct', 'forwarded', 'assigned', 'supervised', 'hotline_12345'],
  purpose: ['appeal', 'relief', 'accusation', 'suggestion', 'consultation', 'other'],
  prior_route: ['none', 'court', 'arbitration', 'reconsideration', 'review_opinion'],
  urgency: ['ordinary', 'urgent', 'serious_urgent'],
  party_role: ['petitioner', 'representative', 'applicant', 'respondent', 'reporter', 'third_party'],
  party_kind: ['person', 'organisation'],
  id_type: ['111', '113', '114', 'other', 'none'],
  sex: ['0', '1', '2', '9'],
  dispute_type: ['01', '0101', '0102', '02', '03', '04', '05', '06', '0601', '0602', '0603', '07', '0701', '0702', '0703', '0704', '0705',
    '0706', '0707', '0708', '0709', '0710', '08', '09', '10', '11', '12', '13', '14', '15', '16', '1601', '17', '99'],
  mediation_kind: ['people', 'administrative', 'judicial', 'professional'],
  docking: ['none', 'petition', 'police', 'procuratorate', 'court', 'legal_aid', 'administrative', 'town_village', 'other'],
  mediation_source: ['application', 'own_initiative', 'from_court', 'from_procuratorate', 'from_police', 'from_petition', 'from_other'],
  lead_source: ['grid_round', 'resident', 'hotline', 'from_above', 'department', 'visit', 'other'],
  scale: ['01', '02', '03'],
  visit_purpose: ['visit', 'inspection', 'policy', 'follow_up', 'help', 'sweep'],
  recipient_kind: ['discipline', 'petition_bureau', 'superior'],
  consent_form: ['oral', 'written'],
  session_result: ['agreed', 'not_agreed', 'adjourned'],
  termination_reason: ['refusal', 'gap_too_wide', 'time_out', 'not_mediable', 'other'],
  notice_kind: ['on_the_spot', 'accepted', 'not_accepted', 'sent_on', 'guided_out'],
  service_method: ['direct', 'left', 'post', 'electronic', 'entrusted', 'announcement'],
  language: ['zh', 'bo', 'mn', 'other'],
  matter_level: ['own', 'lower', 'elsewhere'],
  nature: ['appeal', 'suggestion', 'accusation'],
  route: ['1', '2', '3', '4', '5', '6'],
  proposal: ['accept', 'guide_out', 'send_on', 'not_accept', 'no_longer_accept'],
  signed_about: ['objection', 'not_accepted', 'no_longer_accepted', 'hearing', 'extension', 'opinion'],
  review_result: ['uphold', 'redo', 'alter', 'not_admitted'],
  suggestion_result: ['adopted', 'partly', 'not_adopted'],
  contact_way: ['phone', 'visit', 'message', 'other'],
  grade: ['satisfied', 'basically', 'not_satisfied'],
  evaluated_office: ['petition_office', 'handling_organ'],
  confirmation_result: ['confirmed', 'rejected'],
  sweep_trigger: ['weekly', 'half_monthly', 'monthly', 'caterpillar_fungus', 'pasture_change', 'dividend', 'election', 'special'],
  adviser_kind: ['legal_helper', 'village_adviser', 'resident_lawyer'],
  referred_to: ['none', 'legal_aid', 'mediation', 'court', 'petition'],
  conclusion: ['go', 'partly', 'defer', 'stop'],
  duty_cause: ['left', 'moved', 'on_leave', 'other'],
}

const KINDS: Partial<Record<string, Field[]>> = {
  bool: ['address_unclear', 'anonymous', 'joint'],
  long_text: ['agreement_text', 'boundary', 'findings', 'follow_up', 'history', 'import_note', 'minutes', 'narrative', 'reason',
    'requests', 'text', 'report_text'],
  fen: ['amount_fen'],
  int: ['area_mu_hundredths', 'headcount', 'pages', 'party_item', 'people_concerned', 'people_met'],
  date: ['born_on', 'cited_due', 'effective_on', 'found_on', 'happened_on', 'performance_due', 'received_on', 'sent_on', 'signed_for_on'],
  list: ['explained_items', 'mediators', 'participants', 'units_involved', 'ways_told'],
  instant: ['received_at', 'visited_at'],
  link: ['other', 'rule_cited', 'from_matter'],
  village: ['village'],
}

const REQUIRED_OF_NOUNS: Partial<Record<Noun, Partial<Record<Field, string>>>> = {
  reception: { channel: 'petition_17', received_at: 'petition_23', outcome: 'petition_23_1', title: 'petition_19_1' },
  piece: { channel: 'petition_17', form: 'petition_19_1', received_at: 'petition_23_2' },
  matter: { title: 'petition_19_1' },
  report: { title: 'petition_41', report_text: 'petition_41' },
  mediation: { title: 'mediation_27', mediation_kind: 'mediation_3', mediation_source: 'mediation_17' },
  lead: { title: 'petition_15_3', found_on: 'petition_15_3' },
  visit: { visited_at: 'grid_standard', visit_purpose: 'grid_standard' },
  sealed_receipt: { channel: 'petition_17', received_at: 'petition_30_3' },
}

function formOf(field: Field, required: string | null): FieldForm {
  const table = field in TABLES ? (field as CodeTable) : null
  const kind = table ? 'code' : (Object.entries(KINDS).find(([, fields]) => fields?.includes(field))?.[0] ?? 'text')
  return { field, kind, table, required }
}

/** Every form. */
export function fixtureForms(): Forms {
  const nouns = Object.entries(NOUNS).map(([noun, fields]) => [noun, fields.map((field) => formOf(field, REQUIRED_OF_NOUNS[noun as Noun]?.[field] ?? null))])
  const steps = Object.entries(STEPS).map(([step, fields]) => [step, fields.map((field) => formOf(field, REQUIRED_OF_STEPS[step as StepKind]?.includes(field) ? 'mediation_27' : null))])
  return { nouns: Object.fromEntries(nouns), steps: Object.fromEntries(steps), party: PARTY.map((field) => formOf(field, field === 'party_name' ? 'petition_19_1' : null)), tables: TABLES }
}
