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

test('Python reads the profile for Apple devices as a property list', async () => {
  const { stdout } = await curl('localhost', '/apple.mobileconfig?address=%22%3C%26%22%40posthus.test')
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

test('HTTP leads to HTTPS, and curl follows it to the page', async () => {
  const { stdout } = await runWell('curl', [
    ...['-sSL', '--cacert', posthus.authority],
    `http://localhost:${posthus.ports.http}/`,
  ])
  assert.match(stdout, /<h1>localhost<\/h1>/)
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
