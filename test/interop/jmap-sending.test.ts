import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

/** Loose JSON, to be looked into. */
// biome-ignore lint/suspicious/noExplicitAny: what a server answers is what the test is about.
type Loose = any

const USING = [
  'urn:ietf:params:jmap:core',
  'urn:ietf:params:jmap:mail',
  'urn:ietf:params:jmap:submission',
  'https://posthus.dev/jmap/sending',
  'urn:ietf:params:jmap:vacationresponse',
  'urn:ietf:params:jmap:sieve',
  'urn:ietf:params:jmap:mdn',
  'urn:ietf:params:jmap:blob',
]

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('jmap-sending')
  posthus = await Posthus.start(bench, { members: ['anna', 'bo'] })
})
after(() => bench[Symbol.asyncDispose]())

test('a letter is written, sent and filed in one request over TLS, and its recipient has it; the delivery log knows the way it came', async () => {
  const [[, { list: identities }], [, { list: mailboxes }]] = await api(
    'anna',
    ['Identity/get', {}],
    ['Mailbox/get', { properties: ['role'] }],
  )
  assert.deepEqual(
    identities.map(({ email, mayDelete }: Loose) => [email, mayDelete]),
    [['anna@posthus.test', false]],
  )
  const idOf = (role: string) => mailboxes.find((one: Loose) => one.role === role).id
  const draft = {
    mailboxIds: { [idOf('drafts')]: true },
    keywords: { $draft: true },
    from: [{ email: 'anna@posthus.test', name: 'Änna' }],
    to: [{ email: 'bo@posthus.test' }],
    bcc: [{ email: 'anna@posthus.test' }],
    subject: 'Über JMAP',
    bodyValues: { t: { value: 'Grüße' } },
    textBody: [{ partId: 't', type: 'text/plain' }],
  }
  const answers = await api(
    'anna',
    ['Email/set', { create: { draft } }],
    [
      'EmailSubmission/set',
      {
        create: { s: { emailId: '#draft', identityId: identities[0].id, onlyEncrypted: true } },
        onSuccessUpdateEmail: { '#s': { mailboxIds: { [idOf('sent')]: true }, 'keywords/$draft': null } },
      },
    ],
  )
  const [[, made], [, sent], [, filed]] = answers
  assert.deepEqual(Object.keys(filed.updated), [made.created.draft.id])
  assert.equal(sent.created.s.undoStatus, 'final')
  assert.equal(sent.created.s.deliveryStatus['bo@posthus.test'].delivered, 'yes')
  const [, [, { list }]] = await api(
    'bo',
    ['Email/query', { filter: { subject: 'Über JMAP' } }],
    [
      'Email/get',
      {
        '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' },
        properties: ['preview', 'bcc', 'header:received'],
      },
    ],
  )
  assert.deepEqual([list[0].preview, list[0].bcc], ['Grüße', null])
  assert.match(list[0]['header:received'], /with ESMTPSA .*key exchange X25519/s)
})

test('a letter for later is pending, taken back, and nobody ever gets it', async () => {
  const [[, { list: identities }], [, { list: mailboxes }]] = await api(
    'anna',
    ['Identity/get', {}],
    ['Mailbox/get', { properties: ['role'] }],
  )
  const draft = {
    mailboxIds: { [mailboxes.find((one: Loose) => one.role === 'drafts').id]: true },
    from: [{ email: 'anna@posthus.test' }],
    to: [{ email: 'bo@posthus.test' }],
    subject: 'Regretted',
  }
  const envelope = {
    mailFrom: { email: 'anna@posthus.test', parameters: { HOLDFOR: '3600' } },
    rcptTo: [{ email: 'bo@posthus.test' }],
  }
  const [, [, sent]] = await api(
    'anna',
    ['Email/set', { create: { draft } }],
    ['EmailSubmission/set', { create: { s: { emailId: '#draft', identityId: identities[0].id, envelope } } }],
  )
  assert.equal(sent.created.s.undoStatus, 'pending')
  const { id } = sent.created.s
  const [[, undone], [, { list }]] = await api(
    'anna',
    ['EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } }],
    ['EmailSubmission/get', { ids: [id] }],
  )
  assert.deepEqual([undone.updated, list[0].undoStatus], [{ [id]: null }, 'canceled'])
  const { stdout } = await posthus.command(['queue', 'list', '--json'])
  assert.doesNotMatch(stdout, new RegExp(id.slice(1)))
})

test('who is away answers by itself; a script that is made over JMAP is the one that ManageSieve and the filter have', async () => {
  const script = 'require "fileinto"; fileinto "Archive";'
  const { blobId } = JSON.parse(
    await curl('bo', await uploadPath('bo'), '-H', 'content-type: application/sieve', '--data-binary', script),
  )
  const [[, made], [, away]] = await api(
    'bo',
    ['SieveScript/set', { create: { s: { name: 'mine', blobId } }, onSuccessActivateScript: '#s' }],
    ['VacationResponse/set', { update: { singleton: { isEnabled: true, textBody: 'Back soon.' } } }],
  )
  assert.deepEqual([made.created.s.isActive, away.updated], [true, { singleton: null }])
  const { stdout } = await posthus.command(['sieve', 'list', 'bo@posthus.test'])
  assert.match(stdout, /mine/)
  await sendFromAnna('Are you there?')
  const found = await eventually(async () => {
    const [[, { ids }], [, { list }]] = await api(
      'anna',
      ['Email/query', { filter: { from: 'bo@posthus.test' } }],
      [
        'Email/get',
        { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['preview', 'subject'] },
      ],
    )
    return ids.length > 0 ? list[0] : undefined
  })
  assert.deepEqual([found.preview, found.subject], ['Back soon.', 'Auto: Are you there?'])
  const [, [, { list }]] = await api(
    'bo',
    ['Email/query', { filter: { subject: 'Are you there?' } }],
    ['Email/get', { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['mailboxIds'] }],
  )
  const [[, { list: mailboxes }]] = await api('bo', ['Mailbox/get', { properties: ['role'] }])
  assert.deepEqual(Object.keys(list[0].mailboxIds), [mailboxes.find((one: Loose) => one.role === 'archive').id])
})

test('a receipt that was asked for goes back, is read as one, and a blob of the request is where it lies', async () => {
  await sendFromAnna('Receipt, please', { 'header:Disposition-Notification-To:asText': 'anna@posthus.test' })
  const found = await eventually(async () => {
    const [[, { ids }]] = await api('bo', ['Email/query', { filter: { subject: 'Receipt, please' } }])
    return ids[0] as string | undefined
  })
  const [[, { list }]] = await api('bo', ['Identity/get', {}])
  const disposition = { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' }
  const [[, sent], [, marked]] = await api('bo', [
    'MDN/send',
    {
      identityId: list[0].id,
      send: { k: { forEmailId: found, disposition } },
      onSuccessUpdateEmail: { '#k': { 'keywords/$mdnsent': true } },
    },
  ])
  assert.deepEqual([sent.notSent, marked.updated], [null, { [found]: null }])
  const { id, blobId } = await eventually(async () => {
    const [, [, { list }]] = await api(
      'anna',
      ['Email/query', { filter: { subject: 'Read: Receipt, please' } }],
      ['Email/get', { '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['blobId'] }],
    )
    return list[0] as { id: string; blobId: string } | undefined
  })
  const [[, { parsed }], [, { list: places }], [, { list: read }]] = await api(
    'anna',
    ['MDN/parse', { blobIds: [blobId] }],
    ['Blob/lookup', { typeNames: ['Email'], ids: [blobId] }],
    ['Blob/get', { ids: [blobId], properties: ['digest:sha-256', 'size'] }],
  )
  assert.deepEqual(
    [parsed[blobId].disposition, parsed[blobId].finalRecipient],
    [disposition, 'rfc822; bo@posthus.test'],
  )
  assert.deepEqual(places[0].matchedIds, { Email: [id] })
  assert.match(read[0]['digest:sha-256'], /^[A-Za-z0-9+/]{43}=$/)
})

test("nobody sends in somebody else's name", async () => {
  const envelope = { mailFrom: { email: 'bo@posthus.test' }, rcptTo: [{ email: 'bo@posthus.test' }] }
  const [[, { list }], [, { ids }]] = await api('anna', ['Identity/get', {}], ['Email/query', { limit: 1 }])
  const [[, answer], [, made]] = await api(
    'anna',
    ['EmailSubmission/set', { create: { s: { emailId: ids[0], identityId: list[0].id, envelope } } }],
    ['Identity/set', { create: { i: { email: 'bo@posthus.test' } } }],
  )
  assert.deepEqual([answer.notCreated.s.type, made.notCreated.i.type], ['forbiddenMailFrom', 'forbiddenFrom'])
})

async function sendFromAnna(subject: string, fields: Loose = {}): Promise<void> {
  const [[, { list }], [, { list: mailboxes }]] = await api('anna', ['Identity/get', {}], ['Mailbox/get', {}])
  const draft = {
    mailboxIds: { [mailboxes.find((one: Loose) => one.role === 'drafts').id]: true },
    from: [{ email: 'anna@posthus.test' }],
    to: [{ email: 'bo@posthus.test' }],
    subject,
    ...fields,
  }
  const create = { s: { emailId: '#draft', identityId: list[0].id } }
  const [, [, sent]] = await api(
    'anna',
    ['Email/set', { create: { draft } }],
    ['EmailSubmission/set', { create, onSuccessDestroyEmail: ['#s'] }],
  )
  assert.equal(sent.notCreated, null)
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await setTimeout(100)
  }
  throw new Error('it never came')
}

async function uploadPath(member: string): Promise<string> {
  const session = JSON.parse(await curl(member, '/jmap/session'))
  return `/jmap/upload/${Object.keys(session.accounts)[0]}`
}

async function api(member: string, ...calls: readonly (readonly [string, Loose])[]): Promise<Loose[]> {
  const session = JSON.parse(await curl(member, '/jmap/session'))
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:submission']
  const methodCalls = calls.map(([name, args], at) => [name, { accountId, ...args }, `${at}`])
  const body = JSON.stringify({ using: USING, methodCalls })
  const fields = ['-H', 'content-type: application/json', '--data-binary', body]
  const answer = await curl(member, '/jmap/api', ...fields)
  return JSON.parse(Buffer.from(answer, 'latin1').toString()).methodResponses
}

async function curl(member: string, path: string, ...options: readonly string[]): Promise<string> {
  const url = `https://localhost:${posthus.ports.https}${path}`
  const login = `${member}@posthus.test:${PASSWORD}`
  const args = ['-sSf', '--cacert', posthus.authority, '-u', login, ...options, url]
  return (await runWell('curl', args)).stdout
}
