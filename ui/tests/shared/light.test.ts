import { beforeEach, describe, expect, it } from 'vitest'
import ClockLight from '@/shared/ClockLight.vue'
import { clock } from '@/api/fixtureRecords'
import type { ClockView } from '@/api/types/ClockView'
import { show, startCore } from '../mounting'

describe('the light of a clock', () => {
  beforeEach(async () => void (await startCore()))
  const light = (left: number | null, part: Partial<ClockView> = {}) => show(ClockLight, { props: { clock: clock('r', 'notice15', left, part) } })

  it('says in words how many days it is over or has left', () => {
    expect(light(-3).text()).toBe('超期3天')
    expect(light(5).text()).toBe('剩5天')
    expect(light(0).text()).toBe('今天到期')
  })

  it('without a calendar says that the date is not settled', () => {
    expect(light(null).text()).toBe('待定')
  })

  it('tells a stopped, a lapsed and a cancelled clock apart', () => {
    expect(light(null, { state: 'stopped' }).text()).toBe('已办')
    expect(light(null, { state: 'lapsed' }).text()).toBe('期限已过')
    expect(light(null, { state: 'cancelled' }).text()).toBe('已取消')
  })

  it('has another shape for over, soon, ahead, not settled and done', () => {
    const shapes = [light(-1), light(3), light(30), light(null), light(null, { state: 'stopped' })].map((page) => page.get('svg').html())
    expect(new Set(shapes).size).toBe(shapes.length)
  })
})
