// The workbench of the in-memory core.

import { REGISTERS } from '@/shared/registers'
import { rowOf } from './fixtureLists'
import { FIXTURE_TODAY } from './fixtureRecords'
import type { Noun } from './types/Noun'
import type { RecordView } from './types/RecordView'
import type { Workbench } from './types/Workbench'

const NOUNS: Noun[] = ['reception', 'piece', 'matter', 'mediation', 'lead', 'visit', 'sealed_receipt', ...REGISTERS]

function bench(all: RecordView[]): Workbench {
  const tasks = all.flatMap((record) => record.clocks.filter((clock) => clock.state === 'running').map((clock) => ({ record: rowOf(record), clock })))
    .sort((a, b) => (a.clock.due ?? a.clock.estimate ?? '9').localeCompare(b.clock.due ?? b.clock.estimate ?? '9'))
  const days = tasks.map((task) => task.clock.days_left).filter((left) => left !== null)
  const count = (of: RecordView[]) => Object.fromEntries(NOUNS.map((noun) => [noun, of.filter((record) => record.noun === noun).length]))
  return {
    tasks: tasks.slice(0, 50), overdue: days.filter((left) => left < 0).length, due_soon: days.filter((left) => left >= 0 && left <= 7).length, today: FIXTURE_TODAY,
    registered_this_month: count(all.filter((record) => (rowOf(record).on ?? '') >= '2026-11-01')), totals: count(all),
    needs_person: all.filter((record) => rowOf(record).needs_person).length, calendar_missing: tasks.some((task) => task.clock.calendar_missing) ? 2027 : null, untaken: [],
  }
}

/** The command, over the records that the fake core holds. */
export function benchCommands(records: () => RecordView[]): Record<string, (args: never) => unknown> {
  return { workbench: () => bench(records()) }
}
