// What an item of the inbox is called, and who stands behind a value: one sentence each.

import type { InboxItem } from '@/api/types/InboxItem'
import type { Writer } from '@/api/types/Writer'
import { showInstant } from '@/shared/dates'
import type { Say } from '@/shared/words'

/** The parts of the list, in its order. */
export type Part = 'mine' | 'decide' | 'check' | 'asked' | 'merged'

/** The parts in the order of the list. */
export const PARTS: readonly Part[] = ['mine', 'decide', 'check', 'asked', 'merged']

/** Where an item stands in the list. */
export function partOf(item: InboxItem): Part {
  if (item.asked) return item.asked.to_me ? 'mine' : 'asked'
  return item.group
}

/** What it is about. */
export function subjectOf(t: Say, item: InboxItem): string {
  const matter = item.matter
  switch (matter.t) {
    case 'field': {
      if (matter.v.field === null) return t('inbox.newer')
      const field = `@field.${matter.v.field}`
      return matter.v.person === '' ? t('inbox.subject.field', { field }) : t('inbox.subject.person', { field, person: matter.v.person })
    }
    case 'step':
      return matter.v.step.kind ? t('inbox.subject.step', { step: `@step.${matter.v.step.kind}` }) : t('inbox.subject.newer_step')
    case 'parked':
      return t('inbox.subject.parked', { verb: `@verb.${matter.v.verb}` })
    case 'question':
      return t('inbox.subject.question')
    case 'same_number':
    case 'same_blank':
      return t(`inbox.subject.${matter.t}`, { number: matter.v.number })
    case 'outlived':
      return t('inbox.subject.outlived')
    case 'merged':
      return t('inbox.subject.merged')
  }
}

/** The record, in a line. */
export function recordOf(t: Say, item: InboxItem): string {
  const row = item.record
  if (!row) return ''
  return [t(`noun.${row.noun}`), row.title || row.number].filter((part) => part !== '').join(' · ')
}

/** Which office. */
export function officeOf(t: Say, by: Writer): string {
  if (by.township === '') return t('inbox.office.device', { n: by.device })
  return by.grid === '' ? t('inbox.office.desk', { township: by.township }) : t('inbox.office.grid', { township: by.township, grid: by.grid })
}

/** When, and by whose clock: a clock on the plateau may be wrong, and the reader should know. */
export function whenOf(t: Say, by: Writer): string {
  return t(by.own ? 'inbox.clock.own' : 'inbox.clock.other', { time: showInstant(by.at_ms) })
}
