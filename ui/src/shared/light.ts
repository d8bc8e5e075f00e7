// The light of a clock. It says itself in words and by its shape, since some eyes do not tell
// colours apart and the printers of an office are grey.

import type { ClockView } from '@/api/types/ClockView'
import type { Params } from './words'

/** Colour family of a light. */
export type Tone = 'over' | 'soon' | 'ahead' | 'done' | 'open'

/** A light: tone, shape and words. */
export interface Light {
  tone: Tone
  shape: 'triangle' | 'diamond' | 'circle' | 'check' | 'ring' | 'bar'
  key: string
  params: Params
}

/** A week ahead is soon; the core counts by the same number. */
export const DUE_SOON_DAYS = 7

/** The light of a clock. */
export function lightOf(clock: ClockView): Light {
  if (clock.state === 'stopped') return { tone: 'done', shape: 'check', key: 'ui.light.stopped', params: {} }
  if (clock.state === 'lapsed') return { tone: 'open', shape: 'bar', key: 'ui.light.lapsed', params: {} }
  if (clock.state === 'paused') return { tone: 'open', shape: 'bar', key: 'ui.light.paused', params: {} }
  if (clock.state === 'cancelled') return { tone: 'open', shape: 'bar', key: 'ui.light.cancelled', params: {} }
  if (clock.due === null || clock.days_left === null) {
    return { tone: 'open', shape: 'ring', key: 'ui.light.provisional', params: {} }
  }
  const days = clock.days_left
  if (days < 0) return { tone: 'over', shape: 'triangle', key: 'ui.light.overdue', params: { n: -days } }
  if (days === 0) return { tone: 'soon', shape: 'diamond', key: 'ui.light.today', params: {} }
  if (days <= DUE_SOON_DAYS) return { tone: 'soon', shape: 'diamond', key: 'ui.light.left', params: { n: days } }
  return { tone: 'ahead', shape: 'circle', key: 'ui.light.left', params: { n: days } }
}
