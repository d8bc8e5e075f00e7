import { beforeEach, describe, expect, it } from 'vitest'
import StepDialog from '@/features/record/StepDialog.vue'
import FormFields from '@/shared/FormFields.vue'
import type { Fields } from '@/api/invoke'
import type { FieldForm } from '@/api/types/FieldForm'
import { entryOf, readHundredths, showHundredths } from '@/shared/values'
import { laidOver, listening, press, settled, show, startCore } from '../mounting'
import { recordAfter } from '../records'

const form = (field: FieldForm['field'], kind: string, part: Partial<FieldForm> = {}): FieldForm => ({ field, kind, table: null, required: null, ...part })
const last = (page: ReturnType<typeof show>) => (page.emitted('change')?.at(-1) as [Fields])[0]

describe('a form of fields', () => {
  beforeEach(async () => void (await startCore()))

  it('reads a short date before the field is left, and shows it in full after', async () => {
    const page = show(FormFields, { props: { forms: [form('found_on', 'date')], fields: {} } })
    const input = page.get('[data-test="field-found_on"]')
    await input.setValue('20260301')
    expect(last(page).found_on).toBe('2026-03-01')
    await page.setProps({ fields: last(page) })
    await input.trigger('blur')
    expect((input.element as HTMLInputElement).value).toBe('2026-03-01')
  })

  it('keeps an impossible date as typed and says how to write one', async () => {
    const page = show(FormFields, { props: { forms: [form('found_on', 'date')], fields: { found_on: '20260230' } } })
    expect(page.get('[data-test="warning-found_on"]').text()).toContain('没有这个日期')
  })

  it('keeps money in whole fen', async () => {
    const page = show(FormFields, { props: { forms: [form('amount_fen', 'fen')], fields: {} } })
    await page.get('[data-test="field-amount_fen"]').setValue('1,200.5')
    expect(last(page).amount_fen).toBe(120_050)
    expect([showHundredths(120_050), showHundredths(5), readHundredths('0.05'), readHundredths('1.234')]).toEqual(['1200.50', '0.05', 5, null])
  })

  it('says which article requires a field, and labels every control', () => {
    const page = show(FormFields, { props: { forms: [form('title', 'text', { required: 'petition_19_1' }), form('channel', 'code', { table: 'channel' })], fields: {} } })
    expect(page.text()).toContain('第十九条')
    for (const control of page.findAll('input, select')) expect(page.find(`label[for="${control.attributes('id')}"]`).exists()).toBe(true)
  })

  it('names a group of boxes by its label, and puts the focus on the first box where it is refused', async () => {
    const { transport } = listening((command) => {
      if (command === 'take_step') throw { code: 'missing_field', params: { field: '@field.explained_items', article: '@article.petition_23' } }
      return undefined
    })
    await startCore('zh-CN', transport)
    const dialog = show(StepDialog, { props: { record: recordAfter('piece', ['registered']), kind: 'notice_given' } })
    await settled()
    const group = laidOver('field-explained_items')
    expect(document.getElementById(group?.getAttribute('aria-labelledby') ?? '')?.textContent).toContain('讲清楚')
    await press('dialog-save')
    expect(document.activeElement).toBe(group?.querySelector('input'))
    dialog.unmount()
  })

  it('offers the codes of a table by their words, and keeps a code of another version', () => {
    const page = show(FormFields, { props: { forms: [form('channel', 'code', { table: 'channel' })], fields: { channel: 'by_yak' } } })
    const options = page.findAll('option').map((option) => option.text())
    expect(options).toContain('来访')
    expect((page.get('select').element as HTMLSelectElement).value).toBe('by_yak')
  })

  it('sends no blank field, and nobody of whom nothing was said', () => {
    expect(entryOf({ fields: { title: '草场', remark: '', village: null }, parties: [{ party_role: 'petitioner' }, { party_name: '多杰', phone: '' }] })).toEqual({
      fields: { title: '草场' },
      parties: [{ party_name: '多杰' }],
    })
  })
})
