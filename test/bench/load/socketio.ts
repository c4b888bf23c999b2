import { createPrivateKey, randomBytes, sign } from 'node:crypto'
import { admissionMessage, protocolVersion } from '../../../src/shared/relay-protocol.ts'
import { newMessageId } from '../../../src/main/messaging/message-id.ts'
import { addressSchema } from '../../../src/shared/model/ids.ts'
import { clientFrame } from './frames.ts'
import { openWebSocket } from './line.ts'
import type { Line } from './line.ts'
import { roomName } from './member.ts'
import type { Join, Joining, MemberEvents, Person } from './member.ts'

const [zero, two, three, four, five, six] = [0x30, 0x32, 0x33, 0x34, 0x35, 0x36]
const open = '['.codePointAt(0) ?? 0

/**
 * A Socket.IO client that does as little as possible: enough to speak with any server of that protocol (Engine.IO 4), and to
 * count what comes without reading it.
 */
export class SocketIoClient {
  readonly line: Line
  readonly #answers = new Map<number, (answer: unknown) => void>()
  #lastId = 1_000_000_000

  constructor(line: Line) {
    this.line = line
  }

  /** Connects. @param onEvent hears what the server says unasked, as text; only until `counting` */
  static async connect(
    { target, events }: Pick<Joining, 'target'> & { readonly events: MemberEvents },
    onEvent: (packet: string) => void,
    counted: 'binary' | 'text',
  ): Promise<SocketIoClient> {
    let client: SocketIoClient | undefined
    let connected = (): void => {}
    const whenConnected = new Promise<void>((resolve) => {
      connected = resolve
    })
    let awaited: 'delivery' | 'answer' | undefined
    let answering = { id: 0, value: {} }
    const path = '/socket.io/?EIO=4&transport=websocket'
    const { line } = await openWebSocket(target, path, (to) => ({
      text: (bytes, start, end) => {
        const [type, kind] = [bytes[start], bytes[start + 1]]
        if (type === four && kind === five) awaited = 'delivery'
        else if (type === four && kind === three) {
          const id = idOf(bytes, start + 2)
          const answer = client?.take(id)
          if (answer) answer(parsed(bytes, start, end))
          else events.acknowledged(id)
        } else if (type === four && kind === six) {
          awaited = 'answer'
          const value = parsed(bytes, start, end)
          answering = {
            id: idOf(bytes, bytes.indexOf(0x2d, start) + 1),
            value: typeof value === 'object' && value !== null ? value : {},
          }
        } else if (type === two) to.write(clientFrame(1, Buffer.from('3')))
        else if (type === zero) to.write(clientFrame(1, Buffer.from('40')))
        else if (type === four && kind === zero) connected()
        else if (type === four && kind === two) {
          if (counted === 'text' && end - start > 1_000) events.delivered()
          else onEvent(bytes.toString('utf8', start + 2, end))
        }
      },
      binary: (length) => {
        if (awaited === 'delivery') events.delivered()
        else if (awaited === 'answer') client?.take(answering.id)?.({ ...answering.value, attached: length })
        awaited = undefined
      },
      closed: () => {},
    }))
    client = new SocketIoClient(line)
    await whenConnected
    return client
  }

  /** Asks something, and waits for its answer. */
  ask(event: string, payload: unknown): Promise<unknown> {
    const id = (this.#lastId += 1)
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.line.write(clientFrame(1, Buffer.from(`42${id}${JSON.stringify([event, payload])}`)))
    })
  }

  take(id: number): ((answer: unknown) => void) | undefined {
    const answer = this.#answers.get(id)
    if (answer) this.#answers.delete(id)
    return answer
  }
}

const idOf = (bytes: Buffer, from: number): number => {
  let id = 0
  for (let at = from; ; at += 1) {
    const digit = (bytes[at] ?? 0) - zero
    if (digit < 0 || digit > 9) return id
    id = id * 10 + digit
  }
}

const parsed = (bytes: Buffer, start: number, end: number): unknown => {
  const answer: unknown = JSON.parse(bytes.toString('utf8', bytes.indexOf(open, start), end))
  return Array.isArray(answer) ? answer[0] : undefined
}

/** The frames of a message, with an id as the app makes them. */
const messageFrames = (envelope: Buffer): ((number: number) => Buffer) => {
  const attachment = clientFrame(2, envelope)
  return (number) => {
    const id = newMessageId(Date.now(), randomBytes(10))
    const text = `451-${number}["send_message",{"id":"${id}","chat_id":"${roomName}","recipients":[],"envelope":{"_placeholder":true,"num":0}}]`
    return Buffer.concat([clientFrame(1, Buffer.from(text)), attachment])
  }
}

/** Registers somebody with a relay. */
export const register = async (
  client: SocketIoClient,
  challenge: string,
  person: Person,
  fingerprint: string,
): Promise<void> => {
  const parsedChallenge: unknown = JSON.parse(challenge)
  const said: unknown = Array.isArray(parsedChallenge) ? parsedChallenge[1] : undefined
  const nonce = typeof said === 'object' && said !== null && 'nonce' in said ? String(said.nonce) : ''
  const key = createPrivateKey({
    key: Buffer.from(person.admissionKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  })
  const message = admissionMessage(fingerprint, nonce, addressSchema.parse(person.address))
  await accepted(
    client.ask('register_user', {
      version: protocolVersion,
      name: 'Bench',
      list: person.list,
      device: person.device,
      signature: sign(null, message, key).toString('hex'),
    }),
  )
}

/** @throws when a relay refused */
export const accepted = async (answer: Promise<unknown>): Promise<unknown> => {
  const given = await answer
  const ok = typeof given === 'object' && given !== null && 'ok' in given && given.ok === true
  if (!ok) throw new Error(`The relay refused: ${JSON.stringify(given)}`)
  return given
}

/** A relay's client: registered, in the room. */
export const joinRelay: Join = async ({ target, envelope, events, person, fingerprint }) => {
  if (!person) throw new Error('A relay asks who it is')
  const client = await connectToRelay({ target, events }, person, fingerprint)
  await accepted(client.ask('join_chat', { chat_id: roomName }))
  const frames = messageFrames(envelope)
  return {
    send: (number) => client.line.write(frames(number)),
    close: () => client.line.destroy(),
  }
}

export const connectToRelay = async (
  joining: Pick<Joining, 'target'> & { readonly events: MemberEvents },
  person: Person,
  fingerprint: string | undefined,
): Promise<SocketIoClient> => {
  let challenged = (_challenge: string): void => {}
  const challenge = new Promise<string>((resolve) => {
    challenged = resolve
  })
  const client = await SocketIoClient.connect(
    joining,
    (packet) => {
      if (packet.startsWith('["challenge"')) challenged(packet)
    },
    'binary',
  )
  await register(client, await challenge, person, fingerprint ?? client.line.fingerprint)
  return client
}

/** R1: who connects is in the room. */
export const joinSocketIo: Join = async ({ target, envelope, events }) => {
  const client = await SocketIoClient.connect({ target, events }, () => {}, 'binary')
  const frames = messageFrames(envelope)
  return {
    send: (number) => client.line.write(frames(number)),
    close: () => client.line.destroy(),
  }
}

/** R2: its messages are JSON, and the envelope base64 in them. */
export const joinFlask: Join = async ({ target, envelope, events, index }) => {
  const client = await SocketIoClient.connect({ target, events }, () => {}, 'text')
  await client.ask('join_chat', { chat_id: roomName, user_id: `member-${index}` })
  const content = envelope.toString('base64')
  return {
    send: (number) => {
      const payload = { chat_id: roomName, user_id: `member-${index}`, content }
      client.line.write(
        clientFrame(1, Buffer.from(`42${number}${JSON.stringify(['send_message', payload])}`)),
      )
    },
    close: () => client.line.destroy(),
  }
}
