// The door and the frame behind it.

import { expect, test } from 'vitest'
import I18NextVue from 'i18next-vue'
import i18next from 'i18next'
import { createMemoryHistory, createRouter } from 'vue-router'
import App from '@/App.vue'
import { laidOver, settled, show, startCore } from '../mounting'

test('menu and bar stand only when the door has been left, so that nobody who clicks them is led back', async () => {
  await startCore()
  const page = { template: '<i />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['unlock', 'workbench'].map((name) => ({ path: `/${name}`, name, component: page })).concat({ path: '/:rest(.*)', name: 'rest', component: page }),
  })
  await router.push('/unlock')
  show(App, { global: { plugins: [[I18NextVue, { i18next }], router] } })
  expect(laidOver('nav-workbench')).toBeNull()
  expect(laidOver('sync-bar')).toBeNull()
  await router.push('/workbench')
  await settled()
  expect(laidOver('nav-workbench')).not.toBeNull()
  expect(laidOver('sync-bar')).not.toBeNull()
})
