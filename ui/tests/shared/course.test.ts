import { describe, expect, it } from 'vitest'
import { sampleRecords } from '@/api/fixtureRecords'
import { closingOf, courseOf } from '@/shared/course'

const records = sampleRecords()
const titled = (words: string) => records.find((record) => record.title.includes(words)) ?? expect.fail(words)

describe('the bar of a course', () => {
  it('shows what was done with its date and the next stage with the legal date', () => {
    const bar = courseOf(titled('越界啃食'))
    expect(bar.map((stage) => stage.status)).toEqual(['done', 'done', 'done', 'done', 'next', 'open'])
    expect(bar[4]?.due).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })

  it('ignores a void step', () => {
    const record = structuredClone(titled('越界啃食'))
    for (const step of record.steps) if (step.kind === 'session_held') step.void_reason = '误录'
    expect(courseOf(record)[3]?.status).toBe('next')
  })

  it('leaves out a stage that was passed over', () => {
    expect(courseOf(titled('相邻排水')).map((stage) => [stage.kind, stage.status])).toEqual([
      ['asked', 'done'], ['accepted', 'done'], ['session_held', 'done'], ['agreed_written', 'done'], ['confirmation_sought', 'next'],
    ])
  })

  it('knows that an agreement closes and a session does not', () => {
    expect(closingOf(titled('相邻排水'))).toBe('agreed_written')
    expect(closingOf(titled('越界啃食'))).toBeNull()
  })
})
