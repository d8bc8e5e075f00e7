import { beforeEach, describe, expect, it } from 'vitest'
import ReceivePage from '@/features/reception/ReceivePage.vue'
import SealedPage from '@/features/reception/SealedPage.vue'
import { drafts, list, saveDraft } from '@/api/invoke'
import { blankRequest } from '@/shared/lists'
import { settled, show, startCore } from '../mounting'

describe('a reception', () => {
  beforeEach(async () => void (await startCore()))

  it('asks what came of it before a word of it can be typed', async () => {
    const page = show(ReceivePage)
    await settled()
    expect(page.find('[data-test="field-narrative"]').exists()).toBe(false)
    await page.get('[data-test="field-outcome"]').setValue('answered')
    expect(page.find('[data-test="field-narrative"]').exists()).toBe(true)
  })

  it('that turns out to be an accusation leaves no draft behind', async () => {
    const page = show(ReceivePage)
    await settled()
    await page.get('[data-test="field-outcome"]').setValue('answered')
    await page.get('[data-test="field-title"]').setValue('某某违纪')
    await saveDraft('receive', '{"fields":{"title":"某某违纪"},"parties":[]}')
    await page.get('[data-test="field-outcome"]').setValue('sealed')
    await settled()
    expect(await drafts()).toEqual([])
    page.unmount()
    await settled()
    expect(await drafts()).toEqual([])
  })

  it('is saved by its key, and the field that the core misses is named and in focus', async () => {
    const page = show(ReceivePage)
    await settled()
    await page.get('[data-test="field-outcome"]').setValue('answered')
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, cancelable: true }))
    await settled()
    expect(page.get('[data-test="error-what"]').text()).toContain('事由')
    expect(document.activeElement?.getAttribute('data-test')).toBe('field-title')
    await page.get('[data-test="field-title"]').setValue('咨询草原奖补')
    const before = (await list('reception', blankRequest())).total
    await page.get('[data-test="save-and-new"]').trigger('click')
    await settled()
    expect((await list('reception', blankRequest())).total).toBe(before + 1)
    expect(page.find('[data-test="field-title"]').exists()).toBe(false)
    page.unmount()
  })
})

describe('an accusation', () => {
  beforeEach(async () => void (await startCore()))

  it('is taken without typing any of it, unless that is confirmed a second time', async () => {
    const page = show(SealedPage)
    await settled()
    expect(page.find('[data-test="sealed-warning"]').exists()).toBe(true)
    expect(page.find('[data-test="sealed-content"]').exists()).toBe(false)
    await page.get('[data-test="sealed-type"]').trigger('click')
    expect(page.find('[data-test="sealed-content"]').exists()).toBe(false)
    await page.get('[data-test="sealed-type-yes"]').trigger('click')
    expect(page.find('[data-test="sealed-content"]').exists()).toBe(true)
    page.unmount()
  })

  it('against this office goes one level up', async () => {
    const page = show(SealedPage)
    await settled()
    await page.get('[data-test="sealed-own-unit"]').setValue(true)
    const offices = page.findAll('[data-test="sealed-recipient"] option').map((option) => option.text())
    expect(offices.slice(1)).toEqual(['州纪委监委（示例）'])
    page.unmount()
  })
})
