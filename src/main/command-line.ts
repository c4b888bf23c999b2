import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../shared/errors.ts'
import { parseJoinTarget } from '../shared/invite.ts'
import { nameSchema, passphraseSchema } from '../shared/model/account.ts'
import { xmtpNetworkSchema } from '../shared/model/network.ts'
import type { XmtpNetwork } from '../shared/model/network.ts'
import type { Application } from './application.ts'

/** What the headless entries take. */
export interface CommandLine {
  readonly profile: string
  /** 0: any free port. */
  readonly listen: number
  readonly name?: string
  readonly passphrase?: string
  /** Present: host a relay; 0: on any free port. */
  readonly hostRelay?: number
  readonly join?: string
  readonly xmtp?: XmtpNetwork
}

/** Where the profile is when nobody says so: where the system keeps an application's data. */
const defaultProfile = (): string => {
  const home = homedir()
  switch (process.platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Landline')
    case 'win32':
      return join(process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Landline')
    default:
      return join(process.env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'Landline')
  }
}

const usage = (message: string): AppError => new AppError('invalid-input', message)

const port = (flag: string, text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw usage(`--${flag} takes a port from 0 to 65535, not "${text}".`)
  }
  return Number(text)
}

const passphraseFrom = (file: string): string => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw usage(`--passphrase-file: the file "${file}" cannot be read.`)
  }
  // Editors end a file with a newline that nobody means as part of the passphrase.
  const passphrase = passphraseSchema.safeParse(text.replace(/\r?\n$/, ''))
  if (!passphrase.success)
    throw usage(`--passphrase-file: ${passphrase.error.issues[0]?.message ?? 'not usable.'}`)
  return passphrase.data
}

/**
 * Reads the flags of a headless entry.
 *
 * @param args without the program
 * @param withListen whether `--listen` is one of them
 * @throws AppError `invalid-input` with one sentence
 */
export const readCommandLine = (args: readonly string[], withListen: boolean): CommandLine => {
  // `--host-relay` takes its port with `=` or not at all, which parseArgs has no word for.
  const hostFlag = args.filter((arg) => arg === '--host-relay' || arg.startsWith('--host-relay='))
  const rest = args.filter((arg) => !hostFlag.includes(arg))
  const string = { type: 'string' } as const
  let values
  try {
    ;({ values } = parseArgs({
      args: rest,
      options: {
        profile: string,
        name: string,
        'passphrase-file': string,
        join: string,
        xmtp: string,
        ...(withListen ? { listen: string } : {}),
      },
    }))
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw usage(`${first.replace(/\.$/, '')}.`)
  }
  if (values.profile === '') throw usage('--profile takes a folder.')
  const name = values.name === undefined ? undefined : nameSchema.safeParse(values.name)
  if (name && !name.success) throw usage(`--name: ${name.error.issues[0]?.message ?? 'not usable.'}`)
  const xmtp = values.xmtp === undefined ? undefined : xmtpNetworkSchema.safeParse(values.xmtp)
  if (xmtp && !xmtp.success)
    throw usage('--xmtp takes production, dev, local, off or a URL that starts with http:// or https://.')
  if (values.join !== undefined) parseJoinTarget(values.join)
  const hosting = hostFlag.at(-1)?.split('=')[1]
  const passphraseFile = values['passphrase-file']
  const listen = 'listen' in values && typeof values.listen === 'string' ? port('listen', values.listen) : 0
  return {
    profile: resolve(values.profile ?? defaultProfile()),
    listen,
    ...(name ? { name: name.data } : {}),
    ...(passphraseFile === undefined ? {} : { passphrase: passphraseFrom(passphraseFile) }),
    ...(hostFlag.length === 0 ? {} : { hostRelay: hosting === undefined ? 0 : port('host-relay', hosting) }),
    ...(values.join === undefined ? {} : { join: values.join }),
    ...(xmtp ? { xmtp: xmtp.data } : {}),
  }
}

/**
 * Does what the flags ask of a running app: choose a network, make an account, host, join.
 *
 * @param warn hears one sentence about what could not be done but need not end the app
 * @throws AppError when the account cannot be made or opened
 */
export const applyCommandLine = async (
  application: Application,
  line: CommandLine,
  warn: (sentence: string) => void,
): Promise<void> => {
  if (line.xmtp !== undefined) await application.configureNetwork(line.xmtp, undefined)
  if (application.trouble) {
    warn(application.trouble.message)
    return
  }
  let account = await application.account()
  if (!account && line.name !== undefined) account = await application.create(line.name, line.passphrase)
  if (account?.protection === 'file') {
    warn('The key of this profile is kept in a file that only you can read; nothing else protects it.')
  }
  const wantsNetwork = line.hostRelay !== undefined || line.join !== undefined
  if (wantsNetwork && !account)
    throw usage('Hosting and joining need an account: add --name NAME to make one.')
  if (wantsNetwork && account?.locked)
    throw usage('Hosting and joining need the account open: add --passphrase-file FILE.')
  if (line.hostRelay !== undefined) {
    await (await application.session()).hosting.start(line.hostRelay === 0 ? {} : { port: line.hostRelay })
  }
  if (line.join !== undefined) {
    try {
      await (await application.session()).joinRelay(line.join, undefined, undefined)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      warn(`Joining did not work: ${error.message}`)
    }
  }
}
