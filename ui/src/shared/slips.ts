// The slip that goes with a step, and what is explained with it. The county's lists come from the core; what is
// not ticked is a warning and bars nothing.

import { ref, type Ref } from 'vue'
import { asRefusal, countyDecisions, type Fields } from '@/api/invoke'
import type { CountyDecisions } from '@/api/types/CountyDecisions'
import type { ExplainItem } from '@/api/types/ExplainItem'
import type { Refusal } from '@/api/types/Refusal'
import type { SlipType } from '@/api/types/SlipType'
import type { StepKind } from '@/api/types/StepKind'

/** The name of a row in the language of the window; names are given in Chinese and Tibetan. */
export function nameOfRow(row: Pick<SlipType, 'name_zh' | 'name_bo'>, language: string): string {
  return language === 'bo' && row.name_bo !== '' ? row.name_bo : row.name_zh
}

/** The slips that go with a step; those of the chosen kind of notice come first. */
export function slipsOf(decisions: CountyDecisions, step: StepKind, notice: unknown): SlipType[] {
  const exactly = typeof notice === 'string' ? `${step}:${notice}` : step
  const meant = (slip: SlipType) => slip.triggers.some((trigger) => trigger === step || trigger === exactly)
  const related = (slip: SlipType) => slip.triggers.some((trigger) => trigger === step || trigger.startsWith(`${step}:`))
  return [...decisions.slips.filter(meant), ...decisions.slips.filter((slip) => related(slip) && !meant(slip))]
}

/** The slip that goes with a step and no other one does. */
export function slipMeant(decisions: CountyDecisions, step: StepKind, notice: unknown): SlipType | undefined {
  const exactly = typeof notice === 'string' ? `${step}:${notice}` : step
  const meant = decisions.slips.filter((slip) => slip.triggers.some((trigger) => trigger === step || trigger === exactly))
  return meant.length === 1 ? meant[0] : undefined
}

/** What has to be explained with the chosen slip and is not ticked. */
export function notExplained(decisions: CountyDecisions, fields: Fields): ExplainItem[] {
  const slip = fields.slip_kind
  if (typeof slip !== 'string' || slip === '') return []
  const ticked = Array.isArray(fields.explained_items) ? fields.explained_items : []
  return decisions.items.filter((item) => item.required_for.some((code) => code === 'all' || code === slip) && !ticked.includes(item.code))
}

/** The county's decisions, read once where they are needed; `refusal` says why they cannot be read. */
export function useDecisions(needed: boolean): { decisions: Ref<CountyDecisions | null>; refusal: Ref<Refusal | null> } {
  const decisions = ref<CountyDecisions | null>(null)
  const refusal = ref<Refusal | null>(null)
  if (needed) {
    void countyDecisions().then(
      (answer) => {
        decisions.value = answer
      },
      (thrown: unknown) => {
        refusal.value = asRefusal(thrown)
      },
    )
  }
  return { decisions, refusal }
}
