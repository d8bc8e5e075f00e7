// Long lists, read page by page as they are scrolled: a list of a hundred thousand lines costs
// the window a screenful.

import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asRefusal, list } from '@/api/invoke'
import type { ListRequest } from '@/api/types/ListRequest'
import type { Noun } from '@/api/types/Noun'
import type { Refusal } from '@/api/types/Refusal'
import type { Row } from '@/api/types/Row'
import { session } from './session'

/** Lines read at once. */
export const PAGE_ROWS = 200

/** A request for everything. */
export function blankRequest(): ListRequest {
  return { words: '', state: null, village: null, from: null, to: null, waiting: false, needs_person: false, mine: false, offset: 0, limit: PAGE_ROWS }
}

/** A list as far as it was read. */
export interface LongList {
  total: Ref<number>
  /** Lines by place; a place not read yet is absent. */
  rows: ShallowRef<ReadonlyMap<number, Row>>
  refusal: Ref<Refusal | null>
  loading: Ref<boolean>
  read: Ref<boolean>
  /** Reads the page a place is on, unless it was read. */
  need: (place: number) => void
  again: () => Promise<void>
}

/** Reads a list; starts over whenever noun, filter or records change. */
export function useLongList(noun: () => Noun, request: () => ListRequest): LongList {
  const total = ref(0)
  const rows = shallowRef<ReadonlyMap<number, Row>>(new Map())
  const refusal = ref<Refusal | null>(null)
  const loading = ref(true)
  const read = ref(false)
  const asked = new Set<number>()
  let turn = 0

  async function page(number: number, mine: number): Promise<void> {
    asked.add(number)
    try {
      const answer = await list(noun(), { ...request(), offset: number * PAGE_ROWS, limit: PAGE_ROWS })
      if (mine !== turn) return
      const next = number === 0 && asked.size === 1 ? new Map<number, Row>() : new Map(rows.value)
      answer.rows.forEach((row, place) => next.set(number * PAGE_ROWS + place, row))
      rows.value = next
      total.value = answer.total
      refusal.value = null
      read.value = true
    } catch (thrown) {
      if (mine !== turn) return
      asked.delete(number)
      refusal.value = asRefusal(thrown)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  async function again(): Promise<void> {
    turn += 1
    asked.clear()
    loading.value = true
    await page(0, turn)
  }

  function need(place: number): void {
    const number = Math.floor(place / PAGE_ROWS)
    if (!asked.has(number)) void page(number, turn)
  }

  watch([noun, request, () => session.changes], again, { immediate: true, deep: true })
  return { total, rows, refusal, loading, read, need, again }
}
