import type { Socket } from 'socket.io-client'
import { expect, test } from 'vitest'
import { parseJoinTarget } from '../../src/shared/invite.ts'
import { unpackMail } from '../../src/shared/relay-protocol.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryFolder } from '../support/folders.ts'
import { runBot } from '../support/processes.ts'
import type { Bot } from '../support/processes.ts'
import { until } from '../support/until.ts'
import { ask, message, register, visitor } from '../support/visitor.ts'
import type { Place } from '../support/visitor.ts'

const rounds = 6
const eachRound = 150
/** Messages under way at a time. */
const wave = 30

/** Reads a mailbox from a cursor to its end. */
const mailFrom = async (socket: Socket, cursor: number) => {
  const found: Array<{ readonly cursor: number; readonly text: string }> = []
  for (let more = true; more;) {
    const page = await ask(socket, 'catch_up', { after: found.at(-1)?.cursor ?? cursor })
    for (const mail of unpackMail(page.mail ?? new Uint8Array()))
      found.push({ cursor: mail.cursor, text: Buffer.from(mail.envelope).toString() })
    more = page.more === true
  }
  return found
}

test('a relay that is killed again and again under load loses nothing that it acknowledged and hands out nothing twice', async () => {
  const profile = temporaryFolder()
  const port = await freePort()
  const host = (): Bot => runBot(profile, ['--name', 'Host', '--xmtp', 'off', `--host-relay=${port}`])
  const hosting = async (bot: Bot): Promise<Place> => {
    const { invite } = await until('hosting', async () => {
      const status = await bot.call('relay.status', {})
      return status.hosting && status.invite !== undefined ? { invite: status.invite } : undefined
    })
    const target = parseJoinTarget(invite)
    if (target.type !== 'invite') throw new Error('unreachable')
    return { port, fingerprint: target.invite.fingerprint }
  }
  const [alice, bob] = [await visitor(), await visitor()]
  /** What is still to be sent, in order, and under which cursor the rest was acknowledged. */
  const waiting = Array.from({ length: rounds * eachRound }, (_, index) =>
    message(alice, bob, { envelope: Buffer.from(`message ${index}`) }),
  )
  const all = waiting.map(({ envelope }) => envelope.toString())
  const acknowledged = new Map<string, number>()
  const heard: Array<{ readonly cursor: number; readonly text: string }> = []
  let place: Place | undefined
  for (let round = 0; round < rounds; round += 1) {
    const bot = host()
    const now = await hosting(bot)
    expect(now.fingerprint).toBe(place?.fingerprint ?? now.fingerprint)
    place = now
    const [from, to] = [await register(alice, place), await register(bob, place)]
    // Bob goes on where he was, as a device does, and hears the rest live.
    const missed = await mailFrom(to, heard.at(-1)?.cursor ?? 0)
    heard.push(...missed)
    to.on('new_message', ({ cursor, envelope }: { cursor: number; envelope: Buffer }) => {
      heard.push({ cursor, text: envelope.toString() })
    })
    const post = async (one: (typeof waiting)[number]): Promise<void> => {
      const answer = await ask(from, 'send_message', one).catch(() => undefined)
      if (answer?.ok === true && answer.cursor !== undefined)
        acknowledged.set(one.envelope.toString(), answer.cursor)
    }
    // The last round ends in peace, so that everything is sent.
    const last = round === rounds - 1
    const rest = waiting.filter(({ envelope }) => !acknowledged.has(envelope.toString()))
    const waves = Array.from({ length: Math.ceil(rest.length / wave) }, (_, index) =>
      rest.slice(index * wave, (index + 1) * wave),
    )
    for (const some of last ? waves : waves.slice(0, 3)) await Promise.all(some.map(post))
    if (!last) {
      // In the middle of a wave, a little later in each round: some of it is stored, some acknowledged, some neither.
      const under = Promise.all((waves[3] ?? []).map(post))
      for (let turn = 0; turn < round; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      bot.process.kill('SIGKILL')
      await bot.exited
      from.disconnect()
      to.disconnect()
      await under
    }
    if (last) {
      const inMailbox = await mailFrom(to, 0)
      // Exactly once each, whatever was repeated; under the cursor that was promised.
      expect(inMailbox.map(({ text }) => text).toSorted()).toEqual(all.toSorted())
      for (const { text, cursor } of inMailbox) expect(acknowledged.get(text)).toBe(cursor)
      expect(inMailbox.map(({ cursor }) => cursor)).toEqual(
        inMailbox.map(({ cursor }) => cursor).toSorted((a, b) => a - b),
      )
      await until(
        'Bob heard everything',
        () => new Set(heard.map(({ cursor }) => cursor)).size === all.length,
      )
      expect(heard.map(({ text }) => text).toSorted()).toEqual(all.toSorted())
      await bot.stop()
    }
  }
})
