// An old ledger: its columns are said, what is wrong is told row by row, and only then it comes in.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import OldLedgerPage from '@/features/oldLedger/OldLedgerPage.vue'
import { asLastTime, read, write } from '@/features/oldLedger/targets'
import { forgetRemembered } from '@/shared/remembered'
import { laidOver as body, listening, press, settled, show, startCore, typeInto } from '../mounting'

async function open(): Promise<void> {
  show(OldLedgerPage)
  await settled()
  const input = body('old-file') as HTMLInputElement
  Object.defineProperty(input, 'files', { value: [new File(['PK'], '旧台账.xlsx')] })
  input.dispatchEvent(new Event('change'))
  await vi.waitFor(() => expect(body('old-columns')).not.toBeNull())
}

beforeEach(async () => {
  document.body.innerHTML = ''
  forgetRemembered()
  await startCore()
})

describe('the page of old ledgers', () => {
  it('shows what each column is taken for, and which ones nobody may keep', async () => {
    await open()
    const chosen = [...document.querySelectorAll<HTMLSelectElement>('[data-test="old-columns"] select')].map((select) => select.value)
    expect(chosen).toEqual(['field:title', 'person:phone:petitioner', 'note'])
    expect(body('old-dropped')?.textContent).toContain('备注二')
    expect(body('old-import')).toBeNull()
  })

  it('tells each problem by row and reason before anything comes in', async () => {
    await open()
    await press('old-check')
    expect(body('old-problem')?.textContent).toContain('4')
    expect(body('old-problem')?.textContent).toContain('2019-13-45')
    expect(body('old-problem')?.textContent).not.toContain('bad_date')
    expect(body('old-open')).toBeNull()
    await press('old-import')
    expect(body('old-open')).not.toBeNull()
    expect(body('old-import')).toBeNull()
  })

  it('asks once for what no column says, hands it on for all rows, and not when a column says it after all', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    await open()
    const asked = body('old-common')?.querySelector('input')
    await typeInto(asked?.dataset['test'] ?? '', '2019-12-31')
    await press('old-check')
    const [, checked] = calls.find(([command]) => command === 'check_old_ledger') ?? []
    expect((checked as { request: { common: object } }).request.common).toEqual({ received_at: '2019-12-31' })
    const select = document.querySelector<HTMLSelectElement>('[data-test="old-columns"] select')!
    select.value = 'field:received_at'
    select.dispatchEvent(new Event('change'))
    await settled()
    expect(body('old-common')).toBeNull()
  })

  it('asks for a new check when a column is taken for something else', async () => {
    await open()
    await press('old-check')
    const select = document.querySelector<HTMLSelectElement>('[data-test="old-columns"] select')!
    select.value = 'skip'
    select.dispatchEvent(new Event('change'))
    await settled()
    expect(body('old-import')).toBeNull()
  })
})

describe('the next old ledger', () => {
  const chosen = () => [...document.querySelectorAll<HTMLSelectElement>('[data-test="old-columns"] select')].map((select) => select.value)

  it('offers the columns and what all rows have in common as they were the last time, until the home is locked', async () => {
    await open()
    const select = document.querySelectorAll<HTMLSelectElement>('[data-test="old-columns"] select')[1]!
    select.value = 'skip'
    select.dispatchEvent(new Event('change'))
    const common = () => body('old-common')?.querySelector('input')
    await typeInto(common()?.dataset['test'] ?? '', '2019-12-31')
    await press('old-check')
    await press('old-import')
    document.body.innerHTML = ''
    await open()
    expect(chosen()).toEqual(['field:title', 'skip', 'note'])
    expect(common()?.value).toBe('2019-12-31')
    forgetRemembered()
    document.body.innerHTML = ''
    await open()
    expect(chosen()).toEqual(['field:title', 'person:phone:petitioner', 'note'])
  })

  it('gives a field to the column that a person chose for it, and what was guessed for it goes to the note', () => {
    const column = (heading: string, field: 'title' | 'narrative') => ({ column: 'A', heading, samples: [], target: { is: 'field' as const, field } })
    const columns = [column('事由', 'title'), column('名称', 'narrative')]
    expect(asLastTime(columns, new Map([['名称', 'field:title']]))).toEqual(['note', 'field:title'])
  })
})

it.each([{ is: 'field', field: 'title' }, { is: 'person', field: 'phone' }, { is: 'person', field: 'phone', role: 'applicant' }, { is: 'note' }, { is: 'skip' }] as const)('a target is read as it was written: %o', (target) => {
  expect(read(write(target))).toEqual(target)
})
