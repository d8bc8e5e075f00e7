// A transfer sheet goes into a form that somebody may have begun: what he typed stays.

import type { Fields, JsonValue } from '@/api/invoke'
import type { TransferSheet } from '@/api/types/TransferSheet'
import { blankOf } from '@/shared/blanks'
import { entryOf, withoutBlanks, type Filled } from '@/shared/values'

const isSame = (one: JsonValue | undefined, other: JsonValue | undefined) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

function over(typed: Fields, blank: Fields, sheet: Fields): Fields {
  const own = Object.fromEntries(Object.entries(withoutBlanks(typed)).filter(([key, value]) => !isSame(value, blank[key as keyof Fields])))
  return { ...blank, ...sheet, ...own }
}

/** The piece and the matter with what the sheet says. */
export function withSheet(sheet: TransferSheet, piece: Filled, matter: Filled): { piece: Filled; matter: Filled } {
  const said = sheet.register
  const named = entryOf(piece).parties
  const people = said.piece.parties.filter((person) => !named.some((other) => other.party_name === person.party_name))
  const parties = [...named, ...people]
  return {
    piece: { fields: over(piece.fields, blankOf('piece').fields, said.piece.fields), parties: parties.length > 0 ? parties : piece.parties },
    matter: { fields: over(matter.fields, blankOf('matter').fields, said.matter.fields), parties: matter.parties },
  }
}
