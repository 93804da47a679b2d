import { hash } from 'node:crypto'
import { tryText } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import type { AccountEndings } from '../account-endings.ts'
import type { SiteConnection } from '../site/site-context.ts'
import { type JmapAuthentication, type JmapCaller, type JmapCredentials, PASSWORD } from './jmap-authentication.ts'

/** What was proven on a connection, and when: the moment of the endings. */
interface Proven {
  readonly digest: string
  readonly since: number
  readonly caller: JmapCaller
}

/** Characters of an Authorization field that are looked at. */
const MAX_FIELD = 4096

/**
 * The account's password in each request (RFC 7617), for mail programs. It is held against the same throttle as a log-in over IMAP and recorded, once for each connection, as a log-in over IMAP is: what
 * has been proven on a connection stays proven there until some account's sessions end.
 *
 * Threat: a password in the clear. Over a connection without TLS nothing is even looked at, as with LOGIN before STARTTLS.
 */
export class BasicAuthentication implements JmapAuthentication {
  readonly #authenticator: Pick<Authenticator, 'logIn'>
  readonly #endings: AccountEndings | undefined
  readonly #credentialOf: (account: Account, password: string) => Promise<string>
  /** By connection what was proven on it last, as a digest: a password is not kept. */
  readonly #proven = new WeakMap<SiteConnection, Proven>()

  /** `credentialOf`: which of the account's credentials a password is that has just opened it. */
  constructor(
    authenticator: Pick<Authenticator, 'logIn'>,
    endings?: AccountEndings,
    credentialOf: (account: Account, password: string) => Promise<string> = async () => PASSWORD,
  ) {
    this.#authenticator = authenticator
    this.#endings = endings
    this.#credentialOf = credentialOf
  }

  async authenticate({ field, connection }: JmapCredentials): Promise<JmapCaller | undefined> {
    const match = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(field('authorization')?.slice(0, MAX_FIELD) ?? '')
    if (!match || connection.protection === undefined) return undefined
    const decoded = tryText(Buffer.from(match[1] as string, 'base64'))
    const colon = decoded?.indexOf(':') ?? -1
    if (decoded === undefined || colon < 0) throw new Fault('peer', 'login/refused', 'that is no login and password')
    const since = this.#endings?.moment ?? 0
    const digest = hash('sha256', decoded)
    const before = this.#proven.get(connection)
    if (before?.digest === digest && before.since === since) return before.caller
    const password = decoded.slice(colon + 1)
    const account = await this.#authenticator.logIn(decoded.slice(0, colon), password, {
      service: 'jmap',
      address: connection.remoteAddress,
      protection: connection.protection,
      mechanism: 'BASIC',
    })
    const endings = this.#endings
    const credential = await this.#credentialOf(account, password)
    const caller: JmapCaller = {
      account,
      credential,
      // Whatever ends it is told to who watches.
      isStillIn: async () => true,
      // Threat: whoever finds a telephone has its app password, and arranges what goes on working after it is revoked.
      isProved: () => credential === PASSWORD,
      watch: (end) => endings?.watch(account.id, end, since) ?? { [Symbol.dispose]: () => undefined },
    }
    this.#proven.set(connection, { digest, since, caller })
    return caller
  }
}
