import type { DnsAnswer, DnsRecords, DnsType } from '../../core/dns/dns.ts'
import { RCODE, type RecordPlace } from '../../wire/dns/dns-message.ts'
import { readRecord, TYPE_NUMBERS } from '../../wire/dns/dns-records.ts'
import type { Answered } from './dns-exchange.ts'

/** Aliases that are followed from one to the next. */
const MAX_LINKS = 16
/** How long it holds that there is nothing, if the answer does not say (RFC 2308 §5: then it should not be remembered; a minute spares a resolver in trouble). */
const UNKNOWN_TTL = 60
/** RFC 8914 §4: codes which say that signatures are missing, wrong, or out of their time. */
const BOGUS = new Set([6, 7, 8, 9, 10, 11, 12])

/** What an answer to the question for `name` (small letters, no dot at the end) says. `trusted`: its AD bit counts. @throws Fault peer dns/bad-message */
export function answerOf<T extends DnsType>(
  { octets, message }: Answered,
  name: string,
  type: T,
  trusted: boolean,
): DnsAnswer<DnsRecords[T]> {
  const { rcode, extendedErrors } = message
  if (rcode !== RCODE.noError && rcode !== RCODE.noSuchName) {
    const bogus = extendedErrors.some((code) => BOGUS.has(code))
    return unavailable(
      bogus ? 'the signatures of the zone (DNSSEC) are wrong' : (REASONS[rcode] ?? `code ${rcode}`),
      bogus,
    )
  }
  const authentic = trusted && message.isAuthentic
  const chain =
    type === 'CNAME' ? { end: name, ttl: Number.POSITIVE_INFINITY } : endOfAliases(message.answers, octets, name)
  if (!chain) return unavailable('aliases that lead in a circle', false)
  const places = message.answers.filter((one) => one.name === chain.end && one.type === TYPE_NUMBERS[type])
  if (places.length === 0) {
    // A server that is asked for everything and only refers to others is the wrong one: it knows of nothing.
    const isLame = !message.answersForAll && !message.isAuthoritative
    if (isLame) return unavailable('the name server does not look names up for others', false)
    const ttl = Math.min(chain.ttl, negativeTtl(message.authority, octets))
    return { kind: rcode === RCODE.noSuchName ? 'no-name' : 'no-data', ttl, authentic }
  }
  if (rcode === RCODE.noSuchName) return unavailable('an answer that contradicts itself', false)
  const records = places.map(({ start, end }) => readRecord(type, octets, start, end))
  return {
    kind: 'found',
    records,
    ttl: Math.min(chain.ttl, ...places.map(({ ttl }) => ttl)),
    authentic,
    name: chain.end,
  }
}

function endOfAliases(
  answers: readonly RecordPlace[],
  octets: Answered['octets'],
  name: string,
): { readonly end: string; readonly ttl: number } | undefined {
  let end = name
  let ttl = Number.POSITIVE_INFINITY
  for (let links = 0; links <= MAX_LINKS; links++) {
    const alias = answers.find((one) => one.type === TYPE_NUMBERS.CNAME && one.name === end)
    if (!alias) return { end, ttl }
    end = readRecord('CNAME', octets, alias.start, alias.end)
    ttl = Math.min(ttl, alias.ttl)
  }
  return undefined
}

/** RFC 2308 §5: the smaller of the SOA record's own TTL and its minimum. */
function negativeTtl(authority: readonly RecordPlace[], octets: Answered['octets']): number {
  const soa = authority.find((one) => one.type === TYPE_NUMBERS.SOA)
  return soa ? Math.min(soa.ttl, readRecord('SOA', octets, soa.start, soa.end).minimum) : UNKNOWN_TTL
}

const REASONS: Readonly<Record<number, string>> = {
  [RCODE.formatError]: 'the name server does not understand the question',
  [RCODE.serverFailure]: 'server failure',
  [RCODE.notImplemented]: 'the name server does not know such questions',
  [RCODE.refused]: 'refused',
}

function unavailable(reason: string, bogus: boolean): DnsAnswer<never> {
  return { kind: 'unavailable', reason, bogus }
}
