import { beforeEach, describe, expect, it } from 'vitest'
import { fixture } from '@/api/fixture'
import type { ReadsRequest } from '@/api/types/ReadsRequest'
import ListPage from '@/features/record/ListPage.vue'
import ReadsPage from '@/features/reads/ReadsPage.vue'
import RecordPage from '@/features/record/RecordPage.vue'
import RightsPanel from '@/features/settings/RightsPanel.vue'
import { listening, settled, show, startCore } from '../mounting'

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
    page.getComponent({ name: 'FilterBar' }).vm.$emit('change', { words: '才旦', state: null, village: null, from: null, to: null, waiting: false, needs_person: false, offset: 0, limit: 0 })
    await settled()
    expect(page.find('[data-test="list-total"]').exists()).toBe(false)
    page.unmount()
  })
})

describe('the table of rights', () => {
  it('is drawn from what the core says, a step with all its roles on one line', async () => {
    await startCore()
    const page = show(RightsPanel)
    await settled()
    const cells = (role: string) => page.findAll(`[data-role="${role}"] td`).map((cell) => cell.attributes('data-sight'))
    expect(cells('clerk')).toEqual(['whole', 'whole', 'own'])
    expect(cells('grid')).toEqual(['own', 'none', 'own'])
    expect(cells('auditor')).toEqual(['none', 'none', 'none'])
    expect(page.findAll('[data-test="rights-steps"] tbody tr').length).toBe(2)
    page.unmount()
  })
})
