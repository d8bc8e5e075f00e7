// The fake core's part for the people at a PC: two users, work passed on, the sheet of a shift.

import type { KeepShift } from './types/KeepShift'
import type { PassDuties } from './types/PassDuties'
import type { RecordView } from './types/RecordView'
import type { Refusal } from './types/Refusal'
import type { Row } from './types/Row'
import type { ShiftLine } from './types/ShiftLine'
import type { UntakenDuties } from './types/UntakenDuties'
import type { UserView } from './types/UserView'

const HERS = 'prayer-flag-wind'

interface Core {
  me: () => string
  today: string
  records: () => RecordView[]
  row: (record: RecordView) => Row
  begin: (noun: 'duty_handover' | 'shift_sheet', title: string, state: string, lines: Row[]) => string
  taken: (id: string) => void
  refuse: (code: Refusal['code'], params?: Record<string, string>) => never
}

/** The commands, over what the fake core holds. */
export function peopleCommands(core: Core): Record<string, (args: never) => unknown> {
  const users: UserView[] = [
    { actor: 1, name: '才让措', roles: ['clerk', 'triage', 'handler', 'mediator'], term: { from: null, until: null }, acts: true, opens: true, me: true, deeds: [] },
    { actor: 2, name: '卓玛', roles: ['clerk', 'handler'], term: { from: '2026-01-01', until: null }, acts: true, opens: false, me: false, deeds: [] },
    { actor: 3, name: '旦增', roles: ['handler'], term: { from: '2025-01-01', until: '2025-12-31' }, acts: false, opens: false, me: false, deeds: [{ deed: 'removed', by: '才让措', at_ms: 1_767_225_600_000 }] },
  ]
  const untaken: UntakenDuties[] = []
  const open = () => core.records().filter((record) => ['matter', 'mediation', 'lead'].includes(record.noun) && record.void_reason === null)
  const line = (why: ShiftLine['why']) => (record: RecordView): ShiftLine => ({ why, row: core.row(record), clock: record.clocks.find((clock) => clock.state === 'running') ?? null })
  const sheet = () => open().filter((record) => record.clocks.some((clock) => (clock.days_left ?? 0) < 0)).map(line('late'))
  const settle = (on: string) => {
    core.taken(on)
    untaken.splice(untaken.findIndex((one) => one.record === on), 1)
  }
  return {
    users: () => structuredClone(users),
    admit_user: ({ actor, passphrase }: { actor: number; passphrase: string }) => {
      const user = users.find((one) => one.actor === actor) ?? core.refuse('user_not_named')
      if (passphrase.length < 8) core.refuse('weak_passphrase', { min: '8' })
      user.deeds.push({ deed: user.opens ? 'renewed' : 'admitted', by: core.me(), at_ms: Date.now() })
      user.opens = true
      return 'Q4TN-8HWX-2M6R-K9DC-P7VB-3FJA-5SZE'
    },
    colleagues: () => users.filter((user) => user.acts).map((user) => ({ name: user.name, roles: user.roles, acts: true, opens_as: user.opens ? user.actor : null })),
    outside_terms: () => [],
    duty_draft: ({ giver }: { giver: string }) => ({ giver: giver || core.me(), duties: open().map((record) => ({ row: core.row(record), clocks: record.clocks })), drafts: [], unsent: false }),
    untaken_duties: () => structuredClone(untaken),
    pass_duties: ({ input }: { input: PassDuties }) => {
      if (!users.some((user) => user.acts && user.name === input.receiver)) core.refuse('receiver_unknown')
      const lines = open().map(core.row).filter((row) => input.records.includes(row.id))
      const giver = input.giver || core.me()
      const record = core.begin('duty_handover', `${giver} → ${input.receiver}`, 'duties_passed', lines)
      const receiver = users.find((user) => user.name === input.receiver)
      untaken.push({ record, giver, receiver: input.receiver, passed_on: core.today, from: input.from, to_me: input.receiver === core.me(), opens_as: receiver?.opens ? receiver.actor : null, late: false })
      return record
    },
    take_duties: ({ on }: { on: string }) => settle(on),
    take_duties_beside: ({ on, passphrase }: { on: string; passphrase: string }) => {
      if (passphrase !== HERS) core.refuse('wrong_passphrase')
      settle(on)
    },
    shift_draft: () => ({ township: '青桑乡（示例）', on: core.today, giver: core.me(), lines: sheet(), cut: [] }),
    keep_shift: ({ input }: { input: KeepShift }) => core.begin('shift_sheet', `${core.me()} → ${input.receiver}`, 'entered', sheet().map((one) => one.row)),
  }
}
