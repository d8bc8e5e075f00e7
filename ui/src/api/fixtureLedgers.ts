// Ledgers and reports of the invented township.

import type { FigureLine } from './types/FigureLine'
import type { LedgerOffered } from './types/LedgerOffered'
import type { LedgerRequest } from './types/LedgerRequest'
import type { LedgerSaved } from './types/LedgerSaved'
import type { ReportDraft } from './types/ReportDraft'
import type { ReportPeriod } from './types/ReportPeriod'
import type { OldLedgerOutcome } from './types/OldLedgerOutcome'
import type { OldSheetView } from './types/OldSheetView'
import type { Refusal } from './types/Refusal'

const FIGURES: FigureLine[] = [
  { part: '一、信访事项', name: '信访件总数（件）', total: '12', late: '1' },
  { part: '一、信访事项', name: '办结（件）', total: '7', late: '0' },
]
const OFFERED: LedgerOffered[] = [
  { kind: 'matters', title: '信访事项台账', title_bo: 'ཞུ་གཏུག་དོན་ཚན་ཐོ་དེབ།', title_en: 'Ledger of matters', columns: ['序号', '信访人', '事由'] },
  { kind: 'overdue', title: '超期台账', title_bo: 'དུས་ལས་བརྒལ་བའི་ཐོ་དེབ།', title_en: 'Ledger of what is overdue', columns: ['序号', '事由', '超期天数'] },
]

const SHEET: OldSheetView = {
  name: '2019年', title: '信访台账', rows: 3, dropped: ['是否重点人员'], unfilled: [],
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

/** The commands; a ledger is asked its purpose where it is unmasked and none was said. */
export function ledgersCommands(): Record<string, (args: never) => unknown> {
  return {
    ledgers_offered: () => OFFERED,
    write_ledger: ({ request }: { request: LedgerRequest }): LedgerSaved => {
      if (request.unmask && request.purpose === undefined) throw { code: 'purpose_missing', params: {} } satisfies Refusal
      return { rows: 9, path: `/下载/${request.kind}-${request.from}.xlsx` }
    },
    write_figures: (): LedgerSaved => ({ rows: 60, path: '/下载/统计表.xlsx' }),
    report_draft: ({ period }: { period: ReportPeriod }): ReportDraft => ({
      title: `青桑乡月报（${period.from}）`, text: '1．本期登记信访件12件。', figures: FIGURES, imported: 3, before_its_end: false,
      ...(period.kind === 'yearly' ? { standing: '00000000-0000-7000-8000-000000000010' } : {}),
    }),
    make_report: () => '00000000-0000-7000-8000-000000000010',
    report_figures: () => FIGURES,
    old_sheets: (): OldSheetView[] => [SHEET],
    check_old_ledger: (): OldLedgerOutcome => OUTCOME,
    import_old_ledger: (): OldLedgerOutcome => ({ ...OUTCOME, ledger: '00000000-0000-7000-8000-000000000010' }),
    undo_import: () => ({ gone: 2, kept: 1 }),
  }
}
