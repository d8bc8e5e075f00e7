// Ledgers are written with a reason, and reports are drafted before they are made.

import { beforeEach, describe, expect, it } from 'vitest'
import LedgersPage from '@/features/ledgers/LedgersPage.vue'
import { laidOver as body, settled, show, startCore, typeInto } from '../mounting'

async function open(): Promise<void> {
  show(LedgersPage)
  await settled()
}

async function press(name: string): Promise<void> {
  body(name)?.click()
  await settled()
}

async function choose(name: string, value: string): Promise<void> {
  const select = body(name) as HTMLSelectElement
  select.value = value
  select.dispatchEvent(new Event('change'))
  await settled()
}

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('the page of ledgers and reports', () => {
  it('writes no ledger without a reason, and says where the file is', async () => {
    await open()
    await press('ledger-write')
    expect(body('ledger-saved')).toBeNull()
    await typeInto('ledger-reason', '月底报县')
    await press('ledger-write')
    expect(body('ledger-saved')?.textContent).toContain('9')
  })

  it('asks what names in full are needed for where the core asks it', async () => {
    await open()
    await typeInto('ledger-reason', '核对名册')
    body('ledger-unmask')?.click()
    await settled()
    await press('ledger-write')
    expect(body('ledger-saved')).toBeNull()
    await press('purpose-statistics')
    expect(body('ledger-saved')).not.toBeNull()
  })

  it('asks no month for what is overdue today', async () => {
    await open()
    await choose('ledger-kind', 'overdue')
    expect(body('ledger-month')).toBeNull()
  })

  it('drafts the last period that is over, and offers its words to be changed', async () => {
    await open()
    await press('report-draft')
    expect((body('report-text') as HTMLTextAreaElement).value).toContain('12件')
    expect(body('figures')?.textContent).toContain('办结')
    expect(body('report-make')?.getAttribute('disabled')).toBeNull()
  })

  it('makes no second report of a period, and leads to the one that stands', async () => {
    await open()
    await choose('report-kind', 'yearly')
    await press('report-draft')
    expect(body('report-standing')).not.toBeNull()
    expect((body('report-make') as HTMLButtonElement).disabled).toBe(true)
  })

  it('forgets the draft when another period is looked at', async () => {
    await open()
    await press('report-draft')
    await press('report-earlier')
    expect(body('report-text')).toBeNull()
  })
})
