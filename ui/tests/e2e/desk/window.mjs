// A real window over its own home, driven through WebKitWebDriver.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { writeFileSync, mkdirSync } from 'node:fs'
import { Builder, By, Capabilities, Key, until } from 'selenium-webdriver'

const PATIENCE_MS = 30_000

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
    env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: 'true', JIANGYUAN_HOME: home, JIANGYUAN_OUTSIDE: outside },
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
    async commit(name, text) {
      const element = await find(name)
      await session.executeScript(
        `const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(arguments[0]), 'value').set;
         set.call(arguments[0], arguments[1]);
         arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
         arguments[0].dispatchEvent(new Event('change', { bubbles: true }));`,
        element,
        text,
      )
    },
    text: async (name) => session.executeScript('return arguments[0].innerText', await find(name)),
    bodyText: () => session.executeScript('return document.body.innerText'),
    attribute: async (name, key) => (await find(name)).getAttribute(key),
    waitFor: (what, condition) => session.wait(condition, PATIENCE_MS, `waited in vain for ${what}`),
    press: (...keys) => session.actions().sendKeys(...keys).perform(),
    async chord(modifier, key) {
      await session.actions().keyDown(modifier).sendKeys(key).keyUp(modifier).perform()
    },
    async picture(file) {
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, Buffer.from(await session.takeScreenshot(), 'base64'))
    },
    async close() {
      await session.quit().catch(() => {})
      driver.kill('SIGKILL')
    },
  }
  return page
}

export { Key }
