// Ledgers and reports in the window: what was registered stands in the ledger of the month and in the report, whose figures
// are frozen with it and printed with it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCounty } from './desk/county.mjs'
import { registerVisit, today } from './desk/record.mjs'
import { enrol, openWindow } from './desk/window.mjs'

let place, county, window

before(async () => {
  place = mkdtempSync(join(tmpdir(), 'jiangyuan-ledgers-'))
  process.env.HOME = join(place, 'person')
  mkdirSync(process.env.HOME)
  county = await startCounty(join(place, 'county'))
  window = await openWindow(join(place, 'home'), join(place, 'outside'))
})

after(async () => {
  await window?.close()
  await county?.stop()
  rmSync(place, { recursive: true, force: true })
})

const workbooks = () => readdirSync(process.env.HOME).filter((name) => name.endsWith('.xlsx'))

test('a ledger of the month has a line for each matter and says what it is for', async () => {
  await enrol(window, county.ticket(`https://127.0.0.1:${county.port}`), '旦增', '雪山 草原 2026')
  await window.waitFor('the workbench', () => window.session.executeScript("return location.hash === '#/workbench'"))
  for (const title of ['蓄水池工地拖欠工资', '=cmd() #eval("1") 龘𠮷 ཞུ་གཏུག']) await registerVisit(window, title, '马福祥')
  await window.go('/ledgers')
  await window.pictures('ledgers')
  await window.commit('ledger-reason', '月底报县信访局')
  await window.click('ledger-write')
  await window.waitFor('the workbook', async () => (await window.all('ledger-saved')).length > 0)
  assert.match(await window.text('ledger-saved'), /2/)
  assert.equal(workbooks().length, 1)
})

test('a report is drafted, said in other words and made once, with its figures', async () => {
  // The draft of the month that is not over yet says so.
  await window.click('report-later')
  await window.click('report-draft')
  await window.waitFor('the draft', async () => (await window.all('report-text')).length > 0)
  assert.match(await window.value('report-text'), /2/)
  assert.ok((await window.all('report-early')).length > 0, `${today()} is before the end of its month`)
  await window.commit('report-text', `${await window.value('report-text')}\n本月总体平稳。`)
  await window.pictures('report-draft')
  await window.click('report-make')
  await window.waitFor('its page', async () => (await window.all('report-panel')).length > 0)
  assert.equal(await window.attribute('record-state', 'data-state'), 'reported')
  assert.match(await window.text('value-report_text'), /本月总体平稳/)
  assert.match(await window.text('figures'), /2/)
  assert.equal((await window.all('value-frozen_figures')).length, 0, 'what the program keeps is not shown')
  await window.pictures('report')
})

test('its figures are written as a form, small ones withheld outside of the county', async () => {
  await window.click('figures-outside')
  await window.click('figures-write')
  await window.waitFor('the form', async () => (await window.all('figures-saved')).length > 0)
  assert.equal(workbooks().length, 2)
})

test('it is printed as a letter with its figures', async () => {
  await window.click('paper-open')
  await window.waitFor('the paper', async () => (await window.session.executeScript(`return document.querySelectorAll('[data-test="paper-choice"] option[data-paper="R1"]').length`)) > 0)
  await window.waitFor('its pages', async () => (await window.all('paper-page')).length > 1)
  await window.pictures('report-paper')
  await window.click('paper-close')
})

test('an old ledger comes in row by row, and is taken back', async () => {
  const book = workbooks().find((name) => name.includes('台账'))
  await window.go('/old-ledger')
  await (await window.find('old-file')).sendKeys(join(process.env.HOME, book))
  await window.waitFor('its columns', async () => (await window.all('old-columns')).length > 0)
  await window.click('old-check')
  await window.waitFor('what would come in', async () => (await window.all('old-outcome')).length > 0)
  await window.pictures('old-ledger')
  await window.click('old-import')
  await window.waitFor('the import', async () => (await window.all('old-open')).length > 0)
  await window.click('old-open')
  await window.waitFor('its page', async () => (await window.all('import-panel')).length > 0)
  await window.pictures('import')
  await window.click('import-undo')
  await window.click('import-undo-now')
  await window.waitFor('the list', () => window.session.executeScript("return location.hash === '#/list/old_ledger'"))
  for (const [noun, left] of [['old_ledger', 0], ['matter', 2]]) {
    await window.go(`/list/${noun}`)
    assert.equal((await window.all('list-row')).length, left, noun)
  }
})
