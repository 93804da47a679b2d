import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { text } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { openDemoConfiguration } from './demo-configuration.ts'
import { keepDemoPasswords, readDemoPasswords } from './demo-passwords.ts'
import { renderDemoScreen } from './demo-screen.ts'
import { composeWelcome } from './welcome-message.ts'

test('the first start writes a configuration, later ones keep what has become of it', async (t) => {
  const data = join(await temporaryFolder(t), 'data')
  const first = await openDemoConfiguration(data, 0, systemEntropy)
  assert.equal(first.hostname, 'mail.posthus.test')
  assert.equal(first.data, data)
  assert.deepEqual(first.listen.imaps[0], { host: '127.0.0.1', port: 2993 })
  assert.equal((await stat(data)).mode & 0o777, 0o700)
  await writeFile(join(data, 'posthus.toml'), 'hostname = "other.test"\n')
  assert.equal((await openDemoConfiguration(data, 0, systemEntropy)).hostname, 'other.test')
})

test('an offset moves every port', async (t) => {
  const configuration = await openDemoConfiguration(await temporaryFolder(t), 1000, systemEntropy)
  const ports = Object.values(configuration.listen).map((addresses) => addresses[0]?.port)
  assert.deepEqual(ports, [3525, 3587, 3465, 3143, 3993, 3110, 3995, 5190, 9080, 9443])
  assert.equal(configuration.metrics.listen?.port, 10464)
})

test('passwords are kept for their owner only, and read again', async (t) => {
  const data = await temporaryFolder(t)
  assert.equal((await readDemoPasswords(data)).size, 0)
  const passwords = new Map([
    ['anna@posthus.test', 'a-b-c'],
    ['bjorn@posthus.test', 'd-e-f'],
  ])
  await keepDemoPasswords(data, passwords, systemEntropy)
  assert.deepEqual(await readDemoPasswords(data), passwords)
  assert.equal((await stat(join(data, 'demo-passwords.txt'))).mode & 0o777, 0o600)
  assert.match(await readFile(join(data, 'demo-passwords.txt'), 'utf8'), /^# /)
})

test('the welcome is a message in two forms with a whole header and lines that every server takes', async () => {
  const message = await composeWelcome({
    name: 'Bjørn <b>',
    address: 'bjorn@posthus.test',
    domain: 'posthus.test',
    otherAddress: 'anna@posthus.test',
    ports: { imaps: 2993, submissions: 2465, pop3s: 2995 },
    atMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    id: 'abc',
  })
  const raw = text(message)
  const header = raw.slice(0, raw.indexOf('\r\n\r\n'))
  for (const field of [
    'From: Posthus <postmaster@posthus.test>',
    'Subject: Welcome to Posthus',
    'Message-ID: <abc@posthus.test>',
    'Date: Fri, 02 Jan 2026 03:04:05 +0000',
    'MIME-Version: 1.0',
  ]) {
    assert.ok(header.includes(field), field)
  }
  assert.ok(raw.split('\r\n').every((line) => line.length <= 998 && !/[\r\n]/.test(line)))
  assert.ok(!raw.includes('Bjørn <b>'))
  const parser = new MimeParser()
  parser.push(message)
  const { root } = parser.finish()
  assert.match(
    JSON.stringify(root, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    /alternative/i,
  )
})

test('one screen says where it is, who lives there and what to try', () => {
  const screen = renderDemoScreen({
    hostname: 'mail.posthus.test',
    members: [
      { name: 'Anna', address: 'anna@posthus.test', password: 'one-two' },
      { name: 'Bjørn', address: 'bjorn@posthus.test', password: undefined },
    ],
    ports: {
      smtp: 2525,
      submission: 2587,
      submissions: 2465,
      imap: 2143,
      imaps: 2993,
      pop3: 2110,
      pop3s: 2995,
      managesieve: 4190,
      http: 8080,
      https: 8443,
    },
    metricsPort: 9464,
    authority: 'data/tls/local-ca.pem',
    configuration: 'data/posthus.toml',
    options: '',
  })
  for (const said of ['anna@posthus.test', 'one-two', '(changed)', 'data/tls/local-ca.pem', '2525', '2993', '9464']) {
    assert.ok(screen.includes(said), said)
  }
  assert.ok(screen.split('\n').length <= 40)
  assert.ok(screen.split('\n').every((line) => line.length <= 120))
})

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-demo-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
