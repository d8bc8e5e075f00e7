import { beforeEach, describe, expect, it } from 'vitest'
import ConflictChooser from '@/features/record/ConflictChooser.vue'
import { markDifference } from '@/features/record/difference'
import { record } from '@/api/invoke'
import { settled, show, startCore } from '../mounting'

const ID = '00000000-0000-7000-8000-000000000010'

describe('a conflict', () => {
  beforeEach(async () => void (await startCore()))

  async function open() {
    const field = (await record(ID)).fields.find((one) => one.conflict)
    return show(ConflictChooser, { props: { recordId: ID, field } })
  }

  it('shows both values side by side, with who, when and on which device', async () => {
    const page = await open()
    expect(page.findAll('[data-test="conflict-value"]').map((value) => value.text())).toEqual(['草原草场·补助发放', '草原草场·界线'])
    expect(page.text()).toContain('才让措')
    expect(page.text()).toContain('9 号机')
  })

  it('marks only what differs', () => {
    expect(markDifference(['电话 138-1', '电话 139-1'])).toEqual([
      { before: '电话 13', own: '8', after: '-1' },
      { before: '电话 13', own: '9', after: '-1' },
    ])
    expect(markDifference(['草', '草草']).map((marked) => marked.own)).toEqual(['', '草'])
  })

  it('is settled by choosing a value, and the arrows move between the values', async () => {
    const page = await open()
    const [first, second] = page.findAll('[data-test="conflict-choose"]')
    ;(first?.element as HTMLElement).focus()
    await first?.trigger('keydown', { key: 'ArrowRight' })
    expect(document.activeElement).toBe(second?.element)
    await second?.trigger('click')
    await settled()
    const field = (await record(ID)).fields.find((one) => one.field === 'category')
    expect([field?.conflict, field?.value]).toEqual([false, { t: 'text', v: '草原草场·界线' }])
  })
})
