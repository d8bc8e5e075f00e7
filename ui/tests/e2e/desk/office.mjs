// A county with a window over it, and a person whose papers and workbooks come to lie in a folder of his own.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCounty } from './county.mjs'
import { openWindow } from './window.mjs'

/** Opens both in a new place; `close` ends them and leaves nothing. */
export async function openOffice(name) {
  const place = mkdtempSync(join(tmpdir(), `jiangyuan-${name}-`))
  process.env.HOME = join(place, 'person')
  mkdirSync(process.env.HOME)
  let county, window
  const close = async () => {
    await window?.close()
    await county?.stop()
    rmSync(place, { recursive: true, force: true })
  }
  try {
    county = await startCounty(join(place, 'county'))
    window = await openWindow(join(place, 'home'), join(place, 'outside'))
  } catch (failed) {
    await close()
    throw failed
  }
  return { place, county, window, close }
}

/** Names of the person's files with this ending, in their order. */
export const saved = (ending) => readdirSync(process.env.HOME).filter((name) => name.endsWith(ending)).sort()
