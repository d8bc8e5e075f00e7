// Blank forms: a sheet is opened by its number, asks for the day that stands on it, and leads on to the next one.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Fields } from '@/api/invoke'
import type { Entry } from '@/api/types/Entry'
import type { Register } from '@/api/types/Register'
import BlanksPage from '@/features/blanks/BlanksPage.vue'
import SameNumberCard from '@/features/inbox/SameNumberCard.vue'
import RegisterPage from '@/features/matter/RegisterPage.vue'
import MediationPage from '@/features/mediation/MediationPage.vue'
import VisitPage from '@/features/visit/VisitPage.vue'
import { laidOver, listening, press, pressKey, settled, show, showAt, startCore, typeInto } from '../mounting'

const OUT = '空-100A7-0002-K7X'
const value = (name: string) => (laidOver(name) as HTMLInputElement | null)?.value
const shown = (name: string) => [...document.body.querySelectorAll(`[data-test="${name}"]`)]

async function scan(number: string) {
  const at = await showAt('/blanks', BlanksPage)
  await settled()
  await typeInto('blank-number', number)
  laidOver('blank-number')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await settled()
  return at
}

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('the number of a sheet', () => {
  it('scanned without its sign opens the form of its kind, with who took it along', async () => {
    const { where } = await scan('100a7-0002-k7x')
    expect(decodeURIComponent(where())).toBe(`/register?blank=${OUT}&by=旦增`)
  })

  it('stands in focus, so that a scanner can begin at once', async () => {
    show(BlanksPage)
    await settled()
    expect(document.activeElement).toBe(laidOver('blank-number'))
  })

  it('that was entered names the record it became', async () => {
    await scan('空-100A7-0001-K7X')
    expect(laidOver('blank-told')?.textContent).toContain('已经录入')
    expect(laidOver('blank-became')?.querySelector('a')?.getAttribute('href')).toContain('/record/')
  })

  it('that nobody here printed is told, and can be entered as whatever it is', async () => {
    await scan('200B1-0007-XY3')
    expect(laidOver('blank-told')?.textContent).toContain('可以照常录入')
    expect(laidOver('blank-as-visit')?.getAttribute('href')).toContain('/visit/new?blank=')
  })

  it('that is mistyped is told as that', async () => {
    await scan('12')
    expect(laidOver('error-what')?.getAttribute('data-code')).toBe('blank_number_wrong')
  })
})

describe('a set of sheets', () => {
  it('is numbered, told with its file and counted', async () => {
    show(BlanksPage)
    await settled()
    expect(laidOver('blank-counts')?.textContent).toContain('未录入 2 张，已录入 1 张')
    await press('blank-print-now')
    expect(laidOver('blank-printed')?.textContent).toContain('空-100A7-0004-K7X')
    expect(shown('blank-batch')).toHaveLength(2)
  })

  it('has sheets that are voided with a reason', async () => {
    show(BlanksPage)
    await settled()
    await press('blank-spoil')
    await typeInto('blank-spoil-reason', '雨淋湿')
    await press('blank-spoil-now')
    expect(shown('blank-sheet').map((sheet) => sheet.getAttribute('data-state'))).toEqual(['entered', 'spoiled', 'out'])
    expect(document.body.textContent).toContain('雨淋湿')
  })
})

describe('the form of a sheet', () => {
  it('asks for the day on the sheet, says why it is late, and Ctrl+Enter leads to the next one', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    const { where } = await showAt(`/register?blank=${OUT}`, RegisterPage)
    await settled()
    expect([value('field-blank_number'), value('field-received_at')]).toEqual([OUT, ''])
    expect(value('field-late_reason')).toContain('空白表')
    expect(document.body.textContent).toContain('期限从那一天算起')
    expect(laidOver('transfer-sheet')).toBeNull()
    expect(document.activeElement?.getAttribute('data-test')).toBe('field-title')
    await typeInto('field-title', '牧道被封堵')
    await typeInto('field-received_at', '20261118 1030')
    await typeInto('field-party_name', '才旦')
    await pressKey('Enter', { ctrlKey: true })
    const input = calls.find(([command]) => command === 'register')?.[1].input as Register
    expect((input.piece.fields as Fields).blank_number).toBe(OUT)
    expect(decodeURIComponent(where())).toContain(`/blanks?entered=${OUT}&record=`)
  })

  it('of a visit names who took the sheet along', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    await showAt(`/visit/new?blank=${OUT}&by=旦增`, VisitPage)
    await settled()
    expect([value('field-visitor'), value('field-visited_at')]).toEqual(['旦增', ''])
    await typeInto('field-visited_at', '20261118 1030')
    await press('save-and-new')
    const entry = calls.find(([command]) => command === 'log_visit')?.[1].entry as Entry
    expect(entry.fields).toMatchObject({ blank_number: OUT, visitor: '旦增' })
  })

  it('of a mediation asks for its day, too', async () => {
    await showAt(`/mediation/new?blank=${OUT}`, MediationPage)
    await settled()
    expect([value('field-blank_number'), value('field-received_at')]).toEqual([OUT, ''])
  })

  it('is as ever where nothing is entered from a sheet', async () => {
    await showAt('/visit/new', VisitPage)
    await settled()
    expect([laidOver('field-blank_number'), laidOver('field-late_reason')]).toEqual([null, null])
    expect(value('field-visited_at')).not.toBe('')
  })
})

describe('after a sheet was entered', () => {
  it('its scan is one press away and the cursor waits for the next number', async () => {
    await showAt(`/blanks?entered=${OUT}&record=00000000-0000-7000-8000-000000000010`, BlanksPage)
    await settled()
    expect(laidOver('blank-saved')?.textContent).toContain(OUT)
    expect(laidOver('blank-attach')?.getAttribute('href')).toContain('?attach')
    expect(document.activeElement).toBe(laidOver('blank-number'))
  })
})

describe('a sheet that two PCs entered', () => {
  it('is put to a person in its own words', async () => {
    const row = { id: '00000000-0000-7000-8000-000000000011', noun: 'visit' as const, number: '', title: '', village: '', people: '', on: '2026-11-20', state: 'logged', next_due: null, carried: 'received' as const, needs_person: false, void: false }
    const same = { number: OUT, earlier: row }
    show(SameNumberCard, { props: { item: { id: 'x', group: 'decide', record: row, matter: { t: 'same_blank', v: same }, asked: null, waiting: false }, same } })
    await settled()
    expect(document.body.textContent).toContain(`空白表 ${OUT}`)
    expect(document.body.textContent).toContain('空白表重复录入')
  })
})
