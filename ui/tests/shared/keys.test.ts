import { describe, expect, it, vi } from 'vitest'
import { mount } from '@vue/test-utils'
import { combinationOf, enterGoesOn, useKeys } from '@/shared/keys'

function form(): HTMLFormElement {
  document.body.innerHTML = '<form><input id="a" type="text"><select id="b"></select><textarea id="c"></textarea><input id="d" type="text" disabled><button id="e" data-enter-stop type="button"></button></form>'
  const element = document.querySelector('form') as HTMLFormElement
  element.addEventListener('keydown', enterGoesOn)
  return element
}

function press(id: string, init: KeyboardEventInit & { keyCode?: number }): KeyboardEvent {
  const element = document.getElementById(id) as HTMLElement
  element.focus()
  const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init })
  if (init.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: init.keyCode })
  element.dispatchEvent(event)
  return event
}

describe('Enter', () => {
  it('goes to the next field', () => {
    form()
    press('a', {})
    expect(document.activeElement?.id).toBe('b')
    press('b', {})
    expect(document.activeElement?.id).toBe('c')
  })

  it('stays while an input method composes', () => {
    form()
    press('a', { isComposing: true })
    expect(document.activeElement?.id).toBe('a')
    press('a', { keyCode: 229 })
    expect(document.activeElement?.id).toBe('a')
  })

  it('makes a line in a long text', () => {
    form()
    expect(press('c', {}).defaultPrevented).toBe(false)
    expect(document.activeElement?.id).toBe('c')
  })
})

describe('a shortcut', () => {
  const event = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { cancelable: true, bubbles: true, ...init })

  it('is known by its combination and is never a bare letter', () => {
    expect(combinationOf(event({ key: 's', ctrlKey: true }))).toBe('Ctrl+S')
    expect(combinationOf(event({ key: 'Enter', ctrlKey: true }))).toBe('Ctrl+Enter')
    expect(combinationOf(event({ key: 'F1' }))).toBe('F1')
    expect(combinationOf(event({ key: 's' }))).toBeNull()
    expect(combinationOf(event({ key: 's', ctrlKey: true, isComposing: true }))).toBeNull()
  })

  it('belongs to the layer opened last, and to the page again when that closes', () => {
    const [page, dialog] = [vi.fn(), vi.fn()]
    const layer = (action: () => void) => mount({ setup: () => useKeys({ 'Ctrl+S': action }), template: '<i />' })
    const below = layer(page)
    const above = layer(dialog)
    window.dispatchEvent(event({ key: 's', ctrlKey: true }))
    above.unmount()
    window.dispatchEvent(event({ key: 's', ctrlKey: true }))
    expect([page.mock.calls.length, dialog.mock.calls.length]).toEqual([1, 1])
    below.unmount()
  })
})
