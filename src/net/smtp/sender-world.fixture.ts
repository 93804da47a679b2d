import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import type { MailRouter } from '../../core/queue/mail-route.ts'
import type { Lease, NewOutboundMessage } from '../../core/queue/outbound-queue.ts'
import type { SendResult } from '../../core/queue/sender.ts'
import { PolicyWorld } from '../../core/transport-policy/policies.fixture.ts'
import { FakeServer, type ServerPlan } from './fake-server.ts'
import { type SenderSettings, SmtpSender } from './smtp-sender.ts'
import { SMTP_TIMEOUTS } from './smtp-timeouts.ts'

/** A sender, the server it sends to, and what was counted. */
export class World implements AsyncDisposable {
  readonly server: FakeServer
  readonly counted: Parameters<PostureLedger['connected']>[1][] = []
  readonly trusts: Parameters<PostureLedger['connected']>[3][] = []
  readonly refused: Parameters<PostureLedger['refused']>[1][] = []
  readonly policy = new PolicyWorld(systemClock)
  /** Whether the MX records are signed. */
  signedMx = false
  hosts: { readonly name: string; readonly port: number }[]
  readonly #sender: SmtpSender

  private constructor(server: FakeServer, settings: Partial<SenderSettings>, host: string) {
    this.server = server
    this.hosts = [{ name: host, port: server.port }]
    const router: MailRouter = {
      route: async () => ({ kind: 'hosts', hosts: this.hosts, found: 'mx', authentic: this.signedMx }),
      addresses: async () => ({ kind: 'found', addresses: ['127.0.0.1'] }),
    }
    const ledger = {
      connected: (_service, protection, _atMs, trust) => {
        this.counted.push(protection)
        this.trusts.push(trust)
      },
      refused: (_service, reason) => void this.refused.push(reason),
    } as Pick<PostureLedger, 'connected' | 'refused'> as PostureLedger
    const { policies, records } = this.policy
    this.#sender = new SmtpSender(router, policies, records, ledger, systemClock, silentLog, {
      hostname: 'me.test',
      timeouts: { ...SMTP_TIMEOUTS, quitMs: 1 },
      tls: DEFAULT_TLS_POLICY,
      maxRecipients: 100,
      maxConnects: 5,
      ...settings,
    })
  }

  static async make(plan: ServerPlan, settings: Partial<SenderSettings> = {}, host = 'mx.test'): Promise<World> {
    return new World(await FakeServer.start(plan), settings, host)
  }

  async send(message: NewOutboundMessage): Promise<SendResult[]> {
    const recipients = message.recipients.map((one, index) => ({
      ...one,
      messageId: message.id,
      index,
      state: 'leased' as const,
      attempts: 0,
      nextMs: 0,
      lastResult: undefined,
      delayNotified: false,
    }))
    const lease: Lease = {
      id: 'lease',
      message,
      destination: message.recipients[0]?.destination ?? 'x',
      recipients,
      untilMs: 0,
    }
    const all: SendResult[] = []
    await this.#sender.send(lease, async (results) => void all.push(...results))
    return all
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sender.close()
    await this.server.close()
  }
}

export function kinds(results: readonly SendResult[]): string[] {
  return results.map(({ kind, status }) => `${kind} ${status}`)
}
