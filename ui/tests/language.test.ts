import { beforeEach, describe, expect, it } from 'vitest'
import SettingsPage from '@/features/settings/SettingsPage.vue'
import { homeState } from '@/api/invoke'
import { settled, show, startCore } from './mounting'

describe('the language', () => {
  beforeEach(async () => void (await startCore()))

  it('is switched live, on the page, on the document and for the next start', async () => {
    const page = show(SettingsPage)
    expect(page.get('h1').text()).toBe('设置')
    await page.get('[data-test="settings-language"]').setValue('bo')
    await settled()
    expect(page.get('h1').text()).toBe('སྒྲིག་འགོད།')
    expect(document.documentElement.lang).toBe('bo')
    expect((await homeState()).language).toBe('bo')
    await page.get('[data-test="settings-language"]').setValue('en')
    await settled()
    expect([page.get('h1').text(), document.title]).toEqual(['Settings', 'Jiangyuan'])
    page.unmount()
  })

  it('Tibetan says of itself that it is a draft', async () => {
    const page = show(SettingsPage)
    await page.get('[data-test="settings-language"]').setValue('bo')
    await settled()
    expect(page.text()).toContain('ཟིན་བྲིས')
    page.unmount()
  })
})
