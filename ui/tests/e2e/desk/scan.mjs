// Looks for a text in every byte of every file under a folder, in UTF-8 and UTF-16.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export function scan(folder, words) {
  const needles = ['utf8', 'utf16le'].map((coding) => Buffer.from(words, coding))
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => needles.some((needle) => readFileSync(file).includes(needle)))
}
