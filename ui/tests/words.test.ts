import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, readWords } from '../build/words'
import { fixtureForms } from '@/api/fixtureForms'

const words = readWords(join(import.meta.dirname, '../../locales'))

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'types' ? [] : files(path)
    return /\.(vue|ts)$/.test(entry.name) && !entry.name.startsWith('fixture') ? [path] : []
  })
}

/** The members of a generated union of strings. */
function members(type: string): string[] {
  const text = readFileSync(join(import.meta.dirname, `../src/api/types/${type}.ts`), 'utf8')
  const union = /export type \w+ = ([^;]+);/.exec(text)?.[1] ?? ''
  return [...union.matchAll(/"([^"]+)"/g)].flatMap((match) => match[1] ?? [])
}

function missing(keys: Iterable<string>): string[] {
  return LANGUAGES.flatMap((language) => [...keys].filter((key) => !words[language][key]).map((key) => `${language} ${key}`))
}

const root = join(import.meta.dirname, '../src')
const sources = files(root).map((path) => readFileSync(path, 'utf8'))

describe('words', () => {
  it('exist in every language for every key that the window names', () => {
    const keys = new Set(sources.flatMap((source) => [...source.matchAll(/['"`]((?:ui|noun|code|article|error|inbox|details)\.[A-Za-z0-9_.-]+)['"`]/g)].flatMap((match) => match[1] ?? [])))
    expect(keys.size).toBeGreaterThan(200)
    expect(missing(keys)).toEqual([])
  })

  it('exist in every language for every key that the window builds from a code', () => {
    const families: [string, string[]][] = [
      ['noun', members('Noun')], ['field', members('Field')], ['step', members('StepKind')], ['clock', members('ClockKind')], ['verb', members('Verb')], ['role', members('Role')],
      ['ui.carried', members('Carried')], ['ui.sync', members('SyncPhase')], ['ui.verdict', ['pending', 'accepted', 'superseded', 'needs_person']], ['ui.language', [...LANGUAGES]],
      ['ledger', members('LedgerKind')], ['report_kind', members('ReportKind')], ['inbox.group', ['mine', 'decide', 'check', 'asked', 'merged']], ['inbox.why', members('SuggestedFor')], ['inbox.decided', members('Decision')], ['details.ended', ['done', 'budget_spent', 'stopped', 'offline']],
      ['details.incarnation.begun', ['first', 'outside', 'restored', 'county']], ['inbox.step', ['note', 'redo', 'void']], ['ui.nav', ['workbench', 'inbox', 'sync', 'receive', 'visit-new', 'lead-new', 'mediation-new', 'ledgers', 'settings']],
    ]
    expect(families.every(([, codes]) => codes.length > 2)).toBe(true)
    expect(missing(families.flatMap(([family, codes]) => codes.map((code) => `${family}.${code}`)))).toEqual([])
  })

  it('exist in every language for every code of every table', () => {
    const tables = Object.entries(fixtureForms().tables)
    expect(tables.map(([table]) => table).sort()).toEqual(members('CodeTable').sort())
    expect(missing(tables.flatMap(([table, codes]) => (codes ?? []).map((code) => `code.${table}.${code}`)))).toEqual([])
  })

  it('exist in every language for every refusal: what happened, what it means, what to do', () => {
    const keys = members('ErrorCode').flatMap((code) => ['what', 'meaning', 'todo'].map((part) => `error.${code}.${part}`))
    expect(missing(keys)).toEqual([])
  })

  it('have the same parameters in every language', () => {
    const parameters = (text: string | undefined) => [...(text ?? '').matchAll(/%\{\w+\}/g)].map((match) => match[0]).sort().join()
    const differing = Object.keys(words['zh-CN']).filter((key) => LANGUAGES.some((language) => words[language][key] !== undefined && parameters(words[language][key]) !== parameters(words['zh-CN'][key])))
    expect(differing).toEqual([])
  })

  it('are all used: no screen word is left that no screen says', () => {
    const text = sources.join('\n')
    // A key that is put together, `ui.sync.${state}`, says every key of that shape.
    const built = [...text.matchAll(/`(ui\.[\w.]*)\$\{[^`]*\}([\w.]*)`/g)].map(([, before, after]) => new RegExp(`^${before}[\\w-]+${after}$`))
    const said = (key: string) => text.includes(`'${key}'`) || built.some((shape) => shape.test(key))
    const unused = Object.keys(words['zh-CN']).filter((key) => key.startsWith('ui.') && !said(key))
    expect(unused).toEqual([])
  })
})
