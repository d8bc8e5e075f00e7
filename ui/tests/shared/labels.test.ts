import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldForm } from '@/api/types/FieldForm'
import FormFields from '@/shared/FormFields.vue'
import RemainingWays from '@/shared/RemainingWays.vue'
import { labelIn } from '@/shared/labels'
import { show, startCore } from '../mounting'

const TITLE = { field: 'title', kind: 'text', table: null, required: null } as FieldForm

describe('a title', () => {
  beforeEach(async () => void (await startCore()))

  it('that labels a person is warned about and taken all the same', async () => {
    const page = show(FormFields, { props: { forms: [TITLE], fields: { title: '某某缠访一事' } } })
    expect(page.get('[data-test="warning-title"]').text()).toContain('缠访')
    expect(page.get('[data-test="field-title"]').attributes('aria-invalid')).not.toBe('true')
    page.unmount()
  })

  it('that names the matter is not', () => {
    const page = show(FormFields, { props: { forms: [TITLE], fields: { title: '牧道被围栏封堵' } } })
    expect(page.find('[data-test="warning-title"]').exists()).toBe(false)
    expect(labelIn('反映闹访处置不当')).toBe('闹访')
    page.unmount()
  })
})

describe('every closing screen', () => {
  beforeEach(async () => void (await startCore()))

  it('names the ways that remain, legal aid, and a telephone for complaints about staff', () => {
    for (const closing of ['decided', 'opinion_served', 'closed', 'not_accepted', 'guided_out', 'terminated', 'agreed_written', 'rechecked', 'reviewed'] as const) {
      const page = show(RemainingWays, { props: { closing, petition: true } })
      expect(page.text(), closing).toContain('法律援助')
      expect(page.text(), closing).toContain('12345')
      expect(page.findAll('li').length, closing).toBeGreaterThan(2)
      page.unmount()
    }
  })
})
