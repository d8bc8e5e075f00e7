import { beforeEach, describe, expect, it } from 'vitest'
import RecordPage from '@/features/record/RecordPage.vue'
import SyncBar from '@/features/sync/SyncBar.vue'
import UnlockForm from '@/features/unlock/UnlockForm.vue'
import { listening, settled, show, startCore } from '../mounting'
import { recordAfter } from '../records'
import { rowOf } from '@/api/fixtureLists'
import RelatedRecords from '@/features/record/RelatedRecords.vue'

const MATTER = '00000000-0000-7000-8000-000000000010'
const MEDIATION = '00000000-0000-7000-8000-000000000050'
const AGREED = '00000000-0000-7000-8000-000000000051'

describe('the case page', () => {
  beforeEach(async () => void (await startCore()))
  async function open(id: string) {
    const page = show(RecordPage, { props: { id } })
    await settled()
    return page
  }

  it('shows steps with their verdicts, and a corrected one stays where it is', async () => {
    const page = await open(MATTER)
    expect(page.findAll('[data-test="timeline-item"]').length).toBe(4)
    expect(page.findAll('[data-test="verdict"]').map((verdict) => verdict.text())).toEqual(['已生效', '已生效', '待县级确认', '需人工处理'])
    expect(page.text()).toContain('已更正')
    page.unmount()
  })

  it('shows the first of many records that hang together with it, and the others when they are asked for', async () => {
    const rows = Array.from({ length: 45 }, (_, at) => ({ ...rowOf(recordAfter('matter', [])), id: `00000000-0000-7000-8000-0000000001${String(at).padStart(2, '0')}` }))
    const related = show(RelatedRecords, { props: { rows } })
    expect(related.findAll('[data-test="related-row"]').length).toBe(20)
    expect(related.get('[data-test="related-more"]').text()).toContain('25')
    await related.get('[data-test="related-more"]').trigger('click')
    expect(related.findAll('[data-test="related-row"]').length).toBe(45)
    expect(related.find('[data-test="related-more"]').exists()).toBe(false)
    related.unmount()
  })

  it('names the article of every clock, and the date that rest days would give as a note', async () => {
    const page = await open(MATTER)
    expect(page.findAll('[data-test="clock"]').every((clock) => clock.text().includes('条'))).toBe(true)
    expect(page.get('[data-kind="cited_due"]').text()).toContain('仅供参考')
    page.unmount()
  })

  it('says of a refused step why, with the article', async () => {
    const page = await open(MEDIATION)
    expect(page.findAll('[data-test="step-refused"]').length).toBe(2)
    expect(page.get('[data-test="step-refused"][data-kind="confirmation_sought"]').text()).toContain('第三十三条')
    page.unmount()
  })

  it('says of a record that may not be seen here that it is elsewhere, and shows no number of the machine', async () => {
    const hidden = '00000000-0000-7000-8000-00000000ffff'
    const { transport } = listening((command) => {
      if (command !== 'record') return undefined
      const record = recordAfter('matter', ['registered', 'merged_into'])
      const merged = record.steps[1]
      if (merged) merged.fields = [['other', { t: 'text', v: hidden }]]
      const link = (field: 'split_from' | 'from_matter' | 'sweep') => ({ field, item: 0, value: { t: 'text' as const, v: hidden }, heads: [], conflict: false })
      record.fields = [...record.fields, link('split_from'), link('from_matter'), link('sweep')]
      return record
    })
    await startCore('zh-CN', transport)
    const page = await open(MATTER)
    expect(page.get('[data-test="told-other"]').text()).toBe('本机没有这条记录')
    expect(page.text()).not.toContain(hidden)
    page.unmount()
  })

  it('of a closed course shows the ways that remain open, and of an open one does not', async () => {
    const closed = await open(AGREED)
    expect(closed.get('[data-test="remaining-ways"]').text()).toContain('司法确认')
    closed.unmount()
    const running = await open(MEDIATION)
    expect(running.find('[data-test="remaining-ways"]').exists()).toBe(false)
    running.unmount()
  })
})

describe('the sync bar', () => {
  beforeEach(async () => void (await startCore()))

  it('says in words that work goes on without a network, and how old the last sync is', () => {
    const page = show(SyncBar)
    expect(page.get('[data-test="sync-bar"]').attributes('data-phase')).toBe('offline')
    expect(page.text()).toContain('工作照常')
    expect(page.get('[data-test="sync-age"]').text()).toContain('1 天前')
    page.unmount()
  })
})

describe('unlocking', () => {
  beforeEach(async () => void (await startCore()))

  it('says of a wrong passphrase that it is wrong, and lets the next try through', async () => {
    const page = show(UnlockForm, { props: { users: ['才让措'] } })
    await page.get('[data-test="unlock-passphrase"]').setValue('wrong')
    await page.get('[data-test="unlock-submit"]').trigger('click')
    await settled()
    expect(page.get('[data-test="error-what"]').attributes('data-code')).toBe('wrong_passphrase')
    await page.get('[data-test="unlock-passphrase"]').setValue('gold-water-stone')
    await page.get('[data-test="unlock-submit"]').trigger('click')
    await settled()
    expect(page.emitted('opened')?.length).toBe(1)
    page.unmount()
  })
})
