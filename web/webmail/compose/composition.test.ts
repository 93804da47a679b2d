import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, type Loose } from '../../../test/kit/jmap-test-bed.ts'
import type { SubmissionTestBed } from '../../../test/kit/submission-test-bed.ts'
import { tryArrived } from './arrived-draft.ts'
import { composing, parse } from './composition.fixture.ts'
import { loadWhole, quotedOf } from './quoted.ts'

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

test('what its page leaves unsaved goes to the server under a name, by which it is found again, and is kept in the window if it did not get there', async () => {
  await using it = await composing()
  const { composition, kept, mail } = it
  composition.change({ subject: 'Left in a hurry' })
  composition.leave('left@posthus.test')
  const left = kept.get('c1')
  assert.equal(left?.leftAs, 'left@posthus.test')
  await composition.save()
  assert.equal(await tryArrived(mail, left ?? {}), composition.emailId)
  assert.equal(kept.size, 0)
  it.goOffline(true)
  composition.change({ subject: 'Did not get there' })
  composition.leave('lost@posthus.test')
  await composition.save()
  assert.equal(await tryArrived(mail, { leftAs: 'lost@posthus.test' }), undefined)
  it.goOffline(false)
  assert.equal(await tryArrived(mail, { leftAs: 'lost@posthus.test' }), undefined)
  assert.equal(kept.get('c1')?.letter.subject, 'Did not get there')
  assert.equal(await tryArrived(mail, {}), undefined)
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

test('what is thrown away is not saved as long as that can be undone, and saved with all of it once it was', async () => {
  await using it = await composing()
  const { composition, bed } = it
  const drafts = async () => (await bed.jmap.call('Email/query', { filter: { hasKeyword: '$draft' } })).ids
  composition.change({ subject: 'Never mind' })
  composition.setAside()
  it.pass()
  await composition.save()
  composition.keepHere()
  assert.deepEqual([await drafts(), composition.isSaved], [[], false])
  composition.takeUp()
  it.pass()
  await composition.save()
  assert.deepEqual([(await drafts()).length, composition.isSaved], [1, true])
})
