// Periods of reports and ledgers as the calendar has them: weeks from Monday to Sunday, months, quarters, halves and
// years. Days are `YYYY-MM-DD`, both in the period, and are counted without a time zone.

import type { ReportKind } from '@/api/types/ReportKind'
import type { Say } from '@/shared/words'

/** How long a period is. */
export type Length = 'week' | 'month' | 'quarter' | 'half' | 'year'

/** A period, both days in it. */
export interface Period {
  length: Length
  from: string
  to: string
}

/** The periods that a report may have, the usual one first. */
export const LENGTHS: Record<ReportKind, [Length, ...Length[]]> = {
  weekly: ['week'],
  monthly: ['month'],
  situation: ['month', 'quarter', 'half', 'year'],
  yearly: ['year'],
}

const DAY_MS = 86_400_000
const MONTHS = { month: 1, quarter: 3, half: 6, year: 12 }

const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10)
const shifted = (day: string, days: number) => dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)

/** The period of a length in which a day lies. */
export function periodOf(length: Length, day: string): Period {
  if (length === 'week') {
    const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
    const from = shifted(day, -sinceMonday)
    return { length, from, to: shifted(from, 6) }
  }
  const months = MONTHS[length]
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  const first = Math.floor((month - 1) / months) * months
  return { length, from: dayOf(Date.UTC(year, first, 1)), to: shifted(dayOf(Date.UTC(year, first + months, 1)), -1) }
}

/** The one before. */
export const previousPeriod = (period: Period): Period => periodOf(period.length, shifted(period.from, -1))

/** The one after. */
export const nextPeriod = (period: Period): Period => periodOf(period.length, shifted(period.to, 1))

/** The last one that is over: its last day has passed. */
export const lastFinished = (length: Length, today: string): Period => previousPeriod(periodOf(length, today))

/** What an office calls it: 2026年11月. */
export function periodWords(t: Say, { length, from, to }: Period): string {
  const year = from.slice(0, 4)
  const month = Number(from.slice(5, 7))
  switch (length) {
    case 'week':
      return t('ledgers.period.week', { from, to })
    case 'month':
      return t('ledgers.period.month', { year, month })
    case 'quarter':
      return t('ledgers.period.quarter', { year, quarter: Math.ceil(month / 3) })
    case 'half':
      return t(month === 1 ? 'ledgers.period.first_half' : 'ledgers.period.second_half', { year })
    case 'year':
      return t('ledgers.period.year', { year })
  }
}
