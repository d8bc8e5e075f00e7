// Ledgers that leave the office, and the reports whose figures do not change any more.

import { beforeEach, describe, expect, it } from 'vitest'
import { drafts, makeReport, record, saveDraft, voidIt } from '@/api/invoke'
import type { LedgerRequest } from '@/api/types/LedgerRequest'
import type { ReportPeriod } from '@/api/types/ReportPeriod'
import LedgersPage from '@/features/ledgers/LedgersPage.vue'
import { lastFinished, periodOf } from '@/features/ledgers/periods'
import RecordPage from '@/features/record/RecordPage.vue'
import { todayInShanghai } from '@/shared/dates'
import { recordsChanged } from '@/shared/session'
import { chooseLanguage } from '@/shared/language'
import { laidOver as body, listening, press, pressKey, settled, show, showAt, startCore, typeInto as type } from '../mounting'

const all = (name: string) => [...document.body.querySelectorAll<HTMLElement>(`[data-test="${name}"]`)]
const isDisabled = (name: string) => body(name)?.hasAttribute('disabled')
const value = (name: string) => (body(name) as HTMLInputElement | null)?.value
const code = () => body('error-what')?.dataset.code
const period = (name: string) => [body(`${name}-period`)?.dataset.from, body(`${name}-period`)?.dataset.to]
const lastMonth = (): ReportPeriod => ({ kind: 'monthly', from: lastFinished('month', todayInShanghai()).from, to: lastFinished('month', todayInShanghai()).to })
const made = () => makeReport({ period: lastMonth(), title: '月报', text: '一、本月平稳。\n二、无其他事项。' })

/** Opens the page over a core that notes what is asked of it. */
async function listen(answer: Parameters<typeof listening>[0] = () => undefined) {
  const { transport, calls } = listening(answer)
  await startCore('zh-CN', transport)
  const opened = await showAt('/ledgers', LedgersPage)
  await settled()
  return { ...opened, asked: (command: string) => calls.filter(([name]) => name === command).map(([, args]) => args) }
}

async function tick(name: string): Promise<void> {
  body(name)?.click()
  await settled()
}

beforeEach(async () => {
  document.body.innerHTML = ''
  await startCore()
})

describe('a ledger that leaves the office', () => {
  it('is of this month and masked unless somebody says otherwise, and says what it is for', async () => {
    const { asked } = await listen()
    expect(isDisabled('ledger-write')).toBe(true)
    await pressKey('e', { ctrlKey: true })
    expect(asked('write_ledger')).toEqual([])
    await type('ledger-reason', ' 周例会 ')
    await pressKey('e', { ctrlKey: true })
    const { from, to } = periodOf('month', todayInShanghai())
    expect(asked('write_ledger')).toEqual([{ request: { kind: 'matters', from, to, reason: '周例会', unmask: false } }])
    expect(body('ledger-saved')?.textContent).toMatch(/6 行.*信访事项台账.*\.xlsx/)
  })

  it('shows people as they are recorded for one time only, after it was said what that means', async () => {
    const { asked } = await listen()
    await type('ledger-reason', '报县信访局核对')
    expect(body('ledger-unmask-note')?.textContent).toContain('默认遮盖')
    await tick('ledger-unmask')
    expect(body('ledger-unmask-note')?.textContent).toMatch(/每一页.*留痕/)
    await press('ledger-write')
    await press('ledger-write')
    expect(asked('write_ledger').map((args) => (args.request as LedgerRequest).unmask)).toEqual([true, false])
  })

  it('may be of days as they are typed, and is not written as long as one of them is none', async () => {
    const { asked } = await listen()
    await type('ledger-reason', '周例会')
    await type('ledger-span', 'days')
    expect(isDisabled('ledger-write')).toBe(true)
    await type('ledger-from', '20261001')
    await type('ledger-to', '20260230')
    body('ledger-to')?.dispatchEvent(new Event('change', { bubbles: true }))
    await settled()
    expect(body('ledger-to-unreadable')?.textContent).toContain('没有这个日期')
    expect(isDisabled('ledger-write')).toBe(true)
    await type('ledger-to', '20261015')
    expect(body('ledger-to-unreadable')).toBeNull()
    await press('ledger-write')
    expect(asked('write_ledger').at(-1)?.request).toMatchObject({ from: '2026-10-01', to: '2026-10-15' })
  })

  it('that ends before it begins is refused in words, and nothing is told as written', async () => {
    await listen()
    await type('ledger-reason', '周例会')
    await type('ledger-span', 'days')
    await type('ledger-from', '20261015')
    await type('ledger-to', '20261001')
    await press('ledger-write')
    expect(code()).toBe('bad_date')
    expect(body('ledger-saved')).toBeNull()
  })

  it('of what is overdue is of today, and no period is asked', async () => {
    const { asked } = await listen()
    await type('ledger-kind', 'overdue')
    expect(body('ledger-of-today')).not.toBeNull()
    expect([body('ledger-span'), body('ledger-period')]).toEqual([null, null])
    await type('ledger-reason', '周例会')
    await press('ledger-write')
    expect(asked('write_ledger').at(-1)?.request).toMatchObject({ kind: 'overdue', from: todayInShanghai(), to: todayInShanghai() })
  })

  it('has no month that has not begun', async () => {
    await listen()
    expect(isDisabled('ledger-next')).toBe(true)
    await press('ledger-previous')
    expect(period('ledger')).toEqual([lastMonth().from, lastMonth().to])
    expect(isDisabled('ledger-next')).toBe(false)
  })

  it('asks for the purpose only where the core asks for it, and for each ledger anew', async () => {
    const { asked } = await listen((command, args) => {
      if (command === 'write_ledger' && !(args.request as LedgerRequest).purpose) throw { code: 'purpose_missing', params: {} }
      return undefined
    })
    await type('ledger-reason', '统计')
    expect(body('purpose-question')).toBeNull()
    await press('ledger-write')
    expect(code()).toBeUndefined()
    expect(body('ledger-saved')).toBeNull()
    await press('purpose-statistics')
    expect(body('purpose-question')).toBeNull()
    expect(body('ledger-saved')).not.toBeNull()
    await press('ledger-write')
    expect(body('purpose-question')).not.toBeNull()
    expect(asked('write_ledger').map((args) => (args.request as LedgerRequest).purpose)).toEqual([undefined, 'statistics', undefined])
  })

  it('does not take the key of the report while the purpose is asked', async () => {
    const { asked } = await listen((command) => {
      if (command === 'write_ledger') throw { code: 'purpose_missing', params: {} }
      return undefined
    })
    await type('ledger-reason', '统计')
    await press('ledger-write')
    expect(body('purpose-handling')?.textContent).not.toContain('Ctrl+Enter')
    await pressKey('Enter', { ctrlKey: true })
    expect(asked('write_ledger')).toHaveLength(1)
    expect(asked('make_report')).toHaveLength(1)
  })

  it('is called by its name in the language of the window, and lists its columns', async () => {
    await listen()
    expect(body('ledger-columns')?.textContent).toContain('信访件编号')
    await chooseLanguage('bo')
    await settled()
    expect(body('ledger-kind')?.textContent).toContain('ཞུ་གཏུག་དོན་ཚན་ཐོ་དེབ།')
    await chooseLanguage('zh-CN')
  })
})

describe('a report', () => {
  it('is offered for the last month that is over, drafted from the records, with its figures', async () => {
    await listen()
    expect(period('report')).toEqual([lastMonth().from, lastMonth().to])
    expect(value('field-report_text')).toContain('一、本期登记信访件7件。')
    expect(all('figure').map((row) => row.textContent?.replaceAll(/\s/g, ''))).toEqual(['信访件总数（件）71', '反映渠道：来访（件）50', '调解案件总数（件）20'])
    expect(body('report-before-its-end')).toBeNull()
  })

  it('is made with the words of the office, and its page opens', async () => {
    const { where, asked } = await listen()
    await type('field-report_text', '一、本月平稳。')
    await pressKey('Enter', { ctrlKey: true })
    expect(asked('make_report')).toMatchObject([{ input: { period: lastMonth(), text: '一、本月平稳。' } }])
    expect(where()).toMatch(/^\/record\//)
    expect(await drafts()).toEqual([])
  })

  it('keeps what was typed for its period as a draft, and Ctrl+S makes nothing', async () => {
    const { page, asked } = await listen()
    await type('field-report_text', '一、写了一半')
    await pressKey('s', { ctrlKey: true })
    expect(asked('make_report')).toEqual([])
    expect((await drafts()).map((draft) => draft.form)).toEqual([`report:monthly:${lastMonth().from}:${lastMonth().to}`])
    page.unmount()
    show(LedgersPage)
    await settled()
    await press('draft-recover')
    expect(value('field-report_text')).toBe('一、写了一半')
    expect(body('report-behind')).toBeNull()
  })

  it('keeps the drafts of two periods apart', async () => {
    await listen()
    await type('field-report_text', '一、上个月')
    await press('report-previous')
    expect(value('field-report_text')).toContain('一、本期登记信访件7件。')
    expect(body('draft-banner')).toBeNull()
    await press('report-next')
    await press('draft-recover')
    expect(value('field-report_text')).toBe('一、上个月')
  })

  it('stands in the words of the program when the draft that waits is dropped', async () => {
    await saveDraft(`report:monthly:${lastMonth().from}:${lastMonth().to}`, JSON.stringify({ title: '旧', text: '旧', drafted: { title: '', text: '' } }))
    show(LedgersPage)
    await settled()
    await press('draft-discard')
    expect(value('field-report_text')).toContain('一、本期登记信访件7件。')
  })

  it('follows the records until somebody writes, and says afterwards that they changed', async () => {
    let pieces = 7
    const draft = () => ({ title: '月报', text: `一、登记${pieces}件。`, figures: [], imported: 0, before_its_end: false })
    await listen((command) => (command === 'report_draft' ? draft() : undefined))
    pieces = 8
    await recordsChanged()
    await settled()
    expect(value('field-report_text')).toBe('一、登记8件。')
    await type('field-report_text', '一、登记8件，都已受理。')
    pieces = 9
    await recordsChanged()
    await settled()
    expect(value('field-report_text')).toBe('一、登记8件，都已受理。')
    expect(body('report-behind')).not.toBeNull()
    await press('report-anew')
    expect(value('field-report_text')).toBe('一、登记9件。')
    expect([body('report-behind'), await drafts()]).toEqual([null, []])
  })

  it('says of a period that is not over what that means, and of one that has not begun nothing', async () => {
    await listen()
    await press('report-next')
    expect(body('report-before-its-end')?.textContent).toContain('还没有结束')
    expect(isDisabled('report-next')).toBe(true)
  })

  it('says what is not counted, and whose late entries are', async () => {
    await listen((command) => (command === 'report_draft' ? { title: '月报', text: '一、平稳。', figures: [], imported: 4, previous_to: '2026-09-30', before_its_end: false } : undefined))
    expect(body('report-imported')?.textContent).toContain('4件')
    expect(body('report-late-since')?.textContent).toContain('2026-09-30')
    expect(body('figures-none')).not.toBeNull()
  })

  it('that stands already is shown the way to and not made again, until it is void', async () => {
    const report = await made()
    show(LedgersPage)
    await settled()
    expect(body('report-open')?.getAttribute('href')).toContain(`/record/${report}`)
    expect(isDisabled('report-make')).toBe(true)
    await voidIt(report, '数字取早了')
    await recordsChanged()
    await settled()
    expect([body('report-standing'), isDisabled('report-make')]).toEqual([null, false])
  })

  it('that the core refuses is told in words, and the text stays', async () => {
    const { where } = await listen((command) => {
      if (command === 'make_report') throw { code: 'report_stands', params: {} }
      return undefined
    })
    await type('field-report_text', '一、本月平稳。')
    await press('report-make')
    expect(code()).toBe('report_stands')
    expect([value('field-report_text'), where()]).toEqual(['一、本月平稳。', '/ledgers'])
  })

  it('on the situation may be of a month, a quarter, half a year or a year, each the last that is over', async () => {
    const { asked } = await listen()
    expect(body('report-length')).toBeNull()
    await type('report-kind', 'situation')
    for (const length of ['quarter', 'half', 'year', 'month'] as const) {
      await type('report-length', length)
      const { from, to } = lastFinished(length, todayInShanghai())
      expect(asked('report_draft').at(-1)).toEqual({ period: { kind: 'situation', from, to } })
    }
    await type('report-kind', 'weekly')
    expect(period('report')).toEqual([lastFinished('week', todayInShanghai()).from, lastFinished('week', todayInShanghai()).to])
  })
})

describe('the page of a report', () => {
  async function open(id: string) {
    const page = show(RecordPage, { props: { id } })
    await settled()
    return page
  }

  it('shows its figures in words and never as they are kept', async () => {
    const page = await open(await made())
    expect(all('figure')).toHaveLength(3)
    expect(page.find('[data-test="value-frozen_figures"]').exists()).toBe(false)
    expect(page.text()).not.toContain('[{')
    expect(body('value-report_kind')?.textContent).toContain('月报')
    expect(body('value-report_text')?.classList.contains('wide')).toBe(true)
    expect(body('value-report_text')?.textContent).toContain('一、本月平稳。\n二、无其他事项。')
    expect(body('record-state')?.textContent).toBe('已定稿')
    expect(body('papers')).not.toBeNull()
  })

  it('writes the form that was chosen, and says where it lies', async () => {
    const { transport, calls } = listening()
    await startCore('zh-CN', transport)
    const report = await made()
    await open(report)
    await type('figures-form', 'mediation_statistics')
    await tick('figures-outside')
    await press('figures-write')
    expect(calls.filter(([command]) => command === 'write_figures').map(([, args]) => args)).toEqual([{ request: { report, kind: 'mediation_statistics', outside: true } }])
    expect(body('figures-saved')?.textContent).toContain('.xlsx')
    await type('figures-form', 'yearly_report')
    expect(body('figures-saved')).toBeNull()
  })

  it('writes no form of figures that were voided', async () => {
    const report = await made()
    await voidIt(report, '数字取早了')
    await open(report)
    expect(all('figure')).toHaveLength(3)
    expect(body('figures-write')).toBeNull()
    expect((await record(report)).void_reason).toBe('数字取早了')
  })

  it('says of damaged figures that they are, and writes no form of them', async () => {
    const { transport } = listening((command) => {
      if (command === 'report_figures') throw { code: 'figures_damaged', params: {} }
      return undefined
    })
    await startCore('zh-CN', transport)
    await open(await made())
    expect(code()).toBe('figures_damaged')
    expect([body('figures'), body('figures-write')]).toEqual([null, null])
  })
})
