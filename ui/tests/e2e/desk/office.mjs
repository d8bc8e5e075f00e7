// A county with the windows of its desks, and a person whose papers and workbooks come to lie in a folder of his own.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLine, startCounty } from './county.mjs'
import { PASSPHRASE, openWindow } from './window.mjs'

/**
 * Opens them in a new place; `close` ends them and leaves nothing. Each desk has its home in a folder of its name and
 * the store outside of it beside that; the window of the last one lies on top, and is the one in the pictures.
 */
export async function openOffice(name, desks = ['home']) {
  const place = mkdtempSync(join(tmpdir(), `jiangyuan-${name}-`))
  process.env.HOME = join(place, 'person')
  mkdirSync(process.env.HOME)
  let county, line
  const windows = new Map()
  const open = async (desk) => {
    windows.set(desk, await openWindow(join(place, desk), join(place, `${desk}-outside`)))
    return windows.get(desk)
  }
  /** The command line on the home of a desk, beside its window. */
  const jiangyuan = (desk, ...args) => {
    writeFileSync(join(place, 'passphrase'), PASSPHRASE)
    const home = ['--home', join(place, desk), '--passphrase-file', join(place, 'passphrase')]
    return execFileSync(join(process.env.JIANGYUAN_BIN, 'jiangyuan'), [...home, ...args], { encoding: 'utf8', env: { ...process.env, JIANGYUAN_OUTSIDE: join(place, `${desk}-outside`) } })
  }
  const close = async () => {
    for (const window of windows.values()) await window.close()
    line?.close()
    await county?.stop()
    rmSync(place, { recursive: true, force: true })
  }
  try {
    county = await startCounty(join(place, 'county'))
    line = await openLine(county.port)
    for (const desk of desks) await open(desk)
  } catch (failed) {
    await close()
    throw failed
  }
  const [window] = windows.values()
  return { place, county, line, window, windows: [...windows.values()], open, jiangyuan, close }
}

/** Names of the person's files with this ending, in their order. */
export const saved = (ending) => readdirSync(process.env.HOME).filter((name) => name.endsWith(ending)).sort()
