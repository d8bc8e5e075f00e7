// Keys. Every action has one, shown on its button, and none is a bare letter: a bare letter
// belongs to the input method. While an input method composes, nothing fires: on Linux Enter
// arrives there with key code 229, elsewhere with `isComposing`.

import { computed, onBeforeUnmount, onMounted, ref } from 'vue'

/** A combination, as shown on a button. */
export type Combination = 'Ctrl+S' | 'Ctrl+Enter' | 'Ctrl+N' | 'Ctrl+F' | 'Ctrl+P' | 'F1' | 'F2' | 'F6' | 'Esc' | 'Ctrl+E'

type Bindings = Partial<Record<Combination, () => void>>

/** Whether an input method is at work on this key. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

/** The combination of a key event, if it is one of ours. */
export function combinationOf(event: KeyboardEvent): Combination | null {
  if (isComposing(event)) return null
  const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey
  if ((event.key === 'F1' || event.key === 'F2' || event.key === 'F6') && !ctrl) return event.key
  if (event.key === 'Escape' && !ctrl) return 'Esc'
  if (!ctrl) return null
  if (event.key === 'Enter') return 'Ctrl+Enter'
  const letter = event.key.toUpperCase()
  return letter === 'S' || letter === 'N' || letter === 'F' || letter === 'E' || letter === 'P' ? `Ctrl+${letter}` : null
}

const layers: Bindings[] = []

function handle(event: KeyboardEvent): void {
  const combination = combinationOf(event)
  if (combination === null || event.defaultPrevented) return
  // The layer opened last answers first: a dialog's Ctrl+S is not the page's.
  const layer = layers.findLast((bindings) => bindings[combination])
  const action = layer?.[combination]
  // The browser's own save, find and new-window never appear over the work; its printing may.
  if (action || (combination !== 'Esc' && combination !== 'Ctrl+P')) event.preventDefault()
  action?.()
}

/** Binds keys while the component lives. */
export function useKeys(bindings: Bindings): void {
  onMounted(() => {
    if (layers.length === 0) window.addEventListener('keydown', handle)
    layers.push(bindings)
  })
  onBeforeUnmount(() => {
    layers.splice(layers.indexOf(bindings), 1)
    if (layers.length === 0) window.removeEventListener('keydown', handle)
  })
}

const dialogs = ref(0)

/** Whether a dialog lies over the page. */
export const isDialogOpen = computed(() => dialogs.value > 0)

/** Binds the keys of a dialog, which are those that count while it is open. */
export function useDialogKeys(bindings: Bindings): void {
  useKeys(bindings)
  onMounted(() => {
    dialogs.value += 1
  })
  onBeforeUnmount(() => {
    dialogs.value -= 1
  })
}

const STOPS = 'input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), [data-enter-stop]:not([disabled])'

/**
 * Enter goes to the next field of the form. In a long text Enter makes a line, and on a button
 * it presses the button.
 */
export function enterGoesOn(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey || isComposing(event)) return
  if (event.defaultPrevented) return
  const from = event.target as HTMLElement
  if (from.tagName !== 'INPUT' && from.tagName !== 'SELECT') return
  event.preventDefault()
  const stops = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(STOPS)]
  const next = stops[stops.indexOf(from) + 1]
  next?.focus()
  if (next instanceof HTMLInputElement && next.type === 'text') next.select()
}
