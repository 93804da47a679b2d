import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlTree } from '../../../test/kit/html-tree.ts'
import { ACCOUNT, type Loose } from '../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../test/kit/submission-test-bed.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { Mail } from '../mail/mail.ts'
import { Composition } from './composition.ts'
import { disarmHtml } from './html/disarm-html.ts'
import { type Beginning, emptyLetter, type Letter } from './letter.ts'
import { loadWhole, quotedOf } from './quoted.ts'

const parse = (html: string) => htmlTree(disarmHtml(html))

const LETTER: Letter = {
  ...emptyLetter({ identityId: undefined, name: 'Anna', email: 'anna@posthus.test' }, 'rich'),
  to: 'Bo <bo@elsewhere.test>',
  subject: 'Plan',
}

/** A composition at a server, with a clock that is moved by hand. */
async function composing(beginning: Partial<Beginning> = {}) {
  const bed = await SubmissionTestBed.open()
  let isOffline = false
  const transport: Transport = async (request) => {
    if (isOffline) throw new JmapFailure('offline', 'offline')
    return (await bed.jmap.post(JSON.stringify(request))).json() as ReturnType<Transport>
  }
  const mail = new Mail(new JmapCalls(transport, bed.jmap.using, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await bed.jmap.call('Mailbox/get', { ids: null }))
  const kept = new Map<string, Beginning>()
  const waiting: (() => void)[] = []
  const tools = {
    mail,
    parse,
    limits: { each: 1000, all: 2000 },
    after: (_ms: number, act: () => void) => void waiting.push(act),
    keep: (id: string, one: Beginning | undefined) => void (one ? kept.set(id, one) : kept.delete(id)),
    upload: async (octets: Blob, type: string) => {
      const body = new Uint8Array(await octets.arrayBuffer())
      const headers = { 'content-type': type }
      const answer = await bed.jmap.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body, headers })
      return ((await answer.json()) as Loose).blobId as string
    },
  }
  const composition = new Composition('c1', tools, {
    letter: LETTER,
    thread: undefined,
    emailId: undefined,
    ...beginning,
  })
  return {
    bed,
    mail,
    kept,
    composition,
    goOffline: (is: boolean) => {
      isOffline = is
    },
    /** The pause is over. */
    pass: () => {
      for (const act of waiting.splice(0)) act()
    },
    idle: async () => {
      await composition.uploads.settled()
      await composition.save()
    },
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  }
}

const rich = (html: string) => ({ kind: 'rich' as const, html })
const file = (name: string, text: string, type = 'text/plain') => new File([text], name, { type })

/** Parts of a message, outermost first: `multipart/mixed(multipart/alternative(text/plain text/html) text/plain)`. */
async function structureOf(bed: SubmissionTestBed, emailId: string | undefined): Promise<string> {
  const { list } = await bed.jmap.call('Email/get', { ids: [emailId], properties: ['bodyStructure'] })
  const write = ({ type, subParts }: Loose): string => (subParts ? `${type}(${subParts.map(write).join(' ')})` : type)
  return write(list[0].bodyStructure)
}

test('a letter with formatting, a picture and files is text and HTML with the picture, and the files beside them', async () => {
  await using it = await composing()
  const { composition, bed } = it
  composition.change({ body: rich('<div>Dear <b>Bo</b></div><img src="cid:p@posthus.test" alt="Map">') })
  composition.addFile(file('map.png', 'PNG', 'image/png'), 'p@posthus.test')
  composition.addFile(file('Über 7.txt', 'seven'))
  await it.idle()
  assert.equal(
    await structureOf(bed, composition.emailId),
    'multipart/mixed(multipart/alternative(text/plain multipart/related(text/html image/png)) text/plain)',
  )
  const { list } = await bed.jmap.call('Email/get', {
    ids: [composition.emailId],
    properties: ['textBody', 'htmlBody', 'attachments', 'bodyValues', 'preview', 'from', 'keywords'],
    fetchAllBodyValues: true,
  })
  const [email] = list
  assert.equal(email.bodyValues[email.textBody[0].partId].value.trim(), 'Dear Bo\n[Map]')
  assert.match(email.bodyValues[email.htmlBody[0].partId].value, /<b>Bo<\/b>.*src="cid:p@posthus\.test"/)
  assert.deepEqual(
    email.attachments.map(({ name, cid, disposition }: Loose) => [name, cid, disposition]),
    [
      ['map.png', 'p@posthus.test', 'inline'],
      ['Über 7.txt', null, 'attachment'],
    ],
  )
  assert.deepEqual(email.from, [{ name: 'Anna', email: 'anna@posthus.test' }])
})

test('files of a draft that is continued are there however often it is saved', async () => {
  await using first = await composing()
  const { bed, mail } = first
  first.composition.addFile(file('plan.txt', 'the plan'))
  first.composition.change({ body: rich('<div>One</div>') })
  await first.idle()
  const emailId = first.composition.emailId as string
  const whole = await loadWhole(mail, emailId)
  assert.ok(whole)
  const { files, html } = quotedOf(whole, parse)
  first.composition.change({ files, body: rich(html) })
  for (const text of ['Two', 'Three', 'Four']) {
    first.composition.change({ body: rich(`<div>${text}</div>`) })
    await first.composition.save()
    assert.equal(first.composition.keeping.kind, 'saved')
  }
  const { list } = await bed.jmap.call('Email/get', {
    ids: [first.composition.emailId],
    properties: ['attachments', 'preview'],
  })
  assert.deepEqual([list[0].preview, list[0].attachments.length], ['Four', 1])
  const blob = await bed.jmap.fetch(`/jmap/download/${ACCOUNT}/${list[0].attachments[0].blobId}/x?accept=text/plain`)
  assert.equal(await blob.text(), 'the plan')
})

test('a picture that was taken out of the text does not go along, and in plain text it is a file', async () => {
  await using it = await composing()
  const { composition, bed } = it
  composition.addFile(file('map.png', 'PNG', 'image/png'), 'p@posthus.test')
  composition.change({ body: rich('<div>No picture</div>') })
  await it.idle()
  assert.equal(await structureOf(bed, composition.emailId), 'multipart/alternative(text/plain text/html)')
  const before = composition.turnInto('plain')
  assert.deepEqual(composition.letter.body, { kind: 'plain', text: 'No picture' })
  await composition.save()
  assert.equal(await structureOf(bed, composition.emailId), 'multipart/mixed(text/plain image/png)')
  composition.change(before)
  assert.deepEqual(composition.letter.body, rich('<div>No picture</div>'))
})

test('what is typed is read from the editor once, when it is saved after a pause', async () => {
  await using it = await composing()
  const { composition } = it
  let reads = 0
  composition.edit(() => {
    reads++
    return rich('<div>Typed</div>')
  })
  for (let key = 0; key < 5; key++) composition.typed()
  assert.deepEqual([reads, composition.isSaved, composition.keeping.kind], [0, false, 'changed'])
  it.pass()
  await composition.save()
  assert.deepEqual([reads, composition.isSaved, composition.keeping.kind], [1, true, 'saved'])
  const { emailId } = composition
  composition.typed()
  await composition.save()
  assert.deepEqual([composition.emailId, composition.keeping.kind], [emailId, 'saved'])
})

test('how the editor writes what was there is no change, and nothing is saved for it', async () => {
  await using it = await composing()
  const { composition } = it
  composition.settle(rich('<div>As the editor has it</div>'))
  composition.edit(() => rich('<div>As the editor has it</div>'))
  composition.typed()
  await composition.save()
  assert.deepEqual([composition.emailId, composition.isSaved, composition.keeping.kind], [undefined, true, 'nothing'])
})

test('what cannot be saved is kept in the window, and is saved when there is a connection again', async () => {
  await using it = await composing()
  const { composition, kept } = it
  it.goOffline(true)
  composition.change({ subject: 'On the ferry' })
  await composition.save()
  assert.equal(composition.keeping.kind, 'failed')
  assert.equal(kept.get('c1')?.letter.subject, 'On the ferry')
  it.goOffline(false)
  await composition.save()
  assert.deepEqual([composition.keeping.kind, kept.size], ['saved', 0])
})

test('what was kept in the window in clear is gone once it is to be encrypted, though nothing can be saved', async () => {
  await using it = await composing()
  const { composition, kept } = it
  it.goOffline(true)
  composition.change({ subject: 'On the ferry' })
  await composition.save()
  assert.equal(kept.size, 1)
  composition.seal({
    encrypts: true,
    autocrypt: undefined,
    hold: () => undefined,
    held: () => undefined,
    draft: async () => new TextEncoder().encode('sealed'),
    messages: async () => undefined,
  })
  composition.change({ subject: 'Secret' })
  await composition.save()
  assert.deepEqual([composition.keeping.kind, kept.size], ['failed', 0])
})

test('sending waits for files, goes as whom it was written, and is never saved over', async () => {
  await using it = await composing()
  const { composition, bed } = it
  composition.change({ body: rich('<div>Hello</div>'), bcc: 'eve@elsewhere.test' })
  composition.addFile(file('a.txt', 'a'))
  const takeBack = await composition.send()
  const { emailId } = composition
  composition.change({ subject: 'Too late' })
  await composition.save()
  assert.equal(composition.emailId, emailId)
  const { list } = await bed.jmap.call('Email/get', {
    ids: [emailId],
    properties: ['subject', 'mailboxIds', 'keywords'],
  })
  assert.deepEqual([list[0].subject, list[0].keywords], ['Plan', { $seen: true }])
  await takeBack()
  await composition.save()
  const drafts = await bed.jmap.call('Email/query', { filter: { hasKeyword: '$draft' } })
  assert.deepEqual(drafts.ids, [composition.emailId])
  assert.notEqual(composition.emailId, emailId)
})

test('a letter that is sealed is imported as it was made: its draft, and each copy to its recipients', async () => {
  await using it = await composing()
  const { composition, bed, kept } = it
  const octets = (subject: string) =>
    new TextEncoder().encode(`From: anna@posthus.test\r\nSubject: ${subject}\r\n\r\nsealed\r\n`)
  composition.change({})
  composition.seal({
    encrypts: true,
    autocrypt: undefined,
    hold: () => undefined,
    held: () => undefined,
    draft: async ({ subject }) => octets(`draft of ${subject}`),
    messages: async () => [
      { octets: octets('[...]'), recipients: ['bo@elsewhere.test'] },
      { octets: octets('[...] hidden'), recipients: ['eve@elsewhere.test'] },
    ],
  })
  await composition.save()
  const subjects = async () => {
    const { ids } = await bed.jmap.call('Email/query', { filter: {} })
    const { list } = await bed.jmap.call('Email/get', { ids, properties: ['subject'] })
    return list.map(({ subject }: Loose) => subject).sort()
  }
  assert.deepEqual(await subjects(), ['draft of Plan'])
  it.goOffline(true)
  composition.change({ subject: 'Secret' })
  await composition.save()
  assert.equal(kept.size, 0, 'nothing in clear is kept in the window')
  it.goOffline(false)
  await composition.send()
  assert.deepEqual(await subjects(), ['[...]'])
  const { list } = await bed.jmap.call('EmailSubmission/get', { ids: null })
  assert.deepEqual(list.map(({ envelope }: Loose) => envelope.rcptTo[0].email).sort(), [
    'bo@elsewhere.test',
    'eve@elsewhere.test',
  ])
})

test('what is sent while it is being found out whether it is encrypted waits for that, and goes sealed', async () => {
  await using it = await composing()
  const { composition, bed } = it
  const decide = composition.awaitSealer()
  const sending = composition.send()
  composition.seal({
    encrypts: true,
    autocrypt: undefined,
    hold: () => undefined,
    held: () => undefined,
    draft: async () => undefined,
    messages: async () => [
      {
        octets: new TextEncoder().encode('From: anna@posthus.test\r\nSubject: [...]\r\n\r\nsealed\r\n'),
        recipients: ['bo@elsewhere.test'],
      },
    ],
  })
  assert.equal(composition.isSending, true)
  decide()
  await sending
  const { ids } = await bed.jmap.call('Email/query', { filter: {} })
  const { list } = await bed.jmap.call('Email/get', { ids, properties: ['subject'] })
  assert.deepEqual(
    list.map(({ subject }: Loose) => subject),
    ['[...]'],
  )
})

test('a letter to nobody is not sent, and without a subject or the file that it speaks of it is asked once each', async () => {
  await using it = await composing()
  const { composition } = it
  composition.change({ to: ' ', subject: ' ', body: rich('<div>See the attachment</div>') })
  await assert.rejects(composition.send(), { type: 'nobody' })
  const asked = [composition.tryQuestion(), composition.tryQuestion(), composition.tryQuestion()]
  assert.deepEqual(asked, ['noSubject', 'noAttachment', undefined])
})

test('where nothing was answered it is tried again by itself', async () => {
  await using it = await composing()
  const { composition } = it
  it.goOffline(true)
  composition.change({ subject: 'Patience' })
  await composition.save()
  it.pass()
  await composition.save()
  assert.equal(composition.keeping.kind, 'failed')
  it.goOffline(false)
  it.pass()
  const saved = Promise.withResolvers<void>()
  composition.changes.watch(() => composition.keeping.kind === 'saved' && saved.resolve())
  await saved.promise
  assert.equal(composition.isSaved, true)
})

test('what is thrown away is gone, with what was still on its way', async () => {
  await using it = await composing()
  const { composition, bed } = it
  await composition.save()
  composition.change({ subject: 'Other' })
  await composition.save()
  composition.addFile(file('a.txt', 'a'))
  await composition.discard()
  it.pass()
  assert.equal(composition.uploads.all.length, 0)
  const { ids } = await bed.jmap.call('Email/query', { filter: { hasKeyword: '$draft' } })
  assert.deepEqual(ids, [])
})
