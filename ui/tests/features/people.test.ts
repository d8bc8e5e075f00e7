import { beforeEach, describe, expect, it } from 'vitest'
import { h } from 'vue'
import { fixture } from '@/api/fixture'
import { drafts, passDuties, shiftDraft, untakenDuties, users } from '@/api/invoke'
import type { DutyDraft } from '@/api/types/DutyDraft'
import type { HomeState } from '@/api/types/HomeState'
import type { PassDuties } from '@/api/types/PassDuties'
import DutiesPage from '@/features/duties/DutiesPage.vue'
import TakeDialog from '@/features/duties/TakeDialog.vue'
import ShiftPage from '@/features/shift/ShiftPage.vue'
import UnlockForm from '@/features/unlock/UnlockForm.vue'
import AdmitDialog from '@/features/users/AdmitDialog.vue'
import UsersPage from '@/features/users/UsersPage.vue'
import { useKeys } from '@/shared/keys'
import { recordsChanged } from '@/shared/session'
import { laidOver as body, listening, press, pressKey, settled, show, startCore, typeInto as type } from '../mounting'

const all = (name: string) => [...document.body.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)]
const isDisabled = (name: string) => body(name)?.hasAttribute('disabled')

const secondUser = async () => (await users()).find((user) => user.actor === 2)!

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('the unlock page', () => {
  it('lists the users of this PC and opens for the one chosen', async () => {
    await startCore('zh-CN', fixture(true))
    const page = show(UnlockForm, { props: { users: ['才让措', '卓玛'] } })
    await settled()
    expect(page.findAll('[data-test="unlock-user"] option').map((option) => option.text())).toEqual(['才让措', '卓玛'])
    await page.get('[data-test="unlock-user"]').setValue('卓玛')
    await page.get('[data-test="unlock-passphrase"]').setValue('gold-water-stone')
    await page.get('[data-test="unlock-submit"]').trigger('click')
    await settled()
    expect((page.emitted('opened')?.[0] as [{ user: string }])[0].user).toBe('卓玛')
  })
})

describe('the page of the users', () => {
  it('says who acts, whose term is over, and what was done to a passphrase', async () => {
    show(UsersPage)
    await settled()
    expect(all('user').map((row) => row.dataset.standing)).toEqual(['acts', 'acts', 'over'])
    expect(all('user-admit')).toHaveLength(1)
    expect(body('user-deed')?.textContent).toContain('才让措')
  })

  it('lets a new user type a passphrase twice and shows the recovery code once', async () => {
    const page = show(AdmitDialog, { props: { user: await secondUser() } })
    await settled()
    await type('admit-passphrase', 'prayer-flag-wind')
    await type('admit-again', 'prayer-flag-rain')
    expect(body('admit-differs')).not.toBeNull()
    expect(body('admit-confirm')?.hasAttribute('disabled')).toBe(true)
    await type('admit-again', 'prayer-flag-wind')
    await press('admit-confirm')
    expect(body('admit-code')?.textContent).toMatch(/^(\w{4}-){6}\w{4}$/)
    expect(body('admit-passphrase')).toBeNull()
    await press('admit-done')
    expect(page.emitted('close')).toHaveLength(1)
    expect((await secondUser()).deeds.map((deed) => deed.deed)).toEqual(['admitted'])
  })

  it('says that a passphrase is too short and keeps nothing of it', async () => {
    show(AdmitDialog, { props: { user: await secondUser() } })
    await settled()
    await type('admit-passphrase', 'short')
    await type('admit-again', 'short')
    await press('admit-confirm')
    expect(body('error-what')?.dataset.code).toBe('weak_passphrase')
    expect((body('admit-passphrase') as HTMLInputElement).value).toBe('')
  })
})

describe('a passphrase that is set', () => {
  /** Whether a key of the page under the dialog did something. */
  const leftBy = { key: '' }
  const PageUnder = { setup: () => (useKeys({ 'Ctrl+N': () => { leftBy.key = 'N' }, 'Ctrl+F': () => { leftBy.key = 'F' } }), () => h('i')) }
  async function typed(): Promise<ReturnType<typeof show>> {
    show(PageUnder)
    const dialog = show(AdmitDialog, { props: { user: await secondUser() } })
    await settled()
    await type('admit-passphrase', 'prayer-flag-wind')
    await type('admit-again', 'prayer-flag-wind')
    return dialog
  }

  it('is set by Enter, unless an input method is at work on the key', async () => {
    await typed()
    body('admit-again')?.focus()
    await pressKey('Enter', { isComposing: true })
    await pressKey('Enter', { keyCode: 229 } as KeyboardEventInit)
    expect(body('admit-code')).toBeNull()
    await pressKey('Enter')
    expect(body('admit-code')).not.toBeNull()
  })

  it('shows its code until the button says that it is written down', async () => {
    const dialog = await typed()
    await pressKey('s', { ctrlKey: true })
    expect(body('admit-code')).not.toBeNull()
    leftBy.key = ''
    await pressKey('Escape')
    await pressKey('n', { ctrlKey: true })
    await pressKey('f', { ctrlKey: true })
    expect([dialog.emitted('close'), leftBy.key]).toEqual([undefined, ''])
    await press('admit-done')
    expect(dialog.emitted('close')).toHaveLength(1)
  })

  it('is not left while it is being set', async () => {
    let answer: (code: string) => void = () => undefined
    const { transport } = listening((command) => (command === 'admit_user' ? new Promise((resolve) => { answer = resolve }) : undefined))
    await startCore('zh-CN', transport)
    const dialog = await typed()
    await press('admit-confirm')
    await pressKey('Escape')
    await press('admit-close')
    expect(dialog.emitted('close')).toBeUndefined()
    answer('Q4TN-8HWX-2M6R-K9DC-P7VB-3FJA-5SZE')
    await settled()
    expect(body('admit-code')?.textContent).toContain('Q4TN')
  })

  it('is said to be set again where there was one', async () => {
    show(AdmitDialog, { props: { user: { ...(await secondUser()), opens: true } } })
    await settled()
    expect(body('admit-confirm')?.textContent).toContain('重设口令')
  })
})

describe('the page of passed work', () => {
  async function passed(): Promise<void> {
    show(DutiesPage)
    await settled()
    expect(isDisabled('pass-confirm')).toBe(true)
    await type('pass-receiver', '卓玛')
    await type('pass-cause', 'moved')
    await press('pass-confirm')
  }

  /** A core whose user is a head, and what it was asked. */
  async function asHead(): Promise<ReturnType<typeof listening>['calls']> {
    const home = (await fixture(true).call('home_state', {})) as HomeState
    const { transport, calls } = listening((command) => (command === 'home_state' ? { ...home, roles: ['head'] } : undefined))
    await startCore('zh-CN', transport)
    return calls
  }
  const ticks = () => all('pass-duty').map((box) => (box as HTMLInputElement).checked)
  async function untickFirst(): Promise<void> {
    all('pass-duty')[0]?.click()
    await settled()
  }

  it('passes all that is in hand and says that it waits to be taken over', async () => {
    await passed()
    expect(body('duties-told')?.textContent).toContain('待对方签收')
    expect((await untakenDuties()).map((one) => [one.giver, one.receiver])).toEqual([['才让措', '卓玛']])
    expect(all('untaken')).toHaveLength(1)
    // Whoever has no passphrase here takes it over at his own PC.
    expect(body('take')).toBeNull()
  })

  it('offers somebody else s work to a head only, who says why', async () => {
    show(DutiesPage)
    await settled()
    expect(body('pass-giver')).toBeNull()

    document.body.innerHTML = ''
    const calls = await asHead()
    show(DutiesPage)
    await settled()
    expect(body('pass-reason')).toBeNull()
    await type('pass-giver', '卓玛')
    body('pass-giver')?.dispatchEvent(new Event('change', { bubbles: true }))
    await settled()
    expect(calls.filter(([command]) => command === 'duty_draft').at(-1)?.[1]).toEqual({ giver: '卓玛' })
    await type('pass-receiver', '才让措')
    await type('pass-cause', 'left')
    expect(isDisabled('pass-confirm')).toBe(true)
    await type('pass-reason', '已离职，未及交接')
    await press('pass-confirm')
    const passing = calls.find(([command]) => command === 'pass_duties')?.[1].input as PassDuties
    expect([passing.giver, passing.receiver, passing.reason]).toEqual(['卓玛', '才让措', '已离职，未及交接'])
    // Afterwards the form is about one's own work again.
    expect((body('pass-giver') as HTMLInputElement).value).toBe('才让措')
    expect(calls.filter(([command]) => command === 'duty_draft').at(-1)?.[1]).toEqual({ giver: '才让措' })
  })

  it('keeps what was ticked when records change, and ticks all of another s work', async () => {
    await asHead()
    show(DutiesPage)
    await settled()
    await untickFirst()
    await recordsChanged()
    await settled()
    expect([ticks()[0], ticks().slice(1).every(Boolean)]).toEqual([false, true])
    await type('pass-giver', '卓玛')
    body('pass-giver')?.dispatchEvent(new Event('change', { bubbles: true }))
    await settled()
    expect(ticks().every(Boolean)).toBe(true)
  })

  it('takes no date that it cannot read for today', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    show(DutiesPage)
    await settled()
    await type('pass-receiver', '卓玛')
    await type('pass-cause', 'moved')
    await type('pass-from', '下周一')
    expect(body('pass-from-unreadable')?.textContent).toContain('没有这个日期')
    expect(isDisabled('pass-confirm')).toBe(true)
    await pressKey('s', { ctrlKey: true })
    expect(calls.some(([command]) => command === 'pass_duties')).toBe(false)
    await type('pass-from', '20261201')
    expect(body('pass-from-unreadable')).toBeNull()
    await pressKey('s', { ctrlKey: true })
    expect((calls.find(([command]) => command === 'pass_duties')?.[1].input as PassDuties).from).toBe('2026-12-01')
  })

  it('keeps what was typed as a draft, which is no work that waits elsewhere', async () => {
    const draft = { form: 'pass', content: '', saved_at_ms: 0 }
    const core = fixture(true)
    const { transport } = listening(async (command, args) => (command === 'duty_draft' ? { ...((await core.call(command, args)) as DutyDraft), drafts: [draft] } : undefined))
    await startCore('zh-CN', transport)
    const page = show(DutiesPage)
    await settled()
    await type('pass-remark', '钥匙在文书处')
    page.unmount()
    await settled()
    expect((await drafts()).map((draft) => draft.form)).toEqual(['pass'])
    show(DutiesPage)
    await settled()
    await press('draft-recover')
    expect((body('pass-remark') as HTMLInputElement).value).toBe('钥匙在文书处')
    expect(body('pass-drafts')).toBeNull()
    await type('pass-receiver', '卓玛')
    await type('pass-cause', 'moved')
    await press('pass-confirm')
    expect(await drafts()).toEqual([])
  })

  it('is taken over once, and a reading that fails after it is no refusal', async () => {
    let isBroken = false
    const { transport, calls } = listening((command) => {
      if (command === 'sync_bar' && isBroken) throw { code: 'internal', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const own = { giver: '卓玛', receiver: '才让措', from: null, cause: 'moved', reason: '', remark: '', records: [] }
    await passDuties(own)
    show(DutiesPage)
    await settled()
    isBroken = true
    body('take')?.click()
    body('take')?.click()
    await settled()
    expect(calls.filter(([command]) => command === 'take_duties')).toHaveLength(1)
    expect(body('error')).toBeNull()
    expect(body('duties-told')?.textContent).toContain('已签收')
  })

  it('refuses a wrong passphrase and leaves the work where it was', async () => {
    await passed()
    document.body.innerHTML = ''
    const one = { ...(await untakenDuties())[0]!, opens_as: 2 }
    const dialog = show(TakeDialog, { props: { duties: one } })
    await settled()
    await type('take-passphrase', 'gold-water-stone')
    await press('take-confirm')
    expect(body('error-what')?.dataset.code).toBe('wrong_passphrase')
    expect(await untakenDuties()).toHaveLength(1)
    await type('take-passphrase', 'prayer-flag-wind')
    body('take-passphrase')?.focus()
    await pressKey('Enter', { isComposing: true })
    expect(dialog.emitted('taken')).toBeUndefined()
    await pressKey('Enter')
    expect(dialog.emitted('taken')).toHaveLength(1)
    expect(await untakenDuties()).toHaveLength(0)
  })
})

describe('the sheet of a shift', () => {
  it('stands as text to be printed and is kept only for somebody who takes over', async () => {
    show(ShiftPage)
    await settled()
    expect(body('shift-sheet')?.classList.contains('printable')).toBe(true)
    expect(all('shift-line')).toHaveLength((await shiftDraft()).lines.length)
    expect(body('shift-keep')?.hasAttribute('disabled')).toBe(true)
    await type('shift-receiver', '卓玛')
    expect(body('shift-sheet')?.textContent).toContain('卓玛')
    expect(body('shift-keep')?.hasAttribute('disabled')).toBe(false)
  })

  it('keeps what was typed as a draft, and no failing reading refuses what was kept', async () => {
    const { transport, calls } = listening((command) => {
      if (command === 'sync_bar' && calls.some(([asked]) => asked === 'keep_shift')) throw { code: 'internal', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    const page = show(ShiftPage)
    await settled()
    await type('shift-remark', '夜里有人来领材料')
    page.unmount()
    await settled()
    expect((await drafts()).map((draft) => draft.form)).toEqual(['shift'])
    const again = show(ShiftPage)
    await settled()
    await press('draft-recover')
    expect(body('shift-sheet')?.textContent).toContain('夜里有人来领材料')
    await type('shift-receiver', '卓玛')
    await pressKey('s', { ctrlKey: true })
    expect(calls.filter(([command]) => command === 'keep_shift')).toHaveLength(1)
    expect(body('error')).toBeNull()
    expect(await drafts()).toEqual([])
    again.unmount()
  })
})
