// What a stranger may write, in the window: a visit with markup as its name and a formula as its title is registered; the
// page shows both as text, the receipt is printed, and in the ledger no cell is a formula.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { recordPage, registerVisit } from './desk/record.mjs'
import { openOffice, saved } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

const NAME = '#eval("1") *粗* $x$ <img src=x onerror=alert(1)> 𠮷བསྒྲུབས་12'
const TITLE = "=cmd()|' /C calc'!A0"

let office, county, window, on

before(async () => {
  office = await openOffice('hostile')
  ;({ county, window } = office)
})

after(async () => {
  await office?.close()
})

const { reopen } = recordPage(() => window, () => on)

/** A part of a workbook, by the directory at the end of the file. */
function part(bytes, name) {
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from('PK\x05\x06')) + 16)
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [packed, length, extra, comment] = [20, 28, 30, 32].map((offset) => (offset === 20 ? bytes.readUInt32LE(at + offset) : bytes.readUInt16LE(at + offset)))
    const local = bytes.readUInt32LE(at + 42)
    if (bytes.subarray(at + 46, at + 46 + length).toString() === name) {
      const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
      return inflateRawSync(bytes.subarray(from, from + packed)).toString()
    }
    at += 46 + length + extra + comment
  }
  throw new Error(`no part ${name}`)
}

test('the page of the matter shows a formula and markup as the text that they are', async () => {
  await enrol(window, county.ticket(), '旦增')
  on = await registerVisit(window, TITLE, NAME, async () => {
    await window.commit('field-requests', '#panic()')
    await window.choose('field-purpose', 'relief')
  })
  const shown = await window.session.executeScript('return document.body.innerText')
  assert.ok(shown.includes(TITLE), 'the title')
  assert.ok(shown.includes(NAME), 'the name')
  assert.equal(await window.session.executeScript("return document.querySelectorAll('img[src=x]').length"), 0)
})

test('its receipt is printed, and nothing of the name is obeyed', async () => {
  on = await window.session.executeScript(`return [...document.querySelectorAll('a[href*="#/record/"]')].map((link) => link.getAttribute('href').split('/record/')[1]).find((id) => id && id !== '${on}')`)
  await reopen()
  await window.click('paper-open')
  await window.waitFor('the papers', () => window.session.executeScript(`return document.querySelector('[data-test="paper-choice"] option[data-paper="F2"]') !== null`))
  await window.choose('paper-choice', await window.session.executeScript(`return document.querySelector('[data-test="paper-choice"] option[data-paper="F2"]').value`))
  await window.waitFor('its pages', async () => (await window.all('paper-page')).length > 0)
  await window.click('paper-print')
  await window.find('paper-saved')
  await window.click('paper-close')
  assert.equal(saved('.pdf').length, 1)
  const pdf = readFileSync(join(process.env.HOME, saved('.pdf')[0]))
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
  assert.ok(pdf.length > 10_000)
})

test('the ledger of the month has its title as a string and no formula', async () => {
  await window.go('/ledgers')
  await window.find('ledger-write')
  await window.choose('ledger-kind', 'matters')
  await window.commit('ledger-reason', '周例会')
  await window.click('ledger-write')
  assert.match(await window.text('ledger-saved'), /1 行/)
  const workbook = readFileSync(join(process.env.HOME, saved('.xlsx')[0]))
  assert.ok(!part(workbook, 'xl/worksheets/sheet1.xml').includes('<f'), 'no formula')
  assert.ok(part(workbook, 'xl/sharedStrings.xml').includes(`>${TITLE}<`), part(workbook, 'xl/sharedStrings.xml'))
})
