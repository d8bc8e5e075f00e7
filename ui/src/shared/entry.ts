// One form being filled: its content, its draft, its saving and what the core refused.

import { computed, nextTick, ref, type ComputedRef, type Ref } from 'vue'
import { asRefusal } from '@/api/invoke'
import type { Refusal } from '@/api/types/Refusal'
import { useDraft, type Draft } from './drafts'
import { recordsChanged } from './session'

/** A form being filled. */
export interface EntryForm<T> {
  content: Ref<T>
  draft: Draft
  refusal: Ref<Refusal | null>
  /** Key of the field the core refused, if it named one. */
  failed: ComputedRef<string | null>
  saving: Ref<boolean>
  /** Saves, then calls `then` with the core's answer. */
  save: () => Promise<void>
  /** Saves and leaves an empty form, the first field in focus. */
  saveAndNew: () => Promise<void>
  /** Starts over without saving. */
  reset: () => void
}

interface EntryOptions<T, R> {
  /** Name of the form's draft. */
  form: () => string
  /** An empty form. */
  blank: () => T
  /** Hands it to the core. */
  send: (content: T) => Promise<R>
  /** After a save that opens what was saved. */
  then: (answer: R) => void | Promise<void>
  /** After a save that stays on the form. */
  saved?: (answer: R) => void
  /** Where the next one does not begin on this form: after a save that goes on to it. */
  next?: ((answer: R) => Promise<void>) | undefined
}

/** The field a refusal is about: its parameter is the key of the label. */
export function fieldOfRefusal(refusal: Refusal | null): string | null {
  const label = refusal?.params.field
  return label?.startsWith('@field.') ? label.slice('@field.'.length) : null
}

function focusOn(field: string | null): void {
  const selector = field === null ? '[data-form] input, [data-form] select' : `[data-test="field-${field}"]`
  const found = document.querySelector<HTMLElement>(selector)
  // A group of boxes takes no focus itself.
  const control = found?.matches('[role="group"]') ? found.querySelector('input') : found
  control?.focus()
}

/** Fills, drafts and saves one form. */
export function useEntry<T, R>(options: EntryOptions<T, R>): EntryForm<T> {
  const content = ref(options.blank()) as Ref<T>
  const refusal = ref<Refusal | null>(null)
  const failed = computed(() => fieldOfRefusal(refusal.value))
  const saving = ref(false)
  const draft = useDraft(options.form, () => content.value, (earlier: T) => {
    content.value = earlier
  })

  async function send(stays: boolean): Promise<{ answer: R } | null> {
    if (saving.value || draft.found.value !== null) return null
    saving.value = true
    refusal.value = null
    try {
      const answer = await options.send(content.value)
      // Leaving the page still moves the focus, and that must not bring a draft back.
      await (stays ? draft.done() : draft.stop()).catch(() => undefined)
      await recordsChanged().catch(() => undefined)
      return { answer }
    } catch (thrown) {
      refusal.value = asRefusal(thrown)
      await nextTick()
      if (failed.value !== null) focusOn(failed.value)
      return null
    } finally {
      saving.value = false
    }
  }

  async function save(): Promise<void> {
    const sent = await send(false)
    if (sent !== null) await options.then(sent.answer)
  }

  async function saveAndNew(): Promise<void> {
    if (options.next !== undefined) {
      const sent = await send(false)
      if (sent !== null) await options.next(sent.answer)
      return
    }
    const sent = await send(true)
    if (sent === null) return
    options.saved?.(sent.answer)
    reset()
    await nextTick()
    focusOn(null)
  }

  function reset(): void {
    content.value = options.blank()
    refusal.value = null
    draft.rebase()
  }

  return { content, draft, refusal, failed, saving, save, saveAndNew, reset }
}
