// Turns the word files of the product into one virtual module, so that the window, the command
// line and the papers read the same words. A file is `key → {zh-CN, bo, en}` (rust-i18n
// version 2); the module is `language → {key → words}`, which i18next takes as it is.

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { parse } from 'yaml'

/** The languages of the product, the authoritative one first. */
export const LANGUAGES = ['zh-CN', 'bo', 'en'] as const

/** Words by language, then by key. */
export type Words = Record<(typeof LANGUAGES)[number], Record<string, string>>

/** Reads every word file of a folder. A key that lacks a language is left out of that language. */
export function readWords(folder: string): Words {
  const words: Words = { 'zh-CN': {}, bo: {}, en: {} }
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yml')).sort()) {
    const topics = parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
    for (const [key, texts] of Object.entries(topics)) {
      if (typeof texts !== 'object' || texts === null) continue
      for (const language of LANGUAGES) {
        const text = (texts as Record<string, unknown>)[language]
        if (typeof text === 'string') words[language][key] = text
      }
    }
  }
  return words
}

const NAME = 'virtual:words'
const RESOLVED = `\0${NAME}`

/** Serves `virtual:words` from a folder of word files. */
export function words(folder: string): Plugin {
  const root = resolve(folder)
  return {
    name: 'jiangyuan-words',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined
      for (const name of readdirSync(root)) this.addWatchFile(join(root, name))
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(readWords(root)))})`
    },
    handleHotUpdate({ file, server }) {
      if (file.startsWith(root)) server.ws.send({ type: 'full-reload' })
    },
  }
}
