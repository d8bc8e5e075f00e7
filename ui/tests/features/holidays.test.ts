import { describe, expect, it } from 'vitest'
import { ranges } from '@/features/settings/holidays'

describe('the days off of a year', () => {
  it('are one line a holiday, from its first day to its last', () => {
    const days = ['2026-01-01 元旦', '2026-01-02 元旦', '2026-01-03 元旦', '2026-04-05 清明节', '2026-09-30 国庆节', '2026-10-01 国庆节']
    expect(ranges(days)).toEqual(['元旦 01-01—01-03', '清明节 04-05', '国庆节 09-30—10-01'])
  })

  it('are not joined over a gap or under another name', () => {
    expect(ranges(['2026-02-14', '2026-02-28'])).toEqual(['02-14', '02-28'])
    expect(ranges(['2025-05-31 端午节', '2025-06-01 儿童节'])).toEqual(['端午节 05-31', '儿童节 06-01'])
  })
})
