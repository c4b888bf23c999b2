import { writeFileSync } from 'node:fs'
import { createServer as createPlain } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRelayCertificate } from '../../../src/main/relay/certificate.ts'

/** The HTTP server that a reference stands on: with a certificate of the relay's kind, or without TLS. */
export const httpServer = async (tls: boolean): Promise<Server> => {
  if (!tls) return createPlain()
  const { key, certificate } = await createRelayCertificate(new Date())
  return createTls({ key, cert: certificate, minVersion: 'TLSv1.3' })
}

/** Writes a certificate of the relay's kind for a server of other making. @returns its files */
export const writeCertificate = async (folder: string) => {
  const made = await createRelayCertificate(new Date())
  const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') }
  writeFileSync(files.key, made.key, { mode: 0o600 })
  writeFileSync(files.certificate, made.certificate)
  return files
}

/** Listens on loopback, tells the port on standard output, and ends with its standard input. */
export const serve = (server: Server): void => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('It listens nowhere')
    ready({ port: address.port })
  })
}

/** Tells where it is, and how much memory it has where it is asked. @param told the port, and the process where it is another */
export const ready = (told: Readonly<Record<string, unknown>>): void => {
  const tell = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`)
  tell({ pid: process.pid, ...told })
  process.stdin.on('end', () => process.exit())
  process.stdin.on('data', () => {
    settled().then(
      () => tell({ rss: process.memoryUsage.rss() }),
      (error: unknown) => {
        throw error
      },
    )
  })
}

/** Collects garbage until its pages have gone back to the system, too: that takes several times, and a while in between. */
const settled = async (): Promise<void> => {
  for (let times = 0; times < 12; times += 1) {
    globalThis.gc?.()
    await wait(100)
  }
}

/** Resolves when something listens on a port. @throws when nothing does after ten seconds */
export const listening = async (port: number): Promise<void> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const there = await new Promise<boolean>((resolve) => {
      const probe = connect(port, '127.0.0.1', () => {
        probe.destroy()
        resolve(true)
      })
      probe.on('error', () => resolve(false))
    })
    if (there) return
    await wait(50)
  }
  throw new Error('Nothing listens there')
}
