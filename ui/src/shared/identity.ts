// The resident identity number (GB 11643-1999). It fills birth date and sex; a failed check
// digit is a warning and never a block, because elders hold papers with clerks' mistakes.

import { readDate } from './dates'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** What an 18-digit number says about its holder; `null` where it says nothing. */
export function factsOfIdNumber(number: string): { bornOn: string; sex: '1' | '2' } | null {
  const text = number.trim()
  if (!/^\d{17}[\dXx]$/.test(text)) return null
  const bornOn = readDate(text.slice(6, 14))
  if (bornOn === null) return null
  return { bornOn, sex: Number(text[16]) % 2 === 1 ? '1' : '2' }
}

/** Whether a number deserves a warning: it is neither a right 18-digit nor a 15-digit number. */
export function idNumberIsDoubtful(number: string): boolean {
  const text = number.trim()
  if (text === '' || /^\d{15}$/.test(text)) return false
  if (factsOfIdNumber(text) === null) return true
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0)
  return CHECKS[sum % 11] !== text[17]?.toUpperCase()
}
