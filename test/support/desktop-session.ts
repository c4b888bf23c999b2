import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { until } from './until.ts'

const python = '/usr/bin/python3'

/** Whether a private D-Bus with a desktop on it can be had here: Linux, with Debian's dbus, python3-dbus and python3-gi. */
export const canHaveDesktop = (): boolean =>
  process.platform === 'linux' &&
  spawnSync('dbus-daemon', ['--version'], { stdio: 'ignore' }).status === 0 &&
  spawnSync(python, ['-c', 'import dbus, gi'], { stdio: 'ignore' }).status === 0

const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready') }),
  z.object({ event: z.literal('tray') }),
  z.object({
    event: z.literal('notified'),
    id: z.number(),
    title: z.string(),
    body: z.string(),
    actions: z.array(z.string()),
  }),
  z.object({ event: z.literal('withdrawn'), id: z.number() }),
  z.object({
    event: z.literal('menu'),
    tooltip: z.string(),
    entries: z.array(z.object({ label: z.string(), enabled: z.boolean() })),
  }),
  z.object({ event: z.literal('inhibited'), what: z.string() }),
  z.object({ event: z.literal('error'), message: z.string() }),
])
type DesktopEvent = z.infer<typeof eventSchema>
type Notified = Extract<DesktopEvent, { event: 'notified' }>
type TrayMenu = Extract<DesktopEvent, { event: 'menu' }>

/** A desktop that shows notifications and a tray, and somebody who clicks them. */
export interface DesktopSession {
  /** What an app is started with to find it. */
  readonly environment: Readonly<Record<string, string>>
  /** Every notification so far, in order. */
  notified(): readonly Notified[]
  /** Those that still stand. */
  standing(): readonly Notified[]
  click(id: number): void
  /** The tray's text and menu, as they are now. */
  tray(): Promise<TrayMenu>
  press(label: string): void
  activateTray(): void
  /** Locks the screen, or unlocks it. */
  lockScreen(locked: boolean): void
  /** Says that the machine goes to sleep, or woke. */
  sleep(going: boolean): void
  /** Waits until an app has asked to be heard before the machine sleeps. */
  watchesSleep(): Promise<unknown>
}

/** Starts a D-Bus of its own with a desktop on it; both end with the test. */
export const openDesktopSession = async (): Promise<DesktopSession> => {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void daemon.kill())
  const address = await new Promise<string>((resolve, reject) => {
    createInterface(daemon.stdout).once('line', resolve)
    daemon.once('error', reject)
  })
  // The same bus stands for the system's.
  const environment = { DBUS_SESSION_BUS_ADDRESS: address, DBUS_SYSTEM_BUS_ADDRESS: address }
  const desktop = spawn(python, [fileURLToPath(new URL('desktop_session.py', import.meta.url))], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void desktop.kill())
  const events: DesktopEvent[] = []
  createInterface(desktop.stdout).on('line', (line) => events.push(eventSchema.parse(JSON.parse(line))))
  await until('the desktop', () => events.some(({ event }) => event === 'ready'))
  const wish = (what: object): void => void desktop.stdin.write(`${JSON.stringify(what)}\n`)
  const notified = () => events.filter((one) => one.event === 'notified')
  return {
    environment,
    notified,
    standing() {
      const gone = new Set(events.flatMap((one) => (one.event === 'withdrawn' ? [one.id] : [])))
      return notified().filter(({ id }) => !gone.has(id))
    },
    click: (id) => wish({ do: 'click', id }),
    async tray() {
      await until('the tray', () => events.some(({ event }) => event === 'tray'))
      const before = events.length
      wish({ do: 'menu' })
      const answer = await until('the menu of the tray', () =>
        events.slice(before).find((one) => one.event === 'menu' || one.event === 'error'),
      )
      if (answer.event !== 'menu') throw new Error(JSON.stringify(answer))
      return answer
    },
    press: (label) => wish({ do: 'press', label }),
    activateTray: () => wish({ do: 'activate' }),
    lockScreen: (locked) => wish({ do: 'screen', locked }),
    sleep: (going) => wish({ do: 'sleep', going }),
    watchesSleep: () => until('sleep is watched', () => events.some(({ event }) => event === 'inhibited')),
  }
}
