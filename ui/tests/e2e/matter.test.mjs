// A matter in the window, from its registration to the opinion that reached the petitioner: each step is offered
// when the law offers it, refused with its condition before, and moves the bar and the clocks.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOffice } from './desk/office.mjs'
import { recordPage, registerVisit, today } from './desk/record.mjs'
import { enrol } from './desk/window.mjs'

let office, county, window, matter, owed

before(async () => {
  office = await openOffice('matter')
  ;({ county, window } = office)
})

after(async () => {
  await office?.close()
})

const { reopen, open, fill, keep, take, stage } = recordPage(() => window, () => matter)

async function register(title, name, more) {
  matter = await registerVisit(window, title, name, more, matter)
}

test('a desk is enrolled and a matter registered', async () => {
  await enrol(window, county.ticket(), '旦增')
  await register('蓄水池工地拖欠工资', '马福祥', async () => {
    await window.commit('field-requests', '一、付清加班工资；二、支付利息。')
    await window.choose('field-purpose', 'relief')
  })
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
  await keep('triaged')
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

test('mediation in between takes over what the petition says, fails, and the sixty days are prolonged once', async () => {
  await take('handed_to_mediation', { both_agree: true, civil_dispute: true, committee: '云杉坪镇人民调解委员会' })
  await reopen()
  await window.click('open-mediation')
  await window.find('save')
  await window.waitFor('what the petition says', async () => (await window.value('field-title')) === '蓄水池工地拖欠工资')
  await window.commitLast('field-party_name', '某施工单位')
  await window.click('save')
  await window.waitFor('the mediation', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-noun')) === 'mediation')
  assert.match(await window.bodyText(), /马福祥/)
  await take('back_from_mediation', { session_result: 'not_agreed' })
  await take('head_signed', { signed_about: 'extension', signed_by: '才让' })
  await take('handling_extended', { days: '20', reason: '须核对考勤', service_method: 'direct', received_by: '本人' })
  await reopen()
  assert.equal(await window.attribute('record-state', 'data-state'), 'extended')
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
  await keep('decided')
  await take('opinion_served', { service_method: 'direct', received_by: '本人' })
  await reopen()
  assert.match(await window.bodyText(), /请求复查期限/)
  assert.match(await window.bodyText(), /意见已送达/)
})

test('another matter of the same piece is split off, with its people and a link back', async () => {
  const first = matter
  owed = first
  await take('recheck_asked', { target_organ: '县人民政府' })
  await take('withdrawn')
  await reopen()
  assert.match(await window.bodyText(), /意见已送达/)
  await register('草补未发，孩子上学没有校车', '才旦')
  await window.click('step-split_off')
  await window.commit('field-title', '孩子上学没有校车')
  await window.commit('field-reason', '与草补无关')
  await window.pictures('split-page')
  await window.click('save')
  await window.waitFor('the matter split off', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-id')) !== matter)
  const text = await window.bodyText()
  assert.match(text, /才旦/)
  assert.match(text, /草补未发/)
})

test('what a meeting gave somebody to do stands on the worklist until it is done, and an urgent matter rings above every page', async () => {
  await take('meeting_held', { participants: '镇政府', minutes: '由教育办三日内答复。', target_organ: '教育办', due_on: today() })
  await window.go('/worklist')
  await window.find('task-row')
  assert.match(await window.text('tasks'), /由教育办三日内答复/)
  assert.match(await window.text('not_entered'), /草补未发/)
  await window.pictures('worklist')
  await window.click('task-done')
  await window.find('step-dialog')
  await fill({ text: '已答复。' })
  await keep('task_done')
  await window.go('/workbench')
  await window.go(`/record/${matter}?edit=0`)
  await window.choose('field-urgency', 'serious_urgent')
  await window.click('dialog-save')
  await window.find('urgent-banner')
  await window.go('/list/lead')
  assert.match(await window.text('urgent-banner'), /重大紧急/)
  await take('urgent_reported', { target_organ: '县委办', text: '已电话报告。' })
  await window.waitFor('the alarm to end', async () => (await window.all('urgent-banner')).length === 0)
})

test('a recheck that upholds is served and starts the right to a review, and the review ends the petition procedure', async () => {
  matter = owed
  await take('recheck_asked', { target_organ: '县人民政府' })
  await take('rechecked', { review_result: 'uphold', paper: '复查〔2026〕4号' })
  await take('review_served', { service_method: 'direct', received_by: '本人' })
  await reopen()
  assert.match(await window.bodyText(), /请求复核期限/)
  await take('review_asked', { target_organ: '州人民政府' })
  await take('reviewed', { review_result: 'uphold', paper: '复核〔2026〕1号' })
  await reopen()
  assert.equal(await window.attribute('record-state', 'data-state'), 'reviewed_final')
  const refused = await window.session.executeScript(
    `document.querySelector('.refused').open = true; return [...document.querySelectorAll('[data-test="step-refused"]')].map((one) => one.dataset.kind)`,
  )
  assert.ok(refused.includes('recheck_asked') && refused.includes('review_asked'), 'nothing leads back')
})
