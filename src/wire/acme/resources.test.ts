import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { alternateLinks } from './alternate-links.ts'
import { type AnswerFields, answerFields } from './answer-fields.ts'
import { readCertificateChain } from './certificate-chain.ts'
import { problemOf } from './problem.ts'
import { readAuthorization, readDirectory, readOrder, readRenewalWindow } from './resources.ts'
import { retryAfterMs } from './retry-after.ts'

const A = 'https://a.test'
const DIRECTORY = {
  newNonce: `${A}/1`,
  newAccount: `${A}/2`,
  newOrder: `${A}/3`,
  revokeCert: `${A}/4`,
  keyChange: `${A}/5`,
}
const ORDER = { status: 'pending', authorizations: [`${A}/z/1`], finalize: `${A}/f/1`, identifiers: [] }
const TOKEN = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA'
const CHALLENGE = { type: 'http-01', url: `${A}/c/1`, status: 'pending', token: TOKEN }
const AUTHORIZATION = { identifier: { type: 'dns', value: 'Example.ORG' }, status: 'pending', challenges: [CHALLENGE] }

function fields(value: unknown): AnswerFields {
  return answerFields(JSON.stringify(value), 'it')
}

test('a directory is read, with and without what is optional', () => {
  const bare = readDirectory(fields(DIRECTORY))
  assert.deepEqual(
    [bare.renewalInfo, bare.termsOfService, bare.needsExternalAccount, bare.profiles.size],
    [undefined, undefined, false, 0],
  )
  const meta = {
    termsOfService: `${A}/terms`,
    externalAccountRequired: true,
    caaIdentities: ['a.test', 7],
    profiles: { classic: 'ninety days', odd: { no: 'text' } },
  }
  const full = readDirectory(fields({ ...DIRECTORY, renewalInfo: `${A}/6`, meta }))
  assert.equal(full.renewalInfo, `${A}/6`)
  assert.equal(full.needsExternalAccount, true)
  assert.deepEqual(full.caaIdentities, ['a.test'])
  assert.deepEqual([...full.profiles], [['classic', 'ninety days']])
})

test('an authorization is read; kinds of challenges that are not known are left out whatever they hold', () => {
  const odd = [{ type: 'new-99', token: 7 }, { type: 'dns-account-01' }, {}, CHALLENGE]
  const read = readAuthorization(fields({ ...AUTHORIZATION, challenges: odd, wildcard: true }))
  assert.deepEqual(read.identifier, { type: 'dns', value: 'example.org' })
  assert.equal(read.isWildcard, true)
  assert.deepEqual(
    read.challenges.map(({ type, token }) => [type, token]),
    [['http-01', TOKEN]],
  )
})

test('why an order became invalid is kept, fit to be shown', () => {
  const error = {
    type: 'urn:ietf:params:acme:error:dns',
    detail: `no\u001b[2J ${'such '.repeat(500)}name`,
    subproblems: [
      { type: 'urn:ietf:params:acme:error:caa', detail: 'x', identifier: { type: 'dns', value: 'a.test' } },
    ],
  }
  const { problem } = readOrder(fields({ ...ORDER, status: 'invalid', error }))
  assert.equal(problem?.type, 'dns')
  assert.equal(problem?.detail.length, 500)
  assert.ok(!/\p{Cc}/u.test(problem?.detail ?? ''))
  assert.deepEqual(problem?.subproblems, [{ type: 'caa', detail: 'x', identifier: 'a.test' }])
})

test('a renewal window is read', () => {
  const suggestedWindow = { start: '2026-01-02T04:00:00Z', end: '2026-01-03T04:00:00.5+02:00' }
  const window = readRenewalWindow(fields({ suggestedWindow, explanationURL: 'javascript:alert(1)' }))
  assert.equal(window.startMs, Date.UTC(2026, 0, 2, 4))
  assert.equal(window.endMs, Date.UTC(2026, 0, 3, 2, 0, 0, 500))
  assert.equal(window.explanation, undefined)
})

const wrong: readonly (readonly [string, (value: AnswerFields) => unknown, unknown])[] = [
  ['a directory that is a list', readDirectory, [DIRECTORY]],
  ['a directory without an order', readDirectory, { ...DIRECTORY, newOrder: undefined }],
  ['a directory in the clear', readDirectory, { ...DIRECTORY, newOrder: 'http://a.test/3' }],
  ['a directory with a password', readDirectory, { ...DIRECTORY, newOrder: 'https://a:b@a.test/3' }],
  ['a directory with a file', readDirectory, { ...DIRECTORY, newNonce: 'file:///etc/passwd' }],
  ['a directory with an endless URL', readDirectory, { ...DIRECTORY, newNonce: `${A}/${'x'.repeat(3000)}` }],
  ['an order of an unknown state', readOrder, { ...ORDER, status: 'gone' }],
  ['an order without authorizations', readOrder, { ...ORDER, authorizations: undefined }],
  ['an order of too many', readOrder, { ...ORDER, authorizations: Array(2000).fill(`${A}/z`) }],
  ['an order with a number', readOrder, { ...ORDER, authorizations: [7] }],
  ['a valid order without a certificate', readOrder, { ...ORDER, status: 'valid' }],
  [
    'a token that climbs',
    readAuthorization,
    { ...AUTHORIZATION, challenges: [{ ...CHALLENGE, token: '../../../../../../../../etc/passwd' }] },
  ],
  [
    'an identifier that is no address',
    readAuthorization,
    { ...AUTHORIZATION, identifier: { type: 'ip', value: '1.2.3' } },
  ],
  [
    'an identifier of another kind',
    readAuthorization,
    { ...AUTHORIZATION, identifier: { type: 'email', value: 'a@b' } },
  ],
  [
    'a window that ends before it begins',
    readRenewalWindow,
    { suggestedWindow: { start: '2026-01-03T00:00:00Z', end: '2026-01-02T00:00:00Z' } },
  ],
  ['a window of no time', readRenewalWindow, { suggestedWindow: { start: 'tomorrow', end: '2026' } }],
  ['a window that is a number', readRenewalWindow, { suggestedWindow: 7 }],
]
for (const [name, read, value] of wrong) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => read(fields(value)),
      (error) => isFault(error, 'acme/bad-answer') && error.message.length < 400,
    )
  })
}

test('any text is read or refused, and gives a problem', () => {
  const readers = [readDirectory, readOrder, readAuthorization, readRenewalWindow]
  fc.assert(
    fc.property(fc.oneof(anyText(), fc.json()), (text) => {
      const problem = problemOf(text)
      assert.ok(problem.detail.length <= 500 && !/\p{Cc}/u.test(problem.detail + problem.type))
      for (const read of readers) {
        try {
          read(answerFields(text, 'it'))
        } catch (error) {
          assert.ok(isFault(error, 'acme/bad-answer'), String(error))
        }
      }
    }),
  )
})

const NOW = Date.UTC(2026, 0, 1)
const waits: readonly (readonly [string | undefined, number | undefined])[] = [
  ['120', 120_000],
  [' 0 ', 0],
  ['9999999999', 366 * 86_400_000],
  ['Thu, 01 Jan 2026 01:00:00 GMT', 3_600_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['-5', undefined],
  ['1e9', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
]
for (const [field, ms] of waits) {
  test(`Retry-After: ${field} is ${ms}`, () => assert.equal(retryAfterMs(field, NOW), ms))
}

test('other chains are found among the links', () => {
  const fields = [
    `<${A}/dir>;rel="index"`,
    `<${A}/c/1>; rel="alternate", <${A}/c/2> ; title=x; rel=alternate`,
    `<${A}/c/3>;rel="alternates"`,
  ]
  assert.deepEqual(alternateLinks(fields), [`${A}/c/1`, `${A}/c/2`])
  assert.equal(alternateLinks(Array(50).fill(`<${A}/c>;rel=alternate`)).length, 16)
})

test('any links are read in time that their length explains', () => {
  fc.assert(fc.property(fc.array(anyText(), { maxLength: 5 }), (fields) => void alternateLinks(fields)))
  const started = process.cpuUsage().user
  alternateLinks([`<a>${';'.repeat(60_000)}`, `<${'<a>;'.repeat(20_000)}`, `<a>${'; '.repeat(30_000)}rel`])
  assert.ok(process.cpuUsage().user - started < 5_000_000, 'quadratic')
})

const notChains = [
  '',
  'hello',
  '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
  '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(11),
  '-----BEGIN CERTIFICATE-----'.repeat(10_000),
]
for (const text of notChains) {
  test(`${JSON.stringify(text.slice(0, 40))} (${text.length}) is no chain`, () => {
    assert.throws(() => readCertificateChain(text), { code: 'acme/bad-answer' })
  })
}
