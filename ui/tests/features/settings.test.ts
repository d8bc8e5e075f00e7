import { beforeEach, describe, expect, it } from 'vitest'
import StepDialog from '@/features/record/StepDialog.vue'
import ClockList from '@/features/record/ClockList.vue'
import UrgentNote from '@/features/record/UrgentNote.vue'
import SettingsPage from '@/features/settings/SettingsPage.vue'
import { record } from '@/api/invoke'
import StepTimeline from '@/shared/StepTimeline.vue'
import { settled, show, startCore } from '../mounting'

const PIECE = '00000000-0000-7000-8000-000000000030'
const MATTER = '00000000-0000-7000-8000-000000000010'

describe('the settings page', () => {
  beforeEach(async () => void (await startCore()))
  async function open() {
    const page = show(SettingsPage)
    await settled()
    return page
  }

  it('shows which years are loaded and from where, and that a missing one is provisional', async () => {
    const page = await open()
    expect(page.get('[data-year="2026"]').text()).toContain('随程序提供')
    expect(page.get('[data-test="holidays-missing"]').text()).toContain('2027')
    expect(page.get('[data-test="local-day"]').text()).toContain('州庆')
    page.unmount()
  })

  async function choose(page: Awaited<ReturnType<typeof open>>, content: string) {
    const input = page.get('[data-test="holidays-file"]')
    Object.defineProperty(input.element, 'files', { configurable: true, value: [new File([content], 'holidays.json')] })
    await input.trigger('change')
    await settled()
  }

  it('loads a year from a file that the county signed, and the warning goes', async () => {
    const page = await open()
    await choose(page, '{"signed": true}')
    expect(page.get('[data-test="holidays-imported"]').text()).toContain('2027')
    expect(page.get('[data-year="2027"]').attributes('data-from')).toBe('file')
    expect(page.find('[data-test="holidays-missing"]').exists()).toBe(false)
    page.unmount()
  })

  it('says of a forged file that its signature does not hold, and loads nothing', async () => {
    const page = await open()
    await choose(page, '{"forged": true}')
    expect(page.get('[data-test="holidays"]').text()).toContain('签名不对')
    expect(page.find('[data-year="2027"]').exists()).toBe(false)
    page.unmount()
  })

  it('shows every setting read-only: default or changed, since when and by which paper', async () => {
    const page = await open()
    expect(page.get('[data-setting="mediation_period"]').text()).toContain('三十日')
    expect(page.get('[data-setting="mediation_period"]').text()).toContain('默认值')
    const changed = page.get('[data-setting="follow_up_days"]')
    expect(changed.find('[data-test="setting-changed"]').exists()).toBe(true)
    expect(changed.text()).toContain('2026-03-01')
    expect(changed.text()).toContain('司〔2026〕2号')
    expect(page.get('[data-setting="evaluation_days"] [data-test="setting-later"]').text()).toContain('45')
    expect(page.findAll('[data-test="county-settings"] input').length).toBe(0)
    page.unmount()
  })

  it('warns of a value that is out of limits and not in force', async () => {
    const page = await open()
    expect(page.get('[data-test="setting-ignored"]').text()).toContain('满意度评价期')
    expect(page.get('[data-setting="evaluation_days"]').text()).toContain('30')
    page.unmount()
  })

  it('shows the slips in both languages with the service of each', async () => {
    const page = await open()
    expect(page.findAll('[data-test="slip"]').length).toBe(4)
    expect(page.get('[data-code="result"]').text()).toContain('办理结果及救济途径告知单')
    expect(page.get('[data-code="nature_and_way"]').text()).toContain('每一种告知单')
    page.unmount()
  })
})

describe('a slip that is handed over', () => {
  beforeEach(async () => void (await startCore()))

  it('is proposed by the kind of notice, and what is not ticked is a warning that bars nothing', async () => {
    const dialog = show(StepDialog, { props: { record: await record(PIECE), kind: 'notice_given' } })
    await settled()
    const body = document.body
    const notice = body.querySelector<HTMLSelectElement>('[data-test="field-notice_kind"]')
    notice!.value = 'accepted'
    notice!.dispatchEvent(new Event('change'))
    await settled()
    expect(body.querySelector<HTMLSelectElement>('[data-test="field-slip_kind"]')?.value).toBe('accepted_or_not')
    expect(body.querySelector('[data-test="not-explained"]')?.textContent).toContain('诉求性质和法定途径')
    for (const code of ['nature_and_way', 'steps_and_limits']) {
      body.querySelector<HTMLInputElement>(`[data-test="tick-${code}"]`)?.click()
      await settled()
    }
    expect(body.querySelector('[data-test="not-explained"]')).toBeNull()
    dialog.unmount()
  })

  it('stands in the timeline by its name of that day, with what was not explained', async () => {
    const view = await record(MATTER)
    view.steps = [
      { ...view.steps[0]!, kind: 'opinion_served', fields: [['slip_kind', { t: 'text', v: 'result' }], ['slip_name', { t: 'text', v: '办结告知单' }], ['explained_items', { t: 'list', v: ['nature_and_way'] }], ['explained_names', { t: 'list', v: ['诉求性质和法定途径'] }], ['unexplained', { t: 'list', v: ['程序和时限'] }]] },
    ]
    const timeline = show(StepTimeline, { props: { record: view } })
    expect(timeline.text()).toContain('办结告知单')
    expect(timeline.get('[data-test="told-unexplained"]').text()).toBe('程序和时限')
    expect(timeline.text()).not.toContain('nature_and_way')
    timeline.unmount()
  })
})

describe('a clock and an alarm', () => {
  beforeEach(async () => void (await startCore()))

  it('shows beside the date that binds the one that local days off would give', async () => {
    const [clock] = (await record(MATTER)).clocks
    const list = show(ClockList, { props: { clocks: [{ ...clock!, due: '2026-06-08', local_due: '2026-06-09' }] } })
    expect(list.get('[data-test="local-due"]').text()).toContain('2026-06-09')
    list.unmount()
  })

  it('is fresh, then rings, then is late, and ends with the report', () => {
    const minute = 60_000
    const state = (ago: number, reported = false) => {
      const since_ms = Date.now() - ago * minute
      const note = show(UrgentNote, { props: { urgent: { since_ms, alarm_at_ms: since_ms + 30 * minute, red_at_ms: since_ms + 120 * minute, reported } } })
      const seen = note.get('[data-test="urgent"]').attributes('data-state')
      note.unmount()
      return seen
    }
    expect([state(10), state(40), state(130), state(130, true)]).toEqual(['fresh', 'rings', 'late', 'reported'])
  })
})
