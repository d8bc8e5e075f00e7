// A matter in the window, from its registration to the opinion that reached the petitioner: each step is offered
// when the law offers it, refused with its condition before, and moves the bar and the clocks.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCounty } from './desk/county.mjs'
import { enrol, openWindow } from './desk/window.mjs'

let place, county, window, matter

before(async () => {
  place = mkdtempSync(join(tmpdir(), 'jiangyuan-matter-'))
  county = await startCounty(join(place, 'county'))
  window = await openWindow(join(place, 'home'), join(place, 'outside'))
})

after(async () => {
  await window?.close()
  await county?.stop()
  rmSync(place, { recursive: true, force: true })
})

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

async function reopen() {
  await window.go('/workbench')
  await window.go(`/record/${matter}`)
  await window.find('step-bar')
}

async function open(kind) {
  await window.go('/workbench')
  await window.go(`/record/${matter}?step=${kind}`)
  await window.find('step-dialog')
}

async function fill(fields) {
  for (const [name, value] of Object.entries(fields)) {
    const element = await window.find(`field-${name}`)
    const tag = await window.session.executeScript('return arguments[0].tagName + (arguments[0].type ?? "")', element)
    if (tag === 'INPUTcheckbox') await window.click(`field-${name}`)
    else await (tag.startsWith('SELECT') ? window.choose : window.commit)(`field-${name}`, value)
  }
}

async function take(kind, fields = {}) {
  await open(kind)
  await fill(fields)
  await window.click('dialog-save')
  await window.waitFor(`${kind} to be kept`, async () => (await window.all('step-dialog')).length === 0)
}

const stage = () => window.session.executeScript(`return document.querySelector('[data-test="step-bar"] [aria-current="step"]')?.innerText ?? ''`)

test('a desk is enrolled and a matter registered', async () => {
  await enrol(window, county.ticket(`https://127.0.0.1:${county.port}`), '旦增', '雪山 草原 2026')
  await window.waitFor('the workbench', () => window.session.executeScript("return location.hash === '#/workbench'"))
  await window.go('/register')
  await window.choose('field-channel', 'visit')
  await window.choose('field-form', 'oral')
  await window.commit('field-received_at', today())
  await window.commit('field-title', '蓄水池工地拖欠工资')
  await window.commit('field-requests', '一、付清加班工资；二、支付利息。')
  await window.commit('field-party_name', '马福祥')
  await window.choose('field-purpose', 'relief')
  await window.choose('field-origin', 'direct')
  await window.click('save')
  await window.waitFor('the matter', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-noun')) === 'matter')
  matter = await window.attribute('record', 'data-id')
  assert.match(await stage(), /甄别/)
})

test('what is not possible yet says which condition is missing and by which article', async () => {
  const refused = await window.session.executeScript(
    `document.querySelector('.refused').open = true; return document.querySelector('[data-test="step-refused"][data-kind="decided"]')?.innerText ?? ''`,
  )
  assert.match(refused, /第三十二条/)
  await window.pictures('triage-page')
})

test('the triage names level, nature and route, and an accusation is sent to be sealed', async () => {
  await open('triaged')
  await fill({ matter_level: 'own', nature: 'accusation', proposal: 'accept' })
  await window.pictures('triage-form')
  await window.click('dialog-save')
  assert.match(await window.text('step-dialog'), /检举控告/)
  await fill({ nature: 'appeal', route: '6' })
  await window.click('dialog-save')
  await window.waitFor('the triage to be kept', async () => (await window.all('step-dialog')).length === 0)
  await reopen()
  assert.match(await window.bodyText(), /已甄别/)
})

test('accepting starts the sixty days', async () => {
  await take('matter_accepted')
  await reopen()
  assert.match(await window.bodyText(), /办理期限/)
  await take('contacted', { contact_way: 'phone', reached: true })
  await take('handling_begun', { handler: '旦增' })
  await reopen()
  assert.match(await window.text('next-missing'), /出具处理意见[\s\S]*阅办单/)
  await window.pictures('handling-page')
})

test('an opinion needs the head and the law, and shows the ways that remain', async () => {
  await take('head_signed', { signed_about: 'opinion', signed_by: '才让' })
  await open('decided')
  assert.match(await window.text('remaining-ways'), /复查/)
  await fill({
    supported_requests: '1', unsupported_requests: '2', opinion: '责令施工单位付清加班工资。', law_cited: '《保障农民工工资支付条例》第十三条',
    ways_told: '三十日内请求复查',
  })
  await window.pictures('opinion-form')
  await window.click('dialog-save')
  await window.waitFor('the opinion to be kept', async () => (await window.all('step-dialog')).length === 0)
  await take('opinion_served', { service_method: 'direct', received_by: '本人' })
  await reopen()
  assert.match(await window.bodyText(), /请求复查期限/)
  assert.match(await window.bodyText(), /意见已送达/)
})
