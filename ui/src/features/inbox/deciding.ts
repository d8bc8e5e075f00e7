// Sending a decision: once at a time, its refusal kept, the window told afterwards.

import { ref, type Ref } from 'vue'
import { asRefusal } from '@/api/invoke'
import type { Refusal } from '@/api/types/Refusal'
import { recordsChanged } from '@/shared/session'

/** A decision on its way. */
export interface Deciding {
  busy: Ref<boolean>
  refusal: Ref<Refusal | null>
  decide: (verb: () => Promise<unknown>) => Promise<void>
}

/** Sends decisions; `settled` is called after each that was taken. */
export function useDeciding(settled: () => void): Deciding {
  const busy = ref(false)
  const refusal = ref<Refusal | null>(null)

  async function decide(verb: () => Promise<unknown>): Promise<void> {
    if (busy.value) return
    busy.value = true
    refusal.value = null
    try {
      await verb()
      settled()
      await recordsChanged()
    } catch (thrown) {
      refusal.value = asRefusal(thrown)
    } finally {
      busy.value = false
    }
  }
  return { busy, refusal, decide }
}
