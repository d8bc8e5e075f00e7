// Mounts a part of the window as it runs: with words, with the fake core, with a router.

import { mount, type MountingOptions, type VueWrapper } from '@vue/test-utils'
import I18NextVue from 'i18next-vue'
import i18next from 'i18next'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { fixture } from '@/api/fixture'
import { setTransport, type Transport } from '@/api/invoke'
import { readHome } from '@/shared/session'
import { startWords } from '@/shared/words'

/** Puts a fresh core in place, with the sample home open. */
export async function startCore(language = 'zh-CN', transport: Transport = fixture(true)): Promise<Transport> {
  setTransport(transport)
  await startWords(language)
  await readHome()
  return transport
}

type Options = MountingOptions<Record<string, unknown>>

const aRouter = () => createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)', component: { template: '<i />' } }] })

function mounted(component: Component, router: Router, options: Options): VueWrapper {
  const mounting = {
    attachTo: document.body,
    ...options,
    global: { plugins: [[I18NextVue, { i18next }], router], ...options.global },
  }
  return mount(component, mounting as never) as VueWrapper
}

/** Mounts a component with everything it expects around it. */
export function show(component: Component, options: Options = {}): VueWrapper {
  return mounted(component, aRouter(), options)
}

/** Mounts it at an address of the window, and says where the window is then. */
export async function showAt(address: string, component: Component, options: Options = {}): Promise<{ page: VueWrapper; where: () => string }> {
  const router = aRouter()
  await router.push(address)
  return { page: mounted(component, router, options), where: () => router.currentRoute.value.fullPath }
}

/** What a part of the window that is laid over the page shows, by its name. */
export const laidOver = (name: string): HTMLElement | null => document.body.querySelector<HTMLElement>(`[data-test="${name}"]`)

/** The fake core, noting what is asked of it; `answer` may answer first. */
export function listening(answer: (command: string, args: Record<string, unknown>) => unknown = () => undefined) {
  const core = fixture(true)
  const calls: [string, Record<string, unknown>][] = []
  const transport: Transport = {
    ...core,
    call: async (command, args) => {
      calls.push([command, args])
      return (await answer(command, args)) ?? core.call(command, args)
    },
  }
  return { transport, calls }
}

/** Types a text into a control as a person does. */
export async function typeInto(name: string, text: string): Promise<void> {
  const control = laidOver(name) as HTMLInputElement
  control.value = text
  control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }))
  await settled()
}

/** Presses a button. */
export async function press(name: string): Promise<void> {
  laidOver(name)?.click()
  await settled()
}

/** Presses a key, where the focus is. */
export async function pressKey(key: string, part: KeyboardEventInit = {}): Promise<void> {
  const target = (document.activeElement ?? document.body) as HTMLElement
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...part }))
  await settled()
}

/** Lets pending answers of the core arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}
