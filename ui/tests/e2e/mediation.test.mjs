// The pasture boundary in the window: both villages agree, the line is agreed, its seasons come back every year,
// the court confirms it, and it goes to the archive without ending what is owed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOffice } from './desk/office.mjs'
import { recordPage, today } from './desk/record.mjs'
import { enrol } from './desk/window.mjs'

let office, county, window, mediation
const { reopen, open, fill, keep, take, stage } = recordPage(() => window, () => mediation)

before(async () => {
  office = await openOffice('mediation')
  ;({ county, window } = office)
})

after(async () => {
  await office?.close()
})

test('a sweep that found a dispute leads to the form of a lead, and the lead to a mediation with what it says', async () => {
  await enrol(window, county.ticket(), '卓玛')
  await window.go('/enter/sweep')
  await window.commit('field-title', '转场前排查')
  await window.commit('field-held_on', today())
  await window.choose('field-sweep_trigger', 'pasture_change')
  await window.commit('field-found_count', '1')
  await window.pictures('sweep-form')
  await window.click('save')
  await window.find('sweep-leads')
  await window.click('record-lead')
  await window.commit('field-title', '上沟村与下滩村草场边界')
  await window.commit('field-found_on', today())
  await window.click('save')
  await window.find('turn-mediation')
  assert.match(await window.bodyText(), /转场前排查/)
  await window.click('turn-mediation')
  await window.find('save')
  await window.waitFor('what the lead says', async () => (await window.value('field-title')) === '上沟村与下滩村草场边界')
  await window.choose('field-mediation_kind', 'people')
  await window.choose('field-mediation_source', 'own_initiative')
  await window.choose('field-dispute_type', '0701')
  await window.commit('field-boundary', '十一号、十二号旧桩至泉眼。')
  await window.commit('field-party_name', '上沟村村民委员会')
  if ((await window.all('party-block')).length < 2) await window.click('party-add')
  await window.commitLast('field-party_name', '下滩村村民委员会')
  await window.click('save')
  await window.waitFor('the mediation', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-noun')) === 'mediation')
  mediation = await window.attribute('record', 'data-id')
})

test('nobody is mediated who has not agreed', async () => {
  await take('consented', { party_item: '1', consent_form: 'written' })
  await reopen()
  const refused = await window.session.executeScript(
    `document.querySelector('.refused').open = true; return document.querySelector('[data-test="step-refused"][data-kind="accepted"]')?.innerText ?? ''`,
  )
  assert.match(refused, /人民调解法/)
  await take('consented', { party_item: '2', consent_form: 'written' })
  await take('accepted')
  await reopen()
  assert.match(await window.bodyText(), /调解期限/)
  await window.pictures('mediation-page')
})

test('a duty of every year says its month and day, and the agreement starts its clocks', async () => {
  await take('session_held', { session_place: '三级台地', minutes: '现场商定吃草线。', session_result: 'agreed' })
  await open('agreed_written')
  await fill({ agreement_text: '以十一号旧桩至泉眼一线为共同约定的吃草线。', effective_on: today(), seasonal_dates: '十月十五日撤出夏季草场' })
  await window.click('dialog-save')
  await window.waitFor('the refusal', async () => /没有写明月日/.test(await window.text('step-dialog')))
  await fill({ seasonal_dates: '10-15 撤出夏季草场' })
  await window.pictures('agreement-form')
  await keep('agreed_written')
  await reopen()
  assert.match(await window.bodyText(), /司法确认/)
  assert.match(await stage(), /司法确认/)
})

test('what the court decides is recorded after the parties were seen again too', async () => {
  await take('confirmation_sought', { target_organ: '县人民法院' })
  await take('followed_up', { text: '两村都说没有吵。' })
  await take('confirmation_decided', { confirmation_result: 'confirmed' })
  await reopen()
  assert.match(await window.bodyText(), /已回访/)
  await window.pictures('mediation-agreed')
})

test('a season that was kept leads to the next one, a later agreement begins its own dates, and the neighbours get the result', async () => {
  await take('season_kept', { text: '双方按日撤出，无越线。' })
  await take('agreement_renewed', { agreement_text: '吃草线西移至新泉眼，其余不变。', effective_on: today(), seasonal_dates: '10-15 撤出夏季草场' })
  await take('followed_up', { text: '两村都说今年没有吵。' })
  await take('result_returned', { target_organ: '雪莲滩乡人民政府' })
  await reopen()
  assert.equal(await window.attribute('record-state', 'data-state'), 'followed_up')
  assert.match(await window.bodyText(), /季节性义务/)
})
