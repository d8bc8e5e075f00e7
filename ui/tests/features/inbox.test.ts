import { beforeEach, describe, expect, it } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import InboxPage from '@/features/inbox/InboxPage.vue'
import SyncPage from '@/features/sync/SyncPage.vue'
import { copyOf } from '@/features/inbox/copying'
import { drafts, inbox, record, setAside, syncDetails } from '@/api/invoke'
import type { InboxItem } from '@/api/types/InboxItem'
import { fixture } from '@/api/fixture'
import { narrativeClash } from '@/api/fixtureInbox'
import { settled, show, startCore } from '../mounting'

function key(name: string): void {
  const target = (document.activeElement ?? document.body) as HTMLElement
  target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
}

const subjects = (page: VueWrapper) => page.findAll('[data-test="inbox-item"]').map((item) => item.text())
const current = (page: VueWrapper) => page.get('[data-test="inbox-item"][aria-current="true"]').attributes('data-id') ?? ''
const focused = () => (document.activeElement as HTMLElement | null)?.dataset.test

async function open(): Promise<VueWrapper> {
  const page = show(InboxPage)
  await settled()
  return page
}

/** Goes down to the item whose id ends so. */
async function goTo(page: VueWrapper, ending: string): Promise<void> {
  for (let turn = 0; turn < 10 && !current(page).endsWith(ending); turn += 1) {
    key('ArrowDown')
    await settled()
  }
  expect(current(page).endsWith(ending)).toBe(true)
}

describe('the inbox', () => {
  beforeEach(async () => void (await startCore()))

  it('lists must decide before please check, and folds away what did not clash', async () => {
    const page = await open()
    expect(page.findAll('[data-part]').filter((part) => part.element.tagName === 'SECTION').map((part) => part.attributes('data-part'))).toEqual(['decide', 'check', 'merged'])
    expect(subjects(page).some((subject) => subject.includes('他人有新的办理'))).toBe(false)
    await page.get('[data-test="inbox-fold"]').trigger('click')
    expect(subjects(page).some((subject) => subject.includes('他人有新的办理'))).toBe(true)
    page.unmount()
  })

  it('puts the suggestion in focus, says why, and the arrows move between choices and items', async () => {
    const page = await open()
    await goTo(page, '/narrative')
    expect(focused()).toBe('use-proposal')
    expect(page.get('[data-test="suggestion-why"]').text()).toContain('不丢一字')
    key('ArrowRight')
    expect(focused()).toBe('use-value')
    key('ArrowLeft')
    expect(focused()).toBe('use-proposal')
    key('ArrowUp')
    await settled()
    expect(current(page).endsWith('/narrative')).toBe(false)
    page.unmount()
  })

  it('marks what was added by shape and by word, not by colour alone', async () => {
    const page = await open()
    await goTo(page, '/narrative')
    const added = page.get('[data-test="proposal-text"]').findAll('ins')
    expect(added.map((one) => one.text())).toEqual(['增冬季[2]', '增三[1]'])
    page.unmount()
  })

  it('takes the proposal by one key and leads to the next item', async () => {
    const page = await open()
    await goTo(page, '/narrative')
    const before = subjects(page).length
    await page.get('[data-test="use-proposal"]').trigger('click')
    await settled()
    expect(subjects(page).length).toBe(before - 1)
    const id = (await inbox()).items[0]?.record?.id ?? ''
    const value = (await record(id)).fields.find((field) => field.field === 'narrative')?.value
    expect(value).toEqual({ t: 'text', v: narrativeClash().proposal?.text })
    expect(page.get('[role="status"]').text()).toBe('已处理。')
    expect(current(page)).not.toBe('')
    page.unmount()
  })

  it('opens the proposal for editing with F2 and accepts what was typed', async () => {
    const page = await open()
    await goTo(page, '/narrative')
    const id = current(page).split('/')[0] ?? ''
    key('F2')
    await settled()
    expect(focused()).toBe('own-text')
    const area = page.get<HTMLTextAreaElement>('[data-test="own-text"]')
    expect(area.element.value).toBe(narrativeClash().proposal?.text)
    // Inside a text the arrows belong to the text.
    const at = current(page)
    key('ArrowDown')
    await settled()
    expect(current(page)).toBe(at)
    await area.setValue('由人改定的文字。')
    await page.get('[data-test="accept-text"]').trigger('click')
    await settled()
    expect((await record(id)).fields.find((field) => field.field === 'narrative')?.value).toEqual({ t: 'text', v: '由人改定的文字。' })
    page.unmount()
  })

  it('does not take a proposal in which the same words were changed twice without a person editing it', async () => {
    const core = fixture(true)
    const twice = { ...core, call: async (command: string, args: Record<string, unknown>) => {
      const answer = await core.call(command, args)
      if (command !== 'inbox') return answer
      for (const item of (answer as { items: InboxItem[] }).items) {
        if (item.matter.t === 'field' && item.matter.v.proposal) Object.assign(item.matter.v, { proposal: { ...item.matter.v.proposal, both: 1 }, suggestion: { place: 0, why: 'later' } })
      }
      return answer
    } }
    await startCore('zh-CN', twice)
    const page = await open()
    await goTo(page, '/narrative')
    expect(page.get('[data-test="proposal-both"]').text()).toContain('1 处')
    await page.get('[data-test="use-proposal"]').trigger('click')
    await settled()
    expect(focused()).toBe('own-text')
    expect(current(page).endsWith('/narrative')).toBe(true)
    page.unmount()
  })

  it('asks the head with F6, and the item then waits', async () => {
    const page = await open()
    await goTo(page, '/category')
    key('F6')
    await settled()
    expect(focused()).toBe('ask-note')
    await page.get('[data-test="ask-note"]').setValue('两处分类不同，请定夺')
    await page.get('[data-test="ask-send"]').trigger('click')
    await settled()
    expect(page.find('section[data-part="asked"]').exists()).toBe(true)
    await goTo(page, '/category')
    expect(page.get('[data-test="asked"]').text()).toContain('等待答复')
    page.unmount()
  })

  it('settles a step only with a reason', async () => {
    const page = await open()
    expect(current(page)).toContain('/step/')
    await page.get('[data-test="step-note"]').trigger('click')
    await settled()
    expect(page.get('[data-test="reason-send"]').attributes('disabled')).toBeDefined()
    await page.get('[data-test="reason-input"]').setValue('当事人已同意')
    await page.get('[data-test="reason-send"]').trigger('click')
    await settled()
    expect(subjects(page).some((subject) => subject.includes('未能生效'))).toBe(false)
    page.unmount()
  })

  it('takes a returned change to the form it came of, as a draft', async () => {
    const page = await open()
    await goTo(page, 'parked/5')
    expect(page.get('[data-test="parked-card"]').text()).toContain('围栏倒了一段')
    await page.get('[data-test="parked-copy"]').trigger('click')
    await settled()
    const draft = (await drafts()).find((one) => one.form === 'visit')
    expect(JSON.parse(draft?.content ?? '{}')).toEqual({ fields: { village: '扎曲村', findings: '围栏倒了一段，两户约好下周一起修。' }, parties: [] })
    page.unmount()
  })

  it('says in plain words that there is nothing to settle', async () => {
    const core = fixture(true)
    await startCore('zh-CN', { ...core, call: (command, args) => (command === 'inbox' ? Promise.resolve({ items: [], open: 0, asked: 0 }) : core.call(command, args)) })
    const page = await open()
    expect(page.get('[data-test="face-empty"]').text()).toContain('没有需要核对的事项')
    page.unmount()
  })
})

describe('a copy of a returned change', () => {
  it('of a registration holds the piece, the matter and the people', () => {
    const part = { noun: null, step: null, item: 0, text: '' }
    const copy = copyOf({
      verb: 'register', by: { change: '7.a.1', author: '', device: 7, township: '', grid: '', at_ms: 0, own: true, waiting: false }, why: { code: 'change_actor_unknown', params: {} },
      parts: [
        { ...part, on: 'm', noun: 'matter', fields: [['title', { t: 'text', v: '牧道被封堵' }]] },
        { ...part, on: 'm', item: 1, fields: [['party_name', { t: 'text', v: '才旦' }]] },
        { ...part, on: 'p', noun: 'piece', fields: [['channel', { t: 'text', v: 'visit' }]] },
      ],
    })
    expect([copy?.form, copy?.to]).toEqual(['register:new', '/register'])
    expect(copy?.content).toMatchObject({ piece: { fields: { channel: 'visit' }, parties: [{ party_name: '才旦' }] }, matter: { fields: { title: '牧道被封堵' }, parties: [] } })
  })
})

describe('the sync page', () => {
  beforeEach(async () => void (await startCore()))

  it('says where this PC stands, calmly where there is no line', async () => {
    const page = show(SyncPage)
    await settled()
    expect(page.get('[data-test="details-clock"]').text()).toContain('与县里一致')
    expect(page.findAll('[data-test="session-row"]').map((row) => row.text()).join()).toContain('没有连上，内容在本机')
    expect(page.text()).not.toContain('错误')
    expect(page.get('[data-test="details-device"]').text()).toContain('没有中断')
    page.unmount()
  })

  it('keeps in sight what was set aside, with its reason', async () => {
    await setAside('parked/5', '改由县里登记')
    expect((await syncDetails()).set_aside.length).toBe(1)
    const page = show(SyncPage)
    await settled()
    expect(page.get('[data-test="aside-row"]').text()).toContain('改由县里登记')
    page.unmount()
  })
})
