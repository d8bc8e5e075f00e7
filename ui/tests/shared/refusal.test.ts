import { beforeEach, describe, expect, it } from 'vitest'
import RefusalNote from '@/shared/RefusalNote.vue'
import { asRefusal } from '@/api/invoke'
import { show, startCore } from '../mounting'

describe('a refusal on screen', () => {
  beforeEach(async () => void (await startCore()))

  it('says what happened, what it means and what to do, with the label of the field', () => {
    const page = show(RefusalNote, { props: { refusal: { code: 'missing_field', params: { field: '@field.village', article: '@article.petition_19_1' } } } })
    expect(page.get('[data-test="error-what"]').text()).toContain('村（社区）')
    expect(page.get('[data-test="error-meaning"]').text()).not.toBe('')
    expect(page.get('[data-test="error-todo"]').text()).not.toBe('')
  })

  it('never shows a code, a placeholder or an English word on a Chinese screen', () => {
    const page = show(RefusalNote, { props: { refusal: { code: 'wrong_passphrase', params: {} } } })
    expect(page.text()).not.toMatch(/[a-z_]{4,}|[@%]\{?/)
  })

  it('treats a fault that is no refusal as internal, without repeating its text', () => {
    expect(asRefusal(new Error('disk /home/x'))).toEqual({ code: 'internal', params: { reference: 'window' } })
  })
})
