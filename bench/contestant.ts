import tls from 'node:tls'
import { ImapClient } from './load/imap-client.ts'
import type { ServerWatch } from './load/server-watch.ts'
import { SmtpClient } from './load/smtp-client.ts'
import type { Endpoint, TlsMode } from './load/wire.ts'

/** The servers that can be compared: ours, and Debian's Dovecot and Postfix in several settings. */
export type ContestantName =
  | 'posthus'
  | 'mdbox'
  | 'maildir'
  | 'default'
  | 'xapian'
  | 'postfix'
  | 'opendkim'
  | 'opendmarc'
  | 'rspamd'

/** How a server takes mail in. */
export interface DeliveryPort {
  readonly port: number
  readonly tls: TlsMode
  readonly lmtp: boolean
  /** The address of this machine that mail comes from. */
  readonly from?: string
  /** Whether members have to log in to it. */
  readonly authenticates?: boolean
}

/** A server under test, as the load sees it. */
export interface Contestant {
  readonly name: ContestantName
  readonly imaps: number
  readonly delivery: DeliveryPort
  readonly password: string
  /** Process trees whose work is counted. */
  watch(): ServerWatch
  /** Takes away what the server has worked out of a user's mail on earlier reading and could work out again. */
  forget(user: string): Promise<void>
  /** Has the filter of a user learn what it was taught, and sees that it decides from now on: it would learn in its own time, when the user has been quiet for a while. */
  learn?(user: string): Promise<void>
  /** Resolves when `count` messages more than at the last call lie in mailboxes. */
  drained(count: number): Promise<void>
}

const context = tls.createSecureContext()

export function user(number: number): string {
  return `u${String(number).padStart(3, '0')}@posthus.test`
}

/** A connection that is logged in. `from`: the address of this machine that it comes from. */
export async function openImap(target: Contestant, number: number, from?: string): Promise<ImapClient> {
  const client = await ImapClient.open(endpoint(target.imaps, 'implicit', from))
  await client.login(user(number), target.password)
  return client
}

export function openDelivery(target: Contestant): Promise<SmtpClient> {
  const { port, tls, lmtp, from } = target.delivery
  return SmtpClient.open(endpoint(port, tls, from), { pipelining: true, lmtp, helo: 'client.peer.test' })
}

/** A port of this machine. `from`: the address that the connection comes from. */
export function endpoint(port: number, mode: TlsMode, from?: string): Endpoint {
  return { host: '127.0.0.1', port, tls: mode, servername: 'localhost', context, timeoutMs: 300_000, from }
}
