import { join } from 'node:path'
import { AppError } from '../shared/errors.ts'
import { contract } from '../shared/contract.ts'
import type { AppContract } from '../shared/contract.ts'
import type { Account } from '../shared/model/account.ts'
import type { Preferences } from '../shared/model/device.ts'
import type { NetworkStatus, RelayStatus, XmtpNetwork } from '../shared/model/network.ts'
import { serve } from '../shared/rpc/serve.ts'
import type { RpcServer } from '../shared/rpc/serve.ts'
import { Desktop } from './desktop/desktop.ts'
import type { AppLanguage } from '../shared/model/desktop.ts'
import type { EventName, EventPayload, RequestName } from '../shared/rpc/contract.ts'
import { lastOfLog } from './file-log.ts'
import { createHandlers } from './handlers.ts'
import { BackupSources } from './backup-sources.ts'
import { createVault, keepKey, openVault, readVault, removeVault, renameVault } from './identity/vault.ts'
import type { Keyring, Protect, Vault } from './identity/vault.ts'
import { newRecoveryPhrase, normaliseKey, normalisePhrase, walletFromSecret } from './identity/wallet.ts'
import { Lock } from './lock.ts'
import { systemClock } from './messaging/clock.ts'
import type { Log } from './messaging/log.ts'
import { fileError } from './places.ts'
import type { Places } from './places.ts'
import { deleteAccountFiles, putBack, setAside } from './profile-files.ts'
import { restoreProfile } from './restore.ts'
import type { Session, SessionEvents } from './session.ts'
import { resetSettings } from './settings.ts'
import type { Settings } from './settings.ts'
import { databaseError } from './storage/database.ts'
import { Work } from './work.ts'

/** As much of the log is shown and given away, characters. */
const mostOfLog = 200_000

export interface ApplicationOptions {
  readonly profile: string
  readonly shell: 'electron' | 'browser' | 'stdio'
  readonly version: string
  readonly keyring?: Keyring
  readonly settings: Settings
  readonly log: Log
  /** Where this person keeps what leaves the app, where the shell can ask them. */
  readonly places?: Places
  /** The window says that the account is being opened. */
  readonly onDrawn?: () => void
  /** Ends the app and starts it anew, where the shell can. */
  readonly restart?: () => void
  /** The language of the system, for what is said before a window has chosen one. */
  readonly systemLanguage?: () => AppLanguage
  /**
   * Opens everything that needs the account's key.
   *
   * @param secret given when the account is new to this profile: its recovery phrase or private key, kept encrypted
   */
  readonly openSession: (
    vault: Vault,
    key: Uint8Array,
    secret: string | undefined,
    events: SessionEvents,
  ) => Promise<Session>
}

/** The app without a shell: one account of one profile, served over any number of wires. */
export class Application {
  /** Its life on the system beside its window. */
  readonly desktop: Desktop
  readonly #options: ApplicationOptions
  readonly #server: RpcServer<AppContract>
  /** Whether somebody may use the window. */
  readonly lock: Lock
  /** What is being done with the account's data. */
  readonly work = new Work((progress) => this.#publish('work.changed', progress))
  /** The backups that somebody has chosen to restore from. */
  readonly backups: BackupSources
  #vault: Vault | undefined
  #session: Session | undefined
  /** Creating, restoring, unlocking, stopping: one after another, and everything else waits for them. */
  #lifecycle: Promise<unknown> = Promise.resolve()
  #stopping: Promise<void> | undefined
  /** Why the account could not be opened at start, told to whoever asks for it. */
  #trouble: AppError | undefined

  constructor(options: ApplicationOptions) {
    this.#options = options
    this.backups = new BackupSources(options.profile)
    this.desktop = new Desktop({
      settings: options.settings,
      clock: systemClock,
      log: options.log,
      systemLanguage: options.systemLanguage ?? (() => 'en'),
      publish: (name, payload) => this.#publish(name, payload),
      pages: options.shell === 'browser',
    })
    this.lock = new Lock({
      clock: systemClock,
      after: () => (this.#canLock() ? options.settings.get('lockAfterMinutes') * 60_000 : 0),
      onIdle: () => {
        this.lockNow().catch((error: unknown) => options.log.error('The window could not be locked', error))
      },
    })
    this.#server = serve(
      contract,
      createHandlers(this),
      (request, error) => {
        options.log.error('A request failed unexpectedly', error, { request })
      },
      { guard: (request) => this.#guard(request), translate: databaseError },
    )
  }

  /** Answers requests on any number of wires. */
  get server(): RpcServer<AppContract> {
    return this.#server
  }

  get options(): ApplicationOptions {
    return this.#options
  }

  /**
   * Reads the profile and opens its account where that needs nobody.
   *
   * A failure to open is not thrown but kept and told on every request: there has to be an app to show it.
   *
   * @param passphrase opens an account that is kept by one
   * @throws AppError `wrong-passphrase`
   */
  async start(passphrase?: string): Promise<void> {
    this.lock.start()
    await this.#exclusively(async () => {
      if (this.#session) return
      try {
        this.#vault = await readVault(this.#options.profile)
        const type = this.#vault?.protection.type
        if (this.#vault && (type !== 'passphrase' || passphrase !== undefined)) {
          await this.#open(this.#vault, undefined, passphrase)
        }
        // Until then it is in the way: others ask while it is tried again.
        this.#trouble = undefined
      } catch (thrown) {
        const error = openingError(thrown)
        // A passphrase that was given and is wrong is the giver's to correct; the account is locked, not in trouble.
        if (!(error instanceof AppError) || error.code === 'wrong-passphrase') throw error
        this.#options.log.error('The account could not be opened', error, { code: error.code })
        this.#trouble = error
      }
    })
  }

  /** Why the account is not open although nothing is asked of anybody, if so. */
  get trouble(): AppError | undefined {
    return this.#trouble
  }

  /** Ends the session; idempotent. Requests under way are answered first. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #end(): Promise<void> {
    this.lock.stop()
    this.desktop.updates.stop()
    // What is being done may be what everything else waits for.
    await this.work.cancel()
    await this.#exclusively(async () => {
      this.desktop.closed()
      await this.#session?.stop()
      this.#session = undefined
    })
    await this.backups.clear()
  }

  /** The open session. @throws AppError saying why there is none */
  async session(): Promise<Session> {
    await this.#lifecycle
    this.#guard('')
    if (this.#session) return this.#session
    if (this.#trouble) throw this.#trouble
    if (this.#stopping) throw new AppError('closed', 'Landline is closing.')
    if (!this.#vault)
      throw new AppError('no-account', 'There is no account in this profile yet. Create one first.')
    throw new AppError('account-locked', 'This account is locked. Enter its passphrase.')
  }

  /**
   * The recovery phrase or private key of this account.
   *
   * @param passphrase needed where the account is kept by one: whoever found it open may not be its owner
   * @throws AppError `account-locked`, `wrong-passphrase`
   */
  async reveal(passphrase: string | undefined): Promise<string> {
    const session = await this.session()
    if (this.#vault?.protection.type === 'passphrase') {
      await openVault(this.#vault, passphrase === undefined ? {} : { passphrase })
    }
    return session.secret()
  }

  /** The end of the log, as it may be given to somebody. */
  lastOfLog(): string {
    return lastOfLog(join(this.#options.profile, 'logs', 'landline.log'), mostOfLog)
  }

  /** The open session, or undefined where there is none for whatever reason, or nobody may look at it. */
  async sessionIfOpen(): Promise<Session | undefined> {
    await this.#lifecycle
    return this.lock.locked ? undefined : this.#session
  }

  /**
   * Locks the window, and closes everything where this person wants that.
   *
   * @throws AppError `unsupported` without a passphrase: nobody could open it again
   */
  lockNow(): Promise<Account> {
    return this.#exclusively(async () => {
      if (this.#vault?.protection.type !== 'passphrase')
        throw new AppError('unsupported', 'Set a passphrase first: it is what opens the window again.')
      if (this.#canLock()) {
        this.lock.lock()
        this.desktop.setLocked(true)
        if (this.#options.settings.get('lockCloses')) await this.#close()
        this.#publishAccount()
      }
      return this.#requireAccount()
    })
  }

  /** Whether the window is to be locked with the system's screen, and can be. */
  get locksWithScreen(): boolean {
    return this.#canLock() && this.#options.settings.get('lockWithScreen')
  }

  /** The system's screen was locked, or the machine goes to sleep: so does the window, where this person wants that. */
  async screenLocked(): Promise<void> {
    if (this.locksWithScreen) await this.lockNow()
  }

  /**
   * Keeps the account by another passphrase, or without one. The key that everything is sealed with stays the same.
   *
   * @param current the passphrase that keeps it now, where there is one
   * @param next null: none
   * @throws AppError `wrong-passphrase`, `account-locked`, `no-account`, `keyring-unavailable`
   */
  setPassphrase(current: string | undefined, next: string | null): Promise<Account> {
    return this.#exclusively(async () => {
      const { keyring, profile } = this.#options
      if (!this.#vault || !this.#session)
        throw new AppError('account-locked', 'This account is locked. Enter its passphrase.')
      const key = await openVault(this.#vault, {
        ...(current === undefined ? {} : { passphrase: current }),
        ...(keyring === undefined ? {} : { keyring }),
      })
      this.#vault = await keepKey(profile, this.#vault, key, await this.#protection(next ?? undefined))
      this.desktop.setLockable(next !== null)
      this.#publish('account.changed', this.#accountView())
      return this.#requireAccount()
    })
  }

  /**
   * Deletes this account from this device.
   *
   * @param name of the account, typed
   * @throws AppError `invalid-input` when it is not that name, `account-locked`, `no-account`
   */
  deleteAccount(name: string): Promise<void> {
    return this.#exclusively(async () => {
      if (!this.#vault || !this.#session)
        throw new AppError('account-locked', 'This account is locked. Enter its passphrase.')
      if (name.trim() !== this.#vault.name)
        throw new AppError('invalid-input', 'That is not the name of this account. Nothing was deleted.')
      await this.#session.retire()
      await this.#close()
      const { profile, settings, places } = this.#options
      await deleteAccountFiles(profile)
      resetSettings(settings)
      await places?.forget?.()
      this.#forget()
    })
  }

  /**
   * Puts an account aside that cannot be opened, or is locked, so that another one can take its place. Nothing is deleted.
   *
   * @returns the folder that it is in
   * @throws AppError `no-account`, `account-exists` when it is open
   */
  setAside(): Promise<string> {
    return this.#exclusively(async () => {
      if (this.#session && !this.lock.locked)
        throw new AppError('account-exists', 'This account is open. Lock it first.')
      await this.#close()
      const folder = await setAside(this.#options.profile)
      if (folder === undefined) throw new AppError('no-account', 'There is no account in this profile.')
      this.#forget()
      return folder
    })
  }

  /** Brings back what was set aside last, and opens it where that needs nobody. @throws AppError `invalid-input`, `account-exists` */
  async putBack(): Promise<Account | null> {
    await this.#exclusively(() => putBack(this.#options.profile))
    await this.start()
    this.#publishAccount()
    return this.account()
  }

  #forget(): void {
    this.#vault = undefined
    this.#trouble = undefined
    this.#unlocked()
    this.#publishAccount()
  }

  /** Whether there is something to lock. */
  #canLock(): boolean {
    return this.#vault?.protection.type === 'passphrase' && this.#session !== undefined && !this.lock.locked
  }

  /** Ends the session, and with it everything that is known of the account's key. */
  async #close(): Promise<void> {
    await this.work.cancel()
    this.desktop.closed()
    await this.#session?.stop()
    this.#session = undefined
  }

  #unlocked(): void {
    this.lock.unlock()
    this.desktop.setLocked(false)
  }

  #guard(request: string): void {
    if (this.lock.locked && !answeredWhileLocked.has(request))
      throw new AppError('account-locked', 'This account is locked. Enter its passphrase.')
  }

  /**
   * The account of this profile. Where it could not be opened before, it is tried again: somebody may have put back a copy.
   *
   * @throws AppError when there is one that cannot be opened
   */
  async account(): Promise<Account | null> {
    await this.#lifecycle
    if (this.#trouble) await this.start()
    if (this.#trouble) throw this.#trouble
    return this.#accountView()
  }

  /** Makes a new account. */
  async create(name: string, passphrase?: string): Promise<Account & { recoveryPhrase: string }> {
    const recoveryPhrase = newRecoveryPhrase()
    const account = await this.#adopt(recoveryPhrase, name, passphrase)
    // Nobody has it on paper yet.
    this.#options.settings.set('phraseConfirmed', false)
    return { ...account, recoveryPhrase }
  }

  /** Makes the account of a recovery phrase the one of this profile. @throws AppError `wrong-phrase` */
  restore(phrase: string, name: string, passphrase?: string): Promise<Account> {
    return this.#adopt(normalisePhrase(phrase), name, passphrase)
  }

  /** Makes the account of a wallet's private key the one of this profile. @throws AppError `wrong-phrase` */
  async importKey(key: string, name: string, passphrase?: string): Promise<Account> {
    return this.#adopt(normaliseKey(key), name, passphrase)
  }

  /**
   * Changes what this account is called and looks like.
   *
   * @param change `picture`: a small still WebP in base64, null for none
   */
  updateAccount(change: { readonly name?: string; readonly picture?: string | null }): Promise<Account> {
    return this.#exclusively(async () => {
      const session = this.#session
      if (!this.#vault || !session)
        throw new AppError('account-locked', 'This account is locked. Enter its passphrase.')
      if (change.name !== undefined && change.name !== this.#vault.name) {
        this.#vault = await renameVault(this.#options.profile, this.#vault, change.name)
        session.rename(change.name)
      }
      if (change.picture !== undefined) {
        const picture = change.picture === null ? undefined : Buffer.from(change.picture, 'base64')
        session.messenger.setPicture(picture && new Uint8Array(picture))
      }
      this.#publish('account.changed', this.#accountView())
      return this.#requireAccount()
    })
  }

  /**
   * Makes the account of a backup the one of this profile, as a new device of it.
   *
   * @param id of a backup that was chosen
   * @param passphrase of the backup
   * @param protect keeps the account here; absent: the keyring, or a file
   * @throws AppError `wrong-passphrase`, `backup-damaged`, `backup-newer`, `disk-full`, `cancelled`, `account-exists`
   */
  restoreBackup(id: string, passphrase: string, protect: string | undefined): Promise<Account> {
    return this.#exclusively(async () => {
      this.#mustBeNew()
      const { profile, settings } = this.#options
      const sealed = this.backups.get(id)
      const keptBy = await this.#protection(protect)
      const vault = await this.work.run('restore', (work) =>
        restoreProfile({ profile, settings, sealed, passphrase, protect: keptBy }, work),
      )
      this.#vault = vault
      await this.backups.clear()
      await this.#open(vault, undefined, protect)
      this.#publishAccount()
      return this.#requireAccount()
    })
  }

  /** @throws AppError when there is an account, or what stands in its place */
  #mustBeNew(): void {
    if (this.#trouble) throw this.#trouble
    if (!this.#vault) return
    throw new AppError(
      'account-exists',
      'This profile already has an account. Use another profile for another one.',
    )
  }

  /** Opens a locked account. @throws AppError `wrong-passphrase`, `no-account` */
  unlock(passphrase: string): Promise<Account> {
    return this.#exclusively(async () => {
      if (!this.#vault) throw new AppError('no-account', 'There is no account in this profile yet.')
      if (!this.#session) {
        await this.#open(this.#vault, undefined, passphrase)
        this.#trouble = undefined
        this.#publishAccount()
      } else if (this.#vault.protection.type === 'passphrase') {
        // Already open: still an honest answer to whether this is the passphrase.
        await openVault(this.#vault, { passphrase })
      }
      if (this.lock.locked) {
        this.#unlocked()
        this.#publishAccount()
      }
      return this.#requireAccount()
    })
  }

  /** Whether the account waits for a keyring that has everything stand still when it asks somebody. */
  get standsStill(): boolean {
    return (
      this.#session === undefined &&
      this.#trouble === undefined &&
      this.#vault?.protection.type === 'keyring' &&
      this.#options.keyring?.standsStill === true
    )
  }

  /** Starts the app anew. @throws AppError `unsupported` where it cannot start itself */
  restart(): void {
    const { restart } = this.#options
    if (!restart)
      throw new AppError(
        'unsupported',
        'Landline cannot start itself anew here. Close it and start it again.',
      )
    restart()
  }

  /** Both lines as they are now. */
  async networkStatus(): Promise<NetworkStatus> {
    const session = await this.sessionIfOpen()
    const { settings } = this.#options
    const history = settings.get('xmtpHistory')
    const chosen = { network: settings.get('xmtpNetwork'), ...(history === '' ? {} : { history }) }
    if (session)
      return {
        xmtp: { ...session.messenger.status('xmtp'), ...chosen },
        lan: session.messenger.status('lan'),
      }
    const reason = 'There is no open account yet.'
    return { xmtp: { state: 'off', reason, ...chosen }, lan: { state: 'off', reason } }
  }

  /** Chooses the XMTP network, now and from now on. @throws AppError `invalid-input` for a history server that is no URL */
  async configureNetwork(xmtp: XmtpNetwork, wanted: string | undefined): Promise<NetworkStatus> {
    const history = webAddress(wanted ?? '', 'A history server')
    const session = await this.sessionIfOpen()
    this.#options.settings.set('xmtpNetwork', xmtp)
    this.#options.settings.set('xmtpHistory', history)
    await session?.configureXmtp(xmtp, history)
    return this.networkStatus()
  }

  /** Choices of this account that are not about how things look. */
  preferences(): Preferences {
    const { settings } = this.#options
    return {
      readReceipts: settings.get('readReceipts'),
      typing: settings.get('typing'),
      profile: settings.get('profile'),
      giveUpAfterHours: settings.get('giveUpAfterHours'),
      uploads: settings.get('uploads'),
      takeOver: settings.get('takeOver'),
      askBeforeOpening: settings.get('askBeforeOpening'),
      phraseConfirmed: settings.get('phraseConfirmed'),
      lockAfterMinutes: settings.get('lockAfterMinutes'),
      lockCloses: settings.get('lockCloses'),
      lockWithScreen: settings.get('lockWithScreen'),
    }
  }

  /** Changes choices, now and from now on. @throws AppError `invalid-input` for an upload server that is no URL */
  setPreferences(change: Partial<Preferences>): Preferences {
    const { settings } = this.#options
    if (change.uploads !== undefined) {
      const uploads = webAddress(change.uploads, 'An upload server')
      settings.set('uploads', uploads)
    }
    if (change.giveUpAfterHours !== undefined) settings.set('giveUpAfterHours', change.giveUpAfterHours)
    if (change.readReceipts !== undefined) settings.set('readReceipts', change.readReceipts)
    if (change.typing !== undefined) settings.set('typing', change.typing)
    if (change.profile !== undefined) settings.set('profile', change.profile)
    if (change.phraseConfirmed !== undefined) settings.set('phraseConfirmed', change.phraseConfirmed)
    if (change.askBeforeOpening !== undefined) settings.set('askBeforeOpening', change.askBeforeOpening)
    if (change.lockAfterMinutes !== undefined) settings.set('lockAfterMinutes', change.lockAfterMinutes)
    if (change.lockCloses !== undefined) settings.set('lockCloses', change.lockCloses)
    if (change.lockWithScreen !== undefined) settings.set('lockWithScreen', change.lockWithScreen)
    if (change.takeOver !== undefined) {
      settings.set('takeOver', change.takeOver)
      this.#session?.takeOver.changed()
    }
    return this.preferences()
  }

  /** Connects and sends at once what waits for a later try: the machine woke up, or its network changed. */
  async wake(): Promise<void> {
    await this.#lifecycle
    this.#session?.wake()
  }

  /** The relay hosted here and the relays joined. */
  async relayStatus(): Promise<RelayStatus> {
    const session = await this.sessionIfOpen()
    return session ? session.relayStatus() : { hosting: false, joined: [], vacant: [] }
  }

  /** @param secret a recovery phrase or a private key */
  #adopt(secret: string, name: string, passphrase: string | undefined): Promise<Account> {
    return this.#exclusively(async () => {
      this.#mustBeNew()
      const wallet = walletFromSecret(secret)
      const { vault, key } = await createVault(
        this.#options.profile,
        { address: wallet.address, name },
        await this.#protection(passphrase),
      )
      try {
        await this.#open(vault, secret, passphrase, key)
      } catch (error) {
        // Nobody has seen the phrase of this account yet: it must not stay and bar the way to the next try.
        await removeVault(this.#options.profile)
        throw error
      }
      this.#vault = vault
      this.#publishAccount()
      return this.#requireAccount()
    })
  }

  /** What keeps an account here that has no passphrase. */
  async unattendedProtection(): Promise<'keyring' | 'file'> {
    return (await this.#options.keyring?.available()) === true ? 'keyring' : 'file'
  }

  async #protection(passphrase: string | undefined): Promise<Protect> {
    if (passphrase !== undefined) return { type: 'passphrase', passphrase }
    const { keyring } = this.#options
    return keyring && (await keyring.available()) ? { type: 'keyring', keyring } : { type: 'file' }
  }

  async #open(
    vault: Vault,
    secret: string | undefined,
    passphrase: string | undefined,
    knownKey?: Uint8Array,
  ): Promise<void> {
    const { keyring } = this.#options
    const key =
      knownKey ??
      (await openVault(vault, {
        ...(passphrase === undefined ? {} : { passphrase }),
        ...(keyring === undefined ? {} : { keyring }),
      }))
    const session = await this.#options.openSession(vault, key, secret, {
      messagesChanged: (conversationId, messages) => {
        this.#publish('messages.changed', { conversationId, messages })
        this.desktop.attention.changed(conversationId, messages)
      },
      messagesArrived: (conversation, messages) => this.desktop.attention.arrived(conversation, messages),
      conversationsChanged: (conversations) => {
        this.#publish('conversations.changed', { conversations })
        this.desktop.attention.conversationsChanged(conversations)
      },
      messagesRemoved: (conversationId, ids) => {
        this.#publish('messages.removed', { conversationId, ids })
        this.desktop.attention.removed(conversationId, ids)
      },
      transferred: ({ message, ...progress }) =>
        this.#publish('files.progress', { id: message, ...progress }),
      typing: (conversationId, sender, active) => this.#publish('typing', { conversationId, sender, active }),
      pictureChanged: (address, picture) => this.#publish('people.pictureChanged', { address, picture }),
      statusChanged: () => this.#tell('network.changed', () => this.networkStatus()),
      relayChanged: () => this.#relayChanged(),
    })
    this.#session = session
    this.desktop.setLockable(vault.protection.type === 'passphrase')
    this.desktop.opened({ self: vault.address, messenger: session.messenger })
    await session.start()
  }

  #accountView(): Account | null {
    if (!this.#vault) return null
    const { address, name, protection } = this.#vault
    return {
      address,
      name,
      locked: this.#session === undefined || this.lock.locked,
      protection: protection.type,
    }
  }

  #requireAccount(): Account {
    const account = this.#accountView()
    if (!account) throw new Error('unreachable: an account was just opened')
    return account
  }

  #publish<N extends EventName<AppContract>>(name: N, payload: EventPayload<AppContract, N>): void {
    // Whoever sits at a locked window hears nothing; it reads everything anew when it is opened.
    if (this.lock.locked && !toldWhileLocked.has(name)) return
    this.#server.publish(name, payload)
  }

  #publishAccount(): void {
    this.#publish('account.changed', this.#accountView())
    this.#tell('network.changed', () => this.networkStatus())
    this.#relayChanged()
  }

  #relayChanged(): void {
    this.#tell('relay.changed', async () => {
      const status = await this.relayStatus()
      this.desktop.hosting(status.hosting)
      return status
    })
  }

  /** Publishes a status that has to be gathered first. */
  #tell<N extends EventName<AppContract>>(
    name: N,
    gather: () => Promise<EventPayload<AppContract, N>>,
  ): void {
    gather().then(
      (payload) => this.#publish(name, payload),
      (error: unknown) => this.#options.log.error('A status could not be told', error, { event: name }),
    )
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lifecycle.then(work)
    this.#lifecycle = result.catch(() => {})
    return result
  }
}

/** What it means to a person that their account could not be opened. */
const openingError = (thrown: unknown): unknown => {
  const error = fileError(databaseError(thrown))
  if (!(error instanceof AppError) || error.code !== 'invalid-input') return error
  return new AppError(
    'disk-error',
    'The disk does not let the files of this account be read or written. Nothing was changed. See that it is there, whole and writable, and try again.',
    { cause: thrown },
  )
}

/** What is answered at a locked window: whether it is, and what opens it. */
const answeredWhileLocked: ReadonlySet<string> = new Set<RequestName<AppContract>>([
  'account.get',
  'account.unlock',
  'account.lock',
  'account.active',
  // Whoever does not know the passphrase any more has a way out, which deletes nothing.
  'account.setAside',
  'account.aside',
  'app.showFolder',
  'app.info',
  'desktop.get',
  'desktop.report',
  'desktop.answerClosing',
  // Without an open window they tell only that there is none.
  'network.status',
  'relay.status',
])
const toldWhileLocked: ReadonlySet<string> = new Set<EventName<AppContract>>([
  'account.changed',
  'network.changed',
  'relay.changed',
  // These say how many there are, and not what.
  'notice.shown',
  'notice.withdrawn',
  'unread.changed',
  'closing.asked',
])

/** The address of a server as a person typed it; empty: none. @throws AppError `invalid-input` */
const webAddress = (typed: string, what: string): string => {
  const address = typed.trim()
  if (address === '' || ['http:', 'https:'].includes(URL.canParse(address) ? new URL(address).protocol : ''))
    return address
  throw new AppError('invalid-input', `${what} is given by a URL that starts with https:// or http://.`)
}
