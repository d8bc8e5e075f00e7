// What a column of an old ledger may become, as the values of a select.

import type { ColumnTarget } from '@/api/types/ColumnTarget'
import type { Field } from '@/api/types/Field'
import type { Forms } from '@/api/types/Forms'
import type { Noun } from '@/api/types/Noun'
import type { OldColumn } from '@/api/types/OldColumn'

/** Kinds of record that a row may become. */
export const ROW_NOUNS: Noun[] = ['matter', 'mediation', 'lead', 'visit', 'reception']

const HAS_PEOPLE: Noun[] = ['matter', 'mediation', 'lead', 'reception']
const NEVER: Field[] = ['import_note']

/** A target as one text: `field:title`, `person:phone:applicant`, `note`, `skip`. */
export function write(target: ColumnTarget): string {
  if (target.is === 'field') return `field:${target.field}`
  if (target.is === 'person') return ['person', target.field, target.role ?? ''].join(':')
  return target.is
}

/** The target of such a text. */
export function read(text: string): ColumnTarget {
  const [is, field, role] = text.split(':')
  if (is === 'field') return { is: 'field', field: field as Field }
  if (is === 'person') return role ? { is: 'person', field: field as Field, role } : { is: 'person', field: field as Field }
  return { is: is === 'skip' ? 'skip' : 'note' }
}

/** The fields of the record itself (of a matter also its piece), and those of its people. */
export function choices(forms: Forms | null, noun: Noun): { own: Field[]; people: Field[] } {
  const of = (kind: Noun) => (forms?.nouns[kind] ?? []).map((form) => form.field)
  const own = [...of(noun), ...(noun === 'matter' ? of('piece') : []), 'imported_status' as Field]
  return { own: [...new Set(own)].filter((field) => !NEVER.includes(field)), people: HAS_PEOPLE.includes(noun) ? (forms?.party ?? []).map((form) => form.field) : [] }
}

/** What each column becomes: as a person said it the last time, else as it is guessed; a guess never takes the place of what he said. */
export function asLastTime(columns: OldColumn[], said: Map<string, string>): string[] {
  const taken = new Set<string>()
  const take = (target: string | undefined): string | undefined => {
    if (target === undefined || taken.has(target)) return undefined
    if (target !== 'note' && target !== 'skip') taken.add(target)
    return target
  }
  const known = columns.map(({ heading }) => take(said.get(heading)))
  return columns.map((column, at) => known[at] ?? take(write(column.target)) ?? 'note')
}
