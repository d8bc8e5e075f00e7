// A transfer sheet fills the registration, keeps what was typed, and saves nothing by itself.

import { beforeEach, describe, expect, it } from 'vitest'
import RegisterPage from '@/features/matter/RegisterPage.vue'
import { laidOver as body, listening, settled, show, startCore, typeInto } from '../mounting'

const value = (name: string) => (body(name) as HTMLInputElement | null)?.value

async function paste(text: string): Promise<void> {
  body('sheet-paste')?.click()
  await settled()
  await typeInto('sheet-text', text)
  body('sheet-fill')?.click()
  for (let turn = 0; turn < 4; turn += 1) await settled()
}

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('a transfer sheet', () => {
  it('fills the form as one from above, and marks what came from it', async () => {
    show(RegisterPage)
    await settled()
    await paste('信访人：才旦')
    expect([value('field-origin'), value('field-official_number'), value('field-sent_on')]).toEqual(['forwarded', '县信转〔2026〕6号', '2026-11-20'])
    expect([value('field-title'), value('field-party_name')]).toEqual(['牧道被封堵', '才旦'])
    expect(body('field-title')?.closest('[data-marked]')).not.toBeNull()
    expect(body('field-purpose')?.closest('[data-marked]')).toBeNull()
  })

  it('shows what it did not understand, and names what is never read', async () => {
    show(RegisterPage)
    await settled()
    await paste('信访人：才旦')
    expect(body('sheet-left')?.textContent).toContain('印章')
    expect(body('sheet-unfit')?.textContent).toContain('月底')
    expect(body('sheet-dropped')?.textContent).toContain('不接收的一栏')
  })

  it('takes nothing of what somebody had typed', async () => {
    show(RegisterPage)
    await settled()
    await typeInto('field-title', '我写的事由')
    await paste('信访人：才旦')
    expect([value('field-title'), value('field-narrative')]).toEqual(['我写的事由', '邻户将牧道封堵。'])
  })

  it('saves nothing by itself', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    show(RegisterPage)
    await settled()
    await paste('信访人：才旦')
    expect(calls.some(([command]) => command === 'register')).toBe(false)
  })

  it('is refused in words where it is none, and the form stays as it was', async () => {
    show(RegisterPage)
    await settled()
    await paste('今天下午开会')
    expect(body('error-what')?.dataset['code']).toBe('transfer_sheet_unknown')
    expect(value('field-origin')).toBe('direct')
  })
})
