// Whether a file can be added at all.

import { asRefusal } from '@/api/invoke'
import type { Refusal } from '@/api/types/Refusal'
import { ATTACHMENT_MEGABYTES_MAX } from './limits'

/** Why a file cannot be added, before it is read. */
export function refusalOf(file: File): Refusal | null {
  if (file.size === 0) return asRefusal({ code: 'attachment_empty', params: {} })
  const tooLarge = file.size > ATTACHMENT_MEGABYTES_MAX * 1024 * 1024
  return tooLarge ? asRefusal({ code: 'attachment_too_large', params: { max: String(ATTACHMENT_MEGABYTES_MAX) } }) : null
}
