// Mounts a part of the window as it runs: with words, with the fake core, with a router.

import { mount, type MountingOptions, type VueWrapper } from '@vue/test-utils'
import I18NextVue from 'i18next-vue'
import i18next from 'i18next'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
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

/** Mounts a component with everything it expects around it. */
export function show(component: Component, options: MountingOptions<Record<string, unknown>> = {}): VueWrapper {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)', component: { template: '<i />' } }] })
  const mounting = {
    attachTo: document.body,
    ...options,
    global: { plugins: [[I18NextVue, { i18next }], router], ...options.global },
  }
  return mount(component, mounting as never) as VueWrapper
}

/** Lets pending answers of the core arrive. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}
