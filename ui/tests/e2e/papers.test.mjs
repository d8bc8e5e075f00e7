// Papers in the window: a visit is registered, its receipt printed with a query code, the matter accepted, the notice
// printed with the next number of the office, served, and the clock stands.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordPage, registerVisit, today } from './desk/record.mjs'
import { openOffice, saved } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

let office, county, window, matter, piece, on

before(async () => {
  office = await openOffice('papers')
  ;({ county, window } = office)
  county.admin('township', 'describe', '549901100', '--short', '云', '--office', '云杉坪镇人民政府', '--phone', '0975-8301122', '--county-name', '示例县', '--upper', '示例县人民政府', '--query-ways', '到镇便民服务中心查询', '--query-url', 'https://xf.example.gov.cn/q')
})

after(async () => {
  await office?.close()
})

const { reopen, take } = recordPage(() => window, () => on)
const pdfs = () => saved('.pdf')

/** Shows a paper of the record that is open. */
async function look(code, pictures) {
  await window.click('paper-open')
  await window.waitFor('the papers', async () => (await window.all('paper-choice')).length > 0 && (await window.session.executeScript(`return document.querySelectorAll('[data-test="paper-choice"] option').length`)) > 0)
  const value = await window.session.executeScript(`return document.querySelector('[data-test="paper-choice"] option[data-paper="${code}"]').value`)
  await window.choose('paper-choice', value)
  await window.waitFor('its pages', async () => (await window.all('paper-page')).length > 0)
  if (pictures) await window.pictures(pictures)
}

/** Prints it, and waits for what is said of it. */
async function print(code, pictures) {
  await look(code, pictures)
  await window.click('paper-print')
  await window.waitFor('its number', async () => (await window.all('paper-saved')).length > 0)
  const told = await window.text('paper-saved')
  await window.click('paper-close')
  return told
}

test('a visit is registered, and the county leases numbers', async () => {
  await enrol(window, county.ticket(), '旦增')
  matter = await registerVisit(window, '蓄水池工地拖欠工资', '马福祥', async () => {
    await window.commit('field-requests', '一、付清加班工资；二、支付利息。')
    await window.choose('field-purpose', 'relief')
  })
  piece = await window.session.executeScript(`return [...document.querySelectorAll('a[href*="#/record/"]')].map((link) => link.getAttribute('href').split('/record/')[1]).find((id) => id && id !== '${matter}')`)
  await window.sync()
  await window.sync()
})

test('its receipt is printed with a query code, and the file lies with the person', async () => {
  on = piece
  await reopen()
  const told = await print('F2', 'paper-receipt')
  assert.match(told, /\.pdf/)
  assert.equal(pdfs().length, 1)
  assert.equal(readFileSync(join(process.env.HOME, pdfs()[0])).subarray(0, 5).toString(), '%PDF-')
})

test('the notice of acceptance gets the first number of the office and stands on the page', async () => {
  on = matter
  await take('triaged', { matter_level: 'own', nature: 'appeal', proposal: 'accept', route: '6' })
  await take('matter_accepted', { handler: '旦增' })
  await reopen()
  const told = await print('F3', 'paper-notice')
  assert.match(told, new RegExp(`云信受〔${today().slice(0, 4)}〕\\d+号`))
  assert.match(await window.text('paper-number'), /云信受/)
  assert.equal(pdfs().length, 2)
})

test('served, it stops the clock of the written notice', async () => {
  on = piece
  await reopen()
  assert.match(await window.bodyText(), /书面告知/)
  await take('notice_given', { notice_kind: 'accepted', service_method: 'direct', received_by: '本人' })
  await reopen()
  const clock = await window.session.executeScript(`return document.querySelector('[data-test="clock"][data-kind="notice15"]')?.innerText ?? ''`)
  assert.match(clock, /已办/)
})

test('the dossier tells what it lacks, and with a note it is bound into one file', async () => {
  on = matter
  await reopen()
  await window.click('dossier-open')
  await window.waitFor('the parts', async () => (await window.all('dossier-part')).length > 10)
  assert.match(await window.text('dossier-standing'), /缺少/)
  await window.commit('dossier-note', '登记表尚未签名，待补。')
  await window.pictures('dossier')
  await window.click('dossier-bind')
  await window.waitFor('the file', async () => (await window.all('dossier-saved')).length > 0)
  assert.match(await window.text('dossier-saved'), /共\d+页/)
  assert.ok(pdfs().includes('dossier.pdf'))
})

test('the code in its foot leads to the paper, and to whether the record still says the same', async () => {
  const code = await window.session.executeScript(`return [...document.querySelectorAll('[data-test="printed-paper"][data-paper="F3"] td')].map((cell) => cell.innerText.trim()).find((text) => /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/.test(text))`)
  await window.click('dossier-close')
  await window.click('nav-papers')
  await window.click('nav-check')
  await window.commit('check-code', code)
  await window.click('check-look')
  await window.waitFor('the paper', async () => (await window.all('check-paper')).length > 0)
  assert.match(await window.text('check-paper'), /云信受/)
  assert.match(await window.text('check-same'), /相同/)
  await window.pictures('check')
})

test('a paper whose Tibetan nobody has approved is in Chinese, and the window says why', async () => {
  on = matter
  await reopen()
  await look('F3', 'paper-tibetan-held')
  assert.match(await window.text('paper-tibetan-held'), /藏文文本是草稿/)
  assert.equal((await window.all('paper-language')).length, 0)
  await window.click('paper-close')
})

test('with the approved Tibetan of the county it is printed in both languages', async () => {
  const file = join(office.place, 'tibetan-F3')
  office.jiangyuan('home', 'files', 'export', 'tibetan', 'F3', file, '--shipped')
  const said = { translated_by: '县藏语委', approved_by: '州编译局', approving_body: 'prefecture_bureau', approved_at: today() }
  writeFileSync(file, Object.entries(said).reduce((text, [name, value]) => text.replace(`${name}: ''`, `${name}: ${value}`), readFileSync(file, 'utf8')))
  county.admin('files', 'put', 'tibetan', 'F3', file, '--by', '县信访局', '--paper', '信办〔2026〕3号')
  await window.sync()
  await window.waitFor('the file of the county', async () => {
    await reopen()
    await look('F3')
    const both = (await window.all('paper-language')).length > 0
    if (!both) await window.click('paper-close')
    return both
  })
  assert.equal(await window.value('paper-language'), 'zh+bo')
  await window.pictures('paper-bilingual')
  const before = pdfs()
  await window.click('paper-print')
  await window.find('paper-saved')
  await window.click('paper-close')
  const [made] = pdfs().filter((name) => !before.includes(name))
  assert.ok(readFileSync(join(process.env.HOME, made)).includes('NotoSerifTibetan'))
})
