// Reading a page's data, with its four faces: loading, empty, stale, error. Data once read stays
// on screen when a later read fails; the error stands above it.

import { onMounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asRefusal } from '@/api/invoke'
import type { Refusal } from '@/api/types/Refusal'
import { session } from './session'

/** Something read from the core. */
export interface Reading<T> {
  data: ShallowRef<T | null>
  refusal: Ref<Refusal | null>
  loading: Ref<boolean>
  again: () => Promise<void>
}

/** Reads on opening, whenever records changed, and whenever asked. */
export function useReading<T>(read: () => Promise<T>): Reading<T> {
  const data = shallowRef<T | null>(null)
  const refusal = ref<Refusal | null>(null)
  const loading = ref(true)
  let turn = 0
  async function again(): Promise<void> {
    const mine = ++turn
    loading.value = true
    try {
      const answer = await read()
      if (mine !== turn) return
      data.value = answer
      refusal.value = null
    } catch (thrown) {
      if (mine === turn) refusal.value = asRefusal(thrown)
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  onMounted(again)
  watch(() => session.changes, again)
  return { data, refusal, loading, again }
}
