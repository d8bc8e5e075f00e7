// Drafts: what is being typed is written to the encrypted home at most two seconds after the
// first key, so that a power cut costs two seconds and never a page. Input events drive it, not
// the model: text that an input method still composes counts as typed.
//
// A form opened over an earlier draft asks first. Until the answer nothing is saved, because the
// new, emptier form would overwrite the old words.

import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import * as api from '@/api/invoke'
import type { DraftView } from '@/api/types/DraftView'

/** The longest that typed words stay in memory only. */
export const DRAFT_DELAY_MS = 2000

/** A form's draft. */
export interface Draft {
  /** An earlier draft that waits for an answer. */
  found: Ref<DraftView | null>
  /** When the draft was last saved (UTC milliseconds). */
  savedAtMs: Ref<number | null>
  /** Call on every `input`. */
  touch: () => void
  /** Saves at once what is not saved yet. */
  flush: () => Promise<void>
  /** Takes the earlier words back. */
  recover: () => void
  /** Forgets the earlier words. */
  discard: () => Promise<void>
  /** The form was saved as a record: its draft goes. */
  done: () => Promise<void>
  /** The form was filled anew by the program: nobody typed what it holds now. */
  rebase: () => void
  /** Nothing of this form may be kept: its draft goes, and nothing is saved any more. */
  stop: () => Promise<void>
}

/** Keeps the draft of one form. `form` may change its answer, e.g. from page to page. */
export function useDraft<T>(form: () => string, content: () => T, restore: (content: T) => void): Draft {
  const found = ref<DraftView | null>(null)
  const savedAtMs = ref<number | null>(null)
  let stopped = false
  // What the form held before anybody typed: leaving a field untouched is no work to recover.
  let untouched = JSON.stringify(content())
  let timer: ReturnType<typeof setTimeout> | undefined
  // Calls to the core queue up, so that a late save never brings a discarded draft back.
  let queue: Promise<unknown> = Promise.resolve()

  async function save(): Promise<void> {
    const [name, text] = [form(), JSON.stringify(content())]
    if (stopped || (text === untouched && savedAtMs.value === null)) return
    await api.saveDraft(name, text)
    savedAtMs.value = Date.now()
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const mine = queue.then(work, work)
    queue = mine.catch(() => undefined)
    return mine
  }

  function touch(): void {
    if (stopped || found.value !== null || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      // A draft that cannot be saved must not stop the typing; saving the form says why.
      inTurn(save).catch(() => undefined)
    }, DRAFT_DELAY_MS)
  }

  async function flush(): Promise<void> {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    await inTurn(save).catch(() => undefined)
  }

  function recover(): void {
    if (found.value === null) return
    restore(JSON.parse(found.value.content) as T)
    savedAtMs.value = found.value.saved_at_ms
    found.value = null
  }

  async function discard(): Promise<void> {
    found.value = null
    savedAtMs.value = null
    await inTurn(() => api.discardDraft(form()))
  }

  async function done(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    savedAtMs.value = null
    await inTurn(() => api.discardDraft(form()))
  }

  async function stop(): Promise<void> {
    stopped = true
    await done()
  }

  function rebase(): void {
    untouched = JSON.stringify(content())
  }

  const hide = () => void flush()
  onMounted(async () => {
    window.addEventListener('pagehide', hide)
    const all = await api.drafts().catch(() => [])
    found.value = all.find((draft) => draft.form === form()) ?? null
    if (found.value !== null) {
      clearTimeout(timer)
      timer = undefined
    }
  })
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', hide)
    void flush()
  })
  return { found, savedAtMs, touch, flush, recover, discard, done, rebase, stop }
}
