// The lists of the in-memory core: lines of records, what waits to be done, and the villages.

import type { Field } from './types/Field'
import type { FieldView } from './types/FieldView'
import type { ListRequest } from './types/ListRequest'
import type { Noun } from './types/Noun'
import type { RecordView } from './types/RecordView'
import type { Row } from './types/Row'

const VILLAGES = ['扎曲村', '德吉村', '尼玛村', '曲库村', '上卡力岗村', '隆务街社区']

/** The words of a field; of the first person who has it where `item` is below zero. */
export const wordsOf = (fields: FieldView[], field: Field, item = 0) => {
  const value = fields.find((one) => one.field === field && (item < 0 ? one.item > 0 : one.item === item))?.value
  return value?.t === 'text' ? value.v : ''
}

/** A record as a line of a list. */
export function rowOf(record: RecordView): Row {
  const at = record.fields.find((one) => ['received_at', 'found_on', 'visited_at'].includes(one.field))?.value
  const on = at?.t === 'date' ? at.v : at?.t === 'int' ? new Date(at.v + 8 * 3600_000).toISOString().slice(0, 10) : null
  const due = record.clocks.filter((clock) => clock.state === 'running' && clock.due !== null).map((clock) => clock.due).sort()[0]
  return {
    id: record.id, noun: record.noun, number: record.number, title: record.title, village: wordsOf(record.fields, 'village'), people: wordsOf(record.fields, 'party_name', -1), on,
    state: record.state, next_due: due ?? null, carried: record.carried, void: record.void_reason !== null,
    needs_person: record.fields.some((one) => one.conflict) || record.steps.some((step) => typeof step.verdict !== 'string'),
  }
}

function lines(records: RecordView[], noun: Noun, request: ListRequest): Row[] {
  return records.filter((record) => record.noun === noun).map(rowOf).filter((row) =>
    (request.words === '' || [row.title, row.number, row.people, row.village].some((text) => text.includes(request.words)))
    && (request.state === null || row.state === request.state) && (request.village === null || row.village === request.village)
    && (request.from === null || (row.on ?? '') >= request.from) && (request.to === null || (row.on ?? '') <= request.to)
    && (!request.waiting || row.carried === 'waiting') && (!request.needs_person || row.needs_person))
    .sort((a, b) => (b.on ?? '').localeCompare(a.on ?? ''))
}

/** The commands, over the records that the fake core holds. */
export function listCommands(records: () => RecordView[]): Record<string, (args: never) => unknown> {
  const notEntered = () => records().filter((one) => one.noun === 'piece').map(rowOf)
  return {
    villages: ({ words: text }: { words: string }) => VILLAGES.filter((name) => name.includes(text) || (text === 'zq' && name === '扎曲村')),
    worklist: () => ({ urgent: [], asked: [], tasks: [], unsigned: [], not_entered: notEntered(), not_entered_total: notEntered().length }),
    urgent: () => [],
    list: ({ noun, request }: { noun: Noun; request: ListRequest }) => {
      const rows = lines(records(), noun, request)
      return { rows: rows.slice(request.offset, request.offset + (request.limit || 200)), total: rows.length }
    },
  }
}
