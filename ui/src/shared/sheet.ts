// A blank form that is being entered: what the form holds because of it, and where the next one begins. Day and time are asked
// as they stand on the sheet and are never those of the entry.

import { nextTick, onMounted } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Field } from '@/api/types/Field'
import type { Filled } from './values'
import { useWords } from './words'

/** A sheet on its way in. */
export interface Sheet {
  /** Its number; `null` where nothing is entered from a sheet. */
  number: string | null
  /** What stands above the form instead of its usual lead. */
  lead: (usual: string) => string
  /** An empty form, filled as the sheet has it. */
  over: (blank: Filled) => Filled
  /** The name of the draft of a form. */
  draft: (form: string) => string
  /** What the form does not show of the late entry. */
  hidden: (isLate: boolean) => Field[]
  /** What the second way of saving is called. */
  nextWords: string | undefined
  /** Goes to the next sheet. */
  next: ((id: string) => Promise<void>) | undefined
}

/** The sheet that the address names. `dated` is the field of its day; `written` the one of who wrote it. */
export function useSheet(dated: Field, written?: Field): Sheet {
  const { t } = useWords()
  const route = useRoute()
  const router = useRouter()
  const { blank, by } = route.query
  if (typeof blank !== 'string') {
    const hidden = (isLate: boolean): Field[] => (isLate ? ['blank_number'] : ['blank_number', 'late_reason'])
    return { number: null, lead: (usual) => usual, over: (filled) => filled, draft: (form) => form, hidden, nextWords: undefined, next: undefined }
  }
  onMounted(async () => {
    await nextTick()
    document.querySelector<HTMLElement>('[data-form] [data-test^="field-"]')?.focus()
  })
  return {
    number: blank,
    lead: () => t('blanks.enter.mode', { number: blank }),
    over: ({ fields, parties }) => {
      const filled = { ...fields, blank_number: blank, late_reason: t('blanks.late_reason') }
      delete filled[dated]
      if (written !== undefined && typeof by === 'string') filled[written] = by
      return { fields: filled, parties }
    },
    draft: (form) => `${form}:${blank}`,
    hidden: () => [],
    nextWords: t('blanks.enter.next'),
    next: async (id) => void (await router.push({ path: '/blanks', query: { entered: blank, record: id } })),
  }
}
