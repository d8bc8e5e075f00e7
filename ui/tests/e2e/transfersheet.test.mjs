// A transfer sheet in the window: pasted, looked at, registered as a piece from above; and the case copied out again in the
// order of the national system's form.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { today } from './desk/record.mjs'
import { openOffice } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'
import { workbook } from './desk/workbook.mjs'

let office, place, county, window

const SHEET = [
  ['信访事项转送单'],
  ['来文字号', '县信转〔2026〕6号', '转送日期', ''],
  ['信访人', '才旦', '联系电话', '13900000000'],
  ['信访日期', '2026-11-02', '信访形式', '来访'],
  ['反映内容', '邻户将牧道封堵，牲畜无法转场。'],
  ['转送机关', '某县信访局', '是否重点人员', '是'],
]

before(async () => {
  office = await openOffice('transfer-sheet')
  ;({ place, county, window } = office)
  SHEET[1][3] = today()
  writeFileSync(join(place, '转送单.xlsx'), workbook('转送单', SHEET))
})

after(async () => {
  await office?.close()
})

const filled = async () => Promise.all(['origin', 'official_number', 'from_organ', 'sent_on', 'party_name', 'phone'].map((field) => window.value(`field-${field}`)))
const EXPECTED = () => ['forwarded', '县信转〔2026〕6号', '某县信访局', today(), '才旦', '13900000000']

test('a pasted transfer sheet fills the form and saves nothing', async () => {
  await enrol(window, county.ticket(), '旦增')
  await window.go('/register')
  await window.click('sheet-paste')
  await window.commit('sheet-text', SHEET.map((row) => row.join('\t')).join('\n'))
  await window.click('sheet-fill')
  await window.find('sheet-read')
  assert.deepEqual(await filled(), EXPECTED())
  assert.match(await window.text('sheet-dropped'), /是否重点人员/)
  assert.match(await window.value('field-remark'), /信访日期：2026-11-02/)
  await window.session.executeScript('window.scrollTo(0, 0)')
  await window.pictures('transfer-sheet')
  await window.go('/list/matter')
  assert.doesNotMatch(await window.bodyText(), /牧道/)
})

test('the same sheet as a workbook fills it too, and it is registered as one from above', async () => {
  await window.go('/register')
  await (await window.find('sheet-file')).sendKeys(join(place, '转送单.xlsx'))
  // What was filled before is offered as a draft; it is not wanted.
  const drafts = await window.all('draft-discard')
  if (drafts.length > 0) await window.click('draft-discard')
  await window.find('sheet-read')
  await window.waitFor('the form', async () => (await window.value('field-official_number')) === '县信转〔2026〕6号')
  assert.deepEqual(await filled(), EXPECTED())
  await window.click('save')
  await window.find('record-fields')
  assert.match(await window.bodyText(), /牧道/)
})

test('the case is copied out in the order of the national system, and the clipboard takes it', async () => {
  await window.click('copy-out')
  await window.waitFor('its lines', async () => (await window.all('copy-line')).length > 10)
  assert.match(await window.text('copy-line'), /信访形式/)
  await window.pictures('copy-out')
  await window.click('copy-all')
  await window.find('copy-told')
  assert.equal((await window.all('error-what')).length, 0)
})
