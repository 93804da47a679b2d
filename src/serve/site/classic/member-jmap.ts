import { Fault } from '../../../base/fault.ts'
import type { SignedIn } from '../../../core/sessions/web-session.ts'
import type { WebSessions } from '../../../core/sessions/web-sessions.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import type { Invocation } from '../../../wire/jmap/request.ts'
import { jmapAccountId } from '../../jmap/account-ids.ts'
import { answerApi } from '../../jmap/answer-api.ts'
import { encodeBlobId } from '../../jmap/blob-ids.ts'
import { BusyAccounts } from '../../jmap/busy-accounts.ts'
import { MethodTable } from '../../jmap/call-methods.ts'
import type { Capability } from '../../jmap/capability.ts'
import { sessionCredential } from '../../jmap/jmap-authentication.ts'
import type { JmapServices } from '../../jmap/jmap-services.ts'
import type { SiteConnection } from '../site-context.ts'

import type { OthersMail } from './others-mail.ts'

/** JMAP for pages that are put together here: its methods are called in process, for whoever is signed in, with the same limits and the same refusals as over HTTP. */
export class MemberJmap {
  readonly #services: JmapServices
  readonly #table: MethodTable
  readonly #using: readonly string[]
  readonly #busy: BusyAccounts
  readonly #uploading: BusyAccounts
  readonly #sessions: Pick<WebSessions, 'isProved'>

  constructor(services: JmapServices, capabilities: readonly Capability[], sessions: Pick<WebSessions, 'isProved'>) {
    this.#services = services
    this.#table = new MethodTable(capabilities)
    this.#using = capabilities.filter(({ announce }) => announce.server).map(({ uri }) => uri)
    this.#busy = new BusyAccounts('maxConcurrentRequests', services.limits.maxConcurrentRequests)
    this.#uploading = new BusyAccounts('maxConcurrentUpload', services.limits.maxConcurrentUpload)
    this.#sessions = sessions
  }

  /** Keeps a file that a form has brought, as an upload (RFC 8620 §6.1). Gives the id of its blob. @throws Fault peer jmap/limit */
  async keep({ account }: SignedIn, file: Blob): Promise<string> {
    const { spool, mail, clock, limits } = this.#services
    using _place = this.#uploading.begin(account.id)
    await using writer = spool.begin()
    for await (const chunk of file.stream()) {
      const room = writer.write(chunk)
      if (room) await room
    }
    await using body = await writer.finish()
    const uploads = { maxTotalBytes: limits.maxUploadBytes, keptMs: limits.uploadKeptMs }
    await mail.write(account.id, ({ emails }) => emails.keepUpload(body, clock.nowMs(), uploads))
    return encodeBlobId({ source: { digest: body.digest }, slices: [] })
  }

  /** The accounts of which others share something with a member, by the addresses of their owners: what is in them is asked of them, and allowed, call by call. */
  async sharedWith({ account }: Pick<SignedIn, 'account'>): Promise<readonly Omit<OthersMail, 'mailboxes'>[]> {
    const shared = await this.#services.shares.remembered(account)
    return shared.map(({ owner }) => ({ accountId: jmapAccountId(owner.id), owner: owner.address }))
  }

  /** The calls of one request of a page. `accountId`: in JMAP, of somebody who shares; the member's own without. */
  callsFor(
    { account, session }: SignedIn,
    connection: SiteConnection,
    signal: AbortSignal,
    accountId = jmapAccountId(account.id),
  ): MemberCalls {
    return new MemberCalls(accountId, async (methodCalls) => {
      using _place = this.#busy.begin(account.id)
      const request = { using: this.#using, methodCalls } as unknown as Json
      const caller = {
        account,
        credential: sessionCredential(session.id),
        isProved: () => this.#sessions.isProved(session),
      }
      const answer = await answerApi(request, caller, this.#table, this.#services, signal, connection)
      return answer.methodResponses
    })
  }
}

/** Calls of one member. */
export class MemberCalls {
  readonly accountId: string
  readonly #answer: (calls: readonly Invocation[]) => Promise<readonly Invocation[]>

  constructor(accountId: string, answer: (calls: readonly Invocation[]) => Promise<readonly Invocation[]>) {
    this.accountId = accountId
    this.#answer = answer
  }

  /** The responses by their call ids, each with what was said there first. @throws JmapRefusal for the first call that was refused */
  async all(...calls: readonly Invocation[]): Promise<ReadonlyMap<string, JsonObject>> {
    const answers = new Map<string, JsonObject>()
    for (const [name, args, id] of await this.#answer(calls)) {
      if (name === 'error') throw new JmapRefusal(String(args['type']), String(args['description'] ?? args['type']))
      if (!answers.has(id)) answers.set(id, args)
    }
    return answers
  }

  /** One call; `accountId` is said for it. @throws JmapRefusal */
  async call(name: string, args: JsonObject): Promise<JsonObject> {
    const answers = await this.all([name, { accountId: this.accountId, ...args }, 'c'])
    return answers.get('c') ?? {}
  }
}

/** A method call that was refused, or an object that was (its SetError): RFC 8620 §3.6.2, §5.3. */
export class JmapRefusal extends Fault {
  readonly type: string

  constructor(type: string, why: string) {
    super('peer', 'classic/refused', why)
    this.type = type
  }
}

/** What was refused in a /set, if anything. */
export function refusedIn(answer: JsonObject, property: string, id?: string): JmapRefusal | undefined {
  const refused = (answer[property] ?? {}) as Readonly<Record<string, JsonObject>>
  const error = id === undefined ? Object.values(refused)[0] : refused[id]
  return error && new JmapRefusal(String(error['type']), String(error['description'] ?? error['type']))
}
