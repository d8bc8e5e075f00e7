import { describe, expect, it } from 'vitest'
import { age, readDate, readInstant, showInstant, todayInShanghai } from '@/shared/dates'

const TODAY = '2026-11-23'

describe('dates as an office types them', () => {
  it('a date may be typed with eight digits, with hyphens, dots or in Chinese', () => {
    for (const typed of ['20261123', '2026-11-23', '2026.11.23', '2026/11/23', '2026年11月23日', ' 20261123 ', '２０２６1123']) {
      expect(readDate(typed, TODAY), typed).toBe('2026-11-23')
    }
  })

  it('month and day alone mean this year', () => {
    expect(readDate('1123', TODAY)).toBe('2026-11-23')
    expect(readDate('0301', TODAY)).toBe('2026-03-01')
    expect(readDate('3-1', TODAY)).toBe('2026-03-01')
  })

  it('month and day that have not come yet mean last year, except where a date lies ahead', () => {
    expect(readDate('1231', TODAY)).toBe('2025-12-31')
    expect(readDate('1231', TODAY, true)).toBe('2026-12-31')
  })

  it('a day that does not exist is no date', () => {
    for (const typed of ['20260230', '1332', '2026-13-01', '0229', 'tomorrow', '', '112', '18991231']) expect(readDate(typed, TODAY), typed).toBeNull()
    expect(readDate('20240229', TODAY)).toBe('2024-02-29')
  })

  it('a time may follow a date after a space', () => {
    expect(readInstant('1123 1430', TODAY)).toBe('2026-11-23T14:30:00+08:00')
    expect(readInstant('2026-11-23 9:05', TODAY)).toBe('2026-11-23T09:05:00+08:00')
    expect(readInstant('20261123', TODAY)).toBe('2026-11-23')
    expect(readInstant('1123 2460', TODAY)).toBeNull()
  })

  it('an instant is shown in the time of Shanghai whatever the PC believes', () => {
    expect(showInstant(Date.parse('2026-11-22T16:30:00Z'))).toBe('2026-11-23 00:30')
    expect(todayInShanghai(Date.parse('2026-11-22T16:30:00Z'))).toBe('2026-11-23')
  })

  it('an age is told in the largest unit that fits', () => {
    const now = 10 * 86_400_000
    expect(age(now - 5_000, now)).toEqual({ key: 'ui.age.now', n: 0 })
    expect(age(now - 3 * 60_000, now)).toEqual({ key: 'ui.age.minutes', n: 3 })
    expect(age(now - 26 * 3_600_000, now)).toEqual({ key: 'ui.age.days', n: 1 })
  })
})
