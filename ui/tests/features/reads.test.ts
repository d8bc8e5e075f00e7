import { beforeEach, describe, expect, it } from 'vitest'
import { fixture } from '@/api/fixture'
import { sampleReads } from '@/api/fixtureReads'
import type { ReadsRequest } from '@/api/types/ReadsRequest'
import ListPage from '@/features/record/ListPage.vue'
import ReadsPage from '@/features/reads/ReadsPage.vue'
import RecordPage from '@/features/record/RecordPage.vue'
import EditDialog from '@/features/record/EditDialog.vue'
import RightsPanel from '@/features/settings/RightsPanel.vue'
import { recordsChanged } from '@/shared/session'
import { listening, pressKey, settled, show, startCore } from '../mounting'

const MATTER = '00000000-0000-7000-8000-000000000010'

describe('the log of reads', () => {
  beforeEach(async () => void (await startCore()))

  it('shows who read what for what, with numbers and without a title or a name of a petitioner', async () => {
    const page = show(ReadsPage)
    await settled()
    expect(page.findAll('[data-test="reads-row"]').length).toBe(3)
    expect(page.text()).toContain('54990110020261120A1001')
    expect(page.text()).toContain('督办')
    expect(page.get('[data-test="reads-note"]').text()).toContain('夜间')
    const record = await fixture(true).call('record', { id: MATTER }) as { title: string }
    expect(page.text()).not.toContain(record.title)
    page.unmount()
  })

  it('says in a sentence that the log was cut off, and where', async () => {
    const page = show(ReadsPage)
    await settled()
    expect(page.get('[data-test="reads-problem"]').text()).toContain('这里有 3 条')
    expect(page.find('[data-test="reads-hold"]').exists()).toBe(false)
    page.unmount()
  })

  it('says of a day that is none how to write one, and narrows nothing by it', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    const page = show(ReadsPage)
    await settled()
    await page.get('[data-test="reads-to"]').setValue('20260230')
    await page.get('[data-test="reads-to"]').trigger('change')
    await settled()
    expect(page.get('[data-test="reads-to-unreadable"]').text()).toContain('没有这个日期')
    expect((calls.filter(([command]) => command === 'reads').at(-1)?.[1].request as ReadsRequest).to).toBeNull()
    await page.get('[data-test="reads-to"]').setValue('20261130')
    await page.get('[data-test="reads-to"]').trigger('change')
    await settled()
    expect(page.find('[data-test="reads-to-unreadable"]').exists()).toBe(false)
    expect((page.get('[data-test="reads-to"]').element as HTMLInputElement).value).toBe('2026-11-30')
    page.unmount()
  })

  it('says that it lists the latest only, where there are more', async () => {
    const whole = show(ReadsPage)
    await settled()
    expect(whole.find('[data-test="reads-latest"]').exists()).toBe(false)
    whole.unmount()
    const sample = sampleReads({ from: null, to: null, reader: '', purpose: null })
    const { transport } = listening((command) => (command === 'reads' ? { ...sample, total: 2345 } : undefined))
    await startCore('zh-CN', transport)
    const page = show(ReadsPage)
    await settled()
    expect(page.get('[data-test="reads-latest"]').text()).toContain('最近的 3 条')
    page.unmount()
  })

  it('asks for the days, the reader and the purpose that were chosen', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    const page = show(ReadsPage)
    await settled()
    await page.get('[data-test="reads-from"]').setValue('20261101')
    await page.get('[data-test="reads-from"]').trigger('change')
    await page.get('[data-test="reads-reader"]').setValue('卓玛')
    await page.get('[data-test="reads-purpose"]').setValue('supervision')
    await settled()
    const asked = calls.filter(([command]) => command === 'reads').at(-1)?.[1].request as ReadsRequest
    expect(asked).toEqual({ from: '2026-11-01', to: null, reader: '卓玛', purpose: 'supervision' })
    expect(page.findAll('[data-test="reads-row"]').length).toBe(1)
    page.unmount()
  })
})

describe('the ledgers that left the home', () => {
  it('are told with the reader, the days, whether people were masked, and what they were for', async () => {
    await startCore()
    const page = show(ReadsPage)
    await settled()
    const rows = page.findAll('[data-test="ledger-out"]').map((row) => row.text())
    expect(rows).toHaveLength(2)
    for (const part of ['卓玛', '信访事项台账', '2026-10-01', '2026-10-31', '未遮盖', '报县信访局核对']) expect(rows[0]).toContain(part)
    for (const part of ['才让措', '超期台账', '已遮盖', '周例会']) expect(rows[1]).toContain(part)
    page.unmount()
  })

  it('of a kind that only a newer program knows keep their key', async () => {
    const sample = sampleReads({ from: null, to: null, reader: '', purpose: null })
    const { transport } = listening((command) => (command === 'reads' ? { ...sample, ledgers_out: sample.ledgers_out.map((row) => ({ ...row, kind: 'of_tomorrow' })) } : undefined))
    await startCore('zh-CN', transport)
    const page = show(ReadsPage)
    await settled()
    expect(page.get('[data-test="ledger-out"]').text()).toContain('of_tomorrow')
    page.unmount()
  })
})

describe('the purpose of a reading', () => {
  it('is asked once where nobody can tell it, and one press opens the page', async () => {
    const { transport, calls } = listening((command, args) => {
      if (command === 'record' && args.purpose === null) throw { code: 'purpose_missing', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const page = show(RecordPage, { props: { id: MATTER } })
    await settled()
    expect(page.find('[data-test="error"]').exists()).toBe(false)
    expect(page.find('[data-test="record-state"]').exists()).toBe(false)
    await page.get('[data-test="purpose-correction"]').trigger('click')
    await settled()
    expect(page.find('[data-test="purpose-question"]').exists()).toBe(false)
    expect(page.find('[data-test="record-state"]').exists()).toBe(true)
    expect(calls.filter(([command]) => command === 'record').map(([, args]) => args.purpose)).toEqual([null, 'correction'])
    page.unmount()
  })

  it('is asked over an open form without taking its key', async () => {
    let asks = false
    const { transport, calls } = listening((command, args) => {
      if (command === 'record' && asks && args.purpose === null) throw { code: 'purpose_missing', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const page = show(RecordPage, { props: { id: MATTER } })
    await settled()
    await page.get('[data-test="edit"]').trigger('click')
    await settled()
    asks = true
    await recordsChanged()
    await settled()
    const handling = page.get('[data-test="purpose-handling"]')
    expect(handling.text()).not.toContain('Ctrl+Enter')
    await pressKey('Enter', { ctrlKey: true })
    expect(calls.some(([command, args]) => command === 'record' && args.purpose !== null)).toBe(false)
    page.getComponent(EditDialog).vm.$emit('close')
    await settled()
    expect(handling.text()).toContain('Ctrl+Enter')
    await pressKey('Enter', { ctrlKey: true })
    expect(calls.filter(([command]) => command === 'record').at(-1)?.[1].purpose).toBe('handling')
    page.unmount()
  })

  it('is not asked where the work shows it, and a record that one may not see is told as that', async () => {
    const { transport } = listening((command) => {
      if (command === 'record') throw { code: 'not_yours_to_see', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const page = show(RecordPage, { props: { id: MATTER } })
    await settled()
    expect(page.find('[data-test="purpose-question"]').exists()).toBe(false)
    expect(page.get('[data-test="error-what"]').text()).toContain('不在您的查看范围内')
    page.unmount()
  })
})

describe('what words find', () => {
  it('is shown and not counted', async () => {
    await startCore()
    const page = show(ListPage, { props: { noun: 'matter' } })
    await settled()
    expect(page.find('[data-test="list-total"]').exists()).toBe(true)
    expect(page.get('[role="grid"]').attributes('aria-rowcount')).not.toBe('-1')
    page.getComponent({ name: 'FilterBar' }).vm.$emit('change', { words: '围栏', state: null, village: null, from: null, to: null, waiting: false, needs_person: false, offset: 0, limit: 0 })
    await settled()
    expect(page.find('[data-test="list-total"]').exists()).toBe(false)
    expect([page.get('[role="grid"]').attributes('aria-rowcount'), page.get('[role="grid"]').attributes('data-total')]).toEqual(['-1', undefined])
    page.unmount()
  })
})

describe('the table of rights', () => {
  it('is drawn from what the core says, a step with all its roles on one line for each article', async () => {
    await startCore()
    const page = show(RightsPanel)
    await settled()
    const cells = (role: string) => page.findAll(`[data-role="${role}"] td`).map((cell) => cell.attributes('data-sight'))
    expect(cells('clerk')).toEqual(['whole', 'whole', 'own'])
    expect(cells('grid')).toEqual(['own', 'none', 'own'])
    expect(cells('auditor')).toEqual(['none', 'none', 'none'])
    expect(page.findAll('[data-test="rights-steps"] tbody tr').length).toBe(4)
    expect(page.get('[data-test="rights-steps"]').text()).toContain('第三十六条')
    page.unmount()
  })
})
