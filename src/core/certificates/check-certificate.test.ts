import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { certificateProblems, refusalOf } from './check-certificate.ts'
import { completeChain } from './complete-chain.ts'
import type { Operator } from './operator.ts'
import { type ReadCertificate, tryReadCertificate } from './read-certificate.ts'

const HOST = 'mail.example.org'
const OPERATOR: Operator = {
  name: 'Posthus  Post AS',
  country: 'NO',
  locality: '',
  registration: '987 654 321',
  category: '',
}
const EV = ['-addext', 'certificatePolicies=2.23.140.1.1']
const subject = (text: string) => ['-utf8', '-subj', text]

interface Case {
  readonly what: string
  readonly codes: readonly string[]
  /** Further options of `openssl req`. */
  readonly options?: readonly string[]
  readonly names?: readonly string[]
  readonly afterDays?: number
  readonly level?: 'EV' | 'DV'
  readonly operator?: Operator
  readonly leaveOut?: 'authority' | 'root'
}

const cases: readonly Case[] = [
  { what: 'a right one', codes: [] },
  {
    what: 'a right one of level EV',
    options: [...subject('/C=NO/O=posthus post as/serialNumber=987654321'), ...EV],
    level: 'EV',
    codes: [],
  },
  { what: 'one for another name', names: ['imap.example.org'], codes: ['certificates/missing-name'] },
  { what: 'one without the wildcard', names: [HOST, '*.example.org'], codes: ['certificates/missing-name'] },
  { what: 'one whose time is over', afterDays: 31, codes: ['certificates/broken-chain', 'certificates/expired'] },
  {
    what: 'one whose time has not come',
    afterDays: -1,
    codes: ['certificates/broken-chain', 'certificates/not-yet-valid'],
  },
  { what: 'one with a small RSA key', options: ['-newkey', 'rsa:1024'], codes: ['certificates/weak-key'] },
  { what: 'one signed with SHA-1', options: ['-sha1'], codes: ['certificates/weak-signature'] },
  {
    what: 'one for clients only',
    options: ['-addext', 'extendedKeyUsage=clientAuth'],
    codes: ['certificates/not-for-servers'],
  },
  {
    what: 'one that must be stapled and names no responder',
    options: ['-addext', 'tlsfeature=status_request'],
    codes: ['certificates/cannot-staple'],
  },
  {
    what: 'one that must be stapled and names a responder',
    options: ['-addext', 'tlsfeature=status_request', '-addext', 'authorityInfoAccess=OCSP;URI:http://ocsp.test/'],
    codes: [],
  },
  { what: 'one of lower level than ordered', level: 'EV', codes: ['certificates/wrong-level'] },
  {
    what: 'one for another organisation',
    options: [...subject('/C=SE/O=Evil AB/serialNumber=1'), ...EV],
    codes: ['certificates/wrong-operator'],
  },
  {
    what: 'one for an organisation where none is configured',
    options: [...subject('/C=NO/O=Posthus Post AS'), ...EV],
    operator: { ...OPERATOR, name: '' },
    codes: ['certificates/wrong-operator'],
  },
  { what: 'one without its intermediate authority', leaveOut: 'authority', codes: ['certificates/broken-chain'] },
  { what: 'one below a root that is not known', leaveOut: 'root', codes: ['certificates/broken-chain'] },
]

for (const {
  what,
  codes,
  options = [],
  names = [HOST],
  afterDays = 0,
  level,
  operator = OPERATOR,
  leaveOut,
} of cases) {
  test(`${what} has ${codes.join(', ') || 'no problem'}`, () => {
    using root = TestAuthority.root()
    const authority = root.authority('Issuing CA')
    const leaf = authority.issue([HOST], ...options)
    const nowMs = Date.now() + afterDays * 86_400_000 + 1_000
    const pool = leaveOut === 'authority' ? [] : [read(authority.identity)]
    const chain = completeChain(read(leaf), pool, leaveOut === 'root' ? [] : [read(root.identity)], nowMs)
    const problems = certificateProblems(chain, { spki: read(leaf).facts.spki, names, operator, level, nowMs })
    assert.deepEqual(
      problems.map(({ code }) => code),
      codes,
    )
    if (codes[0]) assert.equal(refusalOf(problems).code, codes[0])
  })
}

test('one for another key is refused for that, and for all else that is wrong', () => {
  using root = TestAuthority.root()
  const [leaf, other] = [root.issue([HOST]), root.issue([HOST])]
  const demands = { spki: read(other).facts.spki, names: ['x.example'], operator: OPERATOR, level: undefined }
  const chain = completeChain(read(leaf), [], [read(root.identity)], Date.now() + 1_000)
  const fault = refusalOf(certificateProblems(chain, { ...demands, nowMs: Date.now() + 1_000 }))
  assert.equal(fault.code, 'certificates/wrong-key')
  assert.match(fault.message, /does not cover x\.example/)
})

test('a chain is put in order out of a bag of authorities, without the root and without strangers', () => {
  using root = TestAuthority.root()
  using stranger = TestAuthority.root()
  const first = root.authority('First CA')
  const second = first.authority('Second CA')
  const leaf = second.issue([HOST])
  const bag = [root, stranger, stranger.authority('Second CA'), first, second].map(({ identity }) => read(identity))
  const chain = completeChain(read(leaf), bag, [read(root.identity)], Date.now() + 1_000)
  assert.deepEqual(
    chain.certificates.map(({ facts }) => facts.subject),
    [leaf, second.identity, first.identity].map((one) => read(one).facts.subject),
  )
  assert.equal(chain.root?.facts.fingerprint, read(root.identity).facts.fingerprint)
})

const BAD_AUTHORITIES: readonly (readonly [string, readonly string[]])[] = [
  ['that is none', ['-addext', 'basicConstraints=critical,CA:FALSE']],
  ['that may have nobody below its own level', ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0']],
]
test('an authority that may not sign is no way to a root', () => {
  for (const [what, options] of BAD_AUTHORITIES) {
    using root = TestAuthority.root()
    const first = root.authority('First CA', ...options)
    const second = first.authority('Second CA')
    const leaf = second.issue([HOST])
    const pool = [read(first.identity), read(second.identity)]
    const chain = completeChain(read(leaf), pool, [read(root.identity)], Date.now() + 1_000)
    assert.equal(chain.root, undefined, what)
  }
})

test('two authorities that have signed each other, and many of one name, end the search', () => {
  using root = TestAuthority.root('Root')
  const many = Array.from({ length: 12 }, () => root.authority('Same CA', '-subj', '/CN=Same CA'))
  const leaf = many[0]?.issue([HOST]) as TestIdentity
  const pool = Array.from({ length: 30 }, () => many.map(({ identity }) => read(identity))).flat()
  assert.ok(completeChain(read(leaf), pool, [read(root.identity)], Date.now() + 1_000).root)
  assert.equal(completeChain(read(leaf), pool, [], Date.now() + 1_000).root, undefined)
})

function read(identity: TestIdentity): ReadCertificate {
  const certificate = tryReadCertificate(identity.cert)
  assert.ok(certificate)
  return certificate
}
