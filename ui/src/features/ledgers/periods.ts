// Periods of the calendar: weeks from Monday to Sunday, months, quarters, halves and years. Days are texts like
// 2026-11-30; the window's own time zone has no part in them.

/** How long a period is. */
export type Length = 'week' | 'month' | 'quarter' | 'half' | 'year'

/** A period, both days in it. */
export interface Period {
  from: string
  to: string
}

const MONTHS: Record<Exclude<Length, 'week'>, number> = { month: 1, quarter: 3, half: 6, year: 12 }
const DAY_MS = 24 * 60 * 60 * 1000

const parts = (day: string) => day.split('-').map(Number) as [number, number, number]
const utc = (year: number, month: number, day: number) => Date.UTC(year, month, day)
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** The period of this length in which a day lies, or so many after it. */
export function periodOf(length: Length, day: string, after = 0): Period {
  const [year, month, date] = parts(day)
  if (length === 'week') {
    const at = utc(year, month - 1, date)
    const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS + after * 7 * DAY_MS
    return { from: text(monday), to: text(monday + 6 * DAY_MS) }
  }
  const months = MONTHS[length]
  const first = Math.floor((month - 1) / months) * months + after * months
  return { from: text(utc(year, first, 1)), to: text(utc(year, first + months, 0)) }
}
