import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Posthus } from './harness/posthus.ts'
import { eventually, type Outcome, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('site')
  posthus = await Posthus.start(bench, {
    tables:
      '[publish]\nmta-sts = "enforce"\n[publish.domains."other.test"]\nmta-sts = "testing"\nmta-sts-max-age-days = 1\n',
  })
})
after(() => bench[Symbol.asyncDispose]())

test('curl verifies the certificate of mta-sts.<domain> and reads the policy', async () => {
  const { stdout } = await curl('mta-sts.posthus.test', '/.well-known/mta-sts.txt')
  assert.equal(stdout, 'version: STSv1\r\nmode: enforce\r\nmx: localhost\r\nmax_age: 1209600\r\n')
})

test('a domain that is added is served under its own names, with settings of its own, without a restart', async () => {
  await posthus.command(['domain', 'add', 'other.test'])
  process.kill(posthus.program.pid, 'SIGHUP')
  const { stdout } = await eventually(async () => {
    const outcome = await tryCurl('mta-sts.other.test', '/.well-known/mta-sts.txt')
    return outcome.code === 0 ? outcome : undefined
  }, 'a certificate for the new domain')
  assert.match(stdout, /mode: testing\r\n.*max_age: 86400\r\n/s)
})

test('Python reads what Thunderbird is given, with every port as it is served', async () => {
  const { stdout } = await curl('autoconfig.posthus.test', '/mail/config-v1.1.xml?emailaddress=anna%40posthus.test')
  const script = `
import sys, xml.etree.ElementTree as tree
provider = tree.fromstring(sys.stdin.buffer.read()).find('emailProvider')
assert [child.tag for child in provider][:3] == ['domain', 'displayName', 'displayShortName']
for server in provider.iter():
    if server.tag in ('incomingServer', 'outgoingServer'):
        print(server.get('type'), *(server.find(tag).text for tag in ('hostname', 'port', 'socketType', 'authentication', 'username')))
`
  const parsed = await runWell('python3', ['-c', script], { input: stdout })
  const line = (
    type: string,
    service: 'imaps' | 'imap' | 'pop3s' | 'pop3' | 'submissions' | 'submission',
    socket: string,
  ) => `${type} localhost ${posthus.ports[service]} ${socket} password-cleartext %EMAILADDRESS%`
  assert.deepEqual(parsed.stdout.trim().split('\n'), [
    line('imap', 'imaps', 'SSL'),
    line('imap', 'imap', 'STARTTLS'),
    line('pop3', 'pop3s', 'SSL'),
    line('pop3', 'pop3', 'STARTTLS'),
    line('smtp', 'submissions', 'SSL'),
    line('smtp', 'submission', 'STARTTLS'),
  ])
})

test('OpenSSL verifies the profile for Apple devices by the chain in it, and Python reads it as a property list', async () => {
  const signed = bench.path('mail.mobileconfig')
  await curl('localhost', '/apple.mobileconfig?address=%22%3C%26%22%40posthus.test', '-o', signed)
  const verify = ['cms', '-verify', '-purpose', 'any', '-CAfile', posthus.authority, '-inform', 'DER', '-in', signed]
  const { stdout } = await runWell('openssl', verify)
  const script = `
import sys, plistlib
profile = plistlib.loads(sys.stdin.buffer.read())
mail = profile['PayloadContent'][0]
print(mail['EmailAddress'], mail['IncomingMailServerPortNumber'], mail['OutgoingMailServerPortNumber'], mail['IncomingMailServerUseSSL'])
`
  const parsed = await runWell('python3', ['-c', script], { input: stdout })
  assert.equal(parsed.stdout.trim(), `"<&"@posthus.test ${posthus.ports.imaps} ${posthus.ports.submissions} True`)
})

test('Outlook’s request is answered', async () => {
  writeFileSync(
    bench.path('request.xml'),
    '<Autodiscover><Request><EMailAddress>anna@posthus.test</EMailAddress></Request></Autodiscover>',
  )
  const { stdout } = await curl(
    'autodiscover.posthus.test',
    '/autodiscover/autodiscover.xml',
    '--data-binary',
    `@${bench.path('request.xml')}`,
  )
  assert.match(stdout, /<LoginName>anna@posthus\.test<\/LoginName>/)
})

test('Outlook is led from JSON to the XML', async () => {
  const { stdout } = await curl(
    'autodiscover.posthus.test',
    '/autodiscover/autodiscover.json?Email=anna%40posthus.test&Protocol=AutodiscoverV1',
  )
  assert.equal(JSON.parse(stdout).Url, `https://localhost:${posthus.ports.https}/autodiscover/autodiscover.xml`)
})

test('every other name leads to the one host in one step, from HTTP too, and programs are answered where they ask', async () => {
  const { http, https } = posthus.ports
  for (const [scheme, port] of [
    ['http', http],
    ['https', https],
  ] as const) {
    const { stdout } = await runWell('curl', [
      ...['-sS', '-o', '/dev/null', '-w', '%{num_redirects} %{http_code} %{url_effective}', '-L', '--max-redirs', '3'],
      ...['--cacert', posthus.authority, '--resolve', `mail.posthus.test:${port}:127.0.0.1`],
      `${scheme}://mail.posthus.test:${port}/help/secure-settings?a=b`,
    ])
    assert.equal(stdout, `1 200 https://localhost:${https}/help/secure-settings?a=b`)
  }
  const { stdout } = await curl('mail.posthus.test', '/.well-known/security.txt')
  assert.match(stdout, /^Contact: mailto:postmaster@localhost\r\nExpires: \S+\r\n/)
})

test('a claim waits for its audit, is shown with what it covers, and the page says what was audited', async () => {
  const early = await posthus.tryCommand(['claim', 'add', 'fs:imap,pop3'])
  assert.deepEqual([early.code, /has not been audited.*posture\/claim-unmeasured/.test(early.stderr)], [1, true])
  await posthus.tryCommand(['audit', '--json'])
  const published = await posthus.command(['claim', 'add', 'fs:imap,pop3'])
  assert.match(published.stdout, /imap: audit of imaps?:\/\/localhost/)
  assert.match((await posthus.command(['claim', 'check'])).stdout, /not covered: smtp: not claimed/)
  const shown = await eventually(
    async () => {
      const { stdout } = await curl('localhost', '/security', '-H', 'Accept: application/json')
      const statement = JSON.parse(stdout)
      return statement.claims.length === 1 ? statement : undefined
    },
    'the claim on the page',
    90_000,
  )
  assert.deepEqual(
    shown.claims[0].covered.map(({ service }: { service: string }) => service),
    ['imap', 'pop3'],
  )
  const imaps = shown.endpoints.find(({ service }: { service: string }) => service === 'imaps')
  assert.partialDeepStrictEqual(imaps, { port: posthus.ports.imaps, forwardSecrecy: 'post-quantum' })
  assert.deepEqual(shown.weeks, [], 'nothing is said of a week that goes on')
  assert.equal(shown.operator, null, 'a local authority has looked at nobody')
})

test('HTTP leads to HTTPS, and curl follows it to the page', async () => {
  const { stdout } = await runWell('curl', [
    ...['-sSL', '--cacert', posthus.authority],
    `http://localhost:${posthus.ports.http}/`,
  ])
  assert.match(stdout, /<title>localhost<\/title>/)
})

test('the connections are counted as https', async () => {
  const counted = await eventually(async () => {
    const report = JSON.parse((await posthus.command(['posture', '--json'])).stdout)
    return report.services.find(({ service }: { service: string }) => service === 'https')
  }, 'counted connections')
  assert.equal(counted.forwardSecret, counted.connections)
})

function curl(host: string, path: string, ...options: readonly string[]): Promise<Outcome> {
  return runWell('curl', curlArguments(host, path, options))
}

function tryCurl(host: string, path: string): Promise<Outcome> {
  return run('curl', curlArguments(host, path, []))
}

function curlArguments(host: string, path: string, options: readonly string[]): string[] {
  const port = posthus.ports.https
  return [
    ...['-sSf', '--cacert', posthus.authority, '--resolve', `${host}:${port}:127.0.0.1`],
    ...options,
    `https://${host}:${port}${path}`,
  ]
}
