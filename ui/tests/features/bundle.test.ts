import { beforeEach, describe, expect, it } from 'vitest'
import { setTransport } from '@/api/invoke'
import BundlePage from '@/features/bundle/BundlePage.vue'
import { settled, show, startCore } from '../mounting'

const pressed = async (page: ReturnType<typeof show>, name: string) => {
  await page.get(`[data-test="${name}"]`).trigger('click')
  await settled()
}

describe('the page of the stick', () => {
  beforeEach(async () => void (await startCore()))

  it('writes nothing before a folder is chosen, and then says what it wrote and that it is on the road', async () => {
    const page = show(BundlePage)
    await settled()
    expect(page.get('[data-test="bundle-export"]').attributes('disabled')).toBeDefined()
    await pressed(page, 'bundle-choose')
    expect((page.get('[data-test="bundle-folder"]').element as HTMLInputElement).value).toBe('/media/stick')
    await pressed(page, 'bundle-export')
    expect(page.get('[data-test="bundle-exported"]').text()).toContain('302.0 kB')
    expect(page.get('[data-test="bundle-handed"]').attributes('data-arrived')).toBe('false')
  })

  it('tells of photos and scans: how many go along, how many had no room, and how many came', async () => {
    const page = show(BundlePage)
    await settled()
    expect(page.get('[data-test="bundle-plan-contents"]').attributes('data-contents')).toBe('2')
    await pressed(page, 'bundle-choose')
    await pressed(page, 'bundle-export')
    expect(page.get('[data-test="bundle-exported"]').text()).toContain('照片、扫描件 2 份')
    expect(page.get('[data-test="bundle-left"]').text()).toContain('还有 1 份')
    await pressed(page, 'bundle-import')
    expect(page.get('[data-test="bundle-contents"]').text()).toContain('1')
  })

  it('names every file that could not be taken with its reason, and the one that is missing', async () => {
    const page = show(BundlePage)
    await settled()
    await pressed(page, 'bundle-choose')
    await pressed(page, 'bundle-import')
    const outcomes = page.findAll('[data-test="bundle-volume"]').map((row) => row.attributes('data-outcome'))
    expect(outcomes).toEqual(['taken', 'refused', 'waits'])
    const codes = page.findAll('[data-test="bundle-volume"] [data-test="error-what"]').map((what) => what.attributes('data-code'))
    expect(codes).toEqual(['volume_not_signed', 'volume_too_early'])
    expect(page.get('[data-test="bundle-missing"]').text()).toContain('2')
  })

  it('says in a county without sticks why nothing can be done, and offers nothing', async () => {
    setTransport({
      call: () => Promise.resolve({ refusal: { code: 'sticks_forbidden', params: {} }, changes: 3, records: 2, contents: 0, bytes: 900, handed: [] }),
      listen: () => Promise.resolve(() => undefined),
    })
    const page = show(BundlePage)
    await settled()
    expect(page.get('[data-test="error-what"]').attributes('data-code')).toBe('sticks_forbidden')
    for (const name of ['bundle-folder', 'bundle-choose', 'bundle-export', 'bundle-import']) {
      expect(page.get(`[data-test="${name}"]`).attributes('disabled')).toBeDefined()
    }
  })
})
