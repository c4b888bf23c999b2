import { SeededRandom } from './random.ts'

export const apps = 5
export const relays = 2

/** One end of a line that can be cut: a relay by its number, or the XMTP network. */
export type Target = number | 'xmtp'

/** Something that goes wrong for a while. */
export type Fault =
  | { readonly kind: 'kill' | 'hang'; readonly process: `app ${number}` | `relay ${number}` | 'xmtp' }
  | { readonly kind: 'partition' | 'dropped answers'; readonly app: number; readonly target: Target }
  | { readonly kind: 'slow link'; readonly app: number; readonly target: Target; readonly delay: number }
  /** Shows from the next start on: the process is killed for it. */
  | { readonly kind: 'clock skew'; readonly app: number; readonly by: number }
  | { readonly kind: 'disk full'; readonly app: number }
  | { readonly kind: 'sleep'; readonly app: number }

/** A fault with its time, milliseconds since the beginning. */
export interface Planned {
  readonly at: number
  readonly lasts: number
  readonly fault: Fault
}

/** A message with its time: to everybody in the group, over both lines or the local one alone, or to one of the others. */
export interface Writing {
  readonly at: number
  readonly app: number
  readonly to: 'group' | 'local group' | number
  readonly reply: boolean
  readonly text: string
}

export interface Schedule {
  readonly faults: readonly Planned[]
  readonly writings: readonly Writing[]
}

const kinds: ReadonlyArray<Fault['kind']> = [
  'kill',
  'kill',
  'kill',
  'hang',
  'partition',
  'partition',
  'slow link',
  'dropped answers',
  'clock skew',
  'disk full',
  'sleep',
]

/** What goes wrong, and who writes what to whom and when: the same for the same seed. */
export const scheduleOf = (seed: number, seconds: number): Schedule => {
  const random = new SeededRandom(seed)
  const length = seconds * 1000
  const faults: Planned[] = []
  const processes = [
    ...Array.from({ length: apps }, (_, app) => `app ${app}` as const),
    ...Array.from({ length: relays }, (_, relay) => `relay ${relay}` as const),
    'xmtp' as const,
  ]
  const targets: readonly Target[] = [0, 1, 'xmtp', 'xmtp']
  for (let at = 1500; at < length; at += random.between(700, 2500)) {
    const kind = random.of(kinds)
    const app = random.between(0, apps)
    const lasts = random.between(500, 6000)
    const planned = (fault: Fault): Planned => ({ at, lasts, fault })
    switch (kind) {
      case 'kill':
      case 'hang':
        faults.push(planned({ kind, process: random.of(processes) }))
        break
      case 'partition':
      case 'dropped answers':
        faults.push(planned({ kind, app, target: random.of(targets) }))
        break
      case 'slow link':
        faults.push(planned({ kind, app, target: random.of(targets), delay: random.between(50, 900) }))
        break
      case 'clock skew':
        faults.push(planned({ kind, app, by: random.between(-120_000, 120_000) }))
        break
      case 'disk full':
      case 'sleep':
        faults.push(planned({ kind, app }))
    }
  }
  const writings: Writing[] = []
  for (let at = 0; at < length; at += random.between(60, 260)) {
    const app = random.between(0, apps)
    const where = random.next()
    const other = (app + random.between(1, apps)) % apps
    writings.push({
      at,
      app,
      to: where < 0.4 ? 'group' : where < 0.7 ? 'local group' : other,
      reply: random.next() < 0.15,
      text: `${writings.length} of ${app}`,
    })
  }
  return { faults, writings }
}
