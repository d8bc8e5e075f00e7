// Empty forms, with what an office would otherwise type every time.

import type { Noun } from '@/api/types/Noun'
import type { Fields } from '@/api/invoke'
import { nowTyped, todayInShanghai } from './dates'
import { remembered } from './remembered'
import { session } from './session'
import type { Filled } from './values'

const user = () => session.home?.user ?? null

const heldToday = () => ({ held_on: todayInShanghai() })

const OWN: Partial<Record<Noun, () => Fields>> = {
  reception: () => ({ channel: 'visit', received_at: nowTyped(), receptionist: user() }),
  piece: () => ({ channel: 'visit', form: 'oral', origin: 'direct', received_at: nowTyped() }),
  mediation: () => ({ mediation_kind: 'people', mediation_source: 'application', received_at: nowTyped() }),
  lead: () => ({ found_on: todayInShanghai(), found_by: user(), lead_source: 'grid_round', scale: '01' }),
  visit: () => ({ visited_at: nowTyped(), visitor: user(), visit_purpose: 'visit' }),
  sealed_receipt: () => ({ channel: 'visit', received_at: nowTyped() }),
  sweep: () => ({ ...heldToday(), sweep_trigger: 'weekly' }),
  legal_service: heldToday,
  talk: heldToday,
  village_rule: heldToday,
  points_entry: heldToday,
  points_redemption: heldToday,
  reception_day: heldToday,
  stability_assessment: heldToday,
}

/** An empty form of a noun. */
export function blankOf(noun: Noun, parties: Fields[] = []): Filled {
  const offered = remembered((session.forms?.nouns[noun] ?? []).map((form) => form.field))
  return { fields: { ...OWN[noun]?.(), ...offered }, parties }
}

/** Only the fields that a noun's form has. */
export function fieldsFor(noun: Noun, fields: Fields): Fields {
  const known = new Set((session.forms?.nouns[noun] ?? []).map((form) => form.field as string))
  return Object.fromEntries(Object.entries(fields).filter(([key, value]) => known.has(key) && value !== null))
}

/** Whether an instant lies before today, so that the entry is a late one and says why. */
export function isLate(value: Fields[keyof Fields]): boolean {
  if (value === undefined || value === null) return false
  const day = typeof value === 'number' ? todayInShanghai(value) : String(value).slice(0, 10)
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && day < todayInShanghai()
}
