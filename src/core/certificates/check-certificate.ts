import { Fault } from '../../base/fault.ts'
import type { ValidationLevel } from './certificate-entry.ts'
import type { CompletedChain } from './complete-chain.ts'
import { foreignSubject, type Operator } from './operator.ts'
import type { ReadCertificate } from './read-certificate.ts'

const LEAST_RSA_BITS = 2048
const STRONG_CURVES = ['ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521']
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'
/** Signatures with SHA-256 and better: RSA, RSA-PSS (whose parameters OpenSSL looks at), ECDSA, Ed25519. */
const STRONG_SIGNATURES = new Set([
  '1.2.840.113549.1.1.10',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
])

/** What a certificate has to be good for. */
export interface CertificateDemands {
  /** SHA-256 of the SubjectPublicKeyInfo of the key that it is for. */
  readonly spki: string
  /** Host names that it was requested for. */
  readonly names: readonly string[]
  readonly operator: Operator
  /** What the authority was asked to validate; undefined: any level will do. */
  readonly level: ValidationLevel | undefined
  readonly nowMs: number
}

export type ProblemCode =
  | 'certificates/wrong-key'
  | 'certificates/broken-chain'
  | 'certificates/missing-name'
  | 'certificates/expired'
  | 'certificates/not-yet-valid'
  | 'certificates/weak-key'
  | 'certificates/weak-signature'
  | 'certificates/not-for-servers'
  | 'certificates/cannot-staple'
  | 'certificates/wrong-level'
  | 'certificates/wrong-operator'

/** Why a certificate is refused. */
export interface CertificateProblem {
  readonly code: ProblemCode
  /** What is wrong, and the mend. */
  readonly text: string
}

/** Everything that is wrong with a certificate, the worst first. */
export function certificateProblems(chain: CompletedChain, demands: CertificateDemands): CertificateProblem[] {
  const leaf = chain.certificates[0] as ReadCertificate
  return [
    ...keyProblems(leaf, demands),
    ...chainProblems(chain),
    ...timeProblems(leaf, demands.nowMs),
    ...nameProblems(leaf, demands.names),
    ...strengthProblems(chain),
    ...purposeProblems(leaf),
    ...stapleProblems(leaf),
    ...subjectProblems(leaf, demands),
  ]
}

/** The fault that names all problems, under the code of the first. */
export function refusalOf(problems: readonly CertificateProblem[]): Fault {
  const [first] = problems
  const text = problems.map((one) => one.text).join('\n  ')
  const message = problems.length === 1 ? text : `the certificate cannot be taken:\n  ${text}`
  switch (first?.code) {
    case 'certificates/wrong-key':
      return new Fault('peer', 'certificates/wrong-key', message)
    case 'certificates/broken-chain':
      return new Fault('peer', 'certificates/broken-chain', message)
    case 'certificates/missing-name':
      return new Fault('peer', 'certificates/missing-name', message)
    case 'certificates/expired':
      return new Fault('peer', 'certificates/expired', message)
    case 'certificates/not-yet-valid':
      return new Fault('peer', 'certificates/not-yet-valid', message)
    case 'certificates/weak-key':
      return new Fault('peer', 'certificates/weak-key', message)
    case 'certificates/weak-signature':
      return new Fault('peer', 'certificates/weak-signature', message)
    case 'certificates/cannot-staple':
      return new Fault('peer', 'certificates/cannot-staple', message)
    case 'certificates/wrong-level':
      return new Fault('peer', 'certificates/wrong-level', message)
    case 'certificates/wrong-operator':
      return new Fault('peer', 'certificates/wrong-operator', message)
    default:
      return new Fault('peer', 'certificates/not-for-servers', message)
  }
}

function keyProblems({ facts }: ReadCertificate, { spki }: CertificateDemands): CertificateProblem[] {
  if (facts.spki === spki) return []
  const text = 'it is for another key: import it for the request that it was issued for, or with its own key (--key)'
  return [{ code: 'certificates/wrong-key', text }]
}

function chainProblems({ certificates, root }: CompletedChain): CertificateProblem[] {
  if (root) return []
  const last = certificates.at(-1) as ReadCertificate
  const where = last.facts.issuerUrls[0]
  const mend =
    where === undefined
      ? 'give the certificates of its authorities (--chain FILE or FOLDER), and for an authority that is not public its root (--root FILE)'
      : `give the certificates of its authorities (--chain FILE or FOLDER), or let them be fetched from ${where} (--fetch); for an authority that is not public give its root (--root FILE)`
  return [{ code: 'certificates/broken-chain', text: `its chain ends at ${last.facts.issuer}: ${mend}` }]
}

function timeProblems({ fields }: ReadCertificate, nowMs: number): CertificateProblem[] {
  if (fields.notAfterMs <= nowMs) {
    const text = `it has expired on ${moment(fields.notAfterMs)}: have it renewed`
    return [{ code: 'certificates/expired', text }]
  }
  if (fields.notBeforeMs <= nowMs) return []
  const text = `it is valid from ${moment(fields.notBeforeMs)} only: wait until then, or mend the clock of this machine`
  return [{ code: 'certificates/not-yet-valid', text }]
}

function nameProblems({ x509, facts }: ReadCertificate, names: readonly string[]): CertificateProblem[] {
  const missing = names.filter((name) =>
    name.startsWith('*.') ? !facts.names.includes(name) : x509.checkHost(name, { subject: 'never' }) === undefined,
  )
  if (missing.length === 0 && facts.names.length > 0) return []
  const has = facts.names.length === 0 ? 'no host name at all' : `only ${facts.names.join(', ')}`
  const text = `it does not cover ${missing.join(', ') || 'any host'}, ${has}: have it issued with all names, or request it for fewer`
  return [{ code: 'certificates/missing-name', text }]
}

function strengthProblems({ certificates }: CompletedChain): CertificateProblem[] {
  return certificates.flatMap(({ facts, fields }, index): CertificateProblem[] => {
    const which = index === 0 ? 'its' : `the chain's (${facts.subject})`
    const problems: CertificateProblem[] = []
    if (!isStrongKey(facts.algorithm)) {
      const text = `${which} key is ${facts.algorithm}: have one with P-256, P-384 or RSA of ${LEAST_RSA_BITS} bits or more`
      problems.push({ code: 'certificates/weak-key', text })
    }
    if (!STRONG_SIGNATURES.has(fields.signatureAlgorithm)) {
      const text = `${which} signature is weak or not known (${fields.signatureAlgorithm}): have one with SHA-256 or better`
      problems.push({ code: 'certificates/weak-signature', text })
    }
    return problems
  })
}

/** Ed25519 is strong, but no public authority issues for it and hardly any client reads it (CA/B Baseline Requirements §6.1.1.3). */
function isStrongKey(algorithm: string): boolean {
  const bits = /^rsa-(\d+)$/.exec(algorithm)?.[1]
  return bits === undefined ? STRONG_CURVES.includes(algorithm) : Number(bits) >= LEAST_RSA_BITS
}

function purposeProblems({ x509, fields }: ReadCertificate): CertificateProblem[] {
  const purposes = fields.extendedKeyUsages
  if (!x509.ca && (purposes.length === 0 || purposes.includes(SERVER_AUTHENTICATION))) return []
  const text = x509.ca
    ? 'it is one of an authority, not of a server: put the certificate of the server first'
    : 'it is not for servers (extendedKeyUsage): have one issued for TLS servers'
  return [{ code: 'certificates/not-for-servers', text }]
}

/** RFC 7633 §4.2.2: clients that heed it turn away from it without an answer, and nobody would be asked for one. */
function stapleProblems({ facts }: ReadCertificate): CertificateProblem[] {
  if (!facts.mustStaple || facts.ocspUrls.length > 0) return []
  const text =
    'it must be shown with an OCSP answer (RFC 7633), and names nobody who gives one: have it issued without "must staple", or with the address of a responder'
  return [{ code: 'certificates/cannot-staple', text }]
}

function subjectProblems({ facts }: ReadCertificate, { level, operator }: CertificateDemands): CertificateProblem[] {
  const problems: CertificateProblem[] = []
  if (level !== undefined && facts.level !== level) {
    const text = `its level is ${facts.level} (policies ${facts.policies.join(' ') || 'none'}), not ${level}: ask the authority for what was ordered`
    problems.push({ code: 'certificates/wrong-level', text })
  }
  const foreign = foreignSubject(facts, operator)
  if (foreign.length > 0) {
    const text = `${foreign.join('; ')}: correct [operator], or have a second person consent (--by, --consent)`
    problems.push({ code: 'certificates/wrong-operator', text })
  }
  return problems
}

function moment(ms: number): string {
  return new Date(ms).toISOString()
}
