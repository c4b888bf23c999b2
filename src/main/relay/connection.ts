import { randomBytes } from 'node:crypto'
import type { Socket } from 'socket.io'
import { z } from 'zod'
import type { DeviceCertificate } from '../../shared/device-certificate.ts'

import { AppError } from '../../shared/errors.ts'
import { protocolVersion, refusalSchema, registerUserSchema } from '../../shared/relay-protocol.ts'
import type { Refusal } from '../../shared/relay-protocol.ts'
import { hasSigned } from './admission.ts'
import { serveBlobs } from './blob-requests.ts'
import { serveChats } from './chat-requests.ts'
import { distinctPeople } from './context.ts'
import type { Guest, On, RelayContext, Settle } from './context.ts'
import { serveKeys } from './key-requests.ts'
import { serveSuccession, tellSuccession } from './succession-requests.ts'
import { TokenBucket } from './rate-limit.ts'
import { watchReading } from './slow-reader.ts'

type Answer = (value: unknown) => void
type Registration = z.infer<typeof registerUserSchema>
type Handler = (payload: unknown, guest: Guest, settle: Settle) => void

const otherVersion = 'This relay speaks another version. Update Landline on both machines.'

/** What a relay answers, by event: the same for every connection. */
export class Requests {
  readonly #handlers = new Map<string, Handler>()

  constructor(context: RelayContext) {
    const on: On = Object.assign(
      <S extends z.ZodType>(
        event: string,
        schema: S,
        work: (
          input: z.output<S>,
          guest: Guest,
        ) => object | undefined | void | Promise<object | undefined | void>,
      ) => {
        this.#handlers.set(event, (payload, guest, settle) => {
          const input = schema.safeParse(payload)
          if (!input.success) return settle(notUnderstood(input.error))
          const result = work(input.data, guest)
          if (!(result instanceof Promise)) return settle(result ?? {})
          result.then(
            (value) => settle(value ?? {}),
            (error: unknown) => settle(asError(error)),
          )
          return undefined
        })
      },
      {
        later: <S extends z.ZodType>(
          event: string,
          schema: S,
          work: (input: z.output<S>, guest: Guest, settle: Settle) => void,
        ) => {
          this.#handlers.set(event, (payload, guest, settle) => {
            const input = schema.safeParse(payload)
            if (input.success) work(input.data, guest, settle)
            else settle(notUnderstood(input.error))
          })
        },
      },
    )
    serveChats(on, context)
    serveKeys(on, context)
    serveBlobs(on, context)
    serveSuccession(on, context)
  }

  handler(event: string): Handler | undefined {
    return this.#handlers.get(event)
  }
}

/** One client's connection: unknown until it has registered, and then only who it proved to be. */
export const serveConnection = (socket: Socket, context: RelayContext, requests: Requests): void => {
  const { register, clock, log, fanOut, presence, here, limits, refusals } = context
  const nonce = randomBytes(32).toString('hex')
  const from = plainAddress(socket.handshake.address)
  const web = context.socketOf(socket.request)
  let guest: Guest | undefined
  let registering = false
  let malformed = 0

  const cancelDeadline = clock.after(limits.registrationMilliseconds, () => {
    if (!guest) socket.disconnect(true)
  })

  const refuse = (answer: Answer, code: Refusal['code'], message: string): void => {
    const address = guest?.self.address
    refusals.add({ at: clock.now(), code, message, from, ...(address === undefined ? {} : { address }) })
    answer({ ok: false, code, message } satisfies Refusal)
  }

  watchReading(web, socket.conn, limits, () => {
    log.warn('A client that does not read was cut off')
    refuse(() => {}, 'too-many', 'Too much waited for a client that does not read.')
  })

  /** Counts what is not of this protocol, and ends the connection when it persists. */
  const misuse = (answer: Answer, message: string): void => {
    malformed += 1
    refuse(answer, 'malformed-frame', message)
    if (malformed >= limits.malformedFrames) socket.disconnect(true)
  }

  /** Answers a request, or says why not. */
  const settle = (answer: Answer, event: string, outcome: unknown): void => {
    if (!(outcome instanceof Error))
      return answer({ ok: true, ...(typeof outcome === 'object' ? outcome : {}) })
    const known = refusalOf(outcome)
    if (known?.code === 'malformed-frame') return misuse(answer, known.message)
    if (known) return refuse(answer, known.code, known.message)
    log.error('A relay request failed unexpectedly', outcome, { event })
    return refuse(answer, 'internal', 'The relay could not do that.')
  }

  const serve = (event: string, handler: Handler, payload: unknown, answer: Answer): void => {
    if (!guest) return refuse(answer, 'not-authorised', 'Register first.')
    try {
      handler(payload, guest, (outcome) => settle(answer, event, outcome))
    } catch (error) {
      settle(answer, event, asError(error))
    }
    return undefined
  }

  const { name, guests } = context
  socket.emit('challenge', {
    version: protocolVersion,
    nonce,
    name,
    admission: guests.admission,
    now: clock.now(),
  })

  const registerUser = (payload: unknown, answer: Answer): void => {
    if (guest || registering) return misuse(answer, 'This connection has registered already.')
    const version = z.object({ version: z.number() }).safeParse(payload)
    if (version.success && version.data.version !== protocolVersion) {
      return refuse(answer, 'relay-refused', otherVersion)
    }
    const input = registerUserSchema.safeParse(payload)
    if (!input.success) return misuse(answer, 'The registration was not understood.')
    registering = true
    admit(input.data)
      .then((result) => answer(result))
      .catch((error: unknown) => {
        const known = refusalOf(error)
        if (!known) log.error('A registration failed unexpectedly', error)
        refuse(answer, known?.code ?? 'internal', known?.message ?? 'The relay could not do that.')
        socket.disconnect(true)
      })
    return undefined
  }

  /** Looks at who it is, and whether the host lets them in. */
  const admit = async (registration: Registration): Promise<unknown> => {
    const { list, device, signature, passcode } = registration
    const certificate = list.devices.find((one) => one.device === device)
    const verified =
      certificate !== undefined &&
      hasSigned(certificate, signature, context.fingerprint, nonce) &&
      // What is kept was verified when it came: most who register bring the same again.
      (register.holds(list) || (await context.verifyList(list)))
    if (!certificate || !verified) {
      throw new AppError('not-authorised', 'The relay could not verify who you are.')
    }
    const { address } = list
    const newest = register.holds(list) ? list : register.list(address)
    if ([newest, list].some((one) => one?.revoked.includes(device) === true)) {
      throw new AppError('device-revoked', 'This device was taken away from its account.')
    }
    const proved = await guests.admit(
      { address, from, nonce, proof: passcode },
      address === context.host,
      clock.now(),
    )
    if (fanOut.of(address).size >= limits.devices) {
      throw new AppError('too-many', 'Too many of your devices are connected to this relay.')
    }
    if (!socket.connected) return undefined
    return enter(registration, certificate, proved)
  }

  const enter = (
    { list, name: called }: Registration,
    self: DeviceCertificate,
    proved: string | undefined,
  ): object => {
    const { address, device } = self
    const isNews = register.enter({ list, device, name: called, proved }, clock.now())
    const bucket = new TokenBucket(limits.messagesPerSecond, limits.burst, clock.now())
    const mayGo = () => bucket.take(clock.now())
    const line = { address, socket, web }
    guest = {
      line,
      self,
      mayGo,
      spend: () => {
        if (!mayGo()) throw new AppError('too-many', 'You are going too fast for this relay.')
      },
    }
    cancelDeadline()
    const person = { address, name: called, since: clock.now() }
    here.set(socket.id, { ...person, device, from })
    fanOut.enter(line)
    presence.came(line, person, isNews ? list : undefined)
    tellSuccession(line, context)
    context.onChange()
    return {
      ok: true,
      people: distinctPeople(here.values()),
      list: register.holds(list) ? list : (register.list(address) ?? list),
      keys: register.keysLeft(device),
    }
  }

  socket.on('disconnect', () => {
    cancelDeadline()
    const left = here.get(socket.id)
    if (!left || !guest) return
    here.delete(socket.id)
    fanOut.leave(guest.line)
    const { address, name: called, since } = left
    // Another device of the same person may still be here.
    presence.went(guest.line, fanOut.of(address).size === 0 ? { address, name: called, since } : undefined)
    context.onChange()
  })

  socket.onAny((event: string, payload: unknown, callback: unknown) => {
    const handler = requests.handler(event)
    if (handler) serve(event, handler, payload, answerOf(callback))
    else if (event === 'register_user') registerUser(payload, answerOf(callback))
    else misuse(answerOf(callback ?? payload), 'There is no such event.')
  })
}

const answerOf = (callback: unknown): Answer =>
  typeof callback === 'function' ? (value) => void callback(value) : () => {}

const notUnderstood = (error: z.ZodError): AppError =>
  new AppError('malformed-frame', error.issues[0]?.message ?? 'That was not understood.')

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** An IPv4 address as such, also where it came over an IPv6 socket. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

const refusalOf = (error: unknown): Pick<Refusal, 'code' | 'message'> | undefined => {
  if (!(error instanceof AppError)) return undefined
  const code = refusalSchema.shape.code.safeParse(error.code)
  return code.success ? { code: code.data, message: error.message } : undefined
}
