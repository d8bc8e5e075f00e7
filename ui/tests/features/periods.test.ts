// Periods as an office counts them, read off a calendar.

import { describe, expect, it } from 'vitest'
import { LENGTHS, lastFinished, nextPeriod, periodOf, periodWords, previousPeriod, type Length } from '@/features/ledgers/periods'

type Days = [from: string, to: string]
const days = ({ from, to }: { from: string; to: string }): Days => [from, to]

// Length, a day, the period in which it lies, the one before, the one after.
const TABLE: [Length, string, Days, Days, Days][] = [
  ['week', '2026-11-29', ['2026-11-23', '2026-11-29'], ['2026-11-16', '2026-11-22'], ['2026-11-30', '2026-12-06']],
  ['week', '2026-11-30', ['2026-11-30', '2026-12-06'], ['2026-11-23', '2026-11-29'], ['2026-12-07', '2026-12-13']],
  ['week', '2027-01-01', ['2026-12-28', '2027-01-03'], ['2026-12-21', '2026-12-27'], ['2027-01-04', '2027-01-10']],
  ['week', '2028-02-29', ['2028-02-28', '2028-03-05'], ['2028-02-21', '2028-02-27'], ['2028-03-06', '2028-03-12']],
  ['month', '2026-02-28', ['2026-02-01', '2026-02-28'], ['2026-01-01', '2026-01-31'], ['2026-03-01', '2026-03-31']],
  ['month', '2028-02-01', ['2028-02-01', '2028-02-29'], ['2028-01-01', '2028-01-31'], ['2028-03-01', '2028-03-31']],
  ['month', '2026-12-31', ['2026-12-01', '2026-12-31'], ['2026-11-01', '2026-11-30'], ['2027-01-01', '2027-01-31']],
  ['quarter', '2026-03-31', ['2026-01-01', '2026-03-31'], ['2025-10-01', '2025-12-31'], ['2026-04-01', '2026-06-30']],
  ['quarter', '2026-11-15', ['2026-10-01', '2026-12-31'], ['2026-07-01', '2026-09-30'], ['2027-01-01', '2027-03-31']],
  ['half', '2026-06-30', ['2026-01-01', '2026-06-30'], ['2025-07-01', '2025-12-31'], ['2026-07-01', '2026-12-31']],
  ['half', '2026-07-01', ['2026-07-01', '2026-12-31'], ['2026-01-01', '2026-06-30'], ['2027-01-01', '2027-06-30']],
  ['year', '2026-11-29', ['2026-01-01', '2026-12-31'], ['2025-01-01', '2025-12-31'], ['2027-01-01', '2027-12-31']],
]

describe('the periods of reports', () => {
  it('are those of the calendar, weeks from Monday to Sunday, and follow one another without a gap', () => {
    for (const [length, day, own, before, after] of TABLE) {
      const period = periodOf(length, day)
      expect([days(period), days(previousPeriod(period)), days(nextPeriod(period))], `${length} ${day}`).toEqual([own, before, after])
    }
  })

  it('are over only when their last day has passed', () => {
    const table: [Length, string, Days][] = [
      ['week', '2026-11-29', ['2026-11-16', '2026-11-22']],
      ['week', '2026-11-30', ['2026-11-23', '2026-11-29']],
      ['month', '2026-11-30', ['2026-10-01', '2026-10-31']],
      ['month', '2026-12-01', ['2026-11-01', '2026-11-30']],
      ['quarter', '2026-12-31', ['2026-07-01', '2026-09-30']],
      ['half', '2027-01-01', ['2026-07-01', '2026-12-31']],
      ['year', '2026-12-31', ['2025-01-01', '2025-12-31']],
    ]
    for (const [length, today, last] of table) expect(days(lastFinished(length, today)), `${length} ${today}`).toEqual(last)
  })

  it('are named as an office names them', () => {
    const said = (length: Length, day: string) => periodWords((key, params) => `${key.replace('ledgers.period.', '')} ${Object.values(params ?? {}).join(' ')}`, periodOf(length, day))
    expect([said('week', '2026-11-29'), said('month', '2026-03-09'), said('quarter', '2026-12-01'), said('half', '2026-06-30'), said('half', '2026-07-01'), said('year', '2026-01-01')])
      .toEqual(['week 2026-11-23 2026-11-29', 'month 2026 3', 'quarter 2026 4', 'first_half 2026', 'second_half 2026', 'year 2026'])
  })

  it('of a report on the situation are four, and of any other report one', () => {
    expect(Object.entries(LENGTHS).map(([kind, lengths]) => [kind, lengths.length])).toEqual([['weekly', 1], ['monthly', 1], ['situation', 4], ['yearly', 1]])
  })
})
