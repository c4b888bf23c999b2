import type { DiscoveredRelay, RelayStatus, XmtpNetwork } from '../shared/model/network.ts'
import type { Messenger, MessengerEvents } from './messaging/messenger.ts'
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
  /** Connects and sends at once what waits for a later try. */
  wake(): void
  /** What is XMTP's alone: devices and history. */
  readonly xmtp: Pick<XmtpTransport, 'devices' | 'revoke' | 'historyStatus' | 'requestHistory'>
  configureXmtp(network: XmtpNetwork, history: string | undefined): Promise<void>
  startRelay(options: HostingOptions): Promise<{ readonly invite: string; readonly port: number }>
  stopRelay(): Promise<void>
  /** @param target an invite link or `host[:port]` */
  joinRelay(target: string): Promise<void>
  /** @param fingerprint absent: every relay */
  leaveRelay(fingerprint: string | undefined): Promise<void>
  relayStatus(): RelayStatus
  discoveredRelays(): DiscoveredRelay[]
}
