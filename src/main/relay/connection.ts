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
import { distinctPeople, mailboxRoom, registeredRoom } from './context.ts'
import type { Guest, On, RelayContext } from './context.ts'
import { serveKeys } from './key-requests.ts'
import { serveSuccession, tellSuccession } from './succession-requests.ts'
import { TokenBucket } from './rate-limit.ts'
import { watchReading } from './slow-reader.ts'

type Answer = (value: unknown) => void
type Registration = z.infer<typeof registerUserSchema>

const otherVersion = 'This relay speaks another version. Update Landline on both machines.'

/** One client's connection: unknown until it has registered, and then only who it proved to be. */
export const serveConnection = (socket: Socket, context: RelayContext): void => {
  const { register, clock, log, io, here, limits, refusals } = context
  const nonce = randomBytes(32).toString('hex')
  const from = plainAddress(socket.handshake.address)
  const bucket = new TokenBucket(limits.messagesPerSecond, limits.burst, clock.now())
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

  watchReading(socket, limits, () => {
    log.warn('A client that does not read was cut off')
    refuse(() => {}, 'too-many', 'Too much waited for a client that does not read.')
  })

  /** Counts what is not of this protocol, and ends the connection when it persists. */
  const misuse = (answer: Answer, message: string): void => {
    malformed += 1
    refuse(answer, 'malformed-frame', message)
    if (malformed >= limits.malformedFrames) socket.disconnect(true)
  }

  const on: On = (event, schema, work) => {
    socket.on(event, (payload: unknown, callback: unknown) => {
      const answer = answerOf(callback)
      if (!guest) return refuse(answer, 'not-authorised', 'Register first.')
      const input = schema.safeParse(payload)
      if (!input.success) return misuse(answer, input.error.issues[0]?.message ?? 'That was not understood.')
      const self = guest
      Promise.resolve()
        .then(() => work(input.data, self))
        .then((result) => answer({ ok: true, ...z.looseObject({}).parse(result ?? {}) }))
        .catch((error: unknown) => {
          const known = refusalOf(error)
          if (known?.code === 'malformed-frame') return misuse(answer, known.message)
          if (known) return refuse(answer, known.code, known.message)
          log.error('A relay request failed unexpectedly', error, { event })
          return refuse(answer, 'internal', 'The relay could not do that.')
        })
    })
  }

  const { name, guests } = context
  socket.emit('challenge', {
    version: protocolVersion,
    nonce,
    name,
    admission: guests.admission,
    now: clock.now(),
  })

  socket.on('register_user', (payload: unknown, callback: unknown) => {
    const answer = answerOf(callback)
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
  })

  /** Looks at who it is, and whether the host lets them in. */
  const admit = async (registration: Registration): Promise<unknown> => {
    const { list, device, signature, passcode } = registration
    const certificate = list.devices.find((one) => one.device === device)
    const verified =
      certificate !== undefined &&
      hasSigned(certificate, signature, context.fingerprint, nonce) &&
      (await context.verifyList(list))
    if (!certificate || !verified) {
      throw new AppError('not-authorised', 'The relay could not verify who you are.')
    }
    const { address } = list
    const newest = register.list(address)
    if ([newest, list].some((one) => one?.revoked.includes(device) === true)) {
      throw new AppError('device-revoked', 'This device was taken away from its account.')
    }
    const proved = await guests.admit(
      { address, from, nonce, proof: passcode },
      address === context.host,
      clock.now(),
    )
    const devices = [...here.values()].filter((one) => one.address === address).length
    if (devices >= limits.devices) {
      throw new AppError('too-many', 'Too many of your devices are connected to this relay.')
    }
    if (!socket.connected) return undefined
    return enter(registration, certificate, proved)
  }

  const enter = async (
    { list, name: called }: Registration,
    self: DeviceCertificate,
    proved: string | undefined,
  ): Promise<unknown> => {
    const { address, device } = self
    const isNews = register.putList(list)
    if (proved !== undefined) register.setProved(address, proved)
    register.seen(device, address, called, clock.now())
    const mayGo = () => bucket.take(clock.now())
    guest = {
      socket,
      self,
      mayGo,
      spend: () => {
        if (!mayGo()) throw new AppError('too-many', 'You are going too fast for this relay.')
      },
    }
    cancelDeadline()
    const person = { address, name: called, since: clock.now() }
    here.set(socket.id, { ...person, device, from })
    await socket.join([mailboxRoom(address), registeredRoom])
    socket.to(registeredRoom).emit('presence', { ...person, online: true })
    if (isNews) socket.to(registeredRoom).emit('devices_changed', { list })
    tellSuccession(socket, address, context)
    context.onChange()
    return {
      ok: true,
      people: distinctPeople(here.values()),
      list: register.list(address) ?? list,
      keys: register.keysLeft(device),
    }
  }

  socket.on('disconnect', () => {
    cancelDeadline()
    const left = here.get(socket.id)
    if (!left) return
    here.delete(socket.id)
    const { address, name: called, since } = left
    // Another device of the same person may still be here.
    if (![...here.values()].some((one) => one.address === address)) {
      io.to(registeredRoom).emit('presence', { address, name: called, since, online: false })
    }
    context.onChange()
  })

  serveChats(on, context)
  serveKeys(on, context)
  serveBlobs(on, context)
  serveSuccession(on, context)

  const events = new Set(['register_user', ...socket.eventNames().map(String)])
  socket.onAny((event: string, ...rest: readonly unknown[]) => {
    if (!events.has(event)) misuse(answerOf(rest.at(-1)), 'There is no such event.')
  })
}

const answerOf = (callback: unknown): Answer =>
  typeof callback === 'function' ? (value) => void callback(value) : () => {}

/** An IPv4 address as such, also where it came over an IPv6 socket. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

const refusalOf = (error: unknown): Pick<Refusal, 'code' | 'message'> | undefined => {
  if (!(error instanceof AppError)) return undefined
  const code = refusalSchema.shape.code.safeParse(error.code)
  return code.success ? { code: code.data, message: error.message } : undefined
}
