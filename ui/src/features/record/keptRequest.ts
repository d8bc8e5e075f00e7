// The filter of each list, kept while a line of it is open, so that coming back finds it.

import type { ListRequest } from '@/api/types/ListRequest'
import type { Noun } from '@/api/types/Noun'

const kept = new Map<Noun, ListRequest>()

/** Keeps the filter of a list. */
export function keepRequest(noun: Noun, request: ListRequest): void {
  kept.set(noun, { ...request })
}

/** The kept filter, once. */
export function keptRequest(noun: Noun): ListRequest | undefined {
  const request = kept.get(noun)
  kept.delete(noun)
  return request
}
