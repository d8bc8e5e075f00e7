// The last village and the last names of staff, offered in the next form. They live with the
// window and go when the home is locked: a shared PC shows nobody the work of another.

import type { Field } from '@/api/types/Field'
import type { Fields } from '@/api/invoke'

const REMEMBERED: Field[] = ['village', 'handler', 'receptionist', 'visitor', 'mediators', 'grid', 'committee', 'served_by']

const last: Fields = {}

/** Keeps what a saved form said. */
export function remember(fields: Fields): void {
  for (const field of REMEMBERED) {
    const value = fields[field]
    if (value !== undefined && value !== null && value !== '') last[field] = value
  }
}

/** What to offer for these fields. */
export function remembered(fields: Field[]): Fields {
  return Object.fromEntries(fields.filter((field) => last[field] !== undefined).map((field) => [field, last[field]]))
}

/** Forgets all of it. */
export function forgetRemembered(): void {
  for (const field of REMEMBERED) delete last[field]
}
