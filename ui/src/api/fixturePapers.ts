// The papers of the invented township: two that can be printed, one that cannot yet.

import type { CodeFound } from './types/CodeFound'
import type { DossierRequest } from './types/DossierRequest'
import type { DossierSaved } from './types/DossierSaved'
import type { DossierView } from './types/DossierView'
import type { LetterSaved } from './types/LetterSaved'
import type { PaperRequest } from './types/PaperRequest'
import type { PaperSaved } from './types/PaperSaved'
import type { PaperView } from './types/PaperView'
import type { PrintedPaper } from './types/PrintedPaper'
import type { VoidNumber } from './types/VoidNumber'

const offered = (code: PaperView['code'], title: string, more: Partial<PaperView> = {}): PaperView => ({
  code, title, legal_basis: [], languages: ['zh'], tibetan_held: 'draft', step: null, step_kind: null, series: '信受', copies: '一式三份', typed: [], letter: false, refusal: null, ...more,
})
const PAGE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"><text x="200" y="120" font-size="28">信访事项受理告知书</text></svg>'

/** The commands; what is printed is kept as long as the window is open. */
export function papersCommands(today: string): Record<string, (args: never) => unknown> {
  const printed: PrintedPaper[] = []
  return {
    papers_offered: (): PaperView[] => [
      offered('F3', '信访事项受理告知书'),
      offered('F11', '补充材料通知书', { typed: [['materials', '需要补充的材料']], series: '信补' }),
      offered('F10', '延长办理期限告知书', { languages: ['zh', 'zh+bo'], tibetan_held: null, series: '信延' }),
      offered('F7', '关于转送信访事项的函', { letter: true, series: '信转' }),
      offered('F13', '信访处理意见书', { refusal: { code: 'paper_step_missing', params: { paper: 'F13', step: '@step.decided' } } }),
    ],
    paper_preview: (): string[] => [`data:image/svg+xml,${encodeURIComponent(PAGE)}`],
    paper_print: ({ request }: { request: PaperRequest }): PaperSaved => {
      const id = `00000000-0000-7000-8000-0000000009${String(printed.length + 10)}`
      const number = { kind: 'formal' as const, text: `云信受〔2026〕${String(printed.length + 1)}号` }
      printed.push({ id, on: request.on, paper: request.paper, title: '信访事项受理告知书', number, check_code: 'K7PX-4M2R-9TQ', printed_on: today, printed_by: '才让措', reprints: 0, signed: 0, void_reason: null })
      return { id, number, check_code: 'K7PX-4M2R-9TQ', tibetan_held: null, file: '/下载/F3-K7PX-4M2R-9TQ.pdf' }
    },
    paper_reprint: ({ id }: { id: string }): PaperSaved => {
      const paper = printed.find((one) => one.id === id)
      if (paper) paper.reprints += 1
      return { id, number: paper?.number ?? { kind: 'none' }, check_code: paper?.check_code ?? '', tibetan_held: null, file: '/下载/F3-K7PX-4M2R-9TQ-1.pdf' }
    },
    printed_papers: ({ on }: { on: string }): PrintedPaper[] => printed.filter((one) => one.on === on),
    void_numbers: (): VoidNumber[] => [
      { series: 'petition', year: 2025, first: 44, last: 50, number: '', title: '', reason: '', by: '', on: null, paper: null },
      { series: 'petition', year: 2026, first: 3, last: 3, number: '云信受〔2026〕3号', title: '信访事项受理告知书', reason: '打印模糊', by: '才让措', on: '2026-11-20', paper: '00000000-0000-7000-8000-000000000912' },
    ],
    check_code: ({ typed }: { typed: string }): CodeFound => {
      const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
      const row = { number: '', title: '拖欠工资', village: '云杉坪村', people: '马福祥', on: '2026-11-20', state: 'handling', next_due: null, carried: 'received' as const, needs_person: false, void: false }
      const piece = { ...row, id: '00000000-0000-7000-8000-000000000011', noun: 'piece' as const, number: '549901100A70000001', state: 'registered' }
      if (code === 'K7PX4M2R9TQ') {
        const paper = printed[0] ?? { id: '00000000-0000-7000-8000-000000000910', on: row.title, paper: 'F3', title: '信访事项受理告知书', number: { kind: 'formal', text: '云信受〔2026〕1号' }, check_code: 'K7PX-4M2R-9TQ', printed_on: today, printed_by: '才让措', reprints: 1, signed: 0, void_reason: null }
        return { kind: 'paper', found: { paper, case: { ...row, id: '00000000-0000-7000-8000-000000000010', noun: 'matter' }, same: false } }
      }
      if (code === 'ABCDEFGHJKMNP') return { kind: 'piece', found: { piece, matter: { ...row, id: '00000000-0000-7000-8000-000000000010', noun: 'matter' }, clocks: [] } }
      throw { code: code.length === 11 ? 'no_such_paper' : 'check_code_wrong', params: {} }
    },
    paper_letter: (): LetterSaved => ({ file: '/下载/F7.docx', own_unusable: null }),
    dossier_view: ({ request }: { request: DossierRequest }): DossierView => {
      const part = (name: string, required: boolean, more: Partial<DossierView['parts'][number]> = {}) => ({ name, required, items: [], steps: [], printable: [], ...more })
      const photo = { title: '草场照片', number: '', on: '2026-11-20', standing: 'enclosed' as const, attachment: '7.0.4#0' }
      const placed = request.places['7.0.4#0'] ?? '证据材料'
      const here = (name: string) => (placed === name ? [photo] : [])
      const parts = [
        part('调解记录', true, { items: [{ title: '人民调解记录', number: '', on: '2026-11-21', standing: 'as_printed', attachment: null }], steps: ['session_held'] }),
        part('当事人身份证明', true, { items: here('当事人身份证明') }),
        part('证据材料', false, { items: here('证据材料') }),
        part('人民调解协议书、口头协议登记表或者终止调解告知书', true, { steps: ['agreed_written', 'agreed_oral'], printable: [['M-7', '人民调解协议书']] }),
      ]
      return { parts, missing: parts.filter((one) => one.required && one.items.length === 0).map((one) => one.name) }
    },
    dossier_bind: (): DossierSaved => ({ file: '/下载/dossier.pdf', pages: 12, by_hand: ['人民调解协议书'] }),
    paper_numbers: () => [{ series: 'petition', year: 2026, left: 8, low: true }],
  }
}
