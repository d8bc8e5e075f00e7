// The fake core's part for ledgers and reports: a few ledgers, figures that do not change, a report for each period.

import type { Fields } from './invoke'
import type { FigureLine } from './types/FigureLine'
import type { FiguresRequest } from './types/FiguresRequest'
import type { LedgerOffered } from './types/LedgerOffered'
import type { LedgerRequest } from './types/LedgerRequest'
import type { LedgerSaved } from './types/LedgerSaved'
import type { MakeReport } from './types/MakeReport'
import type { RecordView } from './types/RecordView'
import type { Refusal } from './types/Refusal'
import type { OldLedgerOutcome } from './types/OldLedgerOutcome'
import type { OldSheetView } from './types/OldSheetView'
import type { ReportDraft } from './types/ReportDraft'
import type { ReportPeriod } from './types/ReportPeriod'

interface Core {
  today: string
  show: (id: string) => RecordView
  begin: (fields: Fields) => RecordView
  refuse: (code: Refusal['code'], params?: Record<string, string>) => never
}

const LEDGERS: LedgerOffered[] = [
  { kind: 'matters', title: '信访事项台账', title_bo: 'ཞུ་གཏུག་དོན་ཚན་ཐོ་དེབ།', title_en: 'Ledger of petition matters', columns: ['序号', '信访件编号', '登记日期', '信访人', '联系电话', '办理情况'], own_refused: null },
  { kind: 'mediations', title: '人民调解台账', title_bo: 'མི་དམངས་འདུམ་སྒྲིག་ཐོ་དེབ།', title_en: 'Ledger of people’s mediation', columns: ['序号', '受理日期', '纠纷类型', '当事人', '结果'], own_refused: null },
  { kind: 'overdue', title: '超期台账', title_bo: 'དུས་ཚད་ལས་བརྒལ་བའི་ཐོ་དེབ།', title_en: 'Ledger of what is overdue', columns: ['序号', '编号', '期限', '超期天数'], own_refused: null },
]
const FIGURES: FigureLine[] = [
  { part: '一、信访事项的数据统计、涉及领域以及被反映较多的机关、单位', name: '信访件总数（件）', total: '7', late: '1' },
  { part: '一、信访事项的数据统计、涉及领域以及被反映较多的机关、单位', name: '反映渠道：来访（件）', total: '5', late: '0' },
  { part: '四、其他需要报告的事项', name: '调解案件总数（件）', total: '2', late: '0' },
]
const FOLDER = '/下载'
const DIGEST = '4f1b'.repeat(16)

const SHEET: OldSheetView = {
  name: '2019年', title: '信访台账', rows: 3, dropped: ['备注二'], unfilled: ['received_at'],
  columns: [
    { column: 'A', heading: '事由', samples: ['草场补偿'], target: { is: 'field', field: 'title' } },
    { column: 'B', heading: '申请人电话', samples: ['139****1234'], target: { is: 'person', field: 'phone', role: 'petitioner' } },
    { column: 'C', heading: '备注二', samples: [], target: { is: 'note' } },
  ],
}
const OUTCOME: OldLedgerOutcome = {
  rows_in: 2, repeated: 0, reported: 1, warnings: [],
  problems: [{ row: 4, column: 'E', refusal: { code: 'bad_date', params: { field: '@field.received_at' } }, text: '2019-13-45' }],
}

/** The commands, over what the fake core holds. */
export function ledgersCommands(core: Core): Record<string, (args: never) => unknown> {
  const made: { period: ReportPeriod; id: string }[] = []
  const isSame = (one: ReportPeriod, other: ReportPeriod) => one.kind === other.kind && one.from === other.from && one.to === other.to
  const standing = (period: ReportPeriod) => made.find((one) => isSame(one.period, period) && core.show(one.id).void_reason === null)?.id

  function draft(period: ReportPeriod): ReportDraft {
    if (period.from > core.today) core.refuse('bad_date', { field: '@field.period_from' })
    const stands = standing(period)
    return {
      title: `青桑乡（示例）${period.from}至${period.to}报告`, text: '一、本期登记信访件7件。\n二、调解案件2件。', figures: FIGURES, imported: 0,
      before_its_end: core.today <= period.to, ...(stands !== undefined && { standing: stands }),
    }
  }

  return {
    ledgers_offered: () => structuredClone(LEDGERS),
    write_ledger: ({ request }: { request: LedgerRequest }): LedgerSaved => {
      if (request.reason.trim() === '') core.refuse('reason_missing')
      if (request.to < request.from) core.refuse('bad_date', { field: '@field.period_to' })
      const title = LEDGERS.find((one) => one.kind === request.kind)?.title ?? core.refuse('wrong_noun')
      return { rows: 6, path: `${FOLDER}/${title}-${request.from}.xlsx` }
    },
    write_figures: ({ request }: { request: FiguresRequest }): LedgerSaved => ({ rows: request.kind === 'yearly_report' ? 92 : 1, path: `${FOLDER}/${request.kind}${request.outside ? '-outside' : ''}.xlsx` }),
    report_draft: ({ period }: { period: ReportPeriod }) => draft(period),
    make_report: ({ input: { period, title, text } }: { input: MakeReport }) => {
      if (draft(period).standing !== undefined) core.refuse('report_stands')
      const record = core.begin({ report_kind: period.kind, period_from: period.from, period_to: period.to, title, report_text: text, frozen_figures: JSON.stringify(FIGURES), figures_digest: DIGEST })
      record.number = ''
      record.clocks = []
      made.push({ period, id: record.id })
      return record.id
    },
    report_figures: ({ id }: { id: string }) => (made.some((one) => one.id === id) ? structuredClone(FIGURES) : core.refuse('figures_damaged')),
    old_sheets: (): OldSheetView[] => [SHEET],
    check_old_ledger: (): OldLedgerOutcome => OUTCOME,
    import_old_ledger: (): OldLedgerOutcome => ({ ...OUTCOME, ledger: '00000000-0000-7000-8000-000000000010' }),
    undo_import: () => ({ gone: 2, kept: 1 }),
  }
}
