// A case page in the window, as a person works on it: its step forms are opened, filled and kept.

export const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

/** The page of a record; window and id are asked for each time, because they come later than the page. */
export function recordPage(its, id) {
  const window = new Proxy({}, { get: (_, name) => its()[name] })
  const page = {
    async reopen() {
      await window.go('/workbench')
      await window.go(`/record/${id()}`)
      await window.find('step-bar')
    },

    async open(kind) {
      await window.go('/workbench')
      await window.go(`/record/${id()}?step=${kind}`)
      await window.find('step-dialog')
    },

    async fill(fields) {
      for (const [name, value] of Object.entries(fields)) {
        const element = await window.find(`field-${name}`)
        const tag = await window.session.executeScript('return arguments[0].tagName + (arguments[0].type ?? "")', element)
        if (tag === 'INPUTcheckbox') await window.click(`field-${name}`)
        else await (tag.startsWith('SELECT') ? window.choose : window.commit)(`field-${name}`, value)
      }
    },

    async keep(kind) {
      await window.click('dialog-save')
      await window.waitFor(`${kind} to be kept`, async () => (await window.all('step-dialog')).length === 0)
    },

    async take(kind, fields = {}) {
      await page.open(kind)
      await page.fill(fields)
      await page.keep(kind)
    },

    stage: () => window.session.executeScript(`return document.querySelector('[data-test="step-bar"] [aria-current="step"]')?.innerText ?? ''`),
  }
  return page
}

/** Registers a visit of one petitioner, waits for the page of its matter and answers its id; `other` is the page before. */
export async function registerVisit(window, title, name, more, other) {
  await window.go('/register')
  await window.choose('field-channel', 'visit')
  await window.choose('field-form', 'oral')
  await window.commit('field-received_at', today())
  await window.commit('field-title', title)
  await more?.()
  await window.commit('field-party_name', name)
  await window.choose('field-origin', 'direct')
  await window.click('save')
  await window.waitFor('the matter', async () => (await window.all('record')).length > 0 && (await window.attribute('record', 'data-noun')) === 'matter' && (await window.attribute('record', 'data-id')) !== other)
  return window.attribute('record', 'data-id')
}
