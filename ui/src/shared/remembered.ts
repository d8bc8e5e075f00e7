// What the next form offers by itself: the last village and the last names of staff, and what the columns of the last old
// ledger were. It lives with the window and goes when the home is locked: a shared PC shows nobody the work of another.

import type { Field } from '@/api/types/Field'
import type { Noun } from '@/api/types/Noun'
import type { Fields } from '@/api/invoke'

/** What a person said an old ledger is, for one kind of record. */
export interface LedgerColumns {
  /** What a column becomes, by what stands above it. */
  targets: Map<string, string>
  /** What all rows have in common. */
  common: Fields
}

const REMEMBERED: Field[] = ['village', 'handler', 'receptionist', 'visitor', 'mediators', 'grid', 'committee', 'served_by']

const last: Fields = {}
const ledgers = new Map<Noun, LedgerColumns>()

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

/** Keeps what the columns of an old ledger were that was brought in: those of the next year have the same headings. */
export function rememberLedger(noun: Noun, said: LedgerColumns): void {
  const before = ledgers.get(noun)
  ledgers.set(noun, { targets: new Map([...(before?.targets ?? []), ...said.targets]), common: { ...before?.common, ...said.common } })
}

/** What the columns of such a ledger were the last time. */
export const rememberedLedger = (noun: Noun): LedgerColumns => ledgers.get(noun) ?? { targets: new Map(), common: {} }

/** Forgets all of it. */
export function forgetRemembered(): void {
  ledgers.clear()
  for (const field of REMEMBERED) delete last[field]
}
