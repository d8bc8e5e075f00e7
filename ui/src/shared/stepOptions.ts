// What a step may name: people and earlier steps of its record, another record, the county's slips and what is
// explained with them. The form of a new step and that of one taken anew offer the same.

import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { asRefusal, list, type Fields } from '@/api/invoke'
import type { Field } from '@/api/types/Field'
import type { FieldForm } from '@/api/types/FieldForm'
import type { Noun } from '@/api/types/Noun'
import type { RecordView } from '@/api/types/RecordView'
import type { Refusal } from '@/api/types/Refusal'
import type { StepKind } from '@/api/types/StepKind'
import { blankRequest } from './lists'
import { nameOfRow, notExplained, slipMeant, slipsOf, useDecisions } from './slips'
import { useWords } from './words'

interface Choice {
  value: string | number
  words: string
}

/** The step whose form is filled. The record may not be read yet. */
interface FilledStep {
  kind: () => StepKind
  forms: () => FieldForm[]
  record: () => RecordView | null
  content: Ref<Fields>
}

/** What the form offers. */
export interface StepOptions {
  options: ComputedRef<Partial<Record<Field, Choice[]>>>
  /** Fields that cannot be filled before the county's decisions are read. */
  hidden: ComputedRef<Field[]>
  /** The field that names another record, if the form has one, and the words it is looked for by. */
  named: ComputedRef<Field | undefined>
  find: Ref<string>
  /** Names of what has to be explained with the slip and is not ticked. */
  missing: ComputedRef<string[]>
  /** What could not be read. */
  refusals: ComputedRef<Refusal[]>
}

// A matter into which this one is merged, the rules on which an agreement rests.
const NAMED: Partial<Record<Field, Noun>> = { other: 'matter', rule_cited: 'village_rule' }
const OTHERS_MAX = 50

// What was given to do has a date by which, on a meeting, a reception day or alone.
const isTask = (step: RecordView['steps'][number]) => step.fields.some(([field, value]) => field === 'due_on' && value.t === 'date')

function useOthers(step: FilledStep) {
  const { t } = useWords()
  const named = computed(() => step.forms().map((form) => form.field).find((field) => NAMED[field] !== undefined))
  const find = ref('')
  const found = shallowRef<Choice[]>([])
  const unread = ref<Refusal | null>(null)
  const seen = new Map<string, string>()
  let turn = 0

  watch(
    [named, find],
    async ([field, typed]) => {
      const noun = field && NAMED[field]
      if (!noun) return
      // An answer to fewer letters may come after one to more.
      const mine = ++turn
      try {
        const page = await list(noun, { ...blankRequest(), words: typed.trim(), limit: OTHERS_MAX })
        if (mine !== turn) return
        const rows = page.rows.filter((row) => !row.void && row.id !== step.record()?.id)
        found.value = rows.map((row) => ({ value: row.id, words: [row.title, row.village, row.on].filter(Boolean).join(' · ') }))
        for (const one of found.value) seen.set(String(one.value), one.words)
        unread.value = null
      } catch (thrown) {
        if (mine === turn) unread.value = asRefusal(thrown)
      }
    },
    { immediate: true },
  )

  // What was chosen stays on the list, whatever is looked for next: a select shows only what it lists.
  const others = computed(() => {
    const chosen = named.value && step.content.value[named.value]
    if (typeof chosen !== 'string' || chosen === '' || found.value.some((one) => one.value === chosen)) return found.value
    const related = step.record()?.related.find((row) => row.id === chosen)
    return [{ value: chosen, words: seen.get(chosen) ?? related?.title ?? t('ui.step.chosen') }, ...found.value]
  })
  return { named, find, others, unread }
}

function useSlips(step: FilledStep) {
  const { language } = useWords()
  const { decisions, refusal } = useDecisions(step.forms().some((form) => form.field === 'slip_kind'))
  const choice = (row: { code: string; name_zh: string; name_bo: string }): Choice => ({ value: row.code, words: nameOfRow(row, language()) })
  const slips = computed(() =>
    decisions.value
      ? { slip_kind: slipsOf(decisions.value, step.kind(), step.content.value.notice_kind).map(choice), explained_items: decisions.value.items.map(choice) }
      : {},
  )
  const missing = computed(() => (decisions.value ? notExplained(decisions.value, step.content.value).map((item) => nameOfRow(item, language())) : []))

  // The slip that goes with what was chosen stands there until somebody chooses another one.
  let proposed: string | undefined
  watch([decisions, () => step.content.value.notice_kind], () => {
    const chosen = step.content.value.slip_kind ?? undefined
    if (!decisions.value || chosen !== proposed) return
    proposed = slipMeant(decisions.value, step.kind(), step.content.value.notice_kind)?.code
    if (proposed !== chosen) step.content.value = { ...step.content.value, slip_kind: proposed ?? null }
  })
  return { slips, missing, hidden: computed<Field[]>(() => (decisions.value ? [] : ['slip_kind', 'explained_items'])), refusal }
}

/** Offers what the step of a form may name. */
export function useStepOptions(step: FilledStep): StepOptions {
  const { t } = useWords()
  const { named, find, others, unread } = useOthers(step)
  const { slips, missing, hidden, refusal } = useSlips(step)
  const people = computed(
    () => step.record()?.fields.flatMap((field): Choice[] => (field.field === 'party_name' && field.value.t === 'text' ? [{ value: field.item, words: field.value.v }] : [])) ?? [],
  )
  const steps = computed(() =>
    (step.record()?.steps ?? [])
      .filter((one) => one.kind !== null && one.void_reason === null && (step.kind() !== 'task_done' || isTask(one)))
      .map((one): Choice => ({ value: one.id, words: t('ui.step.about', { step: `@step.${one.kind}`, date: one.happened_on ?? t('ui.timeline.undated') }) })),
  )
  const options = computed(() => ({ party_item: people.value, about: steps.value, ...(named.value ? { [named.value]: others.value } : {}), ...slips.value }))
  const refusals = computed(() => [unread.value, refusal.value].filter((one) => one !== null))
  return { options, hidden, named, find, missing, refusals }
}
