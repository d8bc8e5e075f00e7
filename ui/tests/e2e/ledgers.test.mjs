// Ledgers and reports in the window: a visit is registered, the ledger of matters leaves the office masked, the report of
// this month is drafted, said in other words and made, and its figures are written as the form of the yearly report.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { registerVisit, today } from './desk/record.mjs'
import { openOffice, saved } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

let office, county, window, report

before(async () => {
  office = await openOffice('ledgers')
  ;({ county, window } = office)
})

after(async () => {
  await office?.close()
})

const sheets = () => saved('.xlsx')
const isWorkbook = (name) => readFileSync(join(process.env.HOME, name)).subarray(0, 2).toString() === 'PK'

/** Goes to the page and waits for the ledgers and the draft of the report. */
async function open() {
  await window.go('/ledgers')
  await window.find('ledger-write')
  await drafted()
}

/** Waits until the draft of the period that is chosen stands in its form. */
async function drafted() {
  await window.waitFor('the draft', async () => (await window.all('field-report_text')).length > 0 && (await window.value('field-report_text')) !== '')
}

/** Goes on to the month of today, which is not over. */
async function toThisMonth() {
  await window.click('report-next')
  await window.waitFor('this month', async () => (await window.attribute('report-period', 'data-from')) === `${today().slice(0, 7)}-01`)
  await drafted()
}

test('a desk is enrolled and a visit registered', async () => {
  await enrol(window, county.ticket(), '旦增')
  await registerVisit(window, '蓄水池工地拖欠工资', '马福祥', async () => {
    await window.commit('field-requests', '一、付清加班工资；二、支付利息。')
    await window.choose('field-purpose', 'relief')
  })
})

test('the ledger of matters is written for a reason, its lines are told, and the file lies with the person', async () => {
  await open()
  assert.equal(await window.attribute('ledger-write', 'disabled'), 'true')
  await window.choose('ledger-kind', 'matters')
  await window.commit('ledger-reason', '周例会')
  await window.pictures('ledgers')
  await window.click('ledger-write')
  const told = await window.text('ledger-saved')
  assert.match(told, /1 行/)
  assert.match(told, /信访事项台账.*\.xlsx/)
  assert.equal(sheets().length, 1)
  assert.ok(isWorkbook(sheets()[0]))
})

test('what is overdue is asked for no period', async () => {
  await window.choose('ledger-kind', 'overdue')
  await window.find('ledger-of-today')
  assert.deepEqual(await window.all('ledger-span'), [])
  assert.deepEqual(await window.all('ledger-saved'), [], 'what was told of one ledger is not told of the next')
})

test('the report of this month is drafted before its end, said in other words and made', async () => {
  await toThisMonth()
  assert.match(await window.text('report-before-its-end'), /还没有结束/)
  assert.match(await window.text('report-figures'), /信访件总数/)
  const text = await window.value('field-report_text')
  await window.commit('field-report_text', `${text}\n本月无重大紧急事项。`)
  await window.pictures('report-draft')
  await window.click('report-make')
  await window.waitFor('its page', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-noun')) === 'report')
  report = await window.attribute('record', 'data-id')
})

test('its page shows that it is made, its words line by line, and its figures in words', async () => {
  assert.equal(await window.attribute('record-state', 'data-state'), 'reported')
  assert.equal(await window.text('record-state'), '已定稿')
  assert.match(await window.text('value-report_text'), /\n本月无重大紧急事项。\s*$/)
  assert.match(await window.text('value-report_kind'), /月报/)
  await window.find('figure')
  assert.match(await window.text('report-figures'), /信访件总数/)
  assert.deepEqual(await window.all('value-frozen_figures'), [])
  await window.pictures('report-made')
})

test('the form of the yearly report is written from its figures', async () => {
  await window.choose('figures-form', 'yearly_report')
  await window.click('figures-write')
  assert.match(await window.text('figures-saved'), /信访工作年度报告数据表.*\.xlsx/)
  assert.equal(sheets().length, 2)
  assert.ok(sheets().every(isWorkbook))
})

test('a report that stands is not made again, and its page is one press away', async () => {
  await open()
  await toThisMonth()
  assert.equal(await window.attribute('report-make', 'disabled'), 'true')
  await window.click('report-open')
  await window.waitFor('its page', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-id')) === report)
})

test('it stands in the list of reports, and a new one begins on the page of reports', async () => {
  await window.go('/list/report')
  await window.waitFor('its line', async () => (await window.all('list-open')).length === 1)
  await window.click('list-new')
  await window.waitFor('the page of reports', () => window.session.executeScript("return location.hash === '#/ledgers'"))
  await window.find('ledger-form')
})

test('an old ledger comes in row by row, and is taken back', async () => {
  // A ledger that the office wrote itself is one that it may bring in.
  const ledger = sheets().find((name) => name.includes('台账'))
  await window.go('/old-ledger')
  await (await window.find('old-file')).sendKeys(join(process.env.HOME, ledger))
  await window.find('old-columns')
  await window.click('old-check')
  await window.find('old-outcome')
  await window.pictures('old-ledger')
  await window.click('old-import')
  await window.click('old-open')
  await window.find('import-panel')
  await window.pictures('old-ledger-in')
  await window.click('import-undo')
  await window.click('import-undo-now')
  await window.waitFor('the list', () => window.session.executeScript("return location.hash === '#/list/old_ledger'"))
  for (const [noun, left] of [['old_ledger', 0], ['matter', 1]]) {
    await window.go(`/list/${noun}`)
    await window.waitFor(`${left} of ${noun}`, async () => (await window.all('list-open')).length === left)
  }
})
