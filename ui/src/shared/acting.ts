// Something that a person does and the core may refuse: once at a time, its refusal kept.

import { ref, type Ref } from 'vue'
import { asRefusal } from '@/api/invoke'
import type { Refusal } from '@/api/types/Refusal'

/** An act on its way. */
export interface Acting {
  busy: Ref<boolean>
  refusal: Ref<Refusal | null>
  act: (verb: () => Promise<unknown>) => Promise<void>
}

/** Does one thing after the other; what comes while one is on its way is passed over. */
export function useActing(): Acting {
  const busy = ref(false)
  const refusal = ref<Refusal | null>(null)

  async function act(verb: () => Promise<unknown>): Promise<void> {
    if (busy.value) return
    busy.value = true
    refusal.value = null
    try {
      await verb()
    } catch (thrown) {
      refusal.value = asRefusal(thrown)
    } finally {
      busy.value = false
    }
  }
  return { busy, refusal, act }
}
