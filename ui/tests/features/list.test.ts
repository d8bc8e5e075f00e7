import { beforeEach, describe, expect, it, vi } from 'vitest'
import ListPage from '@/features/record/ListPage.vue'
import FilterBar from '@/shared/FilterBar.vue'
import { blankRequest, useLongList } from '@/shared/lists'
import type { ListRequest } from '@/api/types/ListRequest'
import { mount } from '@vue/test-utils'
import { nextTick, ref } from 'vue'
import { press, settled, show, showAt, startCore } from '../mounting'

describe('the filter of a list', () => {
  beforeEach(async () => void (await startCore()))
  const last = (page: ReturnType<typeof show>) => (page.emitted('change')?.at(-1) as [ListRequest])[0]

  it('searches by itself a moment after the last key', async () => {
    vi.useFakeTimers()
    const page = show(FilterBar, { props: { request: blankRequest(), states: [] } })
    await page.get('[data-test="filter-words"]').setValue('围栏')
    expect(page.emitted('change')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(300)
    vi.useRealTimers()
    expect(last(page)).toMatchObject({ words: '围栏', offset: 0 })
  })

  it('reads dates as they are typed and drops what is no date', async () => {
    const page = show(FilterBar, { props: { request: blankRequest(), states: [] } })
    await page.get('[data-test="filter-from"]').setValue('20261101')
    await page.get('[data-test="filter-from"]').trigger('change')
    expect(last(page).from).toBe('2026-11-01')
    await page.get('[data-test="filter-to"]').setValue('nonsense')
    await page.get('[data-test="filter-to"]').trigger('change')
    expect(last(page).to).toBeNull()
  })

  it('offers no filter by person, origin or belief', () => {
    const page = show(FilterBar, { props: { request: blankRequest(), states: [] } })
    const names = page.findAll('[data-test^="filter-"]').map((control) => control.attributes('data-test'))
    expect(names.sort()).toEqual(['filter-clear', 'filter-from', 'filter-mine', 'filter-needs-person', 'filter-state', 'filter-to', 'filter-village', 'filter-waiting', 'filter-words'])
  })
})

describe('the list of what is signed', () => {
  beforeEach(async () => void (await startCore()))

  it('makes a new one on the page where it is made, and offers none where there is no such page', async () => {
    for (const [noun, to] of [['duty_handover', '/duties'], ['shift_sheet', '/shift'], ['sweep', '/enter/sweep'], ['report', '/ledgers']] as const) {
      const { page, where } = await showAt('/x', ListPage, { props: { noun } })
      await settled()
      await press('list-new')
      expect(where(), noun).toBe(to)
      page.unmount()
    }
    const page = show(ListPage, { props: { noun: 'envelope' } })
    expect(page.find('[data-test="list-new"]').exists()).toBe(false)
    page.unmount()
  })
})

describe('a long list', () => {
  beforeEach(async () => void (await startCore()))

  it('reads a page when a line of it is needed, and narrows by the filter', async () => {
    const request = ref(blankRequest())
    let lines: ReturnType<typeof useLongList> | undefined
    mount({ setup: () => { lines = useLongList(() => 'visit', () => request.value); return () => null } })
    await settled()
    expect([lines?.total.value, lines?.rows.value.size]).toEqual([420, 200])
    lines?.need(401)
    await settled()
    expect(lines?.rows.value.has(401)).toBe(true)
    request.value = { ...request.value, village: '德吉村' }
    await nextTick()
    await settled()
    expect(lines?.total.value).toBe(140)
    expect([...(lines?.rows.value.values() ?? [])].every((row) => row.village === '德吉村')).toBe(true)
  })
})
