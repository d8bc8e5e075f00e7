// The number on a paper, said as what it is.

import type { PaperNumber } from '@/api/types/PaperNumber'

/** The words of a number; a temporary one is called that. */
export function numberWords(number: PaperNumber, t: (key: string, params?: Record<string, string>) => string): string {
  if (number.kind === 'none') return t('paper.unnumbered')
  return number.kind === 'temporary' ? t('paper.temporary', { number: number.text }) : number.text
}
