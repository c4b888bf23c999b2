import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { until } from './until.ts'

const has = (command: string): boolean => spawnSync('which', [command], { stdio: 'ignore' }).status === 0

/** Of the login keyring. */
const password = 'a password of the session'
const python = '/usr/bin/python3'

/** Whether there is what a keyring of one's own needs. */
export const canKeepKeyrings =
  process.platform === 'linux' && ['dbus-daemon', 'gnome-keyring-daemon', 'secret-tool'].every(has)

/** Whether somebody can be asked for the password of a keyring here: needs Debian's python3-dbus and python3-gi. */
export const canAskForKeyrings = (): boolean =>
  canKeepKeyrings && spawnSync(python, ['-c', 'import dbus, gi'], { stdio: 'ignore' }).status === 0

/** A session bus of its own, with a keyring on it or none. */
export interface KeyringSession {
  /** What a program needs to find it. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const ended = async (process: ChildProcess): Promise<void> => {
  if (process.exitCode !== null || process.signalCode !== null) return
  const exit = once(process, 'exit')
  process.kill('SIGKILL')
  await exit
}

const firstLine = (process: ChildProcess, what: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    process.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '')
    })
    process.once('error', reject)
    process.once('exit', () => reject(new Error(`${what} ended before it said anything`)))
  })

/** A keyring that is open, as whoever signs in has it. */
const openKeyring = (env: NodeJS.ProcessEnv): ChildProcess => {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', '--unlock'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin.end(password)
  return daemon
}

/**
 * Starts a session bus that nobody else uses.
 *
 * @param keyring the folder that a gnome-keyring keeps its secrets in, made where there is none; undefined: there is no keyring
 */
export const startKeyringSession = async (keyring: string | undefined): Promise<KeyringSession> => {
  const runtime = temporaryFolder()
  const base = { ...process.env, XDG_RUNTIME_DIR: runtime, XDG_CURRENT_DESKTOP: 'GNOME' }
  // Nothing is started on it by itself: a keyring that is not there stays away.
  const config = join(runtime, 'bus.conf')
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${join(runtime, 'bus')}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  )
  const bus = spawn(
    'dbus-daemon',
    [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=1'],
    {
      env: base,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let daemon: ChildProcess | undefined
  let stopped: Promise<void> | undefined
  const stopAll = async (): Promise<void> => {
    if (daemon) await ended(daemon)
    await ended(bus)
  }
  const stop = (): Promise<void> => (stopped ??= stopAll())
  onTestFinished(stop)
  const address = await firstLine(bus, 'The session bus')
  const env = {
    XDG_RUNTIME_DIR: runtime,
    XDG_CURRENT_DESKTOP: 'GNOME',
    DBUS_SESSION_BUS_ADDRESS: address,
  }
  if (keyring !== undefined) {
    mkdirSync(join(keyring, 'keyrings'), { recursive: true })
    daemon = openKeyring({ ...base, ...env, XDG_DATA_HOME: keyring, HOME: keyring })
    await until('the keyring answers', async () => keeps({ env }))
  }
  return { env, stop }
}

/** A keyring that is locked, and asks for its password. */
export interface LockedKeyringSession extends KeyringSession {
  /** Waits until it asks. */
  asked(): Promise<unknown>
  /** Whoever is asked closes the question, now and from now on. */
  refuse(): void
  /** Somebody signs in: it is open. */
  unlock(): Promise<void>
}

/** Starts a session bus with a keyring that was filled before and is locked, and with somebody who does not answer it. */
export const startLockedKeyringSession = async (keyring: string): Promise<LockedKeyringSession> => {
  const session = await startKeyringSession(undefined)
  const env = { ...process.env, ...session.env, XDG_DATA_HOME: keyring, HOME: keyring }
  const prompter = spawn(python, [fileURLToPath(new URL('keyring_prompter.py', import.meta.url))], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const heard: string[] = []
  createInterface(prompter.stdout).on('line', (line) => heard.push(line))
  await until('somebody to be asked', () => heard.includes('ready'))
  let daemon: ChildProcess = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets'], {
    env,
    stdio: 'ignore',
  })
  const stop = async (): Promise<void> => {
    await ended(prompter)
    await ended(daemon)
    await session.stop()
  }
  onTestFinished(stop)
  const owned = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets']
  await until('the keyring', () =>
    spawnSync('dbus-send', [...owned, ...question], { env })
      .stdout.toString()
      .includes('boolean true'),
  )
  return {
    env: session.env,
    stop,
    asked: () => until('it asks for its password', () => heard.includes('asked')),
    refuse: () => void prompter.stdin.write('refuse\n'),
    async unlock() {
      await ended(daemon)
      daemon = openKeyring(env)
      await until('the keyring answers', () => keeps({ env: session.env }))
    },
  }
}

/** Whether a secret can be kept on a session's keyring and read again, by its own tool. */
const keeps = ({ env }: Pick<KeyringSession, 'env'>): boolean => {
  const options = { env: { ...process.env, ...env }, input: 'secret', timeout: 5_000 }
  const stored = spawnSync('secret-tool', ['store', '--label=test', 'of', 'test'], options)
  const found = spawnSync('secret-tool', ['lookup', 'of', 'test'], { env: options.env, timeout: 5_000 })
  return stored.status === 0 && found.stdout.toString() === 'secret'
}
