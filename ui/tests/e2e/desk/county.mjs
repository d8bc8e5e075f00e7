// A real county server on a free port, and a line to it that can be cut.
import { spawn, execFileSync } from 'node:child_process'
import { createServer, connect } from 'node:net'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

const bin = (name) => join(process.env.JIANGYUAN_BIN, name)

export async function startCounty(data) {
  const child = spawn(bin('jiangyuan-server'), ['--json', '--data', data, 'serve', '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout })
  const ready = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line)))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  const port = Number(String(ready.address).split(':').pop())
  const url = `https://127.0.0.1:${port}`
  const admin = (...args) => {
    const out = execFileSync(bin('jiangyuan-server'), ['--json', '--data', data, ...args], { encoding: 'utf8' })
    return out.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line))
  }
  admin('township', 'add', '549901100', '云杉坪镇')
  return {
    port,
    admin,
    ticket: (at = url) => admin('ticket', 'new', '--township', '549901100', '--role', 'officer', '--url', at)[0].ticket,
    stats: () => admin('stats')[0],
    stop: () => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGKILL'))),
  }
}

/** A TCP line to `port`: down, it refuses and resets; up, it passes bytes on. */
export async function openLine(port) {
  let up = true
  const ends = new Set()
  const server = createServer((near) => {
    if (!up) return near.resetAndDestroy()
    const far = connect(port, '127.0.0.1')
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => {})
      end.on('close', () => (ends.delete(end), near.destroy(), far.destroy()))
    }
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${server.address().port}`,
    down() {
      up = false
      for (const end of ends) end.resetAndDestroy()
    },
    up() {
      up = true
    },
    close: () => (server.close(), ends.forEach((end) => end.destroy())),
  }
}
