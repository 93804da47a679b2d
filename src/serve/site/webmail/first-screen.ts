import type { SignedIn } from '../../../core/sessions/web-session.ts'
import { listCalls } from '../../../wire/jmap/email-list.ts'
import { FIRST_ROWS, type FirstScreen } from '../../../wire/jmap/first-screen.ts'
import type { Json, JsonObject } from '../../../wire/jmap/json.ts'
import { LABELS_CAPABILITY } from '../../../wire/jmap/labels.ts'
import { PROTECTION_CAPABILITY } from '../../../wire/jmap/protection.ts'
import type { Invocation } from '../../../wire/jmap/request.ts'
import { CORE_CAPABILITY, MAIL_CAPABILITY, PRINCIPALS_CAPABILITY } from '../../../wire/jmap/session.ts'
import { jmapAccountId } from '../../jmap/account-ids.ts'
import { answerApi } from '../../jmap/answer-api.ts'
import { MethodTable } from '../../jmap/call-methods.ts'
import type { Capability } from '../../jmap/capability.ts'
import { sessionCredential } from '../../jmap/jmap-authentication.ts'
import type { JmapServices } from '../../jmap/jmap-services.ts'
import { sessionObject } from '../../jmap/session-object.ts'
import type { SiteConnection } from '../site-context.ts'

/** Makes first screens: the methods of JMAP are called in process, as if the browser had asked for them. */
export class FirstScreens {
  readonly #services: JmapServices
  readonly #capabilities: readonly Capability[]
  readonly #table: MethodTable

  constructor(services: JmapServices, capabilities: readonly Capability[]) {
    this.#services = services
    this.#capabilities = capabilities
    this.#table = new MethodTable(capabilities)
  }

  async make(
    { account, csrf, isAdvised, session: { id } }: SignedIn,
    connection: SiteConnection,
    signal: AbortSignal,
  ): Promise<FirstScreen> {
    const shared = await this.#services.shares.of(account)
    const session = sessionObject(this.#capabilities, this.#services, account, shared)
    const accountId = jmapAccountId(account.id)
    const offered = new Set(this.#capabilities.map(({ uri }) => uri))
    const wanted = [CORE_CAPABILITY, MAIL_CAPABILITY, PRINCIPALS_CAPABILITY, PROTECTION_CAPABILITY, LABELS_CAPABILITY]
    const using = wanted.filter((uri) => offered.has(uri))
    const call = async (...methodCalls: readonly Invocation[]): Promise<readonly Invocation[]> => {
      const request = { using, methodCalls } as unknown as Json
      const answer = await answerApi(
        request,
        { account, credential: sessionCredential(id), isProved: () => false },
        this.#table,
        this.#services,
        signal,
        connection,
      )
      return answer.methodResponses
    }
    const labels: Invocation[] = offered.has(LABELS_CAPABILITY)
      ? [['Label/get', { accountId, ids: null }, 'labels']]
      : []
    const mailboxes = await call(['Mailbox/get', { accountId, ids: null }, 'mailboxes'], ...labels)
    const inbox = inboxOf(mailboxes)
    const rows =
      inbox === undefined
        ? []
        : await call(
            ...listCalls({
              accountId,
              filter: { inMailbox: inbox },
              collapseThreads: true,
              position: 0,
              limit: FIRST_ROWS,
            }),
          )
    const { protection } = connection
    return {
      session,
      csrf,
      connection: protection
        ? { version: protection.version, suite: protection.suite, ...(protection.group && { group: protection.group }) }
        : null,
      ...(isAdvised ? { isAdvised } : {}),
      responses: [...mailboxes, ...rows],
    }
  }
}

function inboxOf([response]: readonly Invocation[]): string | undefined {
  const list = response?.[1]['list'] as readonly JsonObject[] | undefined
  return list?.find(({ role }) => role === 'inbox')?.['id'] as string | undefined
}
