// A real window over its own home, driven through WebKitWebDriver.
import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { mkdirSync } from 'node:fs'
import { Builder, By, Capabilities, until } from 'selenium-webdriver'

const PATIENCE_MS = 30_000
/** The passphrase of everybody who enrols in these tests. */
export const PASSPHRASE = '雪山 草原 2026'

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

export async function openWindow(home, outside) {
  const port = await freePort()
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      TAURI_WEBVIEW_AUTOMATION: 'true',
      JIANGYUAN_HOME: home,
      JIANGYUAN_OUTSIDE: outside,
      // Two desks on one machine: without a session bus each window is the only one of its kind.
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    },
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const capabilities = new Capabilities({
    browserName: 'wry',
    'webkitgtk:browserOptions': { binary: join(process.env.JIANGYUAN_BIN, 'jiangyuan-desktop'), args: [] },
  })
  const session = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build()
  const css = (name) => By.css(`[data-test="${name}"]`)
  const find = (name) => session.wait(until.elementLocated(css(name)), PATIENCE_MS, `no ${name} on the page`)
  const page = {
    session,
    find,
    all: (name) => session.findElements(css(name)),
    async click(name) {
      const element = await find(name)
      await session.wait(until.elementIsVisible(element), PATIENCE_MS, `${name} is not visible`)
      await session.executeScript('arguments[0].scrollIntoView({ block: "center" })', element)
      await element.click()
    },
    async type(name, text) {
      const element = await find(name)
      await session.executeScript('arguments[0].scrollIntoView({ block: "center" })', element)
      await element.clear()
      await element.sendKeys(text)
    },
    /** Sets a text at once, as an input method does when it commits; then leaves the field. */
    async commit(name, text, element) {
      element ??= await find(name)
      await session.executeScript(
        `const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(arguments[0]), 'value').set;
         set.call(arguments[0], arguments[1]);
         arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
         arguments[0].dispatchEvent(new Event('change', { bubbles: true }));`,
        element,
        text,
      )
    },
    /** The same in the last field of this name: the people of a form come one after the other. */
    async commitLast(name, text) {
      await page.commit(name, text, (await page.all(name)).at(-1))
    },
    /** Chooses an option of a list. */
    async choose(name, value) {
      const element = await find(name)
      await session.executeScript(
        `arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', { bubbles: true }));`,
        element,
        value,
      )
    },
    async chooseLast(name) {
      await page.waitFor(`an option of ${name}`, async () => {
        const element = await find(name)
        return session.executeScript(
          `const options = [...arguments[0].options].filter((o) => o.value && !o.disabled);
           if (options.length === 0) return false;
           arguments[0].value = options.at(-1).value;
           arguments[0].dispatchEvent(new Event('change', { bubbles: true }));
           return true;`,
          element,
        )
      })
    },
    /** Goes to an address of the window and waits until its page is drawn. */
    async go(path) {
      await session.executeScript('location.hash = arguments[0]', `#${path}`)
      await page.waitFor(path, () =>
        session.executeScript(`return location.hash === arguments[0] && !document.querySelector('[data-test="face-loading"]') && document.querySelector('main')?.innerText.length > 0`, `#${path}`),
      )
    },
    async unlock() {
      await page.commit('unlock-passphrase', PASSPHRASE)
      await page.click('unlock-submit')
      await find('sync-bar')
    },
    /** How many entries of this desk the county does not have yet. */
    waiting: async () => Number(await page.attribute('sync-bar', 'data-waiting')),
    phase: () => page.attribute('sync-bar', 'data-phase'),
    /** Presses the button, and waits until everything is with the county. */
    async sync() {
      await page.click('sync-now')
      await page.waitFor('everything to be sent', async () => (await page.waiting()) === 0 && ['all_sent', 'needs_person'].includes(await page.phase()))
    },
    value: async (name) => session.executeScript('return arguments[0].value', await find(name)),
    text: async (name) => session.executeScript('return arguments[0].innerText', await find(name)),
    bodyText: () => session.executeScript('return document.body.innerText'),
    attribute: async (name, key) => (await find(name)).getAttribute(key),
    waitFor: (what, condition) => session.wait(condition, PATIENCE_MS, `waited in vain for ${what}`),
    press: (...keys) => session.actions().sendKeys(...keys).perform(),
    async chord(modifier, key) {
      await session.actions().keyDown(modifier).sendKeys(key).keyUp(modifier).perform()
    },
    /** A picture of the whole display, as a person sees it. The driver's own pictures hang. */
    async picture(file) {
      mkdirSync(join(file, '..'), { recursive: true })
      await new Promise((resolve) => setTimeout(resolve, 400))
      execFileSync('import', ['-window', 'root', file])
    },
    /** Pictures in Chinese and in Tibetan, where somebody wants to look at them. */
    async pictures(name) {
      const folder = process.env.JIANGYUAN_PICTURES
      if (!folder) return
      for (const language of ['zh-CN', 'bo']) {
        await page.choose('language-select', language)
        await page.waitFor('the language', async () => (await session.executeScript('return document.documentElement.lang')) === language)
        await page.picture(join(folder, `${name}-${language}.png`))
      }
      await page.choose('language-select', 'zh-CN')
    },
    async close() {
      await session.quit().catch(() => {})
      driver.kill('SIGKILL')
    },
  }
  return page
}

/** Enrols the window's PC and returns the recovery code. */
export async function enrol(window, ticket, user) {
  await window.click('start-enrol')
  await window.commit('enrol-ticket', ticket)
  await window.commit('enrol-user', user)
  await window.commit('enrol-passphrase', PASSPHRASE)
  await window.commit('enrol-passphrase-again', PASSPHRASE)
  await window.click('enrol-submit')
  const code = (await window.text('recovery-code')).trim()
  await window.click('recovery-written')
  await window.click('recovery-continue')
  await window.find('sync-bar')
  return code
}
