import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ANNA, JmapTestBed, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { latin1 } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { MboxSplitter } from '../../../wire/mbox/mbox-splitter.ts'
import { makeSite } from '../site.ts'
import { makeSiteServices } from '../site-services.fixture.ts'
import { mailExportRoutes } from './mail-export-routes.ts'

/** A site at which Anna may take her mail out. */
async function openWorld(t: TestContext, changes: (mail: MailStore) => Partial<Pick<MailStore, 'body'>> = () => ({})) {
  const bed = await JmapTestBed.open()
  t.after(() => bed[Symbol.asyncDispose]())
  const { services } = makeSiteServices()
  const sessions = { tryResume: async (secret: string) => (secret === 'anna' ? { account: ANNA } : undefined) }
  const mail = { read: bed.mail.read.bind(bed.mail), body: bed.mail.body.bind(bed.mail), ...changes(bed.mail) }
  const routes = mailExportRoutes({ sessions } as unknown as Parameters<typeof mailExportRoutes>[0], mail)
  const site = makeSite(services, routes as never)
  const ask = async (path: string, fields: Record<string, string> = {}, init: RequestInit = {}) => {
    const headers = { host: 'mail.provider.test', cookie: '__Host-session=anna', ...fields }
    const connection = { id: 'c', remoteAddress: '192.0.2.1', protection: undefined }
    return site.request(`https://x.invalid${path}`, { ...init, headers }, { connection })
  }
  const inbox = (await bed.call('Mailbox/query', { filter: { role: 'inbox' } })).ids[0]
  return { bed, ask, inbox }
}

/** What an mbox holds: octets and flags of each message. */
function messagesOf(mbox: Uint8Array) {
  const found: { octets: string; flags: readonly string[]; internalMs: number | undefined }[] = []
  const splitter = new MboxSplitter()
  for (const piece of [...splitter.push(mbox), ...splitter.finish()]) {
    if (piece.kind === 'begin') found.push({ octets: '', flags: [], internalMs: undefined })
    const last = found.at(-1) ?? assert.fail()
    if (piece.kind === 'octets') last.octets += latin1(piece.octets)
    if (piece.kind === 'metadata') Object.assign(last, { ...piece.metadata })
  }
  return found
}

/** As a message is kept that was delivered: its lines end in CRLF. */
const kept = (text = '') => text.replaceAll(/\r?\n/g, '\r\n')

const octetsOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

test('a mailbox is taken out as it is: every octet, every mark, every date; what was thrown away is not in it', async (t) => {
  const { bed, ask, inbox } = await openWorld(t)
  const letters = [
    letter('One', '', 'From here on\r\n>From there\r\n\r\nFrom x Thu Nov 26 13:00:01 2026\r\n'),
    'Subject: bare\n\nline feeds\n',
    `Subject: long\r\n\r\n${'x'.repeat(200_000)}`,
  ]
  const ids: string[] = []
  for (const [at, one] of letters.entries()) ids.push(await bed.deliver(one, { receivedMs: 5000 + at }))
  await bed.call('Email/set', { update: { [ids[0] ?? '']: { keywords: { $seen: true, $flagged: true, mine: true } } } })
  await bed.call('Email/set', { destroy: [await bed.deliver(letter('Gone'))] })
  const response = await ask(`/mail/export/${inbox}.mbox?name=${encodeURIComponent('Eingang (ø).mbox')}`)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'application/mbox')
  assert.equal(response.headers.get('content-disposition'), "attachment; filename*=UTF-8''Eingang%20%28%C3%B8%29.mbox")
  assert.deepEqual(
    messagesOf(await octetsOf(response)).map(({ octets, flags, internalMs }) => [
      octets,
      [...flags].sort(),
      internalMs,
    ]),
    [
      [kept(letters[0]), ['\\Flagged', '\\Seen', 'mine'], 5000],
      [kept(letters[1]), [], 5001],
      [letters[2], [], 5002],
    ],
  )
})

test('messages are taken out by their ids, the oldest first; more than a page of them too', async (t) => {
  const { bed, ask, inbox } = await openWorld(t)
  const ids: string[] = []
  for (let at = 0; at < 230; at++) ids.push(await bed.deliver(letter(`Letter ${at}`), { receivedMs: 9000 - at }))
  const some = messagesOf(await octetsOf(await ask(`/mail/export/messages.mbox?ids=${ids[0]},${ids[5]}`)))
  assert.deepEqual(
    some.map(({ octets }) => /Subject: (.*?)\r/.exec(octets)?.[1]),
    ['Letter 5', 'Letter 0'],
  )
  assert.equal(messagesOf(await octetsOf(await ask(`/mail/export/${inbox}.mbox`))).length, 230)
})

test('a message that is damaged is told in its place, and takes none of the others with it', async (t) => {
  const { bed, ask, inbox } = await openWorld(t, (mail) => ({
    body: async (account, id) => {
      const body = await mail.body(account, id)
      if (id !== 2 || !body) return body
      const refuse = (): never => {
        throw new Fault('us', 'store/body-corrupt', 'not what was stored')
      }
      return { ...body, digest: body.digest, size: body.size, chunks: refuse, bytes: refuse }
    },
  }))
  for (const name of ['One', 'Two', 'Three']) await bed.deliver(letter(name))
  const subjects = messagesOf(await octetsOf(await ask(`/mail/export/${inbox}.mbox`))).map(
    ({ octets }) => /Subject: (.*?)\r/.exec(octets)?.[1],
  )
  assert.deepEqual(subjects, ['One', 'A message that could not be read', 'Three'])
})

const refused: readonly (readonly [string, string, Record<string, string>, number])[] = [
  ['a mailbox that is not there', '/mail/export/F999.mbox', {}, 404],
  ['what is no id', '/mail/export/..%2fpasswd.mbox', {}, 404],
  ['ids that are none', '/mail/export/messages.mbox?ids=M1,x', {}, 404],
  ['no ids', '/mail/export/messages.mbox', {}, 404],
  ['more ids than one may name', `/mail/export/messages.mbox?ids=${'M1,'.repeat(500)}M1`, {}, 404],
  ['a page elsewhere', '/mail/export/F1.mbox', { 'sec-fetch-site': 'cross-site' }, 403],
  ['nobody who is signed in', '/mail/export/F1.mbox', { cookie: '' }, 401],
]
for (const [what, path, fields, status] of refused) {
  test(`${what}: ${status}`, async (t) => {
    const { ask } = await openWorld(t)
    assert.equal((await ask(path, fields)).status, status)
  })
}

test('two at a time, and whoever goes away makes room for the next', async (t) => {
  const { bed, ask, inbox } = await openWorld(t)
  await bed.deliver(`Subject: long\r\n\r\n${'x'.repeat(900_000)}`)
  const [first, second] = [await ask(`/mail/export/${inbox}.mbox`), await ask(`/mail/export/${inbox}.mbox`)]
  assert.equal((await ask(`/mail/export/${inbox}.mbox`)).status, 429)
  assert.equal((await ask(`/mail/export/${inbox}.mbox`, {}, { method: 'HEAD' })).status, 200)
  await first?.body?.cancel()
  const third = await ask(`/mail/export/${inbox}.mbox`)
  assert.equal(third.status, 200)
  for (const one of [second, third]) await one?.body?.cancel()
})
