// A photo from one desk to another: its thumbnail by itself, its content when somebody asks; and a
// scan for which nobody waits any more.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { execFileSync } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openOffice } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

let office, place, county, line, first, second, lead

before(async () => {
  office = await openOffice('attachments', ['first', 'second'])
  ;({ place, county, line, windows: [first, second] } = office)
  execFileSync('convert', ['-seed', '7', '-size', '1600x1200', 'plasma:fractal', '-quality', '85', join(place, 'photo.jpg')])
  writeFileSync(join(place, 'scan.pdf'), `%PDF-1.7\n${'一页扫描件'.repeat(2_000)}`)
  writeFileSync(join(place, 'large.pdf'), '%PDF-1.7\n')
  truncateSync(join(place, 'large.pdf'), 20 * 1024 * 1024 + 1)
})

after(async () => {
  await office?.close()
})

const states = (window) => window.session.executeScript(`return [...document.querySelectorAll('[data-test="attachment"]')].map((one) => one.dataset.state)`)
const is = (window, wanted) => window.waitFor(wanted.join(), async () => (await states(window)).join() === wanted.join())

async function open(window) {
  await window.go('/workbench')
  await window.go(`/record/${lead}`)
  await window.find('attachments')
}

async function choose(window, file, title = '') {
  await window.click('attachment-add')
  await (await window.find('attachment-file')).sendKeys(join(place, file))
  if (title) await window.commit('attachment-title', title)
}

async function added(window) {
  await window.click('attachment-confirm')
  await window.waitFor('the dialog to close', async () => (await window.all('attachment-confirm')).length === 0)
}

test('a photo is added through the file dialog and shown at once', async () => {
  for (const window of [first, second]) await enrol(window, county.ticket(line.url), '卓玛')
  line.down()
  await first.click('nav-lead-new')
  await first.commit('field-title', '冬季牧场围栏')
  await first.choose('field-lead_source', 'grid_round')
  await first.commit('field-village', '上沟村')
  await first.commit('field-narrative', '围栏倒了一段，拍了照片。')
  await first.click('save')
  lead = await first.attribute('record', 'data-id')
  await choose(first, 'photo.jpg', '围栏现场')
  await added(first)
  await is(first, ['here'])
  assert.match(await first.text('attachments'), /围栏现场/)
  assert.match(await first.text('attachment-unsent'), /还没有全部传到县里/)
  const width = await first.session.executeScript(`return document.querySelector('[data-test="attachment-thumbnail"]').naturalWidth`)
  assert.ok(width > 50, `${width}`)
})

test('a file that is too large is refused in words before it is read', async () => {
  await choose(first, 'large.pdf')
  const refusal = await first.text('error-what')
  assert.match(refusal, /20/)
  assert.ok(!(await (await first.find('attachment-confirm')).isEnabled()))
  await first.press('\uE00C')
  await first.waitFor('the dialog to close', async () => (await first.all('attachment-confirm')).length === 0)
})

test('the other desk has the thumbnail by itself, and is told who holds the photo', async () => {
  line.up()
  await first.sync()
  await second.sync()
  await open(second)
  await is(second, ['not_yet_here'])
  await second.find('attachment-thumbnail')
  assert.match(await second.text('attachment-holder'), /云杉坪镇/)
})

test('asked for, the photo comes and can be looked at', async () => {
  line.down()
  await second.click('attachment-ask')
  assert.match(await second.text('attachment-waits'), /刚刚已索取/)
  line.up()
  await second.sync()
  await is(second, ['here'])
  await second.click('attachment-show')
  await second.find('attachment-whole')
  await second.waitFor('the whole photo', () =>
    second.session.executeScript(`return document.querySelector('[data-test="attachment-whole"]')?.naturalWidth >= 1600`),
  )
  if (process.env.JIANGYUAN_PICTURES) await second.picture(join(process.env.JIANGYUAN_PICTURES, 'attachment-whole.png'))
  await second.click('attachment-close')
  await open(first)
  await first.waitFor('the content to be at the county', async () => (await first.all('attachment-unsent')).length === 0)
})

test('a wait is ended with a reason, which both desks see', async () => {
  await choose(first, 'scan.pdf', '旧协议')
  await added(first)
  await first.sync()
  await second.sync()
  await open(second)
  await is(second, ['here', 'not_yet_here'])
  await second.click('attachment-mark-lost')
  await second.commit('lost-reason', '原件已移交档案室，不再需要')
  await second.click('lost-confirm')
  await is(second, ['here', 'lost'])
  if (process.env.JIANGYUAN_PICTURES) await second.picture(join(process.env.JIANGYUAN_PICTURES, 'attachments.png'))
  await second.sync()
  await first.sync()
  await open(first)
  await first.waitFor('the reason', async () => /已移交档案室/.test(await first.text('attachments')))
  assert.deepEqual(await states(first), ['here', 'here'])
})
