import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { tryReadXml } from '../../../wire/xml/read-xml.ts'
import type { AuditedEndpoint } from '../audited-endpoint.ts'
import { ALL_CHECKS } from '../checks/all-checks.ts'
import { factsWith, GOOD_ENDPOINT, protocolsWith, protocolWith } from '../endpoint-facts.fixture.ts'
import type { EndpointFacts } from '../endpoint-facts.ts'
import { known } from '../fact.ts'
import { judgeEndpoint } from '../judge-endpoint.ts'
import { failedRows, makeReport } from './audit-report.ts'
import { htmlReport } from './html-report.ts'
import { sarifReport } from './sarif-report.ts'

/** What somebody could call an algorithm, a header or a suite. */
const HOSTILE = '</code><script>alert(1)</script>"\' onload=x \u001b[2J\u009b31m\u202e\u2028\ud800&amp;'

function endpoint(
  facts: Partial<EndpointFacts> = {},
  service: AuditedEndpoint['service'] = 'imaps',
  port = 993,
): AuditedEndpoint {
  const found = factsWith({ endpoint: { ...GOOD_ENDPOINT, service, port }, ...facts })
  return judgeEndpoint({ facts: found, certificates: [], dns: undefined })
}

const rsaOnly: Partial<EndpointFacts> = {
  protocols: protocolsWith(protocolWith('TLSv1.2', ['TLS_RSA_WITH_AES_128_GCM_SHA256']), {
    protocol: 'TLSv1.3',
    offered: known(false, 'alert 70'),
    suites: known([], ''),
    order: known('one', ''),
  }),
}
const hostile = {
  ...endpoint({ vulnerabilities: { ...factsWith().vulnerabilities, heartbleed: known(true, HOSTILE) } }),
  host: `${HOSTILE}.test`,
  failure: HOSTILE,
}

describe('one sheet', () => {
  test('a class is as good as its worst endpoint, and says why it fails (R021)', () => {
    const services = [
      endpoint({}, 'https', 443),
      endpoint({}, 'imaps', 993),
      endpoint(rsaOnly, 'imap', 143),
      endpoint({}, 'smtp', 25),
      endpoint({}, 'submissions', 465),
    ]
    const { magazine } = makeReport(services, [], '1.0.0', 0, 1500)
    assert.deepEqual(
      magazine.lines.map(({ name, endpoints, forwardSecrecy, passes }) => [name, endpoints, forwardSecrecy, passes]),
      [
        ['web', 1, 'post-quantum', true],
        ['POP', 0, undefined, false],
        ['IMAP', 2, 'none', false],
        ['SMTP in', 1, 'post-quantum', true],
        ['submission', 1, 'post-quantum', true],
      ],
    )
    assert.match(magazine.lines[2]?.why.join() ?? '', /forward secrecy: none/)
    assert.equal(magazine.passes, false)
  })

  test('an endpoint that could not be asked passes nothing', () => {
    const { magazine } = makeReport([{ ...endpoint(), failure: 'connection refused' }], [], '1', 0, 1)
    assert.deepEqual([magazine.lines[2]?.passes, magazine.passes], [false, false])
  })

  test('nothing that was audited is no pass', () => assert.equal(makeReport([], [], '1', 0, 1).magazine.passes, false))
})

test('a threshold takes what is as grave and what is graver', () => {
  const { rows } = endpoint(rsaOnly)
  assert.deepEqual(failedRows(rows, 'critical'), [])
  assert.ok(failedRows(rows, 'high').some(({ check }) => check === 'forward-secrecy'))
  assert.ok(failedRows(rows, 'info').length > failedRows(rows, 'high').length)
})

describe('what strangers say', () => {
  const report = makeReport([hostile, endpoint(rsaOnly)], [HOSTILE], '1.0.0', 0, 1)

  test('cannot become markup, nor steer anything', () => {
    const page = htmlReport(report)
    assert.ok(!page.includes('<script'))
    assert.doesNotMatch(page, /[\u0000-\u0008\u000b-\u001f\ud800-\udfff]/u)
    assert.ok(page.includes('&lt;script&gt;'))
    for (const { rows } of report.endpoints) {
      for (const { evidence } of rows) assert.doesNotMatch(evidence, /[\p{Cc}\p{Cf}\u2028\p{Cs}]/u)
    }
  })

  test('the page is whole, in itself and as a document', () => {
    const page = htmlReport(report)
    assert.ok(page.startsWith('<!DOCTYPE html>\n'))
    assert.ok(tryReadXml(page.slice('<!DOCTYPE html>\n'.length), 10_000), 'it is well-formed')
    assert.match(page, /default-src 'none'|default-src &apos;none&apos;/)
    assert.doesNotMatch(page, /<(script|img|link|iframe|form)|https?:\/\/|url\(|@import/)
    assert.match(page, /prefers-color-scheme:dark/)
  })
})

test('JSON has what it says it has', () => {
  const report = JSON.parse(JSON.stringify(makeReport([endpoint(rsaOnly)], [], '1.0.0', 0, 1500)))
  const [first] = report.endpoints
  assert.deepEqual(Object.keys(report), [
    'schema',
    'version',
    'startedAt',
    'tookMs',
    'connections',
    'endpoints',
    'closed',
    'leftOut',
    'magazine',
  ])
  assert.partialDeepStrictEqual(report, {
    schema: 'posthus-audit/1',
    tookMs: 1500,
    connections: 41,
    startedAt: '1970-01-01T00:00:00.000Z',
  })
  assert.partialDeepStrictEqual(first, { name: 'imaps://mail.posthus.test:993', forwardSecrecy: { level: 'none' } })
  for (const { mend, references } of first.rows) assert.ok(mend !== '' && references.length > 0)
})

describe('SARIF', () => {
  test('what is written keeps to the structure of SARIF 2.1.0', () => {
    const sarif = JSON.parse(
      JSON.stringify(
        sarifReport(makeReport([hostile, endpoint(rsaOnly), endpoint({}, 'pop3s', 995)], [], '1.0.0', 0, 1500)),
      ),
    )
    const parsed = SARIF.parse(sarif)
    const [run] = parsed.runs
    for (const result of run?.results ?? []) {
      assert.equal(run?.tool.driver.rules[result.ruleIndex]?.id, result.ruleId)
      // §3.27.10: only what fails has a level.
      assert.equal(result.level === 'none', result.kind !== 'fail')
    }
    assert.equal(run?.tool.driver.rules.length, ALL_CHECKS.length)
    // What the schema calls unique: rules, by their ids; what tells results apart in the next run.
    assert.equal(new Set(run?.tool.driver.rules.map(({ id }) => id)).size, ALL_CHECKS.length)
    const prints = run?.results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints)) ?? []
    assert.equal(new Set(prints).size, prints.length)
    assert.deepEqual(new Set(run?.results.map(({ kind }) => kind)), new Set(['fail', 'open', 'pass']))
    const [invocation] = run?.invocations ?? []
    assert.ok(invocation && invocation.startTimeUtc <= invocation.endTimeUtc)
    assert.equal(run?.invocations[0]?.executionSuccessful, false)
    assert.equal(run?.results.filter(({ ruleId, kind }) => ruleId === 'heartbleed' && kind === 'fail').length, 1)
  })
})

/** The properties that we write, as the schema of OASIS has them (sarif-schema-2.1.0.json): what it requires, what it allows, and nothing else. */
const Message = z.strictObject({ text: z.string().min(1) })
const Location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: z.string().regex(/^[a-z0-9+.-]+:\/\/[!-~]+$/) }),
    region: z.strictObject({ startLine: z.int().min(1) }),
  }),
  logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() })),
})
const Rule = z.strictObject({
  id: z.string(),
  shortDescription: Message,
  help: Message,
  defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
  properties: z.looseObject({ tags: z.array(z.string()).refine((tags) => new Set(tags).size === tags.length) }),
})
const Result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  kind: z.enum(['notApplicable', 'pass', 'fail', 'review', 'open', 'informational']),
  level: z.enum(['none', 'note', 'warning', 'error']),
  message: Message,
  locations: z.array(Location).min(1),
  partialFingerprints: z.record(z.string(), z.string()),
})
const Invocation = z.strictObject({
  executionSuccessful: z.boolean(),
  startTimeUtc: z.iso.datetime(),
  endTimeUtc: z.iso.datetime(),
  toolExecutionNotifications: z.array(
    z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']), message: Message }),
  ),
})
const SARIF = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({ name: z.string(), semanticVersion: z.string(), rules: z.array(Rule) }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      invocations: z.array(Invocation),
      results: z.array(Result),
    }),
  ),
})
