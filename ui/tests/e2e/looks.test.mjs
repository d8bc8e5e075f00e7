// The window as a new user sees it: sample data, three languages switched live, every page drawn.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWindow } from './desk/window.mjs'

let place, window

before(async () => {
  place = mkdtempSync(join(tmpdir(), 'jiangyuan-looks-'))
  window = await openWindow(join(place, 'home'), join(place, 'outside'))
})

after(async () => {
  await window?.close()
  rmSync(place, { recursive: true, force: true })
})

const PAGES = ['/workbench', '/receive', '/register', '/visit/new', '/lead/new', '/mediation/new', '/list/matter', '/list/mediation', '/list/sweep', '/enter/sweep', '/enter/points_entry', '/enter/points_redemption', '/worklist', '/users', '/duties', '/shift', '/inbox', '/ledgers', '/old-ledger', '/check', '/blanks', '/numbers', '/sync', '/settings']

test('sample data opens without a county', async () => {
  await window.click('start-sample')
  await window.find('task')
  assert.match(await window.bodyText(), /工作台/)
})

test('every page is drawn in every language, with no word missing', async () => {
  for (const language of ['zh-CN', 'bo', 'en']) {
    await window.go('/settings')
    await window.choose('language-select', language)
    await window.waitFor('the language', async () => (await window.session.executeScript('return document.documentElement.lang')) === language)
    for (const page of PAGES) {
      await window.go(page)
      const text = await window.bodyText()
      assert.doesNotMatch(text, /\b(ui|field|code|error|step|state|clock|article|noun|verb|guard|role|county|users|duties|shift|reads|setting|inbox|ledgers?|old_ledger|report|report_kind|paper|check|numbers|dossier)\.[a-z_]+/, `${page} in ${language} shows a key`)
      assert.equal((await window.all('error')).length, 0, `${page} in ${language} shows an error`)
      if (process.env.JIANGYUAN_PICTURES) await window.picture(join(process.env.JIANGYUAN_PICTURES, `${page.slice(1).replaceAll('/', '-')}-${language}.png`))
    }
  }
  await window.choose('language-select', 'zh-CN').catch(() => {})
})

test('no name of a person stands in the title of the window', async () => {
  await window.go('/list/matter')
  await window.find('list-row')
  await window.session.executeScript(`document.querySelector('[data-test="list-open"]').click()`)
  await window.find('record')
  assert.match(await window.session.getTitle(), /^江源访调$/)
  if (process.env.JIANGYUAN_PICTURES) await window.picture(join(process.env.JIANGYUAN_PICTURES, 'record.png'))
})
