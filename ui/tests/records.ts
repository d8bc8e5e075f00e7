// Records of a given course, for tests of what follows from it.

import { sampleRecords } from '@/api/fixtureRecords'
import type { Noun } from '@/api/types/Noun'
import type { RecordView } from '@/api/types/RecordView'
import type { StepClash } from '@/api/types/StepClash'
import type { StepKind } from '@/api/types/StepKind'

/** A step by its kind, or by its kind and the result of a recheck or a review. */
type Told = StepKind | readonly [StepKind, string]

/** A record after these steps, without clocks. */
export function recordAfter(noun: Noun, told: readonly Told[]): RecordView {
  const sample = structuredClone(sampleRecords().find((record) => record.steps.length > 0))
  const first = sample?.steps[0]
  if (!sample || !first) throw new Error('no sample record')
  const steps = told.map((one, place) => {
    const [kind, result] = typeof one === 'string' ? [one] : one
    return { ...first, id: `7.00000000000000bb.${place + 1}#0`, kind, fields: result ? [['review_result', { t: 'text', v: result }] as (typeof first.fields)[number]] : [] }
  })
  return { ...sample, noun, clocks: [], steps }
}

/** The clash of a record's last step, as the inbox shows it. */
export function clashOf(record: RecordView, form: StepClash['form'] = {}): StepClash {
  const step = record.steps.at(-1)
  if (!step) throw new Error('no step')
  const by = { change: '9.b.3', author: '旦正加', device: 9, township: '青桑乡', grid: '', at_ms: 0, own: false, waiting: false }
  return { step, by, why: { code: 'step_not_possible', params: {} }, meanwhile: [], meanwhile_by: [], redo: null, form }
}
