import { beforeEach, describe, expect, it } from 'vitest'
import RecordPage from '@/features/record/RecordPage.vue'
import { refusalOf } from '@/features/record/attachments/content'
import { settled, show, startCore } from '../mounting'

const MATTER = '00000000-0000-7000-8000-000000000010'

describe('attachments of a record', () => {
  beforeEach(async () => void (await startCore()))
  async function open() {
    const page = show(RecordPage, { props: { id: MATTER } })
    await settled()
    return page
  }

  it('shows the thumbnail of what is here, and of what is not who holds it and since when', async () => {
    const page = await open()
    const here = page.get('[data-test="attachment"][data-state="here"]')
    expect(here.get('[data-test="attachment-thumbnail"]').attributes('src')).toContain('data:image/png')
    const away = page.get('[data-test="attachment"][data-state="not_yet_here"]')
    expect(away.find('[data-test="attachment-thumbnail"]').exists()).toBe(false)
    expect(away.get('[data-test="attachment-holder"]').text()).toContain('云杉坪镇 扎曲村，多杰')
    expect(away.get('[data-test="attachment-answered"]').text()).toContain('2 小时前')
    page.unmount()
  })

  it('says how old the wait is once it was asked for, and offers it no second time', async () => {
    const page = await open()
    await page.get('[data-test="attachment-ask"]').trigger('click')
    await settled()
    expect(page.get('[data-test="attachment-waits"]').text()).toContain('3 小时前已索取')
    expect(page.find('[data-test="attachment-ask"]').exists()).toBe(false)
    page.unmount()
  })

  it('ends a wait only with a reason, and shows the reason', async () => {
    const page = await open()
    await page.get('[data-test="attachment-mark-lost"]').trigger('click')
    await settled()
    const confirm = document.querySelector<HTMLButtonElement>('[data-test="lost-confirm"]')
    expect(confirm?.disabled).toBe(true)
    const reason = document.querySelector<HTMLTextAreaElement>('[data-test="lost-reason"]')!
    reason.value = '存照片的手机已损坏'
    reason.dispatchEvent(new Event('input'))
    await settled()
    confirm?.click()
    await settled()
    expect(page.get('[data-test="attachment-lost-reason"]').text()).toContain('存照片的手机已损坏')
    page.unmount()
  })

  it('refuses a file that is too large or empty before it is read', () => {
    const sized = (size: number) => Object.defineProperty(new File([], 'scan.pdf'), 'size', { value: size })
    expect(refusalOf(sized(20 * 1024 * 1024))).toBeNull()
    expect(refusalOf(sized(20 * 1024 * 1024 + 1))).toEqual({ code: 'attachment_too_large', params: { max: '20' } })
    expect(refusalOf(sized(0))?.code).toBe('attachment_empty')
  })
})
