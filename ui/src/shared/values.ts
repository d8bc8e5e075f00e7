// Values of fields: from the core's form to words on screen, and to the plain JSON of a form.

import type { CodeTable } from '@/api/types/CodeTable'
import type { Field } from '@/api/types/Field'
import type { FieldForm } from '@/api/types/FieldForm'
import type { FieldView } from '@/api/types/FieldView'
import type { Forms } from '@/api/types/Forms'
import type { Value } from '@/api/types/Value'
import type { Fields, JsonValue } from '@/api/invoke'
import { showInstant } from './dates'
import type { Say } from './words'

/** A filled form as the window keeps it: the record's fields and the people. */
export interface Filled {
  fields: Fields
  parties: Fields[]
}

/** Fields that name another record. */
export const LINKS: Field[] = ['matter', 'reception', 'from_lead', 'became', 'other', 'split_from', 'sweep', 'rule_cited', 'from_matter', 'paper_of']

/** Where the form of a field is described, whichever form it belongs to. */
export function formOfField(forms: Forms, field: Field): FieldForm | undefined {
  const all = [...Object.values(forms.nouns), ...Object.values(forms.steps), forms.party]
  return all.flat().find((form) => form.field === field)
}

/** Hundredths as text: fen as yuan, hundredths of a mu as mu. No float touches them. */
export function showHundredths(hundredths: number): string {
  const sign = hundredths < 0 ? '-' : ''
  const digits = String(Math.abs(hundredths)).padStart(3, '0')
  const whole = digits.slice(0, -2)
  const rest = digits.slice(-2)
  return sign + (rest === '00' ? whole : `${whole}.${rest}`)
}

/** Reads `1200`, `1,200.5` or `1200.50` as hundredths; `null` where it is no such number. */
export function readHundredths(typed: string): number | null {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(typed.trim().replace(/[,，]/g, ''))
  if (!match) return null
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

/** Whether a field is typed with two decimals and kept in hundredths. */
export function isHundredths(form: Pick<FieldForm, 'field' | 'kind'>): boolean {
  return form.kind === 'fen' || form.field.endsWith('_hundredths')
}

/** The words of a code; a code this version does not know is shown as it stands. */
export function wordsOfCode(t: Say, table: CodeTable, code: string): string {
  const key = `code.${table}.${code}`
  const words = t(key)
  return words === key ? code : words
}

// What a report or a blank form is, is no table of codes: no form asks for it.
const KINDS: Field[] = ['report_kind', 'blank_kind']
function wordsOfKind(t: Say, field: Field, kind: string): string {
  const key = `${field}.${kind}`
  const words = t(key)
  return words === key ? kind : words
}

/** A value in words. */
export function showValue(t: Say, forms: Forms | null, field: Field, value: Value): string {
  const form = forms ? formOfField(forms, field) : undefined
  switch (value.t) {
    case 'empty':
      return ''
    case 'text':
      if (KINDS.includes(field)) return wordsOfKind(t, field, value.v)
      return form?.table ? wordsOfCode(t, form.table, value.v) : value.v
    case 'int':
      if (form?.kind === 'instant' || field.endsWith('_at')) return showInstant(value.v)
      return form && isHundredths(form) ? showHundredths(value.v) : String(value.v)
    case 'bool':
      return t(value.v ? 'ui.yes' : 'ui.no')
    case 'date':
      return value.v
    case 'list':
      return value.v.join('、')
    case 'bytes':
      return t('ui.value.bytes', { n: value.v.length })
  }
}

/** A value as a form holds it. */
export function toJson(value: Value): JsonValue {
  return value.t === 'empty' || value.t === 'bytes' ? null : value.v
}

/** The record's own fields and its people, as forms hold them. */
export function filledFrom(views: FieldView[]): Filled {
  const filled: Filled = { fields: {}, parties: [] }
  const people = new Map<number, Fields>()
  for (const view of views) {
    if (view.item === 0) filled.fields[view.field] = toJson(view.value)
    else people.set(view.item, { ...people.get(view.item), [view.field]: toJson(view.value) })
  }
  filled.parties = [...people.values()].filter((party) => party.party_removed !== true)
  return filled
}

const isBlank = (value: JsonValue | undefined) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Only the fields that hold something. */
export function withoutBlanks(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isBlank(value)))
}

/** An entry for the core: blanks dropped, and people of whom nothing was said. */
export function entryOf(filled: Filled): Filled {
  const said = (party: Fields) => Object.keys(withoutBlanks(party)).some((key) => key !== 'party_role' && key !== 'party_kind')
  return { fields: withoutBlanks(filled.fields), parties: filled.parties.map(withoutBlanks).filter(said) }
}
