import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const members = ['anna', 'bo', 'cy', 'dora', 'kim']

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('sieve')
  posthus = await Posthus.start(bench, { workers: 2, members })
})

after(() => bench[Symbol.asyncDispose]())

test('sieve-connect puts a script there over STARTTLS, and mail goes where it says', async () => {
  const script = bench.path('anna.sieve')
  writeFileSync(
    script,
    'require ["fileinto", "mailbox", "imap4flags"];\nif header :contains "subject" "[news]" { fileinto :create :flags "\\\\Seen" "Lists/News"; stop; }\n',
  )
  await sieveConnect('anna', ['--localsieve', script, '--remotesieve', 'main', '--upload'])
  await sieveConnect('anna', ['--remotesieve', 'main', '--activate'])
  assert.match((await sieveConnect('anna', ['--list'])).stdout, /"main" ACTIVE/)
  const back = bench.path('back.sieve')
  await sieveConnect('anna', ['--localsieve', back, '--remotesieve', 'main', '--download'])
  await sieveConnect('anna', ['--localsieve', back, '--checkscript'])
  assert.equal(readFileSync(back, 'utf8'), readFileSync(script, 'utf8'))
  await send('anna', '[news] today')
  await send('anna', 'hello')
  const peer = await logIn('anna')
  const { untagged } = await peer.ok('STATUS Lists/News (MESSAGES UNSEEN)')
  assert.match(untagged.map(({ text }) => text).join(), /MESSAGES 1 UNSEEN 0/)
  assert.equal(await messagesIn(peer, 'INBOX'), 1)
  await peer.logOut()
  await sieveConnect('anna', ['--deactivate'])
  await sieveConnect('anna', ['--remotesieve', 'main', '--delete'])
  assert.doesNotMatch((await sieveConnect('anna', ['--list'])).stdout, /main/)
})

test('a script that has mistakes is refused with the place of each', async () => {
  const script = bench.path('bad.sieve')
  writeFileSync(script, 'keep;\nkep;\n')
  const refused = await trySieveConnect('anna', ['--localsieve', script, '--remotesieve', 'bad', '--upload'])
  assert.match(refused.stdout + refused.stderr, /NO "line 2, column 1: there is no command \\"kep\\""/)
})

test('nobody logs in with a wrong password', async () => {
  const wrong = await trySieveConnect('anna', ['--list'], 'wrong')
  assert.match(wrong.stdout + wrong.stderr, /[Aa]uthentication/)
})

test('a member who is away answers once, a member who forwards gets and keeps nothing, and both survive a restart', async () => {
  await put('bo', 'require ["vacation"]; vacation :subject "Away" "I am on the sea.";')
  await put('cy', 'redirect "dora@posthus.test";')
  await posthus.stop()
  await posthus.serve()
  for (const subject of ['first', 'second']) await send('bo', subject, 'kim@posthus.test')
  await send('cy', 'forwarded')
  const [bo, cy, dora, kim] = (await Promise.all(['bo', 'cy', 'dora', 'kim'].map(logIn))) as [
    ImapPeer,
    ImapPeer,
    ImapPeer,
    ImapPeer,
  ]
  await arrived(dora)
  await arrived(kim)
  assert.equal(await messagesIn(bo, 'INBOX'), 2)
  assert.equal(await messagesIn(cy, 'INBOX'), 0)
  assert.equal(await messagesIn(kim, 'INBOX'), 1)
  await kim.ok('EXAMINE INBOX')
  const answer = JSON.stringify((await kim.ok('FETCH 1 BODY.PEEK[]')).untagged)
  assert.match(answer, /Auto-Submitted: auto-replied/)
  assert.match(answer, /I am on the sea\./)
  assert.match((await posthus.command(['sieve', 'log', 'cy@posthus.test'])).stdout, /redirected .* dora@posthus\.test/)
  for (const peer of [bo, cy, dora, kim]) await peer.logOut()
})

test('a refusal of a recipient is the answer to the message', async () => {
  await put('cy', 'require "reject"; reject "Nobody lives here any more";')
  const refused = await trySend('cy', 'hello')
  assert.match(refused.stdout, /550 5\.7\.1 Nobody lives here any more/)
})

test('two who forward to one another make no loop', async () => {
  await put('cy', 'redirect "dora@posthus.test";')
  await put('dora', 'redirect "cy@posthus.test";')
  await send('cy', 'round', 'kim@posthus.test')
  const kim = await logIn('kim')
  for (let tries = 0; (await messagesIn(kim, 'INBOX')) < 2 && tries < 100; tries++) await pause()
  await kim.ok('EXAMINE INBOX')
  const report = JSON.stringify((await kim.ok('FETCH 2 BODY.PEEK[]')).untagged)
  assert.match(report, /5\.4\.6/)
  await kim.logOut()
})

async function put(member: string, script: string): Promise<void> {
  const file = bench.path(`${member}.sieve`)
  writeFileSync(file, script)
  await posthus.command(['sieve', 'put', `${member}@posthus.test`, file, '--name', 'main', '--activate'])
}

async function arrived(peer: ImapPeer): Promise<void> {
  for (let tries = 0; (await messagesIn(peer, 'INBOX')) === 0; tries++) {
    assert.ok(tries < 300, 'nothing has arrived')
    await pause()
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100))
}

async function messagesIn(peer: ImapPeer, mailbox: string): Promise<number> {
  const { untagged } = await peer.ok(`STATUS ${mailbox} (MESSAGES)`)
  return Number(/MESSAGES (\d+)/.exec(untagged.map(({ text }) => text).join())?.[1])
}

function sieveConnect(member: string, words: readonly string[]) {
  return runWell('sieve-connect', connection(member, words), { input: `${PASSWORD}\n` })
}

function trySieveConnect(member: string, words: readonly string[], password = PASSWORD) {
  return run('sieve-connect', connection(member, words), { input: `${password}\n` })
}

function connection(member: string, words: readonly string[]): string[] {
  const server = ['--server', 'localhost', '--port', String(posthus.ports.managesieve), '--4']
  return [
    ...server,
    '--user',
    `${member}@posthus.test`,
    '--passwordfd',
    '0',
    '--authmech',
    'PLAIN',
    '--tlscafile',
    posthus.authority,
    ...words,
  ]
}

function send(member: string, subject: string, from = 'x@elsewhere.test') {
  return runWell('swaks', mail(member, subject, from))
}

function trySend(member: string, subject: string, from = 'x@elsewhere.test') {
  return run('swaks', mail(member, subject, from))
}

function mail(member: string, subject: string, from: string): string[] {
  const server = ['--server', '127.0.0.1', '--port', String(posthus.ports.smtp), '--tls']
  return [...server, '--from', from, '--to', `${member}@posthus.test`, '--header', `Subject: ${subject}`]
}

function logIn(member: string): Promise<ImapPeer> {
  return ImapPeer.logIn(posthus.ports.imaps, `${member}@posthus.test`, PASSWORD)
}
