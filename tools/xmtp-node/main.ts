import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startXmtpNode } from './server.ts'

const usage = 'Use: npm run xmtp:local -- [--port P] [--history-port P] [--data DIR] [--host H]'

class UsageError extends Error {}

const portOf = (flag: string, text: string): number => {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--${flag} takes a port from 0 to 65535, not "${text}".`)
  return port
}

const read = () => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '5556' },
        'history-port': { type: 'string', default: '5558' },
        data: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
      },
    })
    return {
      port: portOf('port', values.port),
      historyPort: portOf('history-port', values['history-port']),
      host: values.host,
      data: values.data,
    }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    console.error(`${message} ${usage}`)
    process.exit(2)
  }
}

const { data, ...options } = read()
const directory = data ?? mkdtempSync(join(tmpdir(), 'landline-xmtp-'))
try {
  mkdirSync(directory, { recursive: true })
  const node = await startXmtpNode({ ...options, directory })
  /** A line of health a minute, while something happens. */
  let told = JSON.stringify(node.health().calls)
  const telling = setInterval(() => {
    const health = node.health()
    const now = JSON.stringify(health.calls)
    if (now !== told) console.log(JSON.stringify({ event: 'health', ...health }))
    told = now
  }, 60_000)
  const stop = async (): Promise<void> => {
    clearInterval(telling)
    await node.stop()
    if (data === undefined) rmSync(directory, { recursive: true, force: true })
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
  console.log(JSON.stringify({ event: 'ready', url: node.url, historyUrl: node.historyUrl }))
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  const inUse = /EADDRINUSE|address already in use/i.test(reason)
  console.error(
    inUse
      ? `Port ${options.port} or ${options.historyPort} is in use by another program. Choose others with --port and --history-port.`
      : `The local XMTP network could not start: ${reason}`,
  )
  process.exit(1)
}
