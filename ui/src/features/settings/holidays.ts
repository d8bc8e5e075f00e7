// Days off as people read them: one line a holiday, from its first day to its last.

const DAY_MS = 24 * 3600 * 1000

/** `2026-10-01 国庆节`, … as `国庆节 10-01—10-07`, …; days without a name stand as they are. */
export function ranges(days: string[]): string[] {
  const found: { name: string; first: string; last: string }[] = []
  for (const day of days) {
    const [date = '', name = ''] = day.split(' ')
    const before = found.at(-1)
    const follows = before?.name === name && Date.parse(date) - Date.parse(before.last) === DAY_MS
    if (follows) before.last = date
    else found.push({ name, first: date, last: date })
  }
  const short = (date: string) => date.slice(5)
  return found.map(({ name, first, last }) => [name, first === last ? short(first) : `${short(first)}—${short(last)}`].filter(Boolean).join(' '))
}
