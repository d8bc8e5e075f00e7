// Sending a decision: once at a time, its refusal kept, the window told afterwards.

import { type Acting, useActing } from '@/shared/acting'
import { recordsChanged } from '@/shared/session'

/** A decision on its way. */
export interface Deciding extends Omit<Acting, 'act'> {
  decide: (verb: () => Promise<unknown>) => Promise<void>
}

/** Sends decisions; `settled` is called after each that was taken. */
export function useDeciding(settled: () => void): Deciding {
  const { busy, refusal, act } = useActing()
  const decide = (verb: () => Promise<unknown>) =>
    act(async () => {
      await verb()
      settled()
      await recordsChanged()
    })
  return { busy, refusal, decide }
}
