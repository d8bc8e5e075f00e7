// Blank forms of the fake core: one set of which one sheet was entered, and whatever a test prints. Its check characters are
// not computed: the core does that.

import type { BatchView } from './types/BatchView'
import type { BlankView } from './types/BlankView'
import type { BlanksPage } from './types/BlanksPage'
import type { BlanksSaved } from './types/BlanksSaved'
import type { PrintBlanks } from './types/PrintBlanks'
import type { Refusal } from './types/Refusal'

const ENTERED = { id: '00000000-0000-7000-8000-000000000010', noun: 'matter' as const, number: '549901100A70000001', seen: true }

/** The commands of blank forms. */
export function blanksCommands(today: string) {
  let last = 0
  const batches: BatchView[] = []

  function printed(input: PrintBlanks): BatchView {
    const sheet = (): BlankView => ({ number: `空-100A7-${String(++last).padStart(4, '0')}-K7X`, kind: input.kind, state: 'out', entries: [], given_to: input.given_to })
    const blanks = Array.from({ length: input.count }, sheet)
    const batch = { id: `00000000-0000-7000-8000-0000000007${String(batches.length).padStart(2, '0')}`, kind: input.kind, made_on: today, made_by: '才让措', what_for: input.what_for, given_to: input.given_to, blanks }
    batches.unshift(batch)
    return batch
  }

  const first = printed({ kind: 'petition', count: 3, what_for: '转场下乡', given_to: '旦增' }).blanks[0]
  if (first) Object.assign(first, { state: 'entered', entries: [ENTERED] })
  const all = () => batches.flatMap((batch) => batch.blanks)

  return {
    blanks: (): BlanksPage => ({ batches: structuredClone(batches), strangers: [] }),
    blank: ({ typed }: { typed: string }): BlankView => {
      const number = `空-${typed.toUpperCase().replace(/^空-?/, '')}`
      if (!/^空-\d{3}[A-Z0-9]{2}-\d{4}-[A-Z0-9]{3}$/.test(number)) throw { code: 'blank_number_wrong', params: {} } satisfies Refusal
      return structuredClone(all().find((sheet) => sheet.number === number) ?? { number, state: 'unknown', entries: [], given_to: '' })
    },
    print_blanks: ({ input }: { input: PrintBlanks }): BlanksSaved => {
      if (input.count < 1 || input.count > 50) throw { code: 'blank_count_unfit', params: { max: '50' } } satisfies Refusal
      const { id, blanks } = printed(input)
      return { id, first: blanks[0]?.number ?? '', last: blanks.at(-1)?.number ?? '', file: '/下载/blanks-100A7-0004-K7X.pdf' }
    },
    spoil_blank: ({ number, reason }: { number: string; reason: string }): void => {
      Object.assign(all().find((sheet) => sheet.number === number) ?? {}, { state: 'spoiled', reason })
    },
  }
}
