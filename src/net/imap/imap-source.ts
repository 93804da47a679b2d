import { rootCertificates } from 'node:tls'
import { ImapFlow, type ListResponse } from 'imapflow'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { flagsOf } from '../../core/mail/flags.ts'
import type { SpecialUse } from '../../core/mail/mailbox.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import type { MailSource, SourceFacts, SourceMailbox, SourceMessage } from '../../core/transfer/mail-source.ts'

/** Where mail is fetched from. */
export interface ImapServer {
  readonly host: string
  readonly port: number
  /** TLS from the first octet; otherwise STARTTLS, without which nothing is said. */
  readonly implicitTls: boolean
  readonly user: string
  readonly password: string
  /** Further authorities that are trusted, PEM. */
  readonly authority: string | undefined
  readonly policy: TlsPolicy
}

/** UIDs that one FETCH asks for. */
const UIDS_AT_ONCE = 500
const SILENCE_MS = 120_000
/** Mailboxes that show what lies in others. */
const VIRTUAL = ['\\All', '\\Flagged', '\\Important']
const USES: readonly SpecialUse[] = ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash']

/** An account on another IMAP server. Nothing is changed there: mailboxes are opened with EXAMINE. */
export class ImapSource implements MailSource {
  readonly #server: ImapServer
  readonly #client: ImapFlow
  readonly #paths = new Map<string, string>()

  private constructor(server: ImapServer, client: ImapFlow) {
    this.#server = server
    this.#client = client
  }

  /** Connects and logs in. @throws Fault world transfer/cannot-connect, peer transfer/log-in-refused */
  static async open(server: ImapServer): Promise<ImapSource> {
    const { host, port, implicitTls, user, password, authority, policy } = server
    const client = new ImapFlow({
      host,
      port,
      secure: implicitTls,
      // Without it a server that does not offer STARTTLS, or somebody on the way who takes the offer out, would be sent the password.
      ...(implicitTls ? {} : { doSTARTTLS: true }),
      auth: { user, pass: password },
      tls: {
        minVersion: policy.minVersion,
        ciphers: policy.suites.join(':'),
        ecdhCurve: policy.groups.join(':'),
        ...(authority === undefined ? {} : { ca: [...rootCertificates, authority] }),
      },
      logger: false,
      disableAutoIdle: true,
      socketTimeout: SILENCE_MS,
    })
    // A connection that fails between two commands fails the next one.
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch (error) {
      throw connectFault(error, `${host}:${port}`)
    }
    return new ImapSource(server, client)
  }

  async mailboxes(): Promise<readonly SourceMailbox[]> {
    const listed = await this.#ask(() => this.#client.list({ statusQuery: { messages: true } }))
    const found: SourceMailbox[] = []
    for (const mailbox of listed) {
      if (isVirtual(mailbox)) continue
      const name = [...mailbox.parent, mailbox.name].map((level) => level.replaceAll('/', '_')).join('/')
      this.#paths.set(name, mailbox.path)
      found.push({
        name: /^inbox$/i.test(name) ? 'INBOX' : name,
        specialUse: mailbox.specialUseSource === 'name' ? undefined : USES.find((use) => use === mailbox.specialUse),
        subscribed: mailbox.subscribed,
        messages: mailbox.status?.messages,
      })
    }
    return found.sort((a, b) => Number(b.name === 'INBOX') - Number(a.name === 'INBOX'))
  }

  async *messages(mailbox: SourceMailbox, after: number): AsyncGenerator<SourceMessage> {
    const uids = await this.#select(mailbox, after)
    for (let at = 0; at < uids.length; at += UIDS_AT_ONCE) {
      const range = uids.slice(at, at + UIDS_AT_ONCE).join(',')
      const query = { uid: true, flags: true, internalDate: true, source: true }
      try {
        for await (const { uid, flags, internalDate, source } of this.#client.fetch(range, query, { uid: true })) {
          const date = internalDate === undefined ? undefined : new Date(internalDate).getTime()
          yield new FetchedMessage(`${mailbox.name}, UID ${uid}`, uid, source, {
            flags: flagsOf(flags ?? []),
            internalMs: Number.isNaN(date) ? undefined : date,
          })
        }
      } catch (error) {
        throw lostFault(error, this.#server)
      }
    }
  }

  async journalKey(mailbox: SourceMailbox): Promise<string | undefined> {
    const { host, port, user } = this.#server
    await this.#select(mailbox, Number.MAX_SAFE_INTEGER)
    const selected = this.#client.mailbox
    return selected
      ? `imap://${encodeURIComponent(user)}@${host}:${port}/${encodeURIComponent(mailbox.name)};UIDVALIDITY=${selected.uidValidity}`
      : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.logout().catch(() => this.#client.close())
  }

  /** Opens a mailbox and tells its UIDs behind `after`. */
  async #select({ name }: SourceMailbox, after: number): Promise<number[]> {
    return this.#ask(async () => {
      await this.#client.mailboxOpen(this.#paths.get(name) ?? name, { readOnly: true })
      if (after >= 0xffffffff) return []
      const found = (await this.#client.search({ uid: `${after + 1}:*` }, { uid: true })) || []
      // `n:*` names the last message even where n is above it.
      return found.filter((uid) => uid > after).sort((a, b) => a - b)
    })
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw lostFault(error, this.#server)
    }
  }
}

class FetchedMessage implements SourceMessage {
  readonly origin: string
  readonly position: number
  readonly #octets: Bytes | undefined
  readonly #facts: SourceFacts

  constructor(origin: string, uid: number, octets: Bytes | undefined, facts: SourceFacts) {
    this.origin = origin
    this.position = uid
    this.#octets = octets
    this.#facts = facts
  }

  async *chunks(): AsyncGenerator<Bytes> {
    if (!this.#octets) throw new Fault('peer', 'transfer/message-unreadable', 'The server did not send the message')
    yield this.#octets
  }

  facts(): SourceFacts {
    return this.#facts
  }
}

function isVirtual({ flags, specialUse }: ListResponse): boolean {
  const cannotBeOpened = ['\\Noselect', '\\NonExistent'].some((flag) => flags.has(flag))
  return cannotBeOpened || VIRTUAL.includes(specialUse ?? '')
}

function connectFault(error: unknown, where: string): Fault {
  const { authenticationFailed, responseText, code, message } = error as Error &
    Record<string, string | boolean | undefined>
  if (authenticationFailed) {
    return new Fault('peer', 'transfer/log-in-refused', `${where} refuses the log-in: ${responseText ?? message}`, {
      cause: error,
    })
  }
  const reason = `${code ?? ''} ${message}`.trim()
  return new Fault(
    'world',
    'transfer/cannot-connect',
    `${where} cannot be reached over forward-secret TLS with a certificate that is trusted (${reason})`,
    {
      cause: error,
    },
  )
}

function lostFault(error: unknown, { host, port }: ImapServer): unknown {
  if (error instanceof Fault) return error
  const { responseText, message } = error as Error & { responseText?: string }
  return new Fault(
    'world',
    'transfer/connection-lost',
    `${host}:${port}: ${responseText ?? message}; run the import again, it goes on from here`,
    {
      cause: error,
    },
  )
}
