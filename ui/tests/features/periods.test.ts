import { expect, test } from 'vitest'
import { periodOf } from '@/features/ledgers/periods'

test.each([
  ['week', '2026-11-29', 0, '2026-11-23', '2026-11-29'],
  ['week', '2026-11-29', -1, '2026-11-16', '2026-11-22'],
  ['week', '2027-01-01', 0, '2026-12-28', '2027-01-03'],
  ['month', '2028-02-10', 0, '2028-02-01', '2028-02-29'],
  ['month', '2026-01-15', -1, '2025-12-01', '2025-12-31'],
  ['quarter', '2026-11-29', 0, '2026-10-01', '2026-12-31'],
  ['quarter', '2026-02-01', -1, '2025-10-01', '2025-12-31'],
  ['half', '2026-06-30', 0, '2026-01-01', '2026-06-30'],
  ['year', '2026-06-30', -1, '2025-01-01', '2025-12-31'],
] as const)('a %s begins and ends as the calendar says: %s', (length, day, after, from, to) => {
  expect(periodOf(length, day, after)).toEqual({ from, to })
})
