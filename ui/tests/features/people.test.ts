import { beforeEach, describe, expect, it } from 'vitest'
import { fixture } from '@/api/fixture'
import { shiftDraft, untakenDuties, users } from '@/api/invoke'
import DutiesPage from '@/features/duties/DutiesPage.vue'
import TakeDialog from '@/features/duties/TakeDialog.vue'
import ShiftPage from '@/features/shift/ShiftPage.vue'
import UnlockForm from '@/features/unlock/UnlockForm.vue'
import AdmitDialog from '@/features/users/AdmitDialog.vue'
import UsersPage from '@/features/users/UsersPage.vue'
import { settled, show, startCore } from '../mounting'

const body = (name: string) => document.body.querySelector<HTMLElement>(`[data-test="${name}"]`)
const all = (name: string) => [...document.body.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)]

async function type(name: string, text: string): Promise<void> {
  const input = body(name) as HTMLInputElement
  input.value = text
  input.dispatchEvent(new Event('input'))
  await settled()
}

async function press(name: string): Promise<void> {
  body(name)?.click()
  await settled()
}

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

describe('the page of passed work', () => {
  async function passed(): Promise<void> {
    show(DutiesPage)
    await settled()
    const choose = (name: string, value: string) => {
      const select = body(name) as HTMLSelectElement
      select.value = value
      select.dispatchEvent(new Event('change'))
    }
    expect(body('pass-confirm')?.hasAttribute('disabled')).toBe(true)
    choose('pass-receiver', '卓玛')
    choose('pass-cause', 'moved')
    await settled()
    await press('pass-confirm')
  }

  it('passes all that is in hand and says that it waits to be taken over', async () => {
    await passed()
    expect(body('duties-told')?.textContent).toContain('待对方签收')
    expect((await untakenDuties()).map((one) => [one.giver, one.receiver])).toEqual([['才让措', '卓玛']])
    expect(all('untaken')).toHaveLength(1)
    // Whoever has no passphrase here takes it over at his own PC.
    expect(body('take')).toBeNull()
  })

  it('offers somebody else s work to a head only', async () => {
    show(DutiesPage)
    await settled()
    expect(body('pass-giver')).toBeNull()
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
    await press('take-confirm')
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
})
