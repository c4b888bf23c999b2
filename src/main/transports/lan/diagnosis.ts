import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { AppError } from '../../../shared/errors.ts'
import { splitAddress } from '../../../shared/invite.ts'
import type { RelayCheck } from '../../../shared/model/network.ts'

/** Why a relay cannot be seen: what is looked at, one after another, until something fails that the rest depends on. */
export interface Diagnosis {
  /** `host:port` of the relay in question; absent: only this machine's network is looked at. */
  readonly addresses: readonly string[]
  /** Whether a relay has been found by mDNS on this network: then multicast works. */
  readonly hasFound: boolean
  /** Connects and registers as somebody who joins would. @returns how far the relay's clock is ahead, milliseconds */
  readonly attempt: () => Promise<number>
}

const multicastGroup = '224.0.0.251'
const connectDeadline = 4_000
const multicastDeadline = 1_500
const skewTolerance = 5 * 60_000

/** Looks at everything that joining a relay takes. */
export const diagnose = async ({ addresses, hasFound, attempt }: Diagnosis): Promise<RelayCheck[]> => {
  const network = checkNetwork()
  // Without a network nothing can be told about multicast; a relay on this very machine can be joined all the same.
  const multicast = network.outcome === 'ok' ? [await checkMulticast(hasFound)] : []
  const checks: RelayCheck[] = [network, ...multicast]
  if (addresses.length === 0) return checks
  const reached = await Promise.all(addresses.map((address) => reach(address)))
  const best = reached.toSorted((a, b) => worth[a] - worth[b])[0] ?? 'silent'
  if (best === 'silent') {
    checks.push(
      failed(
        'host',
        'No machine answers at that address. Check that both machines are in the same network, that the relay’s host is ' +
          'awake, and that no firewall is between them. Guest networks often keep their guests apart.',
      ),
    )
    return checks
  }
  checks.push(ok('host', 'The machine answers.'))
  if (best === 'closed') {
    checks.push(
      failed(
        'port',
        'The machine answers, but no relay is listening there. Ask its host whether the relay runs, and for a new invite: ' +
          'its port may have changed.',
      ),
    )
    return checks
  }
  checks.push(ok('port', 'Something is listening there.'))
  return [...checks, ...(await tryJoining(attempt))]
}

const worth = { open: 0, closed: 1, silent: 2 } as const

/** Which check a failure to join belongs to. */
const checkOf: Readonly<Partial<Record<AppError['code'], RelayCheck['check']>>> = {
  'relay-changed': 'fingerprint',
  'relay-refused': 'version',
  'passcode-needed': 'passcode',
  'wrong-passcode': 'passcode',
  'too-many': 'passcode',
  banned: 'admission',
  'not-invited': 'admission',
  'not-authorised': 'admission',
  'device-revoked': 'admission',
}
const order = ['fingerprint', 'version', 'passcode', 'admission'] as const
const passed = {
  fingerprint: 'It is the relay that it should be.',
  version: 'Both speak the same version.',
  passcode: 'The passcode is right, or none is asked for.',
  admission: 'Its host lets you in.',
} as const

const tryJoining = async (attempt: () => Promise<number>): Promise<readonly RelayCheck[]> => {
  try {
    const skew = await attempt()
    return [...order.map((check) => ok(check, passed[check])), checkClock(skew)]
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal'
    const check = checkOf[code]
    const message = error instanceof AppError ? error.message : 'Something went wrong while joining.'
    // What answers is no relay, or breaks off: nothing that comes after it can be told.
    if (check === undefined) return [failed('fingerprint', message)]
    const before = order.slice(
      0,
      order.findIndex((one) => one === check),
    )
    return [...before.map((one) => ok(one, passed[one])), failed(check, message)]
  }
}

const checkClock = (skew: number): RelayCheck =>
  Math.abs(skew) <= skewTolerance
    ? ok('clock', 'Both clocks agree.')
    : failed(
        'clock',
        `The clock of the relay’s machine is ${Math.round(Math.abs(skew) / 60_000)} minutes ${skew > 0 ? 'ahead of' : 'behind'} ` +
          'this one. Messages may stand in the wrong order until one of them is set right.',
      )

/** Whether this machine is on a network at all. */
const checkNetwork = (): RelayCheck => {
  const outer = Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ internal }) => !internal),
  )
  return outer.length > 0
    ? ok('network', 'This machine is on a network.')
    : failed('network', 'This machine is on no network. Connect to the same network as the relay’s host.')
}

/** Whether what this machine sends to everybody on the network comes back to it: firewalls that stop relays from being seen stop this. */
const checkMulticast = (hasFound: boolean): Promise<RelayCheck> =>
  new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const marker = Buffer.from(`landline-check-${process.pid}-${Math.random()}`)
    let done = false
    const end = (check: RelayCheck): void => {
      if (done) return
      done = true
      clearTimeout(timer)
      socket.close()
      resolve(check)
    }
    const blocked = (): void =>
      end(
        failed(
          'multicast',
          'Relays cannot announce themselves on this network: multicast is blocked, by a firewall or by the network. ' +
            'Join with an invite link, or type the address of the host.',
        ),
      )
    const timer = setTimeout(blocked, multicastDeadline)
    socket.on('error', blocked)
    socket.on('message', (message) => {
      if (message.equals(marker)) {
        end(
          ok(
            'multicast',
            hasFound
              ? 'Relays announce themselves on this network.'
              : 'This machine can be heard on its network. If a relay does not show all the same, the network keeps its ' +
                  'members apart, or the relay is in another one: use its invite link.',
          ),
        )
      }
    })
    // A port of its own: what goes over mDNS's is for mDNS.
    socket.bind(0, () => {
      try {
        socket.addMembership(multicastGroup)
        socket.setMulticastLoopback(true)
        socket.setMulticastTTL(1)
        socket.send(marker, socket.address().port, multicastGroup, (error) => {
          if (error) blocked()
        })
      } catch {
        // The system refuses: there is no network that could carry it.
        blocked()
      }
    })
  })

const reach = (address: string): Promise<keyof typeof worth> =>
  new Promise((resolve) => {
    const { host, port } = splitAddress(address)
    const socket = connect({ host, port })
    const end = (outcome: keyof typeof worth): void => {
      socket.destroy()
      resolve(outcome)
    }
    socket.setTimeout(connectDeadline, () => end('silent'))
    socket.once('connect', () => end('open'))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' ? 'closed' : 'silent'),
    )
  })

const ok = (check: RelayCheck['check'], message: string): RelayCheck => ({ check, outcome: 'ok', message })
const failed = (check: RelayCheck['check'], message: string): RelayCheck => ({
  check,
  outcome: 'failed',
  message,
})
