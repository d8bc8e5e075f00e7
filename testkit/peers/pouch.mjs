// PouchDB 9 against express-pouchdb, for `cargo xtask bench sync --peers`: each record a document,
// replicated as its users replicate, and started again whenever the line breaks.
//
//   serve FOLDER             a server on a free port, which it prints
//   load DB FILE             base.ndjson into a database
//   work DB FILE             editday.ndjson onto it
//   push|pull DB URL BATCH   replicates until nothing is left
//   count DB                 how many documents it has, and a hash over all of them

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(path.join(process.cwd(), 'package.json'))
const PouchDB = require('pouchdb')

/** Documents of one write. */
const WRITE = 500

/** How long after a broken line the next attempt begins: what PouchDB's own retry waits first. */
const AGAIN_MS = 1000

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
const documentOf = (record) => ({ _id: `${record.type}:${record.id}`, ...record })

function serve(folder) {
  const express = require('express')
  mkdirSync(folder, { recursive: true })
  process.chdir(folder)
  const Server = PouchDB.defaults({ prefix: `${folder}/` })
  const app = express()
  app.use('/', require('express-pouchdb')(Server, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: path.join(folder, 'log') }))
  const listening = app.listen(0, '127.0.0.1', () => console.log(listening.address().port))
}

async function load(db, file) {
  const documents = lines(file).map(documentOf)
  for (let at = 0; at < documents.length; at += WRITE) await db.bulkDocs(documents.slice(at, at + WRITE))
}

async function work(db, file) {
  for (const operation of lines(file)) {
    if (operation.op === 'put') {
      await db.put(documentOf(operation.rec))
      continue
    }
    const document = await db.get(`${operation.type}:${operation.id}`)
    if (operation.op === 'set') {
      document[operation.field] = operation.value
    } else {
      const letters = [...document[operation.field]]
      letters.splice(operation.at, operation.del, ...operation.ins)
      document[operation.field] = letters.join('')
    }
    await db.put(document)
  }
}

async function replicate(db, way, url, batch) {
  const options = { batch_size: Number(batch) }
  for (;;) {
    try {
      const result = way === 'push' ? await db.replicate.to(url, options) : await db.replicate.from(url, options)
      if (result.ok && result.doc_write_failures === 0) return
    } catch {
      // The line broke; what was replicated stays.
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

async function count(db) {
  const { rows } = await db.allDocs({ include_docs: true })
  const hash = createHash('sha256')
  for (const { doc } of rows) hash.update(JSON.stringify(Object.entries(doc).sort()))
  console.log(JSON.stringify({ documents: rows.length, hash: hash.digest('hex') }))
}

const [, , command, place, ...rest] = process.argv
if (command === 'serve') {
  serve(place)
} else {
  const db = new PouchDB(place)
  const commands = { load, work, count, push: (db, ...args) => replicate(db, 'push', ...args), pull: (db, ...args) => replicate(db, 'pull', ...args) }
  await commands[command](db, ...rest)
  await db.close()
  process.exit(0)
}
