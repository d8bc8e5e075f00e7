// Which page of the window a sheet is entered on.

import type { RouteLocationRaw } from 'vue-router'
import type { BlankKind } from '@/api/types/BlankKind'

/** The kinds, in the order in which they are offered. */
export const KINDS: BlankKind[] = ['petition', 'receipt', 'mediation', 'visit']

const PAGES: Record<BlankKind, string> = { petition: '/register', receipt: '/register', mediation: '/mediation/new', visit: '/visit/new' }

/** The form of a sheet, filled with its number and with who took it along. */
export function formOf(kind: BlankKind, number: string, givenTo = ''): RouteLocationRaw {
  return { path: PAGES[kind], query: { blank: number, ...(givenTo !== '' && { by: givenTo }) } }
}
