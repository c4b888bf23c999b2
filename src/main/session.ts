import type { Carries, DiscoveredRelay, RelayStatus, XmtpNetwork } from '../shared/model/network.ts'
import type { Copies } from './copies.ts'
import type { Hosting } from './hosting.ts'
import type { Keeping } from './keeping.ts'
import type { TakeOver } from './take-over.ts'
import type { Messenger, MessengerEvents } from './messaging/messenger.ts'
import type { LanTransport } from './transports/lan/lan-transport.ts'
import type { XmtpTransport } from './transports/xmtp/xmtp-transport.ts'

/** What an open account tells the application. */
export interface SessionEvents extends Omit<MessengerEvents, 'statusChanged'> {
  statusChanged(): void
  relayChanged(): void
}

/** How a relay is to be hosted. */
export interface HostingOptions {
  /** 0 or absent: any free port, the usual one first. */
  readonly port?: number
  /** Absent: all interfaces. */
  readonly host?: string
  readonly name?: string
}

/** An open account: its messages, both lines, and the relay it may host. */
export interface Session {
  readonly messenger: Messenger
  /** Starts both lines, and hosts and rejoins what the profile had hosted and joined. */
  start(): Promise<void>
  /** Ends everything, the database last; idempotent. */
  stop(): Promise<void>
  /** Takes this device out of the account on both lines, as far as they can be reached: it is to be deleted. */
  retire(): Promise<void>
  /** Connects and sends at once what waits for a later try. */
  wake(): void
  /** What is XMTP's alone: devices and history. */
  readonly xmtp: Pick<XmtpTransport, 'devices' | 'revoke' | 'historyStatus' | 'requestHistory'>
  /** What is done with the account's data as a whole. */
  readonly keeping: Keeping
  /** What this account is called from now on. */
  rename(name: string): void
  readonly copies: Pick<Copies, 'view' | 'configure' | 'make'>
  /** The recovery phrase or private key of the account. */
  secret(): string
  configureXmtp(network: XmtpNetwork, history: string | undefined): Promise<void>
  readonly hosting: Pick<
    Hosting,
    'start' | 'stop' | 'view' | 'configure' | 'running' | 'hostRestored' | 'forgetRestored'
  >
  readonly takeOver: Pick<TakeOver, 'accept' | 'decline' | 'changed'>
  /** What is the local network's alone: rooms, devices, safety numbers, and why a relay cannot be seen. */
  readonly lan: Pick<
    LanTransport,
    | 'rooms'
    | 'joinRoom'
    | 'leaveRoom'
    | 'devices'
    | 'revoke'
    | 'safetyNumber'
    | 'setVerified'
    | 'diagnose'
    | 'setCarries'
  >
  /**
   * @param target an invite link or `host[:port]`
   * @param passcode as typed, where the relay asks for one
   */
  joinRelay(target: string, passcode: string | undefined, carries: Carries | undefined): Promise<void>
  /** @param fingerprint absent: every relay */
  leaveRelay(fingerprint: string | undefined): Promise<void>
  relayStatus(): RelayStatus
  discoveredRelays(): DiscoveredRelay[]
}
