import { type AuditCheck, fails, holds, type Judgement, notKnown } from '../audit-check.ts'
import {
  type AuditSubject,
  type OfferedSuite,
  offeredSuites,
  showSuites,
  whySuitesAreUnknown,
} from '../audit-subject.ts'
import { knownValue } from '../fact.ts'

const LIST = 'Offer ECDHE suites with AES-GCM or ChaCha20-Poly1305 in TLS 1.2, and nothing else.'

/** Which cipher suites may be offered, whatever the version. */
export const SUITE_CHECKS: readonly AuditCheck[] = [
  {
    id: 'null-suites',
    title: 'Every suite encrypts',
    severity: 'critical',
    scope: 'suites',
    mend: LIST,
    references: ['RFC 9325 §4.1'],
    judge: (subject) => noSuite(subject, ({ bits }) => bits === 0),
  },
  {
    id: 'anonymous-suites',
    title: 'Every suite shows who the server is',
    severity: 'critical',
    scope: 'suites',
    mend: LIST,
    references: ['RFC 9325 §4.1'],
    judge: (subject) => noSuite(subject, isAnonymous),
  },
  {
    id: 'export-suites',
    title: 'No suite was made to be broken (export)',
    severity: 'critical',
    scope: 'suites',
    mend: LIST,
    references: ['CVE-2015-0204', 'CVE-2015-4000', 'RFC 9325 §4.1'],
    judge: (subject) => noSuite(subject, ({ isExport }) => isExport),
  },
  {
    id: 'weak-suites',
    title: 'No suite has a key of less than 112 bits',
    severity: 'high',
    scope: 'suites',
    mend: LIST,
    references: ['RFC 9325 §4.1'],
    judge: (subject) => noSuite(subject, ({ bits, isExport }) => bits > 0 && bits < 112 && !isExport),
  },
  {
    id: 'rc4',
    title: 'RC4 is not offered',
    severity: 'high',
    scope: 'suites',
    mend: LIST,
    references: ['RFC 7465', 'CVE-2013-2566', 'CVE-2015-2808'],
    judge: (subject) => noSuite(subject, isRc4),
  },
  {
    id: 'sweet32',
    title: 'No cipher works in blocks of 64 bits',
    severity: 'medium',
    scope: 'suites',
    mend: LIST,
    references: ['CVE-2016-2183'],
    judge: (subject) => noSuite(subject, hasSmallBlocks),
  },
  {
    id: 'cbc',
    title: 'No suite works with CBC',
    severity: 'low',
    scope: 'suites',
    mend: LIST,
    references: ['CVE-2013-0169', 'RFC 9325 §4.2'],
    judge: lucky13,
  },
  {
    id: 'beast',
    title: 'No CBC suite in TLS 1.0 or SSL 3',
    severity: 'low',
    scope: 'suites',
    mend: 'Allow TLS 1.2 and TLS 1.3 only.',
    references: ['CVE-2011-3389'],
    judge: (subject) =>
      noSuite(subject, ({ protocol, mode }) => mode === 'CBC' && (protocol === 'TLSv1' || protocol === 'SSLv3')),
  },
  {
    id: 'aead',
    title: 'There are suites with authenticated encryption',
    severity: 'medium',
    scope: 'suites',
    mend: LIST,
    references: ['RFC 9325 §4.2'],
    judge({ facts }) {
      const some = offeredSuites(facts).find(({ mode }) => mode === 'AEAD')
      if (some) return holds(showSuites([some]))
      const why = whySuitesAreUnknown(facts)
      return why === undefined ? fails('no suite with AES-GCM, AES-CCM or ChaCha20-Poly1305') : notKnown(why)
    },
  },
  {
    id: 'suite-order',
    title: 'The server has its way where it offers better and worse suites',
    severity: 'low',
    scope: 'suites',
    mend: 'Let the server choose the suite, or offer only suites that are alike.',
    references: ['RFC 9325 §4.2.1'],
    judge: judgeOrder,
  },
]

/** Whether a suite lets anybody be the server. */
export function isAnonymous({ authentication, exchange }: OfferedSuite): boolean {
  return authentication === 'anonymous' || authentication === 'NULL' || exchange === 'NULL'
}

/** Whether a suite uses RC4. */
export function isRc4({ cipher }: OfferedSuite): boolean {
  return cipher.startsWith('RC4')
}

/** Whether a suite has a cipher of 64-bit blocks: after some 32 GB of one connection, blocks repeat. */
export function hasSmallBlocks({ cipher, mode }: OfferedSuite): boolean {
  return mode !== 'stream' && /^(3DES|DES|IDEA|RC2|DES40|GOST28147|28147|MAGMA)/.test(cipher)
}

function noSuite({ facts }: AuditSubject, isBad: (suite: OfferedSuite) => boolean): Judgement {
  const suites = offeredSuites(facts)
  const bad = suites.filter(isBad)
  if (bad.length > 0) return fails(showSuites(bad))
  const why = whySuitesAreUnknown(facts)
  return why === undefined ? holds(`none of ${suites.length} suites`) : notKnown(why)
}

/** Encrypt-then-MAC (RFC 7366) ends what padding tells; only who asks for it has it. */
function lucky13(subject: AuditSubject): Judgement {
  const judgement = noSuite(subject, ({ mode }) => mode === 'CBC')
  if (judgement.state !== 'fails') return judgement
  const mended = knownValue(subject.facts.handshake.encryptThenMac) === true
  return mended
    ? { ...fails(`${judgement.evidence}; with encrypt-then-MAC for those who ask`), severity: 'info' }
    : judgement
}

function judgeOrder({ facts }: AuditSubject): Judgement | undefined {
  const older = facts.protocols.filter(
    ({ protocol, offered, suites }) =>
      protocol !== 'SSLv2' && protocol !== 'TLSv1.3' && knownValue(offered) && (knownValue(suites)?.length ?? 0) > 1,
  )
  const unlike = older.filter(({ suites }) => !isAlike(knownValue(suites) ?? []))
  if (older.length === 0) return undefined
  const clients = unlike.find(({ order }) => knownValue(order) === 'client')
  if (clients) return fails(`in ${clients.protocol} the client decides among suites of unlike strength`)
  const unsure = unlike.find(({ order }) => order.state === 'unknown')
  if (unsure?.order.state === 'unknown') return notKnown(`${unsure.protocol}: ${unsure.order.why}`)
  return holds(
    unlike.length === 0 ? 'all suites are forward-secret, with authenticated encryption' : 'the server decides',
  )
}

function isAlike(suites: readonly { readonly forwardSecret: boolean; readonly mode: string }[]): boolean {
  return suites.every(({ forwardSecret, mode }) => forwardSecret && mode === 'AEAD')
}
