// The words of a report that is being written, beside those the program drafted, so that it shows whose they are.

import type { ReportDraft } from '@/api/types/ReportDraft'

interface Said {
  title: string
  text: string
}

/** What stands in the form, and what it began with. */
export interface ReportWords extends Said {
  drafted: Said
}

/** A form that waits for its draft. */
export const blankWords = (): ReportWords => ({ title: '', text: '', drafted: { title: '', text: '' } })

/** A form as the program drafts it. */
export const wordsOf = ({ title, text }: ReportDraft): ReportWords => ({ title, text, drafted: { title, text } })

/** Whether somebody of the office said it otherwise. */
export const isOwn = ({ title, text, drafted }: ReportWords): boolean => title !== drafted.title || text !== drafted.text
