import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mount, type VueWrapper } from '@vue/test-utils'
import { ref } from 'vue'
import { fixture } from '@/api/fixture'
import { drafts, saveDraft, setTransport } from '@/api/invoke'
import { DRAFT_DELAY_MS, useDraft, type Draft } from '@/shared/drafts'

let page: VueWrapper
function open(content = ref('')): { draft: Draft; content: typeof content } {
  let draft: Draft | undefined
  page = mount({
    setup() {
      draft = useDraft(() => 'visit', () => content.value, (earlier) => { content.value = earlier })
      return () => null
    },
  })
  return { draft: draft as Draft, content }
}
const arrive = () => vi.advanceTimersByTimeAsync(0)

describe('a draft', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    setTransport(fixture(true))
  })
  afterEach(() => {
    page.unmount()
    vi.useRealTimers()
  })

  it('is saved two seconds after the first key, however long the typing goes on', async () => {
    const { draft, content } = open()
    await arrive()
    for (let key = 0; key < 10; key += 1) {
      content.value += '草'
      draft.touch()
      await vi.advanceTimersByTimeAsync(DRAFT_DELAY_MS / 4)
    }
    const [saved] = await drafts()
    expect(JSON.parse(saved?.content ?? '""').length).toBeGreaterThanOrEqual(4)
  })

  it('is saved at once when the page is left', async () => {
    const { draft, content } = open()
    await arrive()
    content.value = '水源'
    draft.touch()
    page.unmount()
    await arrive()
    expect((await drafts()).map((saved) => saved.content)).toEqual(['"水源"'])
  })

  it('of an earlier day is offered and can be taken back', async () => {
    await saveDraft('visit', '"昨天写的"')
    const { draft, content } = open()
    await arrive()
    expect(draft.found.value?.content).toBe('"昨天写的"')
    draft.recover()
    expect([content.value, draft.found.value]).toEqual(['昨天写的', null])
  })

  it('that waits for an answer is not overwritten by the empty form', async () => {
    await saveDraft('visit', '"昨天写的"')
    const { draft } = open()
    await arrive()
    draft.touch()
    await vi.advanceTimersByTimeAsync(DRAFT_DELAY_MS * 2)
    expect((await drafts())[0]?.content).toBe('"昨天写的"')
  })

  it('is not made of a form in which nothing was typed', async () => {
    const { draft } = open(ref('今天的日期'))
    await arrive()
    draft.touch()
    await vi.advanceTimersByTimeAsync(DRAFT_DELAY_MS * 2)
    expect(await drafts()).toEqual([])
  })

  it('does not come back after the form was saved and left', async () => {
    const { draft, content } = open()
    await arrive()
    content.value = '写完了'
    draft.touch()
    await draft.stop()
    draft.touch()
    page.unmount()
    await vi.advanceTimersByTimeAsync(DRAFT_DELAY_MS * 2)
    expect(await drafts()).toEqual([])
  })

  it('goes when it is discarded and when the form was saved, also with a save on its way', async () => {
    await saveDraft('visit', '"昨天写的"')
    const { draft, content } = open()
    await arrive()
    await draft.discard()
    expect(await drafts()).toEqual([])
    content.value = '新的'
    draft.touch()
    void draft.flush()
    await draft.done()
    await vi.advanceTimersByTimeAsync(DRAFT_DELAY_MS * 2)
    expect(await drafts()).toEqual([])
  })
})
