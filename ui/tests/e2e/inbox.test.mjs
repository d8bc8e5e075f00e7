// Two desks that were apart: the same field, the same long text, and different legal steps on one
// mediation. Both see the same items; one settles them by keys; they vanish on both.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOffice } from './desk/office.mjs'
import { enrol } from './desk/window.mjs'

const STORY = '来访人反映两户牧场的界石被移动。双方约定下周到现场查看。'
const ENTER = '\uE007'
const [LEFT, UP, RIGHT, DOWN] = ['\uE012', '\uE013', '\uE014', '\uE015']
const [F2, F6] = ['\uE032', '\uE036']
let office, county, line, first, second, lead, mediation

before(async () => {
  office = await openOffice('inbox', ['first', 'second'])
  ;({ county, line, windows: [first, second] } = office)
})

after(async () => {
  await office?.close()
})

async function syncAll() {
  for (const window of [first, second, first]) await window.sync()
}

async function open(window) {
  await window.go('/workbench')
  await window.go('/inbox')
}

const items = (window) =>
  window.session.executeScript(`return [...document.querySelectorAll('[data-test="inbox-item"]')].map((item) => item.dataset.id)`)
const current = (window) => window.session.executeScript(`return document.querySelector('[data-test="inbox-item"][aria-current="true"]')?.dataset.id ?? null`)
const focused = (window) => window.session.executeScript(`return document.activeElement?.dataset.test ?? null`)

async function goTo(window, ending) {
  await window.waitFor(`the item ${ending}`, async () => {
    const now = await current(window)
    if (now?.endsWith(ending)) return true
    const all = await items(window)
    const to = all.findIndex((id) => id.endsWith(ending))
    if (to < 0) return false
    await window.press(all.indexOf(now) < to ? DOWN : UP)
    return false
  })
}

async function step(window, kind, fields) {
  // An address that is open already opens nothing anew.
  await window.go('/workbench')
  await window.go(`/record/${mediation}?step=${kind}`)
  await window.find('step-dialog')
  for (const [name, value] of Object.entries(fields)) {
    const is = await window.session.executeScript('return arguments[0].tagName', await window.find(`field-${name}`))
    await (is === 'SELECT' ? window.choose : window.commit)(`field-${name}`, value)
  }
  await window.click('dialog-save')
  await window.waitFor('the step to be kept', async () => (await window.all('step-dialog')).length === 0)
}

async function edit(window, fields) {
  await window.go('/workbench')
  await window.go(`/record/${lead}`)
  await window.click('edit')
  for (const [name, value] of Object.entries(fields)) await window.commit(`field-${name}`, value)
  await window.click('dialog-save')
  await window.waitFor('the edit to be kept', async () => (await window.all('edit-dialog')).length === 0)
}

test('two desks share a lead and a mediation', async () => {
  for (const window of [first, second]) await enrol(window, county.ticket(line.url), '卓玛')
  await first.click('nav-lead-new')
  await first.commit('field-title', '冬季牧场边界争执')
  await first.choose('field-lead_source', 'grid_round')
  await first.commit('field-village', '上沟村')
  await first.commit('field-narrative', STORY)
  await first.click('save')
  lead = await first.attribute('record', 'data-id')
  await first.click('nav-mediation-new')
  await first.commit('field-title', '两村草场界线纠纷')
  await first.choose('field-dispute_type', '0701')
  await first.choose('field-mediation_kind', 'people')
  await first.choose('field-mediation_source', 'application')
  for (const [at, name] of [[0, '上沟村'], [1, '下沟村']]) {
    await first.waitFor('a place for a name', () =>
      first.session.executeScript(
        `const field = document.querySelectorAll('[data-test="field-party_name"]')[arguments[0]];
         if (!field) return false;
         Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, arguments[1]);
         field.dispatchEvent(new Event('input', { bubbles: true }));
         return true;`, at, name),
    )
  }
  await first.click('save')
  await first.waitFor('the mediation', async () => (await first.all('record')).length > 0 && (await first.attribute('record', 'data-noun')) === 'mediation')
  mediation = await first.attribute('record', 'data-id')
  for (const party of ['1', '2']) await step(first, 'consented', { party_item: party, consent_form: 'oral' })
  await syncAll()
})

test('apart, both change the same field and the same text, and take different steps', async () => {
  line.down()
  await edit(first, { village: '东沟村', narrative: STORY.replace('牧场', '冬季牧场') })
  await edit(second, { village: '北沟村', narrative: STORY.replace('下周', '下周三') })
  await step(first, 'accepted', {})
  await step(second, 'declined', { party_item: '2', ways_told: '向人民法院起诉' })
  line.up()
  await syncAll()
})

test('both see the same items, each once, and the menu counts them', async () => {
  const seen = []
  for (const window of [first, second]) {
    await open(window)
    await window.waitFor('three items', async () => (await items(window)).length === 3)
    seen.push(await items(window))
    assert.equal(await window.text('nav-inbox-count'), '3')
  }
  assert.deepEqual(seen[0], seen[1])
  assert.ok(seen[0][0].startsWith(`${mediation}/step/`), 'must decide comes first')
  assert.deepEqual(seen[0].slice(1).sort(), [`${lead}/narrative`, `${lead}/village`])
})

// The window opened last lies on top of the other one.
test('pictures of the inbox and of the sync page in Chinese and Tibetan', async () => {
  await open(second)
  await second.find('inbox-detail')
  await second.pictures('inbox-step')
  await goTo(second, '/narrative')
  await second.pictures('inbox-text')
  await goTo(second, '/village')
  await second.pictures('inbox-field')
  await second.press(F6)
  await second.find('ask-form')
  await second.pictures('inbox-ask')
  await second.press(F6)
  await second.go('/sync')
  await second.find('details-sessions')
  assert.ok((await second.all('session-row')).length > 0)
  assert.match(await second.text('details-scopes'), /乡镇综合窗口/)
  assert.doesNotMatch(await second.text('details-device'), /尚未在县里登记/)
  await second.pictures('sync')
})

test('one clerk settles the text and the field by keys alone', async () => {
  await open(first)
  await goTo(first, '/narrative')
  await first.waitFor('the suggestion', async () => (await focused(first)) === 'use-proposal')
  assert.match(await first.text('proposal'), /冬季/)
  // Added words are told by a line under them, as drawn, and not by colour alone.
  const line = await first.session.executeScript(`return getComputedStyle(document.querySelector('[data-test="proposal-text"] ins')).borderBottomWidth`)
  assert.equal(line, '2px')
  // Sides and back, then the proposal is opened, looked at and accepted with a word more.
  await first.press(RIGHT)
  assert.equal(await focused(first), 'use-value')
  await first.press(LEFT)
  await first.press(F2)
  await first.waitFor('the text', async () => (await focused(first)) === 'own-text')
  const text = await first.value('own-text')
  assert.equal(text, STORY.replace('牧场', '冬季牧场').replace('下周', '下周三'))
  await first.commit('own-text', `${text}请村委会到场。`)
  await first.chord('\uE009', ENTER)
  await first.waitFor('the text to be settled', async () => !(await items(first)).some((id) => id.endsWith('/narrative')))
  await goTo(first, '/village')
  await first.waitFor('the suggestion', async () => (await focused(first)) === 'use-value')
  await first.press(ENTER)
  await first.waitFor('the field to be settled', async () => !(await items(first)).some((id) => id.endsWith('/village')))
})

test('the step is taken note of with a reason, and the inbox says that nothing is left', async () => {
  await goTo(first, '#0')
  await first.click('step-note')
  await first.commit('reason-input', '下沟村已书面同意继续调解')
  await first.chord('\uE009', ENTER)
  await first.find('face-empty')
  assert.match(await first.text('inbox'), /没有需要核对的事项/)
})

test('all of it is gone on the other desk too, and the decision stands on the timeline', async () => {
  await syncAll()
  await open(second)
  await second.waitFor('the items to vanish', async () => (await items(second)).length === 0)
  await second.go(`/record/${lead}`)
  assert.match(await second.text('record'), /冬季牧场的界石被移动。双方约定下周三到现场查看。请村委会到场。/)
  await second.go(`/record/${mediation}`)
  assert.match(await second.text('record'), /下沟村已书面同意继续调解/)
  assert.equal(await second.attribute('record-state', 'data-state'), 'accepted')
})
