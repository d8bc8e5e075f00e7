// Dates as an office types and reads them. A date of legal effect is `YYYY-MM-DD` without a
// time zone; an instant is shown in the time of Shanghai whatever zone the PC believes in, since
// every legal date is counted there.

const SHANGHAI_OFFSET_MS = 8 * 3600 * 1000
const DAY_MS = 24 * 3600 * 1000

const two = (n: number) => String(n).padStart(2, '0')

function real(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists && year >= 1900 && year < 2200 ? `${year}-${two(month)}-${two(day)}` : null
}

/** Today in Shanghai. */
export function todayInShanghai(nowMs = Date.now()): string {
  return new Date(nowMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/**
 * Reads a date as typed: `20261123`, `2026-11-23`, `2026.11.23`, `2026年11月23日`, or month and
 * day alone (`1123`, `11-23`), which mean the current year, or the last one where that day has
 * not come yet: what an office writes down has mostly happened. `ahead` keeps the current year.
 * Answers `null` where there is no such day.
 */
export function readDate(typed: string, today = todayInShanghai(), ahead = false): string | null {
  const text = typed.trim().replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  const eight = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (eight) return real(Number(eight[1]), Number(eight[2]), Number(eight[3]))
  const full = /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(text)
  if (full) return real(Number(full[1]), Number(full[2]), Number(full[3]))
  const short = /^(\d{2})(\d{2})$/.exec(text) ?? /^(\d{1,2})[-./月](\d{1,2})日?$/.exec(text)
  if (!short) return null
  const year = Number(today.slice(0, 4))
  const thisYear = real(year, Number(short[1]), Number(short[2]))
  if (thisYear === null || ahead || thisYear <= today) return thisYear
  return real(year - 1, Number(short[1]), Number(short[2]))
}

/**
 * Reads a date with an optional time after a space (`1123 1430`, `2026-11-23 14:30`). Answers
 * the date alone, or RFC 3339 in Shanghai; `null` where there is no such moment.
 */
export function readInstant(typed: string, today = todayInShanghai()): string | null {
  const [dateText = '', timeText, ...rest] = typed.trim().split(/\s+/)
  const date = readDate(dateText, today)
  if (date === null || rest.length > 0) return null
  if (timeText === undefined) return date
  const time = /^(\d{1,2})[:：](\d{2})$/.exec(timeText) ?? /^(\d{2})(\d{2})$/.exec(timeText)
  if (!time || Number(time[1]) > 23 || Number(time[2]) > 59) return null
  return `${date}T${two(Number(time[1]))}:${time[2]}:00+08:00`
}

/** An instant as `YYYY-MM-DD HH:MM` in Shanghai. */
export function showInstant(atMs: number): string {
  const iso = new Date(atMs + SHANGHAI_OFFSET_MS).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`
}

/** What an instant field shows for what it holds: RFC 3339, a bare date, or milliseconds. */
export function showTypedInstant(value: string | number): string {
  if (typeof value === 'number') return showInstant(value)
  const at = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? value : showInstant(at)
}

/** The moment as an instant field keeps it, to the minute. */
export function nowTyped(nowMs = Date.now()): string {
  return `${showInstant(nowMs).replace(' ', 'T')}:00+08:00`
}

/** How long ago, as a key of the words and its number. */
export function age(atMs: number, nowMs = Date.now()): { key: string; n: number } {
  const passed = Math.max(0, nowMs - atMs)
  if (passed < 60_000) return { key: 'ui.age.now', n: 0 }
  if (passed < 3_600_000) return { key: 'ui.age.minutes', n: Math.floor(passed / 60_000) }
  if (passed < DAY_MS) return { key: 'ui.age.hours', n: Math.floor(passed / 3_600_000) }
  return { key: 'ui.age.days', n: Math.floor(passed / DAY_MS) }
}
