import { describe, expect, it } from 'vitest'
import type { Estimate } from '@/api/types/Estimate'
import { showDuration } from '@/features/sync/duration'
import { showEstimate } from '@/features/sync/estimate'

const said = (key: string, params: Record<string, string | number>): string => `${key} ${Object.values(params).join(' ')}`
const estimate: Estimate = { records: 12, attachments: 3, text_bytes: 7_800, all_bytes: 757_800, text_seconds: 18, all_seconds: 237 }

describe('before sending', () => {
  it('the time for the text alone stands beside the time for everything', () => {
    expect(showEstimate(said, estimate)).toBe('ui.estimate.all 12 3 ui.duration.minutes 4 ui.duration.seconds 20')
  })

  it('records without attachments are told by one time', () => {
    expect(showEstimate(said, { ...estimate, attachments: 0 })).toBe('ui.estimate.text 12 ui.duration.seconds 20')
  })

  it('no time is promised before any speed is known', () => {
    expect(showEstimate(said, { ...estimate, text_seconds: null, all_seconds: null })).toBe('ui.estimate.unmeasured 12 3 757.8 kB')
  })

  it('a time is rounded up to what people say', () => {
    expect([0, 11, 90, 91, 5400, 5401].map((seconds) => showDuration(said, seconds))).toEqual([
      'ui.duration.seconds 10',
      'ui.duration.seconds 20',
      'ui.duration.seconds 90',
      'ui.duration.minutes 2',
      'ui.duration.minutes 90',
      'ui.duration.hours 2',
    ])
  })
})
