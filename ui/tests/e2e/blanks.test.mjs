// Blank forms in the window: a set is numbered and lies with the person as a PDF, a sheet is scanned and entered late without
// the mouse, the next one at once; the same sheet is not entered twice, and one that got wet is void.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Key } from 'selenium-webdriver'
import { openOffice, saved } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

let office, county, window
const numbers = { petition: [], visit: [] }

before(async () => {
  office = await openOffice('blanks')
  ;({ county, window } = office)
})

after(async () => {
  await office?.close()
})

const pdfs = () => saved('.pdf')
const states = () => window.session.executeScript(`return [...document.querySelectorAll('[data-test="blank-sheet"]')].map((row) => row.dataset.state)`)
const focused = () => window.session.executeScript(`return document.activeElement?.dataset.test ?? ''`)
const at = (path) => window.waitFor(path, () => window.session.executeScript('return location.hash.startsWith(arguments[0])', `#${path}`))

/** What a scanner that stands for a keyboard does: it types and presses Enter, wherever the cursor is. */
async function scan(number) {
  await window.waitFor('the cursor in the box', async () => (await focused()) === 'blank-number')
  await window.press(number.replace('空-', ''), Key.ENTER)
}

async function prints(kind, count) {
  await window.choose('blank-kind', kind)
  await window.commit('blank-count', String(count))
  await window.click('blank-print-now')
  await window.waitFor('the set', async () => (await window.all('blank-printed')).length > 0 && (await states()).length >= count)
  const [first] = (await window.text('blank-printed')).match(/空-\S+/g)
  return window.session.executeScript(
    `return [...document.querySelectorAll('[data-test="blank-batch"]')][0].innerText.match(/空-\\w+-\\w+-\\w+/g).filter((n, i, all) => all.indexOf(n) === i)`,
  ).then((all) => (assert.equal(all[0], first), all.sort()))
}

test('a set of each kind is numbered and saved', async () => {
  await enrol(window, county.ticket(), '旦增')
  await window.go('/blanks')
  await window.find('blank-print-now')
  await window.commit('blank-for', '转场下乡')
  await window.commit('blank-given', '旦增')
  numbers.visit = await prints('visit', 2)
  assert.equal(pdfs().length, 1)
  numbers.petition = await prints('petition', 3)
  assert.equal(pdfs().length, 2)
  assert.equal(readFileSync(join(process.env.HOME, pdfs()[0])).subarray(0, 5).toString(), '%PDF-')
  await window.pictures('blanks')
})

test('a scanned sheet opens its form, asks for the day on the sheet and leads to the next number', async () => {
  await window.go('/workbench')
  await window.go('/blanks')
  await scan(numbers.petition[0])
  await at('/register?blank=')
  assert.equal(await window.value('field-blank_number'), numbers.petition[0])
  assert.equal(await window.value('field-received_at'), '')
  await window.waitFor('the cursor in the first field', async () => (await focused()) === 'field-title')
  await window.commit('field-title', '牧道被封堵')
  await window.commit('field-received_at', '2026-03-02 10:30')
  await window.commit('field-party_name', '才旦')
  await window.pictures('blanks-entry')
  await window.click('field-title')
  await window.chord(Key.CONTROL, Key.ENTER)
  await at('/blanks?entered=')
  assert.match(await window.text('blank-saved'), new RegExp(numbers.petition[0]))
  await window.waitFor('the sheet to be entered', async () => (await states())[0] === 'entered')
})

test('the next sheet is scanned at once', async () => {
  await scan(numbers.visit[0])
  await at('/visit/new?blank=')
  assert.equal(await window.value('field-visitor'), '旦增')
  await window.commit('field-visited_at', '2026-03-03 15:00')
  await window.commit('field-findings', '冬草储备够用')
  await window.click('field-findings')
  await window.chord(Key.CONTROL, Key.ENTER)
  await at('/blanks?entered=')
})

test('the same sheet is not entered twice, and its record is named', async () => {
  await scan(numbers.petition[0])
  assert.match(await window.text('blank-told'), /已经录入/)
  assert.match(await window.text('blank-became'), /信访件/)
  await window.pictures('blanks-entered')
})

test('a number of another office is told and can be entered all the same; a mistyped one is told as that', async () => {
  await window.commit('blank-number', '12')
  await window.click('blank-open')
  assert.equal(await window.attribute('error-what', 'data-code'), 'blank_number_wrong')
})

test('a sheet that got wet is void with its reason', async () => {
  await window.click('blank-spoil')
  await window.commit('blank-spoil-reason', '雨淋湿')
  await window.click('blank-spoil-now')
  await window.waitFor('the sheet to be void', async () => (await states()).includes('spoiled'))
  assert.match(await window.bodyText(), /雨淋湿/)
  await window.pictures('blanks-spoiled')
})

test('the scan of a sheet is one press away', async () => {
  await window.go('/workbench')
  await window.go('/blanks')
  await scan(numbers.petition[2])
  await at('/register?blank=')
  await window.commit('field-title', '饮水点争议')
  await window.commit('field-received_at', '2026-03-04 09:00')
  await window.commit('field-party_name', '多杰')
  await window.click('field-title')
  await window.chord(Key.CONTROL, Key.ENTER)
  await at('/blanks?entered=')
  await window.click('blank-attach')
  await window.waitFor('the page of the matter', async () => (await window.all('record')).length > 0)
  await window.waitFor('the dialog that adds it', async () => (await window.all('attachment-file')).length > 0)
})
