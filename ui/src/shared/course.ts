// The usual course of each noun, for the bar on the case page. The bar only shows; which step
// may be taken is the law's answer, in the record's options.

import type { ClockKind } from '@/api/types/ClockKind'
import type { Noun } from '@/api/types/Noun'
import type { RecordView } from '@/api/types/RecordView'
import type { StepKind } from '@/api/types/StepKind'

/** A stage of the bar. */
export interface Stage {
  kind: StepKind
  status: 'done' | 'next' | 'open'
  /** Date of legal effect, where it was done. */
  on: string | null
  /** The date by which it is due, where a clock runs for it. */
  due: string | null
  /** A clock runs without a legal date, for want of a calendar. */
  provisional: boolean
}

/** Each stage names the steps that fulfil it, the usual one first. */
const COURSES: Partial<Record<Noun, StepKind[][]>> = {
  reception: [['received']],
  piece: [['registered'], ['notice_given']],
  matter: [['registered'], ['joined'], ['notice_given']],
  mediation: [['asked'], ['consented', 'declined'], ['accepted'], ['session_held'], ['agreed_written', 'agreed_oral', 'terminated'], ['confirmation_sought']],
  lead: [['lead_recorded'], ['became_mediation', 'became_piece']],
  visit: [['visit_logged']],
  sealed_receipt: [['sealed']],
}

const CLOCKS: Partial<Record<StepKind, ClockKind[]>> = {
  notice_given: ['notice15', 'notice15_forwarded'],
  agreed_written: ['mediate30'],
  confirmation_sought: ['confirm30'],
}

// Stages that never come for every record are shown only where they came.
const OPTIONAL: StepKind[] = ['joined']

/** Whether a step has its effect. */
export function stands(step: RecordView['steps'][number]): boolean {
  return step.void_reason === null && step.verdict !== 'superseded'
}

/** The bar of a record. */
export function courseOf(record: RecordView): Stage[] {
  const taken = record.steps.filter(stands)
  const all = (COURSES[record.noun] ?? []).flatMap((kinds): Stage[] => {
    const step = taken.findLast((candidate) => candidate.kind !== null && kinds.includes(candidate.kind))
    const usual = kinds[0]
    if (usual === undefined || (!step && OPTIONAL.includes(usual))) return []
    const clock = record.clocks.find((candidate) => CLOCKS[usual]?.includes(candidate.kind))
    const stopped = clock?.state === 'stopped'
    return [
      {
        kind: step?.kind ?? usual,
        status: step || stopped ? 'done' : 'open',
        on: step?.happened_on ?? (stopped ? clock.stopped_on : null),
        due: clock?.state === 'running' ? clock.due : null,
        provisional: clock?.state === 'running' && clock.due === null,
      },
    ]
  })
  // A stage that was passed over (an import, another way of asking) does not come any more.
  const lastDone = all.findLastIndex((stage) => stage.status === 'done')
  const stages = all.filter((stage, place) => stage.status === 'done' || place > lastDone)
  const ended = taken.some((step) => step.kind === 'declined' || step.kind === 'terminated')
  const next = stages.find((stage) => stage.status === 'open')
  if (next && !ended) next.status = 'next'
  return stages
}

/** Whether the course reached an end at which people must hear which ways remain open. */
export function closingOf(record: RecordView): StepKind | null {
  const closing: StepKind[] = ['declined', 'agreed_written', 'agreed_oral', 'terminated']
  return record.steps.findLast((step) => stands(step) && step.kind !== null && closing.includes(step.kind))?.kind ?? null
}
