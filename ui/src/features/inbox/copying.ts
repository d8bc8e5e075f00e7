// A change that the county did not take, as the draft of a new entry: its words go into the form
// that made it, for a clerk to check and save. Nothing is typed twice and nothing is saved by
// itself.

import type { Fields } from '@/api/invoke'
import type { Field } from '@/api/types/Field'
import type { ParkedChange } from '@/api/types/ParkedChange'
import type { ParkedPart } from '@/api/types/ParkedPart'
import type { Value } from '@/api/types/Value'
import { toJson, type Filled } from '@/shared/values'

/** Where a copy goes: the draft's form, its content, and the page that offers it. */
export interface Copy {
  form: string
  content: unknown
  to: string
}

const asFields = (fields: [Field, Value][]): Fields => Object.fromEntries(fields.map(([field, value]) => [field, toJson(value)]))

function filled(parts: ParkedPart[], on: string): Filled {
  const own = parts.filter((part) => part.on === on && part.step === null)
  const fields = Object.assign({}, ...own.filter((part) => part.item === 0).map((part) => asFields(part.fields))) as Fields
  return { fields, parties: own.filter((part) => part.item > 0).map((part) => asFields(part.fields)) }
}

const PAGES: Partial<Record<string, [form: string, to: string]>> = {
  reception: ['receive', '/receive'],
  visit: ['visit', '/visit/new'],
  lead: ['lead', '/lead/new'],
  mediation: ['mediation:new', '/mediation/new'],
}

/** The copy of a parked change; `null` where there is no form for it. */
export function copyOf(parked: ParkedChange): Copy | null {
  const made = parked.parts.find((part) => part.noun !== null)
  const matter = parked.parts.find((part) => part.noun === 'matter')
  const piece = parked.parts.find((part) => part.noun === 'piece')
  if (matter && piece) {
    const content = { joins: null, askedOn: {}, piece: filled(parked.parts, piece.on), matter: filled(parked.parts, matter.on) }
    return { form: 'register:new', content: withPeople(content), to: '/register' }
  }
  if (made) {
    const page = PAGES[made.noun ?? '']
    return page ? { form: page[0], content: filled(parked.parts, made.on), to: page[1] } : null
  }
  const step = parked.parts.find((part) => part.step !== null)
  if (step) return { form: `step:${step.on}:${step.step}`, content: asFields(step.fields), to: `/record/${step.on}?step=${step.step}` }
  const edit = parked.parts.find((part) => part.fields.length > 0)
  if (edit) return { form: `edit:${edit.on}:${edit.item}`, content: asFields(edit.fields), to: `/record/${edit.on}?edit=${edit.item}` }
  return null
}

/** The people of a registration stand on its matter; the form asks for them with the piece. */
function withPeople(content: { piece: Filled; matter: Filled; joins: null; askedOn: object }) {
  return { ...content, piece: { ...content.piece, parties: [...content.piece.parties, ...content.matter.parties] }, matter: { ...content.matter, parties: [] } }
}
