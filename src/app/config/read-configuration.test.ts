import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { ANNOTATION_LIMITS } from '../../core/mail/annotation.ts'
import type { Configuration } from './configuration.ts'
import { mistakesOf } from './mistake.ts'
import { parseConfiguration, readConfiguration } from './read-configuration.ts'

const MINIMAL = 'hostname = "Mail.Example.org"\n'

test('a host name is all that has to be written', () => {
  const configuration = parse(MINIMAL)
  assert.equal(configuration.hostname, 'mail.example.org')
  assert.equal(configuration.data, '/var/lib/posthus')
  assert.deepEqual(configuration.listen.smtp, [{ host: '::', port: 25 }])
  assert.deepEqual(configuration.listen.pop3s, [{ host: '::', port: 995 }])
  assert.deepEqual(configuration.tls.source, { issuer: 'local' })
  assert.equal(configuration.tls.policy.groups[0], 'X25519MLKEM768')
  assert.deepEqual(configuration.metrics.listen, { host: '127.0.0.1', port: 9464 })
  assert.equal(configuration.queue.expiresMs, 5 * 86_400_000)
  assert.equal(configuration.mail.undeleteMs, 14 * 86_400_000)
  assert.equal(configuration.mail.undeletePercent, 100)
  assert.deepEqual(configuration.metadata, ANNOTATION_LIMITS)
  assert.deepEqual(configuration.scrub, { everyMs: 28 * 86_400_000, octetsPerSecond: 8 * 1024 * 1024, repair: true })
  assert.equal(configuration.backup.lateAfterMs, 2 * 86_400_000)
  assert.ok(configuration.workers >= 1)
  assert.equal(configuration.runAs, undefined)
  assert.equal(configuration.passwords.minCharacters, 15)
  assert.equal(parse(`${MINIMAL}[passwords]\npolicy = "as-in-2014"`).passwords.minCharacters, 6)
})

test('every setting arrives where it is used', () => {
  const configuration = parse(`
hostname = "mx.example.org"
data = "state"
workers = 0
user = "posthus"
[listen]
smtp = ["127.0.0.1:0", "[::1]:2525"]
pop3 = []
[operator]
name = "Posthus AS"
country = "NO"
locality = "Oslo"
registration = "987 654 321"
category = "Private Organization"
two-persons = true
[tls]
issuer = "files"
files = [{ names = ["MX.example.org", "*.example.org"], certificate = "mx.pem", key = "/keys/mx.key" }]
authority-networks = ["10.1.2.3"]
uncovered-hosts = "refuse"
transparency-file = "seen.json"
key-file = "seal.key"
former-key-files = ["credential:tls-key"]
minimum-version = "TLSv1.3"
suites = ["TLS_AES_128_GCM_SHA256"]
groups = ["X25519"]
[limits]
connections = 10
connections-per-address = 5
connections-per-minute = 30
message-megabytes = 2
recipients = 100
[transport]
remember = false
remember-after = 5
remember-days = 7
[dns]
servers = ["127.0.0.1", "[::1]:5353"]
validating = true
timeout-seconds = 2
[routes]
"Example.net" = "[::1]:2526"
"*" = "smarthost.example.org:25"
[queue]
concurrency = 3
per-destination = 2
expire-days = 1
most-recipients = 2000
most-recipients-per-member = 200
free-megabytes = 2
future-release-days = 0
log-days = 10
log-entries = 5000
[passwords]
minimum-characters = 8
[metrics]
listen = ""
[log]
level = "debug"
format = "pretty"
`)
  assert.equal(configuration.data, '/etc/posthus/state')
  assert.equal(configuration.workers, 0)
  assert.deepEqual(configuration.listen.smtp, [
    { host: '127.0.0.1', port: 0 },
    { host: '::1', port: 2525 },
  ])
  assert.deepEqual(configuration.listen.pop3, [])
  assert.deepEqual(configuration.operator, {
    name: 'Posthus AS',
    country: 'NO',
    locality: 'Oslo',
    registration: '987 654 321',
    category: 'Private Organization',
    twoPersons: true,
  })
  assert.deepEqual(configuration.tls, {
    source: {
      issuer: 'files',
      files: [{ names: ['mx.example.org', '*.example.org'], certificate: '/etc/posthus/mx.pem', key: '/keys/mx.key' }],
    },
    policy: { minVersion: 'TLSv1.3', suites: ['TLS_AES_128_GCM_SHA256'], groups: ['X25519'] },
    uncoveredHosts: 'refuse',
    transparencyFile: '/etc/posthus/seen.json',
    authorityNetworks: ['10.1.2.3'],
    keyFile: '/etc/posthus/seal.key',
    formerKeyFiles: ['credential:tls-key'],
  })
  assert.deepEqual(configuration.limits, {
    connections: 10,
    connectionsPerAddress: 5,
    connectionsPerNetwork: 20,
    connectionsPerMinute: 30,
    messageBytes: 2_097_152,
    recipients: 100,
  })
  assert.deepEqual(configuration.dns, { servers: ['127.0.0.1', '[::1]:5353'], validating: true, timeoutMs: 2000 })
  assert.deepEqual(configuration.routes.get('example.net'), { host: '::1', port: 2526 })
  assert.deepEqual(configuration.routes.get('*'), { host: 'smarthost.example.org', port: 25 })
  assert.deepEqual(configuration.transport, { remember: false, rememberAfter: 5, rememberMs: 7 * 86_400_000 })
  assert.deepEqual(configuration.queue, {
    concurrency: 3,
    perDestination: 2,
    expiresMs: 86_400_000,
    limits: { recipients: 2000, recipientsPerMember: 200, freeBytes: 2 * 1_048_576 },
    futureReleaseMs: 0,
    log: { keepMs: 10 * 86_400_000, entries: 5000 },
  })
  assert.equal(configuration.passwords.minCharacters, 8)
  assert.equal(configuration.metrics.listen, undefined)
  assert.deepEqual(configuration.log, { level: 'debug', format: 'pretty' })
  assert.deepEqual(configuration.runAs, { user: 'posthus', group: undefined })
})

test('all mistakes come at once, each with its key, its value and a mend', () => {
  const mistakes = mistakesIn(`
hostnam = "mail.example.org"
workers = -1
group = "mail"
[listen]
smtp = ["25", "127.0.0.1:70000", "[127.0.0.1]:25"]
imap = ["127.0.0.1:143"]
pop3 = ["127.0.0.1:143"]
impas = []
[tls]
issuer = "files"
[limits]
message_megabytes = 5
recipients = 1.5
[dns]
servers = ["resolver.example.org"]
[routes]
"example.org" = "nowhere"
[log]
level = "loud"
[queues]
`)
  const found = new Map(mistakes.map((mistake) => [mistake.key, mistake]))
  assert.deepEqual([...found.keys()].sort(), [
    'dns.servers[0]',
    'group',
    'hostnam',
    'hostname',
    'limits.message_megabytes',
    'limits.recipients',
    'listen.impas',
    'listen.pop3[0]',
    'listen.smtp[0]',
    'listen.smtp[1]',
    'listen.smtp[2]',
    'log.level',
    'queues',
    'routes."example.org"',
    'tls.files',
    'workers',
  ])
  assert.equal(found.get('hostnam')?.mend, 'did you mean hostname?')
  assert.equal(found.get('listen.impas')?.mend, 'did you mean listen.imaps?')
  assert.equal(found.get('limits.message_megabytes')?.mend, 'did you mean limits.message-megabytes?')
  assert.equal(found.get('queues')?.mend, 'did you mean queue?')
  assert.equal(found.get('hostname')?.problem, 'it is missing')
  assert.equal(found.get('workers')?.value, '-1')
  assert.equal(found.get('workers')?.mend, 'write a whole number from 0 to 256')
  assert.equal(found.get('listen.smtp[0]')?.value, '"25"')
  assert.match(found.get('listen.pop3[0]')?.problem ?? '', /listen\.imap\[0\] is the same address/)
})

const notForwardSecret: readonly (readonly [string, string])[] = [
  ['a static RSA suite', 'suites = ["AES256-GCM-SHA384"]'],
  ['a CBC suite', 'suites = ["ECDHE-RSA-AES256-SHA384"]'],
  ['a DHE suite', 'suites = ["DHE-RSA-AES256-GCM-SHA384"]'],
  ['an OpenSSL keyword', 'suites = ["ALL"]'],
  ['no suite at all', 'suites = []'],
  ['TLS 1.1', 'minimum-version = "TLSv1.1"'],
  ['a finite-field group', 'groups = ["ffdhe2048"]'],
  ['no group at all', 'groups = []'],
]
for (const [what, line] of notForwardSecret) {
  test(`${what} is refused by name`, () => {
    assert.throws(
      () => parse(`${MINIMAL}[tls]\n${line}\n`),
      (error) => isFault(error, 'tls/not-forward-secret') && mistakesOf(error).length === 1,
    )
  })
}

for (const [what, dns, key] of [
  ['the resolvers of the system', 'validating = true', 'dns.servers'],
  ['a resolver elsewhere', 'validating = true\nservers = ["127.0.0.1", "192.0.2.53"]', 'dns.servers[1]'],
] as const) {
  test(`${what} cannot be trusted to validate`, () => {
    const mistakes = mistakesIn(`hostname = "mail.example.org"\n[dns]\n${dns}`)
    assert.deepEqual(
      mistakes.map((mistake) => mistake.key),
      [key],
    )
    assert.match(mistakes[0]?.mend ?? '', /unbound.*dns\.servers = \["127\.0\.0\.1"\]/)
  })
}

test('resolvers on this machine can be trusted to validate', () => {
  const text = 'hostname = "mail.example.org"\n[dns]\nvalidating = true\nservers = ["127.0.0.53", "[::1]:5353"]'
  assert.equal(parseConfiguration(text, { folder: '/etc' }).dns.validating, true)
})

test('what the filter of junk asks is off until it is set', () => {
  const { filter } = parse(MINIMAL)
  assert.equal(filter.learn, true)
  assert.deepEqual(filter.model, { leastLearned: 20, threshold: 0.95 })
  assert.deepEqual([filter.lists.lists, filter.arrivals.greylist], [[], undefined])
  assert.deepEqual([filter.rspamd, filter.rspamdController], [undefined, undefined])
  const set = parse(`${MINIMAL}[filter]
learn = false
dns-lists = [{ zone = "ZEN.example", weight = 3 }, { zone = "trust.example", weight = -2 }]
dns-lists-refuse = 6
greylist = true
greylist-minutes = 2
rspamd-url = "http://127.0.0.1:11333"
rspamd-timeout-seconds = 4
rspamd-controller-url = "http://127.0.0.1:11334"
rspamd-password-file = "/etc/posthus/rspamd.password"
reports-per-hour = 7
`).filter
  assert.equal(set.learn, false)
  assert.deepEqual(set.lists, {
    lists: [
      { zone: 'zen.example', weight: 3 },
      { zone: 'trust.example', weight: -2 },
    ],
    timeMs: 5000,
  })
  assert.deepEqual([set.arrivals.junkWeight, set.arrivals.refuseWeight], [3, 6])
  assert.deepEqual(set.arrivals.greylist, {
    delayMs: 120_000,
    retryMs: 2 * 86_400_000,
    keepMs: 40 * 86_400_000,
    entries: 100_000,
  })
  assert.deepEqual(set.rspamd, { url: 'http://127.0.0.1:11333', timeoutMs: 4000 })
  assert.deepEqual(set.rspamdController, {
    url: 'http://127.0.0.1:11334',
    timeoutMs: 4000,
    passwordFile: '/etc/posthus/rspamd.password',
  })
  assert.deepEqual(set.bounces, { perHour: 7, keptPerDay: 200 })
})

test('a list of hosts without a weight, and a scanner that is no URL, are mistakes', () => {
  const mistakes = mistakesIn(
    `${MINIMAL}[filter]\ndns-lists = [{ zone = "zen.example" }, { zone = "a b", weight = 1 }]\nrspamd-url = "unix:/run/rspamd"\n`,
  )
  assert.deepEqual(mistakes.map(({ key }) => key).sort(), [
    'filter.dns-lists[0].weight',
    'filter.dns-lists[1].zone',
    'filter.rspamd-url',
  ])
})

test("the password of rspamd's controller goes over plain HTTP to no other host", () => {
  const wrongAt = (url: string, password = 'rspamd.password') =>
    mistakesIn(`${MINIMAL}[filter]\nrspamd-controller-url = "${url}"\nrspamd-password-file = "${password}"\n`).map(
      ({ key, mend }) => `${key}: ${mend}`,
    )
  for (const url of [
    'http://10.0.0.2:11334',
    'http://rspamd.example:11334',
    'http://[2001:db8::1]:11334',
    'http://localhost.example',
    'http://0.0.0.0:11334',
  ]) {
    assert.deepEqual(
      wrongAt(url),
      ['filter.rspamd-controller-url: write https://, or reach it through a tunnel to 127.0.0.1'],
      url,
    )
  }
  for (const url of [
    'http://127.0.0.1:11334',
    'http://127.9.9.9',
    'http://[::1]:11334',
    'http://localhost:11334',
    'https://rspamd.example',
  ]) {
    assert.deepEqual(wrongAt(url), [], url)
  }
  assert.deepEqual(wrongAt('http://rspamd.example:11334', ''), [], 'there is none')
})

test('a syntax error names line and column', () => {
  const [mistake] = mistakesIn('hostname = "a.example"\nworkers == 1\n')
  assert.match(mistake?.problem ?? '', /^line 2, column \d+: /)
})

test('key material that stands where a path belongs is not repeated', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\\nMIIsecret\\n-----END PRIVATE KEY-----'
  const text = `${MINIMAL}[tls]\nfiles = "${pem}"\npassword = "hunter2hunter2"\n`
  assert.throws(
    () => parse(text),
    (error) =>
      isFault(error, 'config/invalid') && !/MIIsecret|hunter2/.test(error.message + JSON.stringify(error.cause)),
  )
})

test('a file that is not there is told with its path and the mend', async () => {
  await assert.rejects(
    readConfiguration('/nonexistent/posthus.toml'),
    (error) => isFault(error, 'config/unreadable') && /\/nonexistent\/posthus\.toml.*--config/.test(error.message),
  )
})

test('whatever stands in the file, it is a configuration or a list of mistakes', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'hostname = "a.example"',
      '[tls]',
      '[listen]',
      'smtp = ["[::]:25"]',
      '__proto__ = 1',
      'files = [{}]',
      'workers = nan',
    ),
    fc
      .tuple(fc.constantFrom('workers', 'routes', 'tls', 'listen', 'data'), fc.json())
      .map(([key, value]) => `${key} = ${value}`),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      try {
        parse(lines.join('\n'))
      } catch (error) {
        assert.ok(isFault(error, 'config/invalid') || isFault(error, 'tls/not-forward-secret'), String(error))
        assert.ok(mistakesOf(error).length > 0)
      }
    }),
    { numRuns: 300 },
  )
})

function parse(text: string): Configuration {
  return parseConfiguration(text, { folder: '/etc/posthus' })
}

function mistakesIn(text: string) {
  try {
    parse(text)
  } catch (error) {
    return mistakesOf(error)
  }
  return []
}
