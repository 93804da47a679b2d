import { Fault } from '../../../base/fault.ts'
import { silentLog } from '../../../base/log.ts'
import { asciiDomain } from '../../../core/queue/mail-exchangers.ts'
import type { MailHost, MailRoute } from '../../../core/queue/mail-route.ts'
import type { DomainPolicy, HostPolicy } from '../../../core/transport-policy/transport-policies.ts'
import { SessionOpener } from '../../../net/smtp/session-opener.ts'
import type { House } from '../../house/house.ts'
import { formatFacts, formatTable } from '../../terminal/format-table.ts'
import { formatSpan } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

const USUAL = { requireTls: false, transport: 'usual' } as const

/** What these commands look at. */
type Office = Pick<House, 'outbound' | 'clock'>

interface HostFacts {
  readonly policy: HostPolicy
  /** What came of trying it. */
  readonly found: string | undefined
  readonly works: boolean
}

/** Shows what connections with the hosts of a domain have to prove now, and why; with `connect`, whether they do. */
export async function showTransport(house: Office, domain: string, connect: boolean): Promise<Outcome> {
  const { router, policies } = house.outbound
  const route = await router.route(domain)
  if (route.kind !== 'hosts') {
    const name = asciiDomain(domain) ?? domain
    return { text: `${name}: ${route.text}`, json: { domain: name, ...route }, failed: true }
  }
  const of = await policies.ofDomain(domain, route, USUAL)
  const hosts: HostFacts[] = []
  for (const host of route.hosts) hosts.push(await look(house, of, host, connect))
  return {
    text: `${domainText(of, house.clock.nowMs())}\n\n${hostTable(hosts, connect)}`,
    json: { ...domainJson(of), hosts: hosts.map((one) => hostJson(one)) },
    failed: hosts.every(({ works }) => !works),
  }
}

/** Forgets what is remembered of a domain or host, and the MTA-STS policy that is kept of it. @throws Fault peer transport/nothing-remembered */
export async function forgetTransport({ outbound }: Office, name: string): Promise<Outcome> {
  const bare = asciiDomain(name) ?? name.toLowerCase()
  const [peer, policy] = [await outbound.memory.forget(bare), await outbound.stsStore.forget(bare)]
  if (!peer && !policy) {
    const mend = 'posthus transport remembered lists what is'
    throw new Fault('peer', 'transport/nothing-remembered', `nothing is remembered of ${bare}: ${mend}`)
  }
  return { text: `What was known of ${bare} is forgotten.`, json: { name: bare, peer, policy } }
}

/** Lists who has had TLS, those first where it was missed, and the MTA-STS policies that are kept. */
export async function listRemembered({ outbound, clock }: Office): Promise<Outcome> {
  const [peers, kept] = [await outbound.memory.list(), await outbound.stsStore.all()]
  const ago = (ms: number | undefined) => (ms === undefined ? '' : `${formatSpan(clock.nowMs() - ms)} ago`)
  const rows = peers.map((peer) => [peer.name, peer.sessions, ago(peer.firstMs), ago(peer.lastMs), ago(peer.missedMs)])
  const policies = kept.map((one) => [
    one.domain,
    one.id,
    ago(one.fetchedMs),
    formatSpan(one.expiresMs - clock.nowMs()),
  ])
  return {
    text: [
      formatTable(['host or domain', 'sessions', 'first', 'last', 'TLS missed'], rows, 'Nobody is remembered yet.'),
      '',
      formatTable(['MTA-STS policy of', 'id', 'fetched', 'ends in'], policies, 'No MTA-STS policy is kept.'),
    ].join('\n'),
    json: { peers, policies: kept },
  }
}

async function look(house: Office, of: DomainPolicy, host: MailHost, connect: boolean): Promise<HostFacts> {
  const policy = await house.outbound.policies.ofHost(of, host)
  const isOut = policy.excluded !== undefined && policy.tested === undefined
  if (!connect || isOut) return { policy, found: undefined, works: !isOut }
  const { router, policies, session } = house.outbound
  // Nothing is counted or remembered of a look.
  const records = { note: async () => undefined }
  const silentLedger = { connected: () => undefined, refused: () => undefined }
  const opener = new SessionOpener(router, policies, records, silentLedger, house.clock, silentLog, {
    ...session,
    maxConnects: 4,
  })
  const opened = await opener.open({ ...of, route: { ...of.route, hosts: [host] } })
  if (!('session' in opened)) return { policy, found: opened.text, works: false }
  await opened.session.quit()
  return { policy, found: opened.session.description, works: true }
}

const FOUND: Readonly<Record<(MailRoute & { kind: 'hosts' })['found'], string>> = {
  mx: 'MX records',
  implicit: 'its own address, it has no MX record',
  literal: 'an address',
  configured: 'set in `routes`',
}

function domainText({ domain, route, sts }: DomainPolicy, nowMs: number): string {
  const signed = route.found === 'configured' ? '' : route.authentic ? ', signed (DNSSEC)' : ', not signed'
  return formatFacts([
    ['domain', domain],
    ['mail hosts', `${FOUND[route.found]}${signed}`],
    ['MTA-STS', stsText(sts, nowMs)],
  ])
}

function stsText({ policy, kept, failure }: DomainPolicy['sts'], nowMs: number): string {
  const why = failure ? ` (${failure.type}: ${failure.reason})` : ''
  if (!kept) return `no policy${why}`
  return `${policy?.mode ?? 'none'}, fetched ${formatSpan(nowMs - kept.fetchedMs)} ago, ends in ${formatSpan(kept.expiresMs - nowMs)}${why}`
}

function hostTable(hosts: readonly HostFacts[], connect: boolean): string {
  const heads = ['host', 'asks for', 'because of', ...(connect ? ['found'] : [])]
  const rows = hosts.map(({ policy, found }) => [
    `${policy.host.name}:${policy.host.port}`,
    demandText(policy),
    policy.demandedBy.join(', ') || (policy.tested ? 'MTA-STS, only tested' : 'nobody'),
    ...(connect ? [found ?? 'not tried'] : []),
  ])
  return formatTable(heads, rows, '')
}

function demandText({ demand, excluded, tested, flaw }: HostPolicy): string {
  const note = flaw ? ` (${flaw.reason})` : ''
  if (excluded && !tested) return `nothing goes there: ${excluded.reason}`
  if (demand.kind === 'dane') return `TLS, one of ${demand.records.length} TLSA records`
  if (demand.kind === 'web-pki') return `TLS, a trusted certificate for ${demand.names.join(' or ')}`
  return demand.kind === 'encrypted' ? `TLS, any certificate${note}` : `TLS if there is any${note}`
}

function domainJson({ domain, route, sts }: DomainPolicy) {
  const { policy, kept, failure } = sts
  const known = {
    mode: policy?.mode ?? null,
    mx: policy?.mx ?? [],
    expiresMs: kept?.expiresMs ?? null,
    failure: failure ?? null,
  }
  return { domain, found: route.found, signed: route.authentic, mtaSts: known }
}

function hostJson({ policy, found, works }: HostFacts) {
  const { host, demand, demandedBy, excluded, tested, flaw, reported } = policy
  return {
    ...host,
    policy: reported.type,
    demand: demand.kind,
    demandedBy,
    tested: tested !== undefined,
    tlsa: reported.type === 'tlsa' ? reported.strings : [],
    excluded: excluded ?? null,
    flaw: flaw ?? null,
    found: found ?? null,
    works,
  }
}
