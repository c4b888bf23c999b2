import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { AppUpdater, UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider'
import { AppError } from '../../shared/errors.ts'
import type { NewVersion } from '../../shared/model/updates.ts'
import type { UpdateSource, UpdateSupport } from '../desktop/updates.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import { isTrusted, updatePlace } from '../updates/place.ts'
import { fileError, replaceFile } from '../updates/replace-file.ts'
import { manifestName, openManifest, readReleaseKey, refused } from '../updates/signed-manifest.ts'
import { appImage, relaunch } from './relaunch.ts'

export interface UpdaterOptions {
  /** What electron-builder wrote into the package: the place to look at (`app-update.yml`). */
  readonly configuration: string
  /** The public half of the release key, PEM: needed on Linux. */
  readonly releaseKey: string | undefined
  /** The file that a new version takes the place of: the AppImage that this app runs from. On Linux. */
  readonly replaces: string | undefined
  /** Whether the app runs from its sources; only tests look for new versions then. */
  readonly fromSource?: boolean
  readonly clock: Clock
  readonly log: Log
  /** Ends the app cleanly, then does that, which ends the process. */
  readonly quitWith: (last: () => void) => void
}

/** What electron-builder calls them. */
const channels = { stable: 'latest', early: 'beta' } as const
/** A person reads them; longer ones are cut, characters. */
const mostNotes = 4_000
/** A server that answers nothing is given up after this, milliseconds. */
const patience = 30_000

/**
 * Whether and how this app brings new versions of itself.
 *
 * @param resources the folder that the app's own files are in
 */
export const updateSupport = (
  resources: string,
  options: Pick<UpdaterOptions, 'clock' | 'log' | 'quitWith'>,
): UpdateSupport => {
  if (!app.isPackaged) return { type: 'none', reason: 'source' }
  if (existsSync(join(process.resourcesPath, 'package-manager')))
    return { type: 'none', reason: 'package-manager' }
  const configuration = join(process.resourcesPath, 'app-update.yml')
  if (!existsSync(configuration)) return { type: 'none', reason: 'no-place' }
  const key = join(resources, 'release-key.pem')
  const releaseKey = existsSync(key) ? readFileSync(key, 'utf8') : undefined
  const replaces = appImage()
  if (process.platform === 'linux') {
    if (replaces === undefined) return { type: 'none', reason: 'not-replaceable' }
    if (releaseKey === undefined) return { type: 'none', reason: 'no-key' }
  }
  return { type: 'source', source: updaterSource({ ...options, configuration, releaseKey, replaces }) }
}

/**
 * New versions through electron-updater: it finds out what there is, and fetches it. Whether that is Landline's the system says on
 * macOS and Windows, which check the signature of the program. On Linux a manifest signed with the release key does, before anything
 * else of the server is read, and the file is put in its place here: the library would take the old one away first.
 */
export const updaterSource = (options: UpdaterOptions): UpdateSource => {
  const { clock, log } = options
  const isLinux = process.platform === 'linux'
  let loading: Promise<AppUpdater> | undefined
  let found: UpdateInfo | undefined
  let fetched: string | undefined

  const load = (): Promise<AppUpdater> => (loading ??= makeUpdater(options))

  return {
    async check(channel) {
      found = undefined
      fetched = undefined
      try {
        const updater = await load()
        updater.channel = channels[channel]
        // Setting a channel allows going back to an older version.
        updater.allowDowngrade = false
        const result = await patiently(clock, updater.checkForUpdates(), () =>
          updater.netSession.closeAllConnections(),
        )
        if (!result?.isUpdateAvailable) return undefined
        const info = result.updateInfo
        // An address instead of a name would lead elsewhere, and without a sum anything would do.
        if (info.files.some(({ url, sha512 }) => !/^\w[\w.-]{0,127}$/.test(url) || !sha512)) throw refused()
        found = info
        return newVersion(info)
      } catch (error) {
        throw failure(error)
      }
    },

    async download(onProgress, signal) {
      if (!found) throw new AppError('unsupported', 'No new version has been found.')
      const updater = await load()
      const { CancellationToken } = await import('electron-updater')
      const token = new CancellationToken()
      let why: AppError | undefined
      const end = (reason: AppError): void => {
        why ??= reason
        token.cancel()
      }
      const stalled = (): void => end(unreachable())
      let cancelPatience = clock.after(patience, stalled)
      const cancel = (): void => end(new AppError('cancelled', 'That was stopped.'))
      const tell = ({ percent }: { readonly percent: number }): void => {
        cancelPatience()
        cancelPatience = clock.after(patience, stalled)
        onProgress(percent)
      }
      const { netSession } = updater
      const most = Math.max(...found.files.map(({ size }) => size ?? 0))
      // The library would take what a server sends for as long as it does, and only then look at the sum.
      netSession.webRequest.onHeadersReceived(({ statusCode, responseHeaders = {} }, decide) => {
        const named = Object.entries(responseHeaders).find(
          ([name]) => name.toLowerCase() === 'content-length',
        )
        const isTooLong = statusCode < 300 && !(Number(named?.[1][0] ?? Number.NaN) <= most)
        if (isTooLong) end(refused())
        decide({ cancel: isTooLong })
      })
      signal.addEventListener('abort', cancel, { once: true })
      updater.on('download-progress', tell)
      try {
        if (signal.aborted) cancel()
        fetched = (await updater.downloadUpdate(token))[0]
      } catch (error) {
        throw why ?? failure(error)
      } finally {
        cancelPatience()
        netSession.webRequest.onHeadersReceived(null)
        updater.off('download-progress', tell)
        signal.removeEventListener('abort', cancel)
      }
    },

    async install() {
      if (!found || fetched === undefined)
        throw new AppError('unsupported', 'No new version has been fetched.')
      if (!isLinux) {
        const updater = await load()
        // Its installer waits for the process to end, and starts the new version.
        options.quitWith(() => updater.quitAndInstall(true, true))
        return
      }
      const { replaces } = options
      const [file] = found.files
      if (replaces === undefined || file?.size === undefined)
        throw new AppError('unsupported', 'No new version has been fetched.')
      await replaceFile(fetched, replaces, { sha512: file.sha512, bytes: file.size })
      log.info('A new version is in place')
      options.quitWith(() => {
        relaunch(replaces)
        app.exit(0)
      })
    },
  }
}

const makeUpdater = async (options: UpdaterOptions): Promise<AppUpdater> => {
  const { configuration, fromSource = false, log } = options
  const place = updatePlace(readFileSync(configuration, 'utf8'))
  // Only where somebody wants it: it costs time and memory.
  const { AppImageUpdater, MacUpdater, NsisUpdater, Provider } = await import('electron-updater')
  const updater =
    process.platform === 'win32'
      ? new NsisUpdater()
      : process.platform === 'darwin'
        ? new MacUpdater()
        : new AppImageUpdater()
  updater.updateConfigPath = configuration
  updater.forceDevUpdateConfig = fromSource
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  updater.disableWebInstaller = true
  // Parts are taken from what is there by a map that nobody signed; it is a whole file that is.
  updater.disableDifferentialDownload = true
  // Nobody is chosen by lot. The library makes a number for that which stays the same, keeps it, and tells the server.
  updater.isUserWithinRollout = () => true
  updater.requestHeaders = { 'x-user-staging-id': '0' }
  Object.defineProperty(updater, 'stagingUserIdPromise', { value: { value: Promise.resolve('0') } })
  updater.logger = {
    info: () => {},
    warn: () => {},
    error: () => log.info('electron-updater reported a failure'),
  }
  // Redirects may not leave the ground either.
  updater.netSession.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !isTrusted(new URL(url)) }),
  )

  if (process.platform === 'linux') {
    const key = readReleaseKey(options.releaseKey ?? '')
    /** What there is, from the signed manifest alone. */
    class SignedProvider extends Provider<UpdateInfo> {
      // The library makes one with what it was given beside the class, which is nothing, and itself.
      constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
        super(runtime)
      }

      async getLatestVersion(): Promise<UpdateInfo> {
        const text = await this.httpRequest(new URL(manifestName(updater.channel ?? channels.stable), place))
        const { version, notes, date, files } = openManifest(text ?? '', key)
        const file = files.find(({ name }) => name.endsWith(`-${process.arch}.AppImage`))
        if (!file) throw refused()
        const { name, sha512, bytes } = file
        return {
          version,
          files: [{ url: name, sha512, size: bytes }],
          path: name,
          sha512,
          releaseDate: date,
          releaseNotes: notes,
        }
      }

      resolveFiles({ files }: UpdateInfo) {
        return files.map((info) => ({ url: new URL(info.url, place), info }))
      }
    }
    updater.setFeedURL({ provider: 'custom', updateProvider: SignedProvider })
  }
  return updater
}

const newVersion = ({ version, releaseNotes, files }: UpdateInfo): NewVersion => ({
  version,
  notes: plainNotes(releaseNotes),
  bytes: files[0]?.size ?? 0,
})

const plainNotes = (notes: UpdateInfo['releaseNotes']): string => {
  const text = typeof notes === 'string' ? notes : (notes ?? []).map(({ note }) => note ?? '').join('\n')
  return text.slice(0, mostNotes).trim()
}

/** The library has no deadline for what a server does not say. */
const patiently = async <T>(clock: Clock, work: Promise<T>, end: () => Promise<void>): Promise<T> => {
  let cancel = (): void => {}
  const tooLong = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(patience, () => {
      reject(unreachable())
      void end()
    })
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    cancel()
  }
}

const unreachable = (options?: ErrorOptions): AppError =>
  new AppError(
    'network-unreachable',
    'The place where new versions are kept cannot be reached, or has none. Check the network, and try again later.',
    options,
  )

const refusals: ReadonlySet<string> = new Set([
  'ERR_CHECKSUM_MISMATCH',
  'ERR_UPDATER_INVALID_SIGNATURE',
  'ERR_UPDATER_INVALID_VERSION',
  'ERR_UPDATER_NO_CHECKSUM',
])

/** What a failure of electron-updater means to a person. */
const failure = (error: unknown): unknown => {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (refusals.has(code)) return refused({ cause: error })
  const disk = fileError(error)
  if (disk !== error) return disk
  const isNetwork =
    error instanceof Error && /^net::|status ?code|HttpError/i.test(`${error.message} ${error.name}`)
  return isNetwork ||
    /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|ERR_UPDATER_|ERR_ABORTED|HTTP_ERROR_)/.test(code)
    ? unreachable({ cause: error })
    : error
}
