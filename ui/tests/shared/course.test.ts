import { describe, expect, it } from 'vitest'
import { sampleRecords } from '@/api/fixtureRecords'
import { courseOf } from '@/shared/course'
import type { StepKind } from '@/api/types/StepKind'
import { waysAfter, waysOf } from '@/shared/ways'
import { recordAfter } from '../records'

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

  const bar = (...said: Parameters<typeof recordAfter>[1]) => courseOf(recordAfter('matter', said)).map((stage) => [stage.kind, stage.status])
  const SERVED: StepKind[] = ['registered', 'triaged', 'matter_accepted', 'handling_begun', 'decided', 'opinion_served']

  it('ends with the step after which nothing of the usual course comes, unless it is taken up again', () => {
    expect(bar('registered', 'triaged', 'withdrawn').map(([kind]) => kind)).toEqual(['registered', 'triaged', 'withdrawn'])
    expect(bar('registered', 'triaged', 'withdrawn', 'reopened').map(([, status]) => status)).toEqual(['done', 'next', 'open', 'open', 'open', 'open', 'open'])
    expect(bar('registered', 'material_returned')).toEqual([['registered', 'done'], ['material_returned', 'done']])
  })

  it('begins anew where a review orders that it be done again, and keeps what is done once', () => {
    const again = bar(...SERVED, 'recheck_asked', ['rechecked', 'redo'])
    expect(again.slice(0, 3)).toEqual([['registered', 'done'], ['triaged', 'done'], ['matter_accepted', 'next']])
    expect(again.find(([kind]) => kind === 'decided')).toEqual(['decided', 'open'])
  })

  it('is sorted anew once it is separated again', () => {
    expect(bar('registered', 'triaged', 'merged_into').at(-1)).toEqual(['merged_into', 'done'])
    expect(bar('registered', 'triaged', 'merged_into', 'unmerged').slice(0, 3)).toEqual([['registered', 'done'], ['triaged', 'next'], ['matter_accepted', 'open']])
  })

  it('opens confirmation, visit and performance again with a further agreement', () => {
    const renewed = courseOf(recordAfter('mediation', ['asked', 'consented', 'accepted', 'session_held', 'agreed_written', 'confirmation_sought', 'confirmation_decided', 'followed_up', 'performed', 'archived', 'agreement_renewed']))
    expect(renewed.map((stage) => [stage.kind, stage.status]).slice(4)).toEqual([
      ['agreement_renewed', 'done'], ['confirmation_sought', 'next'], ['followed_up', 'open'], ['performed', 'open'],
    ])
  })

  it('stands where it stood before a request that came to nothing', () => {
    const before = bar(...SERVED)
    expect(bar(...SERVED, 'recheck_asked', 'withdrawn')).toEqual(before)
    expect(bar(...SERVED, 'recheck_asked', ['rechecked', 'not_admitted'])).toEqual(before)
    const upheld = [...SERVED, 'recheck_asked', ['rechecked', 'uphold']] as const
    expect(bar(...upheld, 'review_asked', 'withdrawn')).toEqual(bar(...upheld))
    expect(bar(...upheld, 'closed', 'archived', 'review_asked', ['reviewed', 'not_admitted'])).toEqual(bar(...upheld, 'closed', 'archived'))
    // A withdrawal after an answer is one of the matter itself.
    expect(bar(...SERVED, 'recheck_asked', ['rechecked', 'redo'], 'withdrawn').at(-1)).toEqual(['withdrawn', 'done'])
  })

  it('does not count a step about which a person has to decide first', () => {
    const record = structuredClone(titled('越界啃食'))
    for (const step of record.steps) if (step.kind === 'session_held') step.verdict = { needs_person: 'step_not_possible' }
    expect(courseOf(record)[3]?.status).toBe('next')
  })
})

describe('the ways that remain open', () => {
  const ACCEPTED: StepKind[] = ['registered', 'triaged', 'matter_accepted', 'handling_begun']
  const SERVED: StepKind[] = [...ACCEPTED, 'decided', 'opinion_served']
  const ways = (...said: Parameters<typeof recordAfter>[1]) => waysOf(recordAfter('matter', said)).filter((way) => way !== 'ui.ways.legal_aid' && way !== 'ui.ways.conduct')

  it('are named where something ended and not before', () => {
    expect(waysOf(titled('相邻排水'))).toContain('ui.ways.confirmation')
    expect(waysOf(titled('越界啃食'))).toEqual([])
    expect(ways(...ACCEPTED)).toEqual([])
  })

  it('lead to recheck and review only in the petition procedure', () => {
    expect(ways(...SERVED)).toEqual(['ui.ways.recheck'])
    expect(ways('registered', 'triaged', 'procedure_opened', 'procedure_decided', 'opinion_served')).toEqual(['ui.ways.reconsideration', 'ui.ways.court'])
    expect(ways(...SERVED, 'recheck_asked', ['rechecked', 'uphold'])).toEqual(['ui.ways.review'])
  })

  it('stay those of what was decided when the file is closed', () => {
    expect(ways(...SERVED, 'closed')).toEqual(['ui.ways.recheck'])
    expect(ways(...SERVED, 'recheck_asked', ['rechecked', 'uphold'], 'closed')).toEqual(['ui.ways.review'])
    expect(ways('registered', 'triaged', 'study_begun', 'suggestion_decided', 'replied', 'closed')).toEqual(['ui.ways.new_facts'])
    expect(ways('closed')).toEqual(['ui.ways.reconsideration', 'ui.ways.court'])
  })

  it('are none where it is to be done again, and those of before where a request came to nothing', () => {
    expect(ways(...SERVED, 'recheck_asked', ['rechecked', 'redo'])).toEqual([])
    expect(ways(...SERVED, 'recheck_asked', ['rechecked', 'uphold'], 'review_asked', ['reviewed', 'redo'])).toEqual([])
    expect(ways(...SERVED, 'recheck_asked', ['rechecked', 'not_admitted'])).toEqual(['ui.ways.recheck'])
    expect(ways(...SERVED, 'recheck_asked', 'withdrawn')).toEqual(['ui.ways.recheck'])
    // By another route after it was taken up again.
    expect(ways(...SERVED, 'recheck_asked', ['rechecked', 'redo'], 'triaged', 'procedure_opened', 'decided')).toEqual(['ui.ways.reconsideration', 'ui.ways.court'])
  })

  it('follow what is typed before it is saved', () => {
    const asked = recordAfter('matter', [...SERVED, 'recheck_asked'])
    expect(waysAfter(asked, 'rechecked', { review_result: 'uphold' })).toContain('ui.ways.review')
    expect(waysAfter(asked, 'rechecked', { review_result: 'redo' })).toEqual([])
    expect(waysAfter(asked, 'rechecked', { review_result: 'not_admitted' })).toContain('ui.ways.recheck')
    expect(waysAfter(asked, 'note', {})).toEqual([])
    expect(waysAfter(asked, 'notice_given', { notice_kind: 'sent_on' })).toContain('ui.ways.notice')
    expect(waysAfter(asked, 'notice_given', { notice_kind: 'accepted' })).toEqual([])
  })
})
