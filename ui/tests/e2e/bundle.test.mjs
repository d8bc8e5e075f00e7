// A desk that has never had a line: its work goes to the county in a pocket, and the county's news
// and receipts come back the same way. A second desk sits in the county town and has a line.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openOffice } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

let office, stick, county, remote, town, sent

before(async () => {
  office = await openOffice('stick', ['town', 'remote'])
  ;({ county, windows: [town, remote] } = office)
  stick = join(office.place, 'stick')
  mkdirSync(stick)
})

after(async () => {
  await office?.close()
})

const volumes = () => readdirSync(stick).filter((name) => name.endsWith('.jyv')).sort()

async function visit(window, village) {
  await window.click('nav-visit-new')
  await window.commit('field-village', village)
  await window.choose('field-visit_purpose', 'visit')
  await window.commit('field-findings', '围栏倒了一段，两户约好下周一起修。')
  await window.click('save')
  await window.find('record')
}

async function onStick(window, what) {
  await window.go('/bundle')
  await window.commit('bundle-folder', stick)
  await window.waitFor('the button', async () => (await window.find(what)).isEnabled())
  await window.click(what)
}

test('a desk whose county answers nowhere writes what it has to a stick, and it still waits', async () => {
  // No port of this machine answers there: this desk has no line at all.
  await enrol(remote, county.ticket('https://127.0.0.1:9'), '卓玛')
  await visit(remote, '上沟村')
  await onStick(remote, 'bundle-export')
  await remote.find('bundle-exported')
  sent = volumes()
  assert.equal(sent.length, 1)
  assert.equal(await remote.attribute('bundle-handed', 'data-arrived'), 'false')
  assert.equal(await remote.waiting(), 1)
  await remote.pictures('bundle-export')
})

test('the county takes it, registers the desk by it, and the desk with a line sees the visit', async () => {
  const taken = county.admin('bundle', 'import', stick)[0]
  assert.deepEqual(taken.volumes.map((volume) => volume.outcome), ['taken'])
  assert.equal(county.stats().records.visit, 1)
  await enrol(town, county.ticket(), '才旦')
  await town.click('sync-now')
  await town.go('/list/visit')
  await town.waitFor('the visit', async () => (await town.bodyText()).includes('上沟村'))
  await visit(town, '下沟村')
  await town.click('sync-now')
  await town.waitFor('the line to be done', async () => (await town.waiting()) === 0)
})

test('a stick that was damaged on the way says which file and why, and changes nothing', async () => {
  const told = county.admin('bundle', 'export', stick)
  assert.equal(told.length, 1)
  const down = volumes().find((name) => !sent.includes(name))
  const whole = readFileSync(join(stick, down))
  const damaged = Buffer.from(whole)
  damaged[damaged.length >> 1] ^= 0x20
  writeFileSync(join(stick, down), damaged)
  await onStick(remote, 'bundle-import')
  await remote.find('bundle-imported')
  const outcomes = await Promise.all((await remote.all('bundle-volume')).map((row) => row.getAttribute('data-outcome')))
  assert.deepEqual([...outcomes].sort(), ['own', 'refused'])
  assert.equal(await remote.waiting(), 1)
  await remote.pictures('bundle-damaged')
  writeFileSync(join(stick, down), whole)
})

test('the whole stick brings the other desk and the receipt, and nothing waits any more', async () => {
  await onStick(remote, 'bundle-import')
  await remote.waitFor('the receipt', async () => (await remote.waiting()) === 0)
  assert.equal(await remote.attribute('bundle-imported', 'data-received'), '1')
  assert.equal(await remote.attribute('bundle-handed', 'data-arrived'), 'true')
  await remote.pictures('bundle-import')
  await remote.go('/list/visit')
  await remote.waitFor('the visit of the other desk', async () => (await remote.bodyText()).includes('下沟村'))
  assert.equal(county.stats().records.visit, 2)
})

test('a county that forbids sticks is obeyed, and the page says why', async () => {
  county.admin('sticks', 'forbid')
  await town.click('sync-now')
  await town.go('/settings')
  await town.go('/bundle')
  await town.waitFor('the reason', async () => (await town.bodyText()).includes('不允许用U盘'))
  assert.equal(await (await town.find('bundle-export')).isEnabled(), false)
  await remote.close()
  await town.pictures('bundle-forbidden')
})
