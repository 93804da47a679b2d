import type { ReportedEndpoint } from '../../src/core/audit/report/audit-report.ts'
import type { TestsslFinding } from './tools.ts'

/** A field of testssl.sh, the check of ours that asks the same, and what it looks like when testssl.sh finds fault. */
interface FieldPlan {
  readonly check: string
  readonly bad: RegExp
  /** Why the two may differ, where they do. */
  readonly whyNot?: string
}

const NOT_WEB = 'testssl.sh asks web servers only'

/** What can be compared field by field. Names are those of testssl.sh 3.0 and 3.2. */
const FIELDS: Readonly<Record<string, FieldPlan>> = {
  SSLv2: { check: 'sslv2', bad: /^(offered|vulnerable)/ },
  SSLv3: { check: 'sslv3', bad: /^offered/ },
  TLS1: { check: 'tls1.0', bad: /^offered/ },
  TLS1_1: { check: 'tls1.1', bad: /^offered/ },
  TLS1_2: { check: 'modern-tls', bad: /^not offered/, whyNot: 'TLS 1.3 alone will do' },
  TLS1_3: { check: 'tls1.3', bad: /^not offered/ },
  cipherlist_NULL: { check: 'null-suites', bad: /^offered/ },
  cipherlist_aNULL: { check: 'anonymous-suites', bad: /^offered/ },
  cipherlist_EXPORT: { check: 'export-suites', bad: /^offered/ },
  cipherlist_LOW: { check: 'weak-suites', bad: /^offered/ },
  cipherlist_3DES_IDEA: { check: 'sweet32', bad: /^offered/ },
  cipherlist_STRONG: { check: 'aead', bad: /^not offered/ },
  cipher_order: {
    check: 'suite-order',
    bad: /client|NOT|not a cipher order/i,
    whyNot:
      'we find fault only where suites are unlike: without forward secrecy in all, or without authenticated encryption in some',
  },
  TLS_session_ticket: {
    check: 'tls12-tickets',
    bad: /^(valid for|yes)/,
    whyNot:
      'testssl.sh judges by the lifetime hint, which says nothing of the key; to us any ticket before TLS 1.3 is one too many',
  },
  cert_signatureAlgorithm: { check: 'certificate-signature', bad: /MD5|SHA1/ },
  cert_keySize: { check: 'certificate-key', bad: /\b(512|768|1024) bits/ },
  cert_trust: { check: 'certificate-name', bad: /does not match/ },
  cert_chain_of_trust: { check: 'certificate-trust', bad: /^(failed|NOT)/ },
  cert_expirationStatus: { check: 'certificate-validity', bad: /^expired/ },
  certs_list_ordering_problem: { check: 'certificate-chain', bad: /^yes/ },
  cert_revocation: {
    check: 'certificate-revoked',
    bad: /^Neither/,
    whyNot:
      'a certificate without a place to ask is no weakness: it ends soon (CA/Browser Forum, short-lived), or is of a local authority',
  },
  DNS_CAArecord: { check: 'caa', bad: /^--/, whyNot: 'a name of this machine alone is asked of nobody' },
  heartbleed: { check: 'heartbleed', bad: /VULNERABLE/ },
  CCS: { check: 'early-ccs', bad: /VULNERABLE/ },
  ticketbleed: { check: 'ticketbleed', bad: /VULNERABLE/, whyNot: NOT_WEB },
  ROBOT: { check: 'robot', bad: /VULNERABLE/ },
  secure_renego: { check: 'secure-renegotiation', bad: /VULNERABLE|not supported/i },
  secure_client_renego: { check: 'client-renegotiation', bad: /VULNERABLE|DoS/ },
  CRIME_TLS: { check: 'compression', bad: /VULNERABLE/ },
  POODLE_SSL: { check: 'poodle', bad: /VULNERABLE/ },
  fallback_SCSV: { check: 'fallback-scsv', bad: /NOT supported|not supported/ },
  SWEET32: { check: 'sweet32', bad: /VULNERABLE|uses 64 bit/ },
  FREAK: { check: 'freak', bad: /VULNERABLE/ },
  DROWN: { check: 'drown', bad: /VULNERABLE/ },
  LOGJAM: { check: 'logjam', bad: /VULNERABLE/ },
  BEAST: { check: 'beast', bad: /VULNERABLE/ },
  LUCKY13: { check: 'cbc', bad: /^potentially|VULNERABLE/ },
  RC4: { check: 'rc4', bad: /VULNERABLE/ },
  BREACH: { check: 'breach', bad: /VULNERABLE|gzip|deflate/ },
  HSTS: { check: 'hsts', bad: /not offered/ },
  HSTS_time: { check: 'hsts', bad: /too short/ },
}

/** Fields whose answer is no verdict: what there is, not whether it is well. */
const SAID_ONLY =
  /^(service|pre_|NPN|ALPN|cipherlist_AVERAGE|cipherlist_OBSOLETED|PFS|FS|protocol_negotiated|cipher_negotiated|cipher-|cipherorder|cipher_|TLS_extensions|SSL_sessionID|sessionresumption|TLS_timestamp|cert_|certs_|cert$|cert |OCSP_stapling|certificate_|DROWN_hint|LOGJAM-|BEAST_|clientsimulation|HTTP_|HSTS_|HPKP|banner_|cookie_|X-|Content-|Referrer|security_headers|optimal_proto|scanTime|rating|grade|overall|final|protocol_support|key_exchange|cipher_strength|id$|engine_problem|intermediate|DH_groups|QUIC|cipher_x|TLS_misses|clientAuth|TLS_compression)/

/** One field, beside ours. */
export interface ComparedField {
  readonly field: string
  readonly check: string
  readonly theirs: 'fault' | 'no fault'
  readonly ours: 'fault' | 'no fault' | 'unknown' | 'not asked'
  /** Why they differ; undefined where they do not. A difference without a reason is a mistake of somebody, and has to be looked into. */
  readonly reason: string | undefined
}

/** Lays what testssl.sh says of an endpoint beside ours. @throws Error for a field that nobody has thought about */
export function compareFields(
  findings: readonly TestsslFinding[],
  endpoint: ReportedEndpoint,
): readonly ComparedField[] {
  const ofNoKind = findings.find(({ id }) => !(id in FIELDS) && !SAID_ONLY.test(id))
  if (ofNoKind) throw new Error(`testssl.sh says something new, ${ofNoKind.id}: give it a place in testssl-fields.ts`)
  return findings.flatMap(({ id, finding }) => {
    const plan = FIELDS[id]
    return plan ? [compare(id, finding, plan, endpoint)] : []
  })
}

/** Suites that one has found and the other has not, by their standard names. */
export function compareSuites(
  findings: readonly TestsslFinding[],
  { suites }: ReportedEndpoint,
): { readonly onlyTheirs: readonly string[]; readonly onlyOurs: readonly string[] } {
  const theirs = new Set(
    findings
      .filter(({ id }) => /^cipher[-_].*x[0-9a-f]+$/.test(id))
      .flatMap(({ finding }) => /\b(TLS_[A-Z0-9_a-z]+)\s*$/.exec(finding)?.[1] ?? []),
  )
  const ours = new Set(suites.map((suite) => suite.split(' ')[1] as string))
  return { onlyTheirs: [...theirs.difference(ours)], onlyOurs: [...ours.difference(theirs)] }
}

function compare(
  field: string,
  finding: string,
  { check, bad, whyNot }: FieldPlan,
  { rows }: ReportedEndpoint,
): ComparedField {
  const row = rows.find((one) => one.check === check)
  const theirs = bad.test(finding) ? 'fault' : 'no fault'
  const ours = !row ? 'not asked' : row.state === 'fails' ? 'fault' : row.state === 'holds' ? 'no fault' : 'unknown'
  const isSame = theirs === ours || (ours === 'not asked' && theirs === 'no fault')
  return { field, check, theirs, ours, reason: isSame ? undefined : (whyNot ?? 'NO REASON') }
}
