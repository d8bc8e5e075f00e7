// A township clerk's day without a network, and the minute in which the line comes up.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { openOffice } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'
import { scan } from './desk/scan.mjs'

let office, place, county, line, first, second, matter

before(async () => {
  office = await openOffice('from_desk_to_county', ['first', 'second'])
  ;({ place, county, line, windows: [first, second] } = office)
})

after(async () => {
  await office?.close()
})

test('two desks enrol with their tickets and are shown a recovery code', async () => {
  const codes = []
  for (const window of [first, second]) codes.push(await enrol(window, county.ticket(line.url), '卓玛'))
  assert.match(codes[0], /^[0-9A-Z]{4}(-[0-9A-Z]{4})+$/)
  assert.notEqual(codes[0], codes[1])
})

test('a visit and a petition matter are registered while the network is down', async () => {
  line.down()
  await first.click('nav-visit-new')
  await first.commit('field-village', '上沟村')
  await first.choose('field-visit_purpose', 'visit')
  await first.commit('field-findings', '围栏倒了一段，两户约好下周一起修。')
  await first.click('save')
  await first.find('record')

  // Whoever came is entered first; what was said is not typed again for the piece.
  await first.click('nav-receive')
  await first.choose('field-outcome', 'petition')
  await first.choose('field-channel', 'visit')
  await first.commit('field-title', '冬季牧场边界')
  await first.commit('field-narrative', '来访人反映两户牧场的界石被移动。')
  await first.commit('field-village', '上沟村')
  await first.commit('field-party_name', '才让扎西')
  await first.click('save')
  await first.waitFor('the registration', () => first.session.executeScript('return location.hash.startsWith("#/register")'))
  await first.waitFor('what the reception said', async () => (await first.value('field-title')) === '冬季牧场边界')
  await first.choose('field-purpose', 'relief')
  await first.choose('field-form', 'oral')
  await first.choose('field-origin', 'direct')
  await first.click('save')
  await first.waitFor('the matter', async () => (await first.all('record')).length > 0 && (await first.attribute('record', 'data-noun')) === 'matter')
  matter = await first.attribute('record', 'data-id')
})

test('all of it waits in the sync bar, and the panel lists exactly that', async () => {
  assert.ok(['offline', 'waiting'].includes(await first.phase()), 'no network is a calm state')
  // The visit, the reception, and the piece with its matter: three acts.
  assert.equal(await first.waiting(), 3)
  await first.click('sync-state')
  await first.find('waiting-row')
  assert.equal((await first.all('waiting-row')).length, 3)
  assert.match(await first.text('sync-panel'), /走访[\s\S]*冬季牧场边界/)
  assert.match(await first.text('estimate'), /条记录/, 'what sending will take is told before it begins')
  await first.press('\uE00C')
})

test('when the line comes up the county has them once, with a receipt that holds', async () => {
  line.up()
  await first.sync()
  const stats = county.stats()
  assert.deepEqual([stats.records.visit, stats.records.matter, stats.records.piece], [1, 1, 1])
  await first.go(`/record/${matter}`)
  await first.click('receipt-open')
  assert.equal(await first.attribute('receipt', 'data-verified'), 'true')
  await first.press('\uE00C')
})

test('a second desk sees what the first one registered', async () => {
  await second.sync()
  await second.go(`/record/${matter}`)
  assert.match(await second.text('record'), /冬季牧场边界/)
  assert.match(await second.text('record'), /才让扎西/)
})

test('two desks that edit the same field offline both see both values until a person chooses', async () => {
  line.down()
  for (const [window, title] of [[first, '冬季牧场东侧边界'], [second, '冬季牧场北侧边界']]) {
    await window.go(`/record/${matter}`)
    await window.click('edit')
    await window.commit('field-title', title)
    await window.click('dialog-save')
    await window.waitFor('the new title', async () => (await window.text('record')).includes(title))
  }
  line.up()
  for (const window of [first, second, first]) await window.sync()
  for (const window of [first, second]) {
    await window.go('/workbench')
    await window.go(`/record/${matter}`)
    await window.find('conflict')
    const values = await window.text('conflict')
    assert.match(values, /东侧/)
    assert.match(values, /北侧/)
    assert.equal(await window.phase(), 'needs_person')
  }
  await first.click('conflict-choose')
  await first.waitFor('the conflict to end', async () => (await first.all('conflict')).length === 0)
  for (const window of [first, second]) await window.sync()
  await second.go('/workbench')
  await second.go(`/record/${matter}`)
  await second.find('record-fields')
  assert.equal((await second.all('conflict')).length, 0)
})

test('an accusation typed in the window is found nowhere on the township PC', async () => {
  county.admin('recipient', 'add', '--kind', 'discipline', '--name', '县纪委监委', '--make', join(place, 'discipline.key'))
  await first.sync()
  const words = '举报某人挪用草补资金的内容'
  await first.click('nav-receive')
  await first.click('receive-sealed')
  await first.find('sealed-warning')
  await first.choose('field-channel', 'visit')
  await first.chooseLast('sealed-recipient')
  await first.click('sealed-type')
  await first.click('sealed-type-yes')
  await first.commit('sealed-content', words)
  await first.click('save')
  await first.waitFor('the bare receipt', async () => (await first.attribute('record', 'data-noun')) === 'sealed_receipt')
  assert.doesNotMatch(await first.bodyText(), /挪用/)
  await first.sync()
  assert.equal(county.stats().sealed, 1)
  for (const folder of ['first', 'first-outside', 'county']) assert.deepEqual(scan(join(place, folder), words), [])
})

test('work that was not saved is offered again after the window was closed', async () => {
  await first.go('/visit/new')
  await first.commit('field-findings', '写到一半的走访')
  await first.find('draft-saved')
  await first.close()
  first = await office.open('first')
  await first.unlock()
  await first.go('/visit/new')
  await first.click('draft-recover')
  await first.waitFor('what was written', async () => (await first.value('field-findings')) === '写到一半的走访')
})
