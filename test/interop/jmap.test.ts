import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const LOGIN = 'anna@posthus.test'

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('jmap')
  posthus = await Posthus.start(bench, { members: ['anna', 'jam', 'tess', 'reader'] })
})
after(() => bench[Symbol.asyncDispose]())

test('curl finds the session under the well-known name of any hosted domain, and only with the password', async () => {
  const found = await curl(
    'mail.posthus.test',
    '/.well-known/jmap',
    '-L',
    '-u',
    `${LOGIN}:${PASSWORD}`,
    '--location-trusted',
  )
  const session = JSON.parse(found)
  assert.equal(session.username, LOGIN)
  assert.equal(session.apiUrl, `https://localhost:${posthus.ports.https}/jmap/api`)
  const refused = await run('curl', [...curlArguments('localhost', '/jmap/session'), '-u', `${LOGIN}:wrong`])
  assert.match(refused.stderr, /401/)
  // Log-ins are written down together with others, a moment later.
  const services = await eventually(async () => {
    const { stdout } = await posthus.command(['account', 'logins', LOGIN, '--json'])
    const { logins } = JSON.parse(stdout) as { logins: { service: string; accepted: boolean }[] }
    return logins.length > 1 ? logins.map(({ service, accepted }) => `${service} ${accepted}`) : undefined
  }, 'both log-ins')
  assert.deepEqual(services.sort(), ['jmap false', 'jmap true'])
})

test('a letter that IMAP appends is read over JMAP, moved by JMAP and seen by IMAP where it is now, with the same EMAILID', async () => {
  await imap('APPEND INBOX', letter('Over IMAP', 'The first words.'))
  const query = ['Email/query', { filter: { text: 'first words' } }, '0']
  const get = [
    'Email/get',
    { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['subject', 'preview'] },
    '1',
  ]
  const [, [, { list }]] = await api(query, get)
  assert.deepEqual(
    list.map(({ subject, preview }: { subject: string; preview: string }) => [subject, preview]),
    [['Over IMAP', 'The first words.']],
  )
  const [[, { list: mailboxes }]] = await api(['Mailbox/get', { properties: ['role'] }, '0'])
  const archive = mailboxes.find(({ role }: { role: string }) => role === 'archive').id
  const [{ id }] = list
  await api(['Email/set', { update: { [id]: { mailboxIds: { [archive]: true }, 'keywords/$flagged': true } } }, '0'])
  const fetched = await imapCommand('Archive', 'FETCH 1 (EMAILID FLAGS)')
  assert.match(fetched, new RegExp(`EMAILID \\(${id}\\)`))
  assert.match(fetched, /FLAGS \(.*\\Flagged/)
})

test('an event source tells of a letter as it comes', async () => {
  const path = '/jmap/eventsource?types=EmailDelivery,Email&closeafter=state&ping=0'
  const child = spawn('curl', [...curlArguments('localhost', path), '-N', '-u', `${LOGIN}:${PASSWORD}`])
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  await once(child.stdout, 'data')
  // It may be told, and curl at its end, before the one that appends is.
  const closed = once(child, 'close')
  await imap('APPEND INBOX', letter('Pushed', 'x'))
  const [code] = await closed
  assert.equal(code, 0)
  assert.match(
    out,
    /^event: state\ndata: \{"@type":"StateChange","changed":\{"A\w+":\{"Email":"\d+-\d+","EmailDelivery":"\d+"\}\}\}$/m,
  )
})

test('jmap-jam, which nobody here has written, lists, reads, uploads, drafts and files', async () => {
  for (const subject of ['One', 'Two'])
    await imap('APPEND INBOX', letter(subject, `This is ${subject}.`), 'jam@posthus.test')
  const env = { NODE_EXTRA_CA_CERTS: posthus.authority }
  const args = [join(import.meta.dirname, 'jam-child.mjs'), `${posthus.ports.https}`, 'jam@posthus.test', PASSWORD]
  const { stdout } = await runWell(process.execPath, args, { env })
  const seen = JSON.parse(Buffer.from(stdout, 'latin1').toString())
  assert.deepEqual(seen.roles, ['inbox', 'archive', 'drafts', 'junk', 'sent', 'trash'])
  assert.equal(seen.total, 2)
  assert.deepEqual(seen.subjects, ['Two', 'One'])
  assert.deepEqual(seen.text, ['This is Two.\n'])
  assert.deepEqual([seen.isRaw, seen.moved, seen.seen], [true, true, true])
  assert.equal(seen.draft.subject, 'Grüße aus dem Test')
  assert.deepEqual(seen.draft.from, [{ name: 'Änna', email: 'jam@posthus.test' }])
  assert.equal(seen.draft.hasAttachment, true)
  assert.partialDeepStrictEqual(seen.draft.attachments, [{ name: 'anhang.txt', type: 'text/plain', size: 11 }])
})

test('what IMAP shares jmap-jam finds as an account of its own, reads it, and is held to the rights', async () => {
  await imapCommand('', 'CREATE Team')
  await imap('APPEND Team', letter('For the team', 'Shared words.'))
  await imap('APPEND INBOX', letter('Not for the team', 'Own words.'))
  await imapCommand('', 'SETACL Team reader@posthus.test lrs')
  const env = { NODE_EXTRA_CA_CERTS: posthus.authority }
  const child = join(import.meta.dirname, 'jam-shared-child.mjs')
  const args = [child, `${posthus.ports.https}`, 'reader@posthus.test', PASSWORD]
  const seen = JSON.parse((await runWell(process.execPath, args, { env })).stdout)
  assert.deepEqual(seen, {
    account: { name: LOGIN, isReadOnly: false },
    mailboxes: [['Team', true, false]],
    subjects: ['For the team'],
    texts: ['Shared words.\n'],
    isRaw: true,
    isSeen: true,
    refused: 'forbidden',
  })
  assert.match(await imapCommand('Team', 'FETCH 1 FLAGS'), /FLAGS \(.*\\Seen/)
})

test('jmap-client-ts, which nobody here has written either, lists, reads, files and sends; IMAP finds what it has sent', async () => {
  for (const subject of ['First', 'Second']) {
    await imap('APPEND INBOX', letter(subject, `This is ${subject}.`), 'tess@posthus.test')
  }
  const env = { NODE_EXTRA_CA_CERTS: posthus.authority }
  const child = join(import.meta.dirname, 'client-ts-child.mjs')
  const args = [child, `${posthus.ports.https}`, 'tess@posthus.test', PASSWORD, LOGIN]
  const seen = JSON.parse((await runWell(process.execPath, args, { env })).stdout)
  assert.deepEqual(seen, {
    subjects: ['Second', 'First'],
    texts: ['This is Second.\n', 'This is First.\n'],
    filed: [true, true],
    submission: true,
    sent: [true, false],
    changed: true,
  })
  const arrived = async () => {
    const found = await imapCommand('INBOX', 'SEARCH SUBJECT "Sent by jmap-client-ts"')
    return /\* SEARCH \d+/.test(found) || undefined
  }
  await eventually(arrived, 'the letter in the inbox of its recipient')
})

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is what the test is about.
async function api(...methodCalls: readonly any[]): Promise<any[]> {
  const accountId = Object.keys(
    JSON.parse(await curl('localhost', '/jmap/session', '-u', `${LOGIN}:${PASSWORD}`)).accounts,
  )[0]
  const request = {
    using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'],
    methodCalls: methodCalls.map(([name, args, id]) => [name, { accountId, ...args }, id]),
  }
  const body = JSON.stringify(request)
  const fields = ['-H', 'content-type: application/json', '--data-binary', body]
  return JSON.parse(await curl('localhost', '/jmap/api', '-u', `${LOGIN}:${PASSWORD}`, ...fields)).methodResponses
}

function letter(subject: string, text: string): string {
  return `From: bo@example.net\r\nSubject: ${subject}\r\n\r\n${text}\r\n`
}

/** Appends by IMAP; curl uploads what it reads. */
async function imap(what: 'APPEND INBOX' | 'APPEND Team', text: string, login = LOGIN): Promise<void> {
  const file = bench.path('letter.eml')
  writeFileSync(file, text)
  const args = ['-sS', '--cacert', posthus.authority, '-u', `${login}:${PASSWORD}`, '-T', file]
  await runWell('curl', [...args, `imaps://localhost:${posthus.ports.imaps}/${what.slice(7)}`])
}

async function imapCommand(mailbox: string, command: string): Promise<string> {
  const args = ['-sS', '-v', '--cacert', posthus.authority, '-u', `${LOGIN}:${PASSWORD}`, '-X', command]
  const { stdout, stderr } = await runWell('curl', [...args, `imaps://localhost:${posthus.ports.imaps}/${mailbox}`])
  return stdout + stderr
}

async function curl(host: string, path: string, ...options: readonly string[]): Promise<string> {
  return (await runWell('curl', [...curlArguments(host, path), ...options])).stdout
}

function curlArguments(host: string, path: string): string[] {
  const port = posthus.ports.https
  const resolve = ['--resolve', `${host}:${port}:127.0.0.1`]
  return ['-sSf', '--cacert', posthus.authority, ...resolve, `https://${host}:${port}${path}`]
}
