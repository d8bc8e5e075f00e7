// The ways that remain open to people where a course, or a part of it, has ended: on the page of what has ended, and
// in the form of a step that would end it, before it is saved. Keys of sentences; an empty list says nothing at all.

import type { Fields } from '@/api/invoke'
import type { RecordView } from '@/api/types/RecordView'
import type { StepKind } from '@/api/types/StepKind'
import { roundOf, stands, type Said } from './course'

const AGREED = ['ui.ways.confirmation', 'ui.ways.agreement_court']
const ENDED = ['ui.ways.arbitration', 'ui.ways.administrative', 'ui.ways.court', 'ui.ways.mediate_again']
const DECIDED = ['ui.ways.reconsideration', 'ui.ways.court']
const ALWAYS = ['ui.ways.legal_aid', 'ui.ways.conduct']

/** Steps at which people must hear which ways remain open to them. What is opined is left to the route. */
const WAYS: Partial<Record<StepKind, string[] | 'by_route'>> = {
  guided_out: ['ui.ways.notice'],
  not_accepted: ['ui.ways.notice'],
  no_longer_accepted: ['ui.ways.new_facts'],
  declined: ENDED,
  terminated: ENDED,
  performance_disputed: ENDED,
  agreed_written: AGREED,
  agreed_oral: AGREED,
  agreement_renewed: AGREED,
  confirmation_decided: ['ui.ways.agreement_court'],
  settled: ['ui.ways.agreement_court'],
  decided: 'by_route',
  opinion_served: 'by_route',
  closed: 'by_route',
  procedure_decided: DECIDED,
  suggestion_decided: ['ui.ways.new_facts'],
  replied: ['ui.ways.new_facts'],
  rechecked: ['ui.ways.review'],
  reviewed: ['ui.ways.new_facts'],
}

/** A notice that ends the way of a piece through this office. */
const NOTICE_ENDS = ['not_accepted', 'guided_out', 'sent_on']

// Only the petition procedure leads to recheck and review (Art. 35); other routes have their own ways.
function byRoute(round: Said[]): string[] {
  const took = (kind: StepKind) => round.some((step) => step.kind === kind)
  if (took('matter_accepted')) return ['ui.ways.recheck']
  return took('study_begun') ? ['ui.ways.new_facts'] : DECIDED
}

function waysAt(standing: Said[]): string[] {
  const round = roundOf(standing)
  const closings = round.flatMap((step) => (step.kind !== null && WAYS[step.kind] ? [step.kind] : []))
  // Closing the file takes no way away and gives none: those of what was decided last stand.
  const last = closings.findLast((kind) => kind !== 'closed') ?? closings.at(-1)
  const ways = last && WAYS[last]
  if (!ways) return []
  return [...(ways === 'by_route' ? byRoute(round) : ways), ...ALWAYS]
}

/** The ways that are open to the people of a record as it stands. */
export function waysOf(record: RecordView): string[] {
  return waysAt(record.steps.filter(stands))
}

/** The ways that would be open once a step is taken as it is typed; none where it ends nothing. */
export function waysAfter(record: RecordView, kind: StepKind, fields: Fields): string[] {
  if (kind === 'notice_given') return NOTICE_ENDS.includes(String(fields.notice_kind)) ? ['ui.ways.notice', ...ALWAYS] : []
  if (!WAYS[kind]) return []
  const result = fields.review_result
  const typed: Said = { kind, fields: typeof result === 'string' ? [['review_result', { t: 'text', v: result }]] : [] }
  return waysAt([...record.steps.filter(stands), typed])
}
