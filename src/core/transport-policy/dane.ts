import { type Dns, type DnsAnswer, recordsOf, type TlsaRecord } from '../dns/dns.ts'

/** What the DNS says of the keys of one host. RFC 7672 §2.2. */
export type Dane =
  /** Nothing that is authentic. */
  | { readonly kind: 'none' }
  /** The certificate has to match one of `records`. `base`: the name that they stand at, for SNI (§8.1) and names. */
  | { readonly kind: 'usable'; readonly base: string; readonly records: readonly TlsaRecord[] }
  /** There are records, and nothing that is known can be made of them: TLS is a must, a proof is not (§2.2). */
  | { readonly kind: 'unusable'; readonly base: string }
  /** Not known, and not to be guessed: whoever can make a lookup fail must not turn DANE off (§2.1.2). */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly bogus: boolean }

const DANE_TA = 2
const DANE_EE = 3
/** Octets of a digest by matching type: SHA-256, SHA-512. 0 is the data itself. */
const DIGEST_BYTES: Readonly<Record<number, number>> = { 1: 32, 2: 64 }

/** Looks up what a host's certificate must be. `host`: A-labels, small letters. */
export async function daneOf(dns: Dns, host: string, port: number): Promise<Dane> {
  const bases = await baseDomains(dns, host)
  if (!Array.isArray(bases)) return bases
  for (const base of bases) {
    const answer = await dns.ask(`_${port}._tcp.${base}`, 'TLSA')
    if (answer.kind === 'unavailable') return unavailable(`TLSA records of ${base}`, answer)
    // RFC 7672 §2.1.1: records that anybody on the way could have made up say nothing.
    if (answer.kind !== 'found' || !answer.authentic) continue
    const records = usableRecords(answer.records)
    return records.length > 0 ? { kind: 'usable', base, records } : { kind: 'unusable', base }
  }
  return { kind: 'none' }
}

/**
 * The records that something can be made of: DANE-TA(2) and DANE-EE(3), known selectors, digests of the right length. Those for the Web's authorities, PKIX-TA(0) and PKIX-EE(1), are not for
 * SMTP (RFC 7672 §3.1.3). Where one certificate or key has several digests, only the strongest counts (digest agility, RFC 7671 §9).
 */
export function usableRecords(records: readonly TlsaRecord[]): TlsaRecord[] {
  const known = records.filter(({ usage, selector, matchingType, data }) => {
    if ((usage !== DANE_TA && usage !== DANE_EE) || selector > 1) return false
    return matchingType === 0 ? data.length > 0 : data.length === DIGEST_BYTES[matchingType]
  })
  return known.filter(
    (record) =>
      record.matchingType === 0 ||
      !known.some(
        (other) =>
          other.usage === record.usage &&
          other.selector === record.selector &&
          other.matchingType > record.matchingType,
      ),
  )
}

/** Names whose TLSA records count, best first; none if the host's addresses are not authentic. RFC 7672 §2.2.1 to §2.2.3. */
async function baseDomains(dns: Dns, host: string): Promise<string[] | (Dane & { kind: 'unavailable' })> {
  const answers = await Promise.all([dns.ask(host, 'AAAA'), dns.ask(host, 'A')])
  const found = answers.filter((answer) => answer.kind === 'found')
  const failed = answers.find((answer) => answer.kind === 'unavailable')
  if (found.length === 0) return failed ? unavailable(`addresses of ${host}`, failed) : []
  const end = found[0]?.name ?? host
  // Behind an alias the records are looked for at its end first, then where it begins.
  if (found.every((answer) => answer.authentic)) return end === host ? [host] : [end, host]
  if (found.every((answer) => answer.name === host)) return []
  // An alias that is authentic itself but leads out of what is signed: the host's own name still counts.
  const alias = await dns.ask(host, 'CNAME')
  if (alias.kind === 'unavailable') return unavailable(`alias ${host}`, alias)
  return recordsOf(alias).length > 0 && 'authentic' in alias && alias.authentic ? [host] : []
}

function unavailable(
  what: string,
  answer: DnsAnswer<unknown> & { kind: 'unavailable' },
): Dane & { kind: 'unavailable' } {
  return { kind: 'unavailable', reason: `${what}: ${answer.reason}`, bogus: answer.bogus }
}
