import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, session } from 'electron'
import type { BrowserWindow } from 'electron'
import { z } from 'zod'
import { desktopCommandSchema } from '../shared/model/desktop.ts'
import type { DesktopCommand } from '../shared/model/desktop.ts'
import type { Application } from './application.ts'
import { assemble } from './assemble.ts'
import { languageOf } from './desktop/words/words.ts'
import { systemClock } from './messaging/clock.ts'
import { applyCommandLine, readCommandLine } from './command-line.ts'
import { createDesktopShell } from './shell/desktop-shell.ts'
import { systemKeyring } from './shell/keyring.ts'
import { watchPower } from './shell/power.ts'
import { systemPlaces } from './shell/places.ts'
import { MainWindow } from './shell/main-window.ts'
import { relaunch } from './shell/relaunch.ts'
import { startSpelling } from './shell/spelling.ts'
import { updateSupport } from './shell/updater.ts'
import { guardEveryPage, guardSession } from './shell/guard.ts'
import { hiddenFlag } from './shell/login-item.ts'
import { serveRenderer } from './shell/protocol.ts'
import { openStoreSettings } from './shell/store-settings.ts'
import { denyPermissions } from './shell/window.ts'
import { surviveFailures } from './survival.ts'
import { thisProcess, tidyMemory } from './tidying.ts'
import { version } from './version.ts'

// The desktop app. Everything that is not Electron's is put together by `assemble`, as in the other entries.

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** What stands behind `--` was given by somebody else, a link for instance, and is no flag whatever it looks like. */
const beforeDashes = (args: readonly string[]): readonly string[] =>
  args.includes('--') ? args.slice(0, args.indexOf('--')) : args

const linksIn = (args: readonly string[]): readonly string[] =>
  args.filter((arg, index) => /^landline:/i.test(arg) && args[index - 1] !== '--join').slice(0, 1)

/** What a jump list or a desktop entry has the window do at once. */
const commandIn = (args: readonly string[]): { readonly command?: DesktopCommand } => {
  const named = beforeDashes(args).find((arg) => arg.startsWith('--command='))
  const command = desktopCommandSchema.safeParse(named?.slice('--command='.length))
  return command.success ? { command: command.data } : {}
}

/** What a second start tells the first one. */
const secondStartSchema = z.object({
  links: z.array(z.string().max(10_000)).max(1),
  hidden: z.boolean(),
  command: desktopCommandSchema.optional(),
})

/** Electron's and Chromium's own switches stand among ours; these are ours. */
const ownFlags = ['profile', 'name', 'passphrase-file', 'join', 'xmtp']
const ownArguments = (args: readonly string[]): readonly string[] =>
  beforeDashes(args).flatMap((arg, index) => {
    const flag = /^--([a-z-]+)(=.*)?$/.exec(arg)
    if (flag?.[1] === 'host-relay') return [arg]
    if (!flag || !ownFlags.includes(flag[1] ?? '')) return []
    return flag[2] === undefined ? [arg, args[index + 1] ?? ''] : [arg]
  })

/** Links that macOS gave before there was an app to take them. */
const early: string[] = []
let openLink = (link: string): void => void early.push(link)
app.on('open-url', (event, link) => {
  event.preventDefault()
  openLink(link)
})

guardEveryPage()

const start = async (): Promise<void> => {
  const line = readCommandLine(ownArguments(process.argv.slice(1)), false)
  // Chromium's own files go beside ours, and the lock of a single instance is per profile.
  app.setPath('userData', line.profile)
  app.setPath('sessionData', `${line.profile}/chromium`)
  const isHidden = beforeDashes(process.argv).includes(hiddenFlag)
  const told: z.infer<typeof secondStartSchema> = {
    links: [...linksIn(process.argv)],
    hidden: isHidden,
    ...commandIn(process.argv),
  }
  if (!app.requestSingleInstanceLock(told)) {
    say('Landline is already running with this profile; its window was brought to the front.')
    app.exit(0)
    return
  }
  await app.whenReady()

  const isElsewhere = ownArguments(process.argv.slice(1)).some((arg) => arg.startsWith('--profile'))
  let view: View | undefined
  let hasShown = (): void => {}
  const keyring = systemKeyring(
    new Promise((resolve) => {
      hasShown = resolve
    }),
  )
  const assembling = assemble({
    profile: line.profile,
    shell: 'electron',
    version,
    openSettings: openStoreSettings,
    keyring,
    places: systemPlaces(() => view?.window),
    systemLanguage: () => languageOf([app.getLocale(), ...app.getPreferredSystemLanguages()]),
    discovery: process.env['LANDLINE_DISCOVERY'] !== 'off',
    echo: say,
    onDrawn: () => hasShown(),
    restart() {
      relaunch()
      app.quit()
    },
    show(application) {
      view = show(application, {
        told,
        early,
        profile: line.profile,
        isElsewhere,
        quitWith(work) {
          last = work
          app.quit()
        },
      })
    },
    ...(line.passphrase === undefined ? {} : { passphrase: line.passphrase }),
  })
  let opened = false
  let endTidying = (): void => {}
  let stopped = false
  /** What ends the process when everything else has ended; absent: the system's own way. */
  let last: (() => void) | undefined
  const stop = async (): Promise<void> => {
    view?.endPower()
    endTidying()
    await (await assembling).stop()
  }
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    // Nobody may ever answer the keyring, and there is nothing yet that would have to be ended.
    if (!opened && keyring.asking) return app.exit(0)
    stop()
      .catch((error: unknown) => say(String(error)))
      .finally(() => {
        stopped = true
        view?.stop()
        if (last) last()
        else app.quit()
      })
  })
  const { application } = await assembling
  opened = true
  endTidying = tidyMemory(systemClock, thisProcess())
  hasShown()
  await applyCommandLine(application, line, say)
}

/** What is on the screen. */
interface View {
  readonly window: BrowserWindow | undefined
  /** Watches no more what the machine does. */
  endPower(): void
  stop(): void
}

interface ShowOptions {
  /** What this start was given. */
  readonly told: z.infer<typeof secondStartSchema>
  /** Links that came before there was an app. */
  readonly early: readonly string[]
  readonly profile: string
  /** Whether the profile is another one than the usual. */
  readonly isElsewhere: boolean
  /** Ends the app cleanly, then does that, which ends the process. */
  readonly quitWith: (last: () => void) => void
}

/** Shows the app on the system: before its account is opened, since a keyring may ask for its password first. */
const show = (application: Application, options: ShowOptions): View => {
  const { told, early: waiting, profile, isElsewhere } = options
  const log = (error: unknown): void => application.options.log.error('The shell stumbled', error)
  surviveFailures(process, {
    log: application.options.log,
    clock: systemClock,
    report: (kind) => application.desktop.troubles.report(kind),
    recover: () => void application.wake().catch(log),
    giveUp() {
      dialog.showErrorBox('Landline', application.desktop.words().failsAgain)
      app.quit()
    },
  })
  const windowSession = session.defaultSession
  denyPermissions(windowSession)
  guardSession(windowSession)
  serveRenderer(windowSession, path('../renderer'))
  const { desktop } = application
  const spelling = startSpelling(windowSession, {
    own: path('../../resources/dictionaries'),
    sessionData: app.getPath('sessionData'),
    languages: [...app.getPreferredSystemLanguages(), app.getLocale()],
  })
  const window = new MainWindow({
    application,
    session: windowSession,
    preload: path('../preload/index.cjs'),
    icon: path('../../resources/icon.png'),
    checksSpelling: spelling.length > 0,
    log,
  })
  const shell = createDesktopShell({
    desktop,
    pictures: path('../../resources'),
    profile: isElsewhere ? profile : undefined,
    spelling,
    checkSpelling: (check) => windowSession.setSpellCheckerEnabled(check && spelling.length > 0),
    dragFolder: join(profile, 'dragged'),
    window: () => window.window,
    showWindow: () => window.show(),
    closingAnswered: (choice) => window.closingAnswered(choice),
    host: (host) => {
      hostRelay(application, host).catch(log)
    },
    lock: () => {
      application.lockNow().catch(log)
    },
    log,
  })
  window.open(told.hidden)
  desktop.use(shell)
  desktop.updates.use(
    updateSupport(path('../../resources'), {
      clock: systemClock,
      log: application.options.log,
      quitWith: options.quitWith,
    }),
  )
  if (told.command) desktop.command(told.command)

  const takeLink = (link: string): void => {
    desktop.links.take(link)
    window.show()
  }
  if (app.isPackaged && process.platform !== 'linux') {
    // On Linux the desktop entry of the package says it. What stands behind the dashes is a link and never a flag.
    app.setAsDefaultProtocolClient('landline', process.execPath, ['--'])
  }
  for (const link of [...told.links, ...waiting]) desktop.links.take(link)
  openLink = takeLink
  app.on('second-instance', (_event, _args, _folder, data) => {
    const second = secondStartSchema.safeParse(data)
    if (!second.success) return window.show()
    if (second.data.hidden) return undefined
    window.show()
    if (second.data.command) desktop.command(second.data.command)
    for (const link of second.data.links) takeLink(link)
    return undefined
  })
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => app.quit())
  const endPower = watchPower({
    clock: systemClock,
    onAway: () => {
      application.screenLocked().catch(log)
    },
    onSleep: () => application.options.log.info('The machine goes to sleep'),
    onBack: () => {
      application.wake().catch(log)
    },
    watchesScreen: () => application.locksWithScreen,
  })
  // Electron's own handlers give up on an app that takes a moment to stop cleanly.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
  return {
    get window() {
      return window.window
    },
    endPower,
    stop: () => shell.stop(),
  }
}

/** Hosts a relay, or not any more. */
const hostRelay = async (application: Application, host: boolean): Promise<void> => {
  const { hosting } = await application.session()
  await (host ? hosting.start({}) : hosting.stop())
}

start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  say(message)
  if (app.isReady()) dialog.showErrorBox('Landline cannot start', message)
  app.exit(1)
})
