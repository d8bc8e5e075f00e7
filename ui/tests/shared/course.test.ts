import { describe, expect, it } from 'vitest'
import { sampleRecords } from '@/api/fixtureRecords'
import { closingOf, courseOf, isPetition } from '@/shared/course'

const records = sampleRecords()
const titled = (words: string) => records.find((record) => record.title.includes(words)) ?? expect.fail(words)

describe('the bar of a course', () => {
  it('shows what was done with its date and the next stage with the legal date', () => {
    const bar = courseOf(titled('越界啃食'))
    expect(bar.map((stage) => stage.status)).toEqual(['done', 'done', 'done', 'done', 'next', 'open', 'open', 'open'])
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
      ['followed_up', 'open'], ['performed', 'open'],
    ])
  })

  it('knows that an agreement closes and a session does not', () => {
    expect(closingOf(titled('相邻排水'))).toBe('agreed_written')
    expect(closingOf(titled('越界啃食'))).toBeNull()
  })

  it('ends with the step after which nothing of the usual course comes, unless it is taken up again', () => {
    const record = structuredClone(titled('相邻排水'))
    const [first] = record.steps
    if (!first) throw new Error('no step')
    const step = (kind: typeof first.kind) => ({ ...structuredClone(first), kind, happened_on: '2026-11-02' })
    const matter = { ...record, noun: 'matter' as const, clocks: [], steps: [step('registered'), step('triaged'), step('withdrawn')] }
    expect(courseOf(matter).map((stage) => stage.kind)).toEqual(['registered', 'triaged', 'withdrawn'])
    matter.steps.push(step('reopened'))
    expect(courseOf(matter).map((stage) => stage.status)).toEqual(['done', 'next', 'open', 'open', 'open', 'open', 'open'])
  })

  it('begins anew where a review orders that it be done again, and keeps what is done once', () => {
    const record = structuredClone(titled('相邻排水'))
    const [first] = record.steps
    if (!first) throw new Error('no step')
    const step = (kind: typeof first.kind, fields: typeof first.fields = []) => ({ ...structuredClone(first), kind, fields, happened_on: '2026-11-02' })
    const steps = [step('registered'), step('triaged'), step('matter_accepted'), step('handling_begun'), step('decided'), step('opinion_served'), step('recheck_asked')]
    const matter = { ...record, noun: 'matter' as const, clocks: [], steps: [...steps, step('rechecked', [['review_result', { t: 'text', v: 'redo' }]])] }
    expect(courseOf(matter).map((stage) => [stage.kind, stage.status]).slice(0, 3)).toEqual([['registered', 'done'], ['triaged', 'done'], ['matter_accepted', 'next']])
    expect(courseOf(matter).find((stage) => stage.kind === 'decided')?.status).toBe('open')
  })

  it('does not count a step about which a person has to decide first', () => {
    const record = structuredClone(titled('越界啃食'))
    for (const step of record.steps) if (step.kind === 'session_held') step.verdict = { needs_person: 'step_not_possible' }
    expect(courseOf(record)[3]?.status).toBe('next')
  })

  it('offers recheck and review only where the petition procedure was taken', () => {
    const record = structuredClone(titled('相邻排水'))
    expect(isPetition(record)).toBe(false)
    const [first] = record.steps
    if (first) record.steps.push({ ...first, kind: 'matter_accepted' })
    expect(isPetition(record)).toBe(true)
  })
})
