import { beforeEach, describe, expect, it } from 'vitest'
import type { FieldForm } from '@/api/types/FieldForm'
import StepDialog from '@/features/record/StepDialog.vue'
import FormFields from '@/shared/FormFields.vue'
import { labelIn } from '@/shared/labels'
import { settled, show, startCore } from '../mounting'
import { recordAfter } from '../records'

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

  it('names the ways that remain, legal aid, and a telephone for complaints about staff', async () => {
    const petition = recordAfter('matter', ['registered', 'triaged', 'matter_accepted', 'handling_begun', 'decided', 'opinion_served', 'recheck_asked'])
    for (const kind of ['decided', 'opinion_served', 'closed', 'not_accepted', 'guided_out', 'terminated', 'agreed_written', 'rechecked', 'reviewed', 'suggestion_decided', 'replied'] as const) {
      const dialog = show(StepDialog, { props: { record: petition, kind } })
      await settled()
      const ways = document.body.querySelector('[data-test="remaining-ways"]')
      expect(ways?.textContent, kind).toContain('法律援助')
      expect(ways?.textContent, kind).toContain('12345')
      expect(ways?.querySelectorAll('li').length, kind).toBeGreaterThan(2)
      // Arbitration and mediating again are ways out of a mediation, not out of a petition.
      if (kind !== 'terminated') expect(ways?.textContent, kind).not.toContain('仲裁')
      dialog.unmount()
      document.body.innerHTML = ''
    }
  })
})
