// The log of reads and the table of rights of the invented township.

import type { LedgerOutRow } from './types/LedgerOutRow'
import type { ReadRow } from './types/ReadRow'
import type { ReadsPage } from './types/ReadsPage'
import type { ReadsRequest } from './types/ReadsRequest'
import type { Rights } from './types/Rights'

const AT = Date.parse('2026-11-23T23:10:00+08:00')
const row = (seq: number, reader: string, purpose: ReadRow['purpose'], part: ReadRow['part'] = 'case'): ReadRow => ({
  seq, at_ms: AT + seq * 60_000, reader, noun: 'matter', record: '00000000-0000-7000-8000-000000000010', number: '54990110020261120A1001', part, purpose,
})
const ROWS: ReadRow[] = [row(3, '卓玛', 'supervision'), row(2, '才让措', 'handling', 'attachment'), row(1, '才让措', 'handling')]

const LEDGERS_OUT: LedgerOutRow[] = [
  { at_ms: AT + 600_000, reader: '卓玛', kind: 'matters', from: '2026-10-01', to: '2026-10-31', unmasked: true, reason: '报县信访局核对' },
  { at_ms: AT, reader: '才让措', kind: 'overdue', from: '2026-11-23', to: '2026-11-23', unmasked: false, reason: '周例会' },
]

/** The rows that a request asks for. */
export function sampleReads(request: ReadsRequest): ReadsPage {
  const rows = ROWS.filter((one) => (request.reader === '' || one.reader === request.reader) && (request.purpose === null || one.purpose === request.purpose))
  return {
    rows, total: rows.length, readers: ['才让措', '卓玛'], problems: ['reads:cut_off:3:5'], ledgers_out: LEDGERS_OUT,
    notes: [{ day: '2026-11-23', reader: '才让措', sign: 'night', records: 1, from_ms: AT, to_ms: AT + 120_000 }],
  }
}

/** A few rows of each table. */
const sampleRights = (): Rights => ({
  sight: [
    { role: 'clerk', whole: ['matter', 'piece'], own: ['visit'] },
    { role: 'grid', whole: [], own: ['matter', 'visit'] },
    { role: 'auditor', whole: [], own: [] },
  ],
  steps: [
    { noun: 'matter', step: 'triaged', roles: ['triage'], article: 'petition_31' },
    { noun: 'matter', step: 'hearing_held', roles: ['handler'], article: 'petition_31' },
    { noun: 'matter', step: 'hearing_held', roles: ['reviewer'], article: 'petition_36' },
    { noun: 'matter', step: 'rechecked', roles: ['reviewer'], article: 'petition_35' },
    { noun: 'matter', step: 'rechecked', roles: ['reviewer', 'county'], article: 'petition_35' },
  ],
})

/** The commands. */
export const readsCommands: Record<string, (args: never) => unknown> = {
  reads: ({ request }: { request: ReadsRequest }): ReadsPage => sampleReads(request),
  rights: sampleRights,
}
