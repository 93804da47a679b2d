import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { TestAuthority } from '../../../../test/kit/test-authority.ts'
import { certificateExtensions, timestampLogs } from '../../../wire/x509/certificate-extensions.ts'
import type { AuditRow } from '../audit-row.ts'
import { chainOf, factsWith, GOOD_ENDPOINT } from '../endpoint-facts.fixture.ts'
import { type Fact, known } from '../fact.ts'
import { judgeEndpoint } from '../judge-endpoint.ts'
import { tryCheckCertificate } from './checked-certificate.ts'

const root = TestAuthority.root('Root')
const between = root.authority('Between')
const stranger = TestAuthority.root('Stranger')
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const trusted = new X509Certificate(root.identity.cert)
const { host } = GOOD_ENDPOINT
const DAY_MS = 86_400_000
const good = between.issue([host])
const [own, above] = good.der as [Uint8Array, Uint8Array]
const rootDer = root.identity.der[0] as Uint8Array
const extended = between.issue(
  [host],
  '-addext',
  'certificatePolicies=2.23.140.1.1',
  '-addext',
  'tlsfeature=status_request',
  '-addext',
  'authorityInfoAccess=OCSP;URI:http://ocsp.test/,caIssuers;URI:http://ca.test/between.cer',
  '-addext',
  'crlDistributionPoints=URI:http://crl.test/1.crl,URI:http://crl.test/2.crl',
  '-subj',
  '/CN=x/O=Posthus AS/C=NO',
)

interface Case {
  readonly chain: readonly Uint8Array[]
  readonly host?: string
  readonly atMs?: number
  readonly isPublic?: boolean
  readonly revoked?: Fact<boolean>
  /** Checks that must fail; `id=severity` where that matters. None other of the certificate may. */
  readonly fails: readonly string[]
  readonly grade: string
}

const cases: Readonly<Record<string, Case>> = {
  'a good chain': { chain: [own, above], fails: [], grade: 'A' },
  'a good chain of public roots, which nobody has logged': {
    chain: [own, above],
    isPublic: true,
    fails: ['certificate-transparency', 'certificate-level'],
    grade: 'A',
  },
  'without what is between': { chain: [own], fails: ['certificate-trust=high', 'certificate-chain'], grade: 'T' },
  'without what is between, which could be fetched': {
    chain: [extended.der[0] as Uint8Array],
    fails: ['certificate-trust=medium', 'certificate-chain', 'must-staple', 'ocsp-stapling'],
    grade: 'B',
  },
  'in another order': { chain: [own, rootDer, above], fails: ['certificate-chain'], grade: 'A' },
  'with the root': { chain: [own, above, rootDer], fails: ['certificate-chain'], grade: 'A' },
  'with what nobody needs': {
    chain: [own, above, between.authority('Other').identity.der[0] as Uint8Array],
    fails: ['certificate-chain'],
    grade: 'A',
  },
  // As authorities issue them for a few days: everything is in the alternative names.
  'whose subject is empty': { chain: [...between.issue([host], '-subj', '/').der], fails: [], grade: 'A' },
  'whose subject is empty, of a stranger': {
    chain: stranger.issue([host], '-subj', '/').der.concat(stranger.identity.der),
    fails: ['certificate-trust'],
    grade: 'T',
  },
  'of a stranger': {
    chain: stranger.issue([host]).der.concat(stranger.identity.der),
    fails: ['certificate-trust'],
    grade: 'T',
  },
  'signed with its own key': {
    chain: stranger.identity.der,
    host: 'x',
    fails: ['certificate-trust', 'certificate-name'],
    grade: 'T',
  },
  'for another name': { chain: [own, above], host: 'other.posthus.test', fails: ['certificate-name'], grade: 'M' },
  'for an address': { chain: [own, above], host: '192.0.2.1', fails: ['certificate-name'], grade: 'M' },
  'after its end': {
    chain: [own, above],
    atMs: 31 * DAY_MS,
    fails: ['certificate-trust', 'certificate-validity', 'certificate-renewal'],
    grade: 'T',
  },
  'before its beginning': {
    chain: [own, above],
    atMs: -2 * DAY_MS,
    fails: ['certificate-trust', 'certificate-validity'],
    grade: 'T',
  },
  'two days before its end': { chain: [own, above], atMs: 28.5 * DAY_MS, fails: ['certificate-renewal'], grade: 'A' },
  'with a short key': {
    chain: [...between.issue([host], '-pkeyopt', 'ec_paramgen_curve:P-192').der],
    fails: ['certificate-key=high'],
    grade: 'B',
  },
  'signed with SHA-1': { chain: [...between.issue([host], '-sha1').der], fails: ['certificate-signature'], grade: 'A' },
  'for ten years': {
    chain: [...between.issue([host], '-days', '3650').der],
    fails: ['certificate-lifetime'],
    grade: 'A',
  },
  'taken back': {
    chain: [own, above],
    revoked: known(true, 'the list says so'),
    fails: ['certificate-revoked'],
    grade: 'F',
  },
  'signed by one who may not': {
    chain: [...between.authority('No authority', '-addext', 'basicConstraints=CA:FALSE').issue([host]).der],
    fails: ['certificate-trust'],
    grade: 'T',
  },
}

describe('certificates', () => {
  for (const [what, one] of Object.entries(cases)) {
    test(`${what}: ${one.fails.join(', ') || 'nothing fails'}, ${one.grade}`, () => {
      const { rows, score } = judged(one)
      const failed = rows.filter(({ check, state }) => state === 'fails' && /^(certificate-|must-|ocsp-)/.test(check))
      const shown = (row: AuditRow) => {
        const wanted = one.fails.find((name) => name.startsWith(`${row.check}=`))
        return wanted === undefined ? row.check : `${row.check}=${row.severity}`
      }
      assert.deepEqual(failed.map(shown).sort(), one.fails.toSorted(), JSON.stringify(failed))
      assert.equal(score.grade, one.grade, JSON.stringify(score.caps))
    })
  }

  test('what stands in a certificate is read', () => {
    const found = tryCheckCertificate(
      chainOf(extended.der),
      host,
      { everybody: [], named: [{ certificate: trusted, by: '--ca root.pem' }] },
      Date.now(),
    )
    assert.partialDeepStrictEqual(found, {
      level: 'EV',
      organisation: 'Posthus AS',
      country: 'NO',
      mustStaple: true,
      names: [host],
      policies: ['2.23.140.1.1'],
      ocspUrls: ['http://ocsp.test/'],
      issuerUrls: ['http://ca.test/between.cer'],
      crlUrls: ['http://crl.test/1.crl', 'http://crl.test/2.crl'],
      algorithm: 'ecdsa-p256',
      rsaBits: 3072,
    })
  })

  test('what is no certificate is not taken for one', () => {
    const roots = { everybody: [], named: [] }
    for (const chain of [[], [new Uint8Array()], [new Uint8Array(300)], [own.subarray(0, 100)]])
      assert.equal(tryCheckCertificate(chainOf(chain), host, roots, 0), undefined)
    const odd = tryCheckCertificate(
      chainOf([own, new Uint8Array(9), above]),
      host,
      { everybody: [], named: [{ certificate: trusted, by: '--ca root.pem' }] },
      Date.now(),
    )
    assert.equal(odd?.path.trust.kind, 'trusted')
  })
})

describe('extensions', () => {
  const log = (octet: number) => [0, 43, 0, ...Array(32).fill(octet), ...Array(10).fill(0)]
  const list = (...logs: number[][]) => new Uint8Array([0, logs.flat().length, ...logs.flat()])

  test('logs whose timestamps are there are counted', () => {
    assert.deepEqual(timestampLogs(list(log(1), log(2))), ['01'.repeat(32), '02'.repeat(32)])
    assert.deepEqual(timestampLogs(list(log(1)).subarray(0, 20)), [])
    assert.deepEqual(timestampLogs(new Uint8Array()), [])
  })

  test('any octets have extensions or none', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => void certificateExtensions(octets)))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => void timestampLogs(octets)))
    const flips = fc.tuple(fc.nat(own.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(flips, { maxLength: 5 }), (changes) => {
        const changed = Uint8Array.from(extended.der[0] as Uint8Array)
        for (const [at, octet] of changes) changed[at] = octet
        certificateExtensions(changed)
        tryCheckCertificate(
          chainOf([changed, above]),
          host,
          { everybody: [], named: [{ certificate: trusted, by: '--ca root.pem' }] },
          0,
        )
      }),
    )
  })
})

function judged({ chain, host: asked = host, atMs = 0, isPublic = false, revoked }: Case) {
  const startedAtMs = Date.now() + 60_000 + atMs
  const facts = factsWith({ startedAtMs, endpoint: { ...GOOD_ENDPOINT, host: asked } }, chain)
  // A root that lives as long as what is below it: what is looked at here is the certificate.
  const roots = isPublic
    ? { everybody: [trusted], named: [] }
    : { everybody: [], named: [{ certificate: trusted, by: '--ca root.pem' }] }
  const certificate = tryCheckCertificate(chainOf(chain), asked, roots, startedAtMs, revoked)
  return judgeEndpoint({ facts, certificates: certificate ? [certificate] : [], dns: undefined })
}
