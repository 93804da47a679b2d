import type { Clock } from '../../base/clock.ts'
import { isFault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { PostureLedger } from '../../core/posture/posture-ledger.ts'
import type { Trust } from '../../core/posture/protection.ts'
import type { MailRouter } from '../../core/queue/mail-route.ts'
import { judgeConnection } from '../../core/transport-policy/judge-connection.ts'
import type { TlsFailure } from '../../core/transport-policy/tls-failure.ts'
import type { TransportAttempt } from '../../core/transport-policy/transport-attempt.ts'
import type { DomainPolicy, HostPolicy, TransportPolicies } from '../../core/transport-policy/transport-policies.ts'
import type { TransportRecords } from '../../core/transport-policy/transport-records.ts'
import { type SessionSettings, type SessionTarget, SmtpSession, type Unproved } from './smtp-session.ts'

/** Nobody took the message, and what that means for it. */
export interface Unreached {
  readonly kind: 'failed' | 'deferred'
  readonly status: string
  readonly text: string
  /** The host that was tried last, and what was demanded of it. */
  readonly transport?: TransportAttempt | undefined
}

export interface Opened {
  readonly session: SmtpSession
  readonly transport: TransportAttempt
}

/** Makes sessions with the hosts of a domain, under the policies that apply to each. */
export class SessionOpener {
  readonly #router: MailRouter
  readonly #policies: TransportPolicies
  readonly #records: Pick<TransportRecords, 'note'>
  readonly #ledger: Pick<PostureLedger, 'connected' | 'refused'>
  readonly #clock: Clock
  readonly #log: Log
  readonly #settings: SessionSettings & { readonly maxConnects: number }

  constructor(
    router: MailRouter,
    policies: TransportPolicies,
    records: Pick<TransportRecords, 'note'>,
    ledger: Pick<PostureLedger, 'connected' | 'refused'>,
    clock: Clock,
    log: Log,
    settings: SessionSettings & { readonly maxConnects: number },
  ) {
    this.#router = router
    this.#policies = policies
    this.#records = records
    this.#ledger = ledger
    this.#clock = clock
    this.#log = log
    this.#settings = settings
  }

  /** A session with the first host and address that gives one which proves what it has to. */
  async open(of: DomainPolicy): Promise<Opened | Unreached> {
    let connects = 0
    let last: Unreached | undefined
    for (const host of of.route.hosts) {
      const policy = await this.#policies.ofHost(of, host)
      if (policy.excluded && !policy.tested) {
        last = worse(last, await this.#excluded(of, policy, policy.excluded))
        continue
      }
      const where = await this.#router.addresses(host)
      if (where.kind !== 'found') {
        // One host without an address is a reason to give up only if none of them has one.
        last = worse(last, where)
        continue
      }
      for (const address of where.addresses) {
        if (connects++ >= this.#settings.maxConnects) return last as Unreached
        const opened = await this.#openAt(of, policy, address)
        if ('session' in opened && isFitFor(opened.session, of)) return opened
        last = worse(last, 'session' in opened ? await withoutPromise(opened) : opened)
      }
    }
    return last ?? { kind: 'deferred', status: '4.4.1', text: 'no host to send to' }
  }

  async #excluded(
    of: DomainPolicy,
    policy: HostPolicy,
    failure: TlsFailure & { readonly isFinal?: boolean },
  ): Promise<Unreached> {
    const transport = attemptOf(policy, undefined, undefined, 'nothing', failure)
    this.#refused(failure.type)
    await this.#records.note(of, policy, transport)
    const text = `${policy.host.name}: ${refusalText(policy, failure)}`
    return failure.isFinal
      ? { kind: 'failed', status: '5.7.30', text, transport }
      : { kind: 'deferred', status: '4.7.5', text, transport }
  }

  async #openAt(of: DomainPolicy, policy: HostPolicy, address: string): Promise<Opened | Unreached> {
    const { host } = policy
    const where = `${host.name}[${address}]:${host.port}`
    try {
      const opened = await this.#openWithTls(policy, address)
      const session = opened instanceof SmtpSession ? opened : undefined
      const failure = session ? this.#testedFailure(policy, session) : (opened as Unproved).failure
      const provedBy = session?.provedBy ?? 'nothing'
      const attempt = attemptOf(policy, address, opened.protection, provedBy, failure)
      const transport = session ? { ...attempt, offersRequireTls: session.offers('REQUIRETLS') } : attempt
      await this.#records.note(of, policy, transport)
      if (!session) {
        this.#refused((failure as TlsFailure).type)
        const text = `${where}: ${refusalText(policy, failure as TlsFailure)}`
        return { kind: 'deferred', status: '4.7.5', text, transport }
      }
      this.#connected(session, transport)
      return { session, transport }
    } catch (error) {
      const fault = toFault(error)
      if (fault.who === 'us') throw fault
      this.#log.info('smtp-out/not-connected', { host: host.name, address, port: host.port, why: fault.message })
      if (fault.code !== 'smtp/tls-failed') {
        return { kind: 'deferred', status: '4.4.1', text: `${where}: ${fault.message}` }
      }
      const failure: TlsFailure = { type: 'validation-failure', reason: fault.message.slice(0, 300) }
      this.#refused(failure.type)
      const transport = attemptOf(policy, address, undefined, 'nothing', failure)
      await this.#records.note(of, policy, transport)
      return { kind: 'deferred', status: '4.7.5', text: `${where}: ${fault.message}`, transport }
    }
  }

  /** What a policy that is only being tested would not have let pass. It is reported, and the message goes out. RFC 8461 §5. */
  #testedFailure(policy: HostPolicy, session: SmtpSession): TlsFailure | undefined {
    if (!policy.tested) return undefined
    return policy.excluded ?? judgeConnection(policy.tested, session.shown, this.#clock.nowMs())
  }

  #refused(reason: TlsFailure['type']): void {
    this.#ledger.refused('smtp-out', reason, this.#clock.nowMs())
  }

  #connected({ target, protection, provedBy }: SmtpSession, { policy }: TransportAttempt): void {
    const trust: Trust = { policy: PROMISES[policy], provedBy }
    this.#ledger.connected('smtp-out', protection, this.#clock.nowMs(), trust)
    this.#log.info('smtp-out/connected', {
      host: target.host,
      address: target.address,
      port: target.port,
      tls: protection?.version,
      suite: protection?.suite,
      group: protection?.group,
      proved: provedBy,
    })
  }

  /**
   * Some peers, or boxes before them, break on a ClientHello with ML-KEM in it, which takes two packets: so a failed handshake is tried once
   * more with a smaller one. Never in clear text: whoever can break a handshake must not gain the message by it.
   */
  async #openWithTls({ host, serverName, demand }: HostPolicy, address: string): Promise<SmtpSession | Unproved> {
    const target: SessionTarget = { host: host.name, address, port: host.port, smallHello: false, serverName, demand }
    try {
      return await SmtpSession.open(target, this.#settings)
    } catch (error) {
      if (!isFault(error, 'smtp/tls-failed')) throw error
      this.#log.info('smtp-out/small-hello', { host: host.name, address, why: error.message })
      return SmtpSession.open({ ...target, smallHello: true }, this.#settings)
    }
  }
}

/** What the ledger calls the policies of the recipient's side. */
const PROMISES: Readonly<Record<TransportAttempt['policy'], Trust['policy']>> = {
  tlsa: 'dane',
  sts: 'mta-sts',
  'no-policy-found': 'none',
}

/** RFC 8689 §4.2.1: where one host does not promise to go on in the same way, another may. */
function isFitFor(session: SmtpSession, of: DomainPolicy): boolean {
  return !of.message.requireTls || session.offers('REQUIRETLS')
}

async function withoutPromise({ session, transport }: Opened): Promise<Unreached> {
  await session.quit()
  const text = `${session.description}: the message requires TLS all the way (REQUIRETLS), which this host does not promise`
  return { kind: 'failed', status: '5.7.30', text, transport }
}

/** What may pass by itself outweighs what will not. */
function worse(last: Unreached | undefined, next: Unreached): Unreached {
  return last?.kind === 'deferred' && next.kind === 'failed' ? last : next
}

function attemptOf(
  policy: HostPolicy,
  address: string | undefined,
  protection: TransportAttempt['protection'],
  provedBy: TransportAttempt['provedBy'],
  failure: TlsFailure | undefined,
): TransportAttempt {
  const { host, reported, demand, demandedBy } = policy
  return {
    host: host.name,
    address,
    policy: reported.type,
    demand: demand.kind,
    demandedBy,
    protection,
    provedBy,
    failure,
  }
}

const WHO: Readonly<Record<HostPolicy['demandedBy'][number], string>> = {
  dane: 'its TLSA records (DANE)',
  'mta-sts': 'the MTA-STS policy of its domain',
  requiretls: 'the author of the message (REQUIRETLS)',
  'only-encrypted': 'the author of the message (only encrypted)',
  remembered: 'its having had TLS before',
}

function refusalText({ demandedBy }: HostPolicy, failure: TlsFailure): string {
  const by = demandedBy.map((who) => WHO[who]).join(' and ')
  return `not sent, as ${by || 'its policy'} asks for more protection than there is: ${failure.reason}`
}
