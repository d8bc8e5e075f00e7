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
  piece: [['registered'], ['objection_raised'], ['objection_granted', 'objection_refused'], ['notice_given']],
  matter: [
    ['registered'],
    ['joined'],
    ['triaged'],
    ['matter_accepted', 'duty_taken', 'procedure_opened', 'study_begun', 'guided_out', 'sent_on', 'not_accepted', 'no_longer_accepted', 'merged_into', 'material_returned', 'withdrawn'],
    ['handling_begun'],
    ['handed_to_mediation'],
    ['handling_extended'],
    ['decided', 'settled', 'procedure_decided', 'suggestion_decided'],
    ['opinion_served', 'replied'],
    ['closed'],
    ['recheck_asked'],
    ['rechecked'],
    ['review_asked'],
    ['reviewed'],
    ['archived'],
  ],
  mediation: [
    ['asked'],
    ['consented', 'declined'],
    ['accepted'],
    ['assigned'],
    ['session_held'],
    ['agreed_written', 'agreed_oral', 'agreement_renewed', 'terminated'],
    ['confirmation_sought'],
    ['confirmation_decided'],
    ['followed_up'],
    ['performed', 'performance_disputed'],
    ['archived'],
  ],
  lead: [['lead_recorded'], ['lead_admitted', 'lead_rejected', 'became_mediation', 'became_piece'], ['lead_dispatched', 'lead_passed_up'], ['lead_fed_back'], ['lead_verified'], ['lead_closed']],
  visit: [['visit_logged']],
  sealed_receipt: [['sealed']],
  report: [['report_made']],
}

const CLOCKS: Partial<Record<StepKind, ClockKind[]>> = {
  notice_given: ['notice15', 'notice15_forwarded'],
  decided: ['handle60', 'duty2m', 'procedure'],
  opinion_served: ['reply'],
  rechecked: ['recheck30'],
  reviewed: ['review30'],
  agreed_written: ['mediate30'],
  confirmation_sought: ['confirm30'],
  followed_up: ['follow_up'],
  performed: ['performance'],
  lead_fed_back: ['lead_due'],
}

// Stages that never come for every record are shown only where they came, or where something stands due.
const OPTIONAL: StepKind[] = [
  'joined', 'objection_raised', 'objection_granted', 'handed_to_mediation', 'handling_extended', 'recheck_asked', 'rechecked', 'review_asked', 'reviewed', 'assigned',
  'confirmation_decided', 'archived',
]

/** What is done once, however often the course begins anew. */
const FOR_GOOD: StepKind[] = ['registered', 'joined']

/** What comes after an agreement, and is open again with every further one. */
const AFTER_AGREEMENT: StepKind[] = ['confirmation_sought', 'confirmation_decided', 'followed_up', 'performed', 'performance_disputed', 'archived']

/** Steps after which nothing else of the usual course comes. */
const ENDS: StepKind[] = [
  'declined', 'terminated', 'guided_out', 'sent_on', 'not_accepted', 'no_longer_accepted', 'merged_into', 'material_returned', 'withdrawn', 'objection_granted', 'lead_rejected',
  'became_piece', 'became_mediation',
]

type Taken = RecordView['steps'][number]

/** A step as far as the course depends on it; one that is only typed so far is such a step too. */
export type Said = Pick<Taken, 'kind' | 'fields'>

/** Whether a step has its effect: not void, not overtaken, and no person has to decide about it first. */
export function stands(step: Taken): boolean {
  return step.void_reason === null && (step.verdict === 'pending' || step.verdict === 'accepted')
}

function resultOf(step: Said): string {
  const value = step.fields.find(([field]) => field === 'review_result')?.[1]
  return value?.t === 'text' ? value.v : ''
}

const isAsked = (step: Said) => step.kind === 'recheck_asked' || step.kind === 'review_asked'
const isReview = (step: Said) => step.kind === 'rechecked' || step.kind === 'reviewed'

/**
 * The steps without the requests that came to nothing. Where a request for a recheck or a review is withdrawn or not
 * admitted, the matter stands where it stood before it: neither the request nor its end counts.
 */
function withoutIdle<S extends Said>(taken: S[]): S[] {
  const idle = new Set<S>()
  let request: S | undefined
  for (const step of taken) {
    if (isAsked(step)) request = step
    else if (isReview(step) || (step.kind === 'withdrawn' && request)) {
      if (step.kind === 'withdrawn' || resultOf(step) === 'not_admitted') {
        idle.add(step)
        if (request) idle.add(request)
      }
      request = undefined
    }
  }
  return taken.filter((step) => !idle.has(step))
}

/** Whether the course begins anew with the step: taken up again, ordered to be done again, or agreed anew. */
function beginsAnew(step: Said): boolean {
  return step.kind === 'reopened' || step.kind === 'unmerged' || step.kind === 'agreement_renewed' || (isReview(step) && resultOf(step) === 'redo')
}

/** Whether what was done before stays done when the course begins anew with a step. */
function outlasts(kind: StepKind, begun: StepKind): boolean {
  if (begun === 'agreement_renewed') return !AFTER_AGREEMENT.includes(kind)
  // What is ordered to be done again is sorted already; what is taken up again is sorted anew.
  const isOrdered = begun === 'rechecked' || begun === 'reviewed'
  return FOR_GOOD.includes(kind) || (isOrdered && kind === 'triaged')
}

/** The steps of the round that the course is in; what came before it was done once and is to be done again. */
export function roundOf<S extends Said>(standing: S[]): S[] {
  const taken = withoutIdle(standing)
  const begun = taken.findLastIndex(beginsAnew)
  const by = taken[begun]?.kind
  if (!by) return taken
  return [...taken.slice(0, begun + 1).filter((step) => step.kind !== null && outlasts(step.kind, by)), ...taken.slice(begun + 1)]
}

/** The bar of a record. */
export function courseOf(record: RecordView): Stage[] {
  const taken = roundOf(record.steps.filter(stands))
  const all = (COURSES[record.noun] ?? []).flatMap((kinds): Stage[] => {
    const step = taken.findLast((candidate) => candidate.kind !== null && kinds.includes(candidate.kind))
    const usual = kinds[0]
    if (usual === undefined) return []
    const clock = record.clocks.find((candidate) => CLOCKS[usual]?.includes(candidate.kind))
    const running = clock?.state === 'running'
    const stopped = clock?.state === 'stopped'
    if (!step && !running && OPTIONAL.includes(usual)) return []
    return [
      {
        kind: step?.kind ?? usual,
        status: step || stopped ? 'done' : 'open',
        on: step?.happened_on ?? (stopped ? clock.stopped_on : null),
        due: running ? clock.due : null,
        provisional: running && clock.due === null,
      },
    ]
  })
  // A stage that was passed over (an import, another way of asking) does not come any more.
  const lastDone = all.findLastIndex((stage) => stage.status === 'done')
  const ended = taken.some((step) => step.kind !== null && ENDS.includes(step.kind))
  const stages = all.filter((stage, place) => stage.status === 'done' || (place > lastDone && !ended))
  const next = stages.find((stage) => stage.status === 'open')
  if (next) next.status = 'next'
  return stages
}
