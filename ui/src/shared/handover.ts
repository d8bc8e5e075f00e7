// Words handed from one page to the next, so that nothing is typed twice: what a reception heard
// starts the registration. They travel in memory and never in an address, where they would
// linger in the window's history.

import type { Filled } from './values'

let handed: { to: string; filled: Filled } | null = null

/** Hands a filled form to a page. */
export function handOver(to: string, filled: Filled): void {
  handed = { to, filled }
}

/** Takes what was handed to a page, once. */
export function takeHanded(to: string): Filled | null {
  if (handed?.to !== to) return null
  const { filled } = handed
  handed = null
  return filled
}
