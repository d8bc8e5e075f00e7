// What sending will take, in one sentence.
import type { Estimate } from '@/api/types/Estimate'
import { showBytes } from '@/shared/bytes'
import { showDuration } from './duration'

type Translate = (key: string, params: Record<string, string | number>) => string

/** The sentence; before the first sync it tells the size and promises no time. */
export function showEstimate(t: Translate, estimate: Estimate): string {
  const counts = { records: estimate.records, files: estimate.attachments }
  if (estimate.text_seconds === null || estimate.all_seconds === null) return t('ui.estimate.unmeasured', { ...counts, size: showBytes(estimate.all_bytes) })
  const text = showDuration(t, estimate.text_seconds)
  if (estimate.attachments === 0) return t('ui.estimate.text', { records: estimate.records, text })
  return t('ui.estimate.all', { ...counts, all: showDuration(t, estimate.all_seconds), text })
}
