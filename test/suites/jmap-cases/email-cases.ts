import assert from 'node:assert/strict'
import type { Loose } from '../../kit/jmap-test-bed.ts'
import type { Cases } from './core-cases.ts'

const MESSAGE =
  'From: Parser <parse@example.com>\r\nTo: user@example.com\r\nSubject: Parse test\r\nDate: Thu, 1 Jan 2026 12:00:00 +0000\r\nMessage-ID: <parse@test>\r\n\r\nThe content.\r\n'

/** Category email, but for its queries. */
export const EMAIL_CASES: Cases = {
  'email/get-by-id, -multiple-emails, -not-found, -properties-filter, -state-returned': async (world) => {
    const ids = [world.ids['plain'], world.ids['report'], 'nothing']
    const { list, notFound, state } = await world.call('Email/get', { ids, properties: ['subject'] })
    assert.deepEqual(list, [
      { id: ids[0], subject: 'Meeting tomorrow' },
      { id: ids[1], subject: 'Financial Report' },
    ])
    assert.deepEqual([notFound, typeof state], [['nothing'], 'string'])
  },
  'email/get-metadata-properties, -received-at-is-utc-date, -preview-is-text, -mailbox-ids': async (world) => {
    const properties = [
      'blobId',
      'threadId',
      'mailboxIds',
      'keywords',
      'size',
      'receivedAt',
      'hasAttachment',
      'preview',
    ]
    const email = await world.email('plain', properties)
    assert.deepEqual(email.mailboxIds, { [world.ids['inbox'] as string]: true })
    assert.deepEqual([email.keywords, email.hasAttachment], [{ $seen: true }, false])
    assert.match(email.receivedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.match(email.preview, /^In the conference room\./)
    assert.ok(email.size > 0 && email.blobId && email.threadId)
  },
  'email/get-keywords, -has-attachment-true, -has-attachment-false, -thread-id-consistent': async (world) => {
    const { keywords } = await world.email('labels', ['keywords'])
    assert.deepEqual(keywords, { $seen: true, $forwarded: true, custom_label: true })
    assert.equal((await world.email('report', ['hasAttachment'])).hasAttachment, true)
    const threads = await Promise.all(['start', 'reply', 'answer'].map((name) => world.email(name, ['threadId'])))
    assert.equal(new Set(threads.map(({ threadId }) => threadId)).size, 1)
  },
  'email/header-from, -to, -cc, -subject, -subject-empty, -sent-at, -bcc': async (world) => {
    const plain = await world.email('plain', ['from', 'to', 'subject', 'sentAt'])
    assert.deepEqual(plain.from, [{ name: 'Alice Sender', email: 'alice@example.com' }])
    assert.deepEqual(plain.to, [{ name: 'Test User', email: 'user@example.com' }])
    assert.deepEqual([plain.subject, plain.sentAt], ['Meeting tomorrow', '2026-01-01T12:00:00Z'])
    assert.equal((await world.email('report', ['cc'])).cc[0].email, 'charlie@example.net')
    assert.equal((await world.email('special', ['bcc'])).bcc[0].email, 'secret@example.com')
    assert.equal((await world.email('bare', ['subject'])).subject, null)
  },
  'email/header-message-id, -in-reply-to, -references': async (world) => {
    const answer = await world.email('answer', ['messageId', 'inReplyTo', 'references'])
    assert.deepEqual([answer.messageId, answer.inReplyTo], [['alpha3@test'], ['alpha2@test']])
    assert.deepEqual(answer.references, ['alpha1@test', 'alpha2@test'])
  },
  'email/header-raw-access, -raw-form, -as-addresses, -as-grouped-addresses, -as-message-ids, -as-date, -as-urls':
    async (world) => {
      const names = [
        'Subject:asText',
        'Subject',
        'From:asAddresses',
        'From:asGroupedAddresses',
        'Message-ID:asMessageIds',
      ]
      const properties = [...names, 'Date:asDate', 'List-Unsubscribe:asURLs'].map((name) => `header:${name}`)
      const email = await world.email('special', properties)
      const [text, raw, addresses, groups, ids, date, urls] = properties.map((name) => email[name])
      assert.deepEqual([text, raw.trim(), addresses[0].email], ['Special', 'Special', 'sam@example.com'])
      assert.deepEqual(groups, [{ name: null, addresses }])
      assert.deepEqual([ids.length, date, urls], [1, '2026-01-01T12:00:00Z', ['https://example.com/unsub']])
    },
  'email/header-custom-header, -case-insensitive, -intl-from-decoded': async (world) => {
    const properties = ['header:X-Custom-Header:asText', 'header:x-custom-header:asText', 'header:SUBJECT:asText']
    const special = await world.email('special', properties)
    assert.deepEqual(
      properties.map((name) => special[name]),
      ['custom-value-12345', 'custom-value-12345', 'Special'],
    )
    const foreign = await world.email('foreign', ['from', 'subject'])
    assert.deepEqual([foreign.from[0].name, foreign.subject], ['金城', 'Grüße'])
  },
  'email/body-structure, -properties-filter, -attachments, -attachment-blob-id, -inline-attachment-cid': async (
    world,
  ) => {
    const bodyProperties = ['partId', 'type', 'name', 'blobId', 'cid', 'disposition', 'size']
    const report = await world.email('report', ['bodyStructure', 'attachments'], { bodyProperties })
    assert.equal(report.bodyStructure.type, 'multipart/mixed')
    const [file] = report.attachments
    assert.deepEqual([file.name, file.type, file.disposition], ['report.pdf', 'application/pdf', 'attachment'])
    assert.equal(await (await world.download(file.blobId)).text(), '%PDF-1.4\n')
    const picture = await world.email('picture', ['attachments'], { bodyProperties: ['cid'] })
    assert.deepEqual(picture.attachments, [{ cid: 'image1@test' }])
  },
  'email/body-text-body, -html-body, -multipart-alternative-text-and-html, -values-text, -values-html, -values-all':
    async (world) => {
      const bodyProperties = ['partId', 'type']
      const digest = (more: Loose) =>
        world.email('digest', ['textBody', 'htmlBody', 'bodyValues'], { bodyProperties, ...more })
      const { textBody, htmlBody, bodyValues } = await digest({ fetchAllBodyValues: true })
      assert.deepEqual([textBody[0].type, htmlBody[0].type], ['text/plain', 'text/html'])
      assert.match(bodyValues[textBody[0].partId].value, /Weekly digest as text/)
      assert.match(bodyValues[htmlBody[0].partId].value, /Weekly Digest/)
      assert.deepEqual(Object.keys((await digest({ fetchTextBodyValues: true })).bodyValues), [textBody[0].partId])
      assert.deepEqual(Object.keys((await digest({ fetchHTMLBodyValues: true })).bodyValues), [htmlBody[0].partId])
    },
  'email/body-max-body-value-bytes, -non-utf8-charset, -invalid-ascii-handling': async (world) => {
    const value = async (name: string, more: Loose = {}) => {
      const email = await world.email(name, ['subject', 'bodyValues'], { fetchTextBodyValues: true, ...more })
      return { subject: email.subject, ...(Object.values(email.bodyValues)[0] as Loose) }
    }
    const large = await value('large', { maxBodyValueBytes: 100 })
    assert.ok(large.isTruncated && large.value.length <= 100)
    assert.partialDeepStrictEqual(await value('korean'), { value: '한글\n', isEncodingProblem: false })
    assert.partialDeepStrictEqual(await value('broken'), { subject: 'Malformed', isEncodingProblem: true })
  },
  'email/changes-no-changes, -after-keyword-change, -response-structure, -after-create-and-destroy': async (world) => {
    const { state } = await world.call('Email/get', { ids: [] })
    const since = (sinceState: string) => world.call('Email/changes', { sinceState })
    const same = await since(state)
    assert.deepEqual(
      [same.oldState, same.created, same.updated, same.destroyed, same.hasMoreChanges],
      [state, [], [], [], false],
    )
    const id = world.ids['plain'] as string
    await world.call('Email/set', { update: { [id]: { 'keywords/$flagged': true } } })
    const flagged = await since(state)
    assert.deepEqual(flagged.updated, [id])
    await world.call('Email/set', { update: { [id]: { 'keywords/$flagged': null } } })
    const before = (await since(flagged.newState)).newState
    const { id: draft } = await world.draft()
    const made = await since(before)
    assert.deepEqual(made.created, [draft])
    await world.destroy(draft)
    assert.deepEqual((await since(made.newState)).destroyed, [draft])
  },
  'email/set-create-plain-text, -html, -with-keywords, -server-set-properties, -state-changes': async (world) => {
    for (const type of ['text/plain', 'text/html']) {
      const made = await world.draft({ bodyStructure: { type, partId: '1' }, keywords: { $draft: true, $seen: true } })
      assert.ok(made.id && made.blobId && made.threadId && made.size > 0)
      const { keywords, bodyStructure } = await world.email(made.id, ['keywords', 'bodyStructure'])
      assert.deepEqual([keywords, bodyStructure.type], [{ $draft: true, $seen: true }, type])
      const { oldState, newState, destroyed } = await world.destroy(made.id)
      assert.notEqual(oldState, newState)
      assert.deepEqual(destroyed, [made.id])
    }
  },
  'email/set-create-multipart-alternative, -with-attachment': async (world) => {
    const { blobId } = await world.upload('%PDF-1.4\n', 'application/pdf')
    const file = { type: 'application/pdf', blobId, name: 'test.pdf', disposition: 'attachment' }
    const subParts = [
      { type: 'text/plain', partId: 't' },
      { type: 'text/html', partId: 'h' },
    ]
    const bodyStructure = { type: 'multipart/mixed', subParts: [{ type: 'multipart/alternative', subParts }, file] }
    const made = await world.draft({ bodyStructure, bodyValues: { t: { value: 'text' }, h: { value: '<p>html</p>' } } })
    const email = await world.email(made.id, ['textBody', 'htmlBody', 'attachments', 'hasAttachment'])
    assert.deepEqual([email.textBody[0].type, email.htmlBody[0].type], ['text/plain', 'text/html'])
    assert.deepEqual([email.hasAttachment, email.attachments[0].name], [true, 'test.pdf'])
    await world.destroy(made.id)
  },
  'email/set-create-creation-id-reference': async (world) => {
    const email = {
      mailboxIds: { '#m': true },
      subject: 'Reference',
      bodyValues: { 1: { value: 'x' } },
      textBody: [{ partId: '1' }],
    }
    const [[, mailboxes], [, emails]] = (await world.bed.calls(
      ['Mailbox/set', { create: { m: { name: 'Reference' } } }],
      ['Email/set', { create: { e: email } }],
    )) as [Loose, Loose]
    const { mailboxIds } = await world.email(emails.created.e.id, ['mailboxIds'])
    assert.deepEqual(mailboxIds, { [mailboxes.created.m.id]: true })
    await world.call('Mailbox/set', { destroy: [mailboxes.created.m.id], onDestroyRemoveEmails: true })
  },
  'email/set-update-add-keyword, -remove-keyword, -replace-keywords, -if-in-state, -not-found': async (world) => {
    const { id } = await world.draft({ keywords: { one: true } })
    const update = async (patch: Loose) => {
      const { state } = await world.call('Email/get', { ids: [] })
      assert.ok((await world.call('Email/set', { ifInState: state, update: { [id]: patch } })).updated)
      return (await world.email(id, ['keywords'])).keywords
    }
    assert.deepEqual(await update({ 'keywords/$flagged': true }), { one: true, $flagged: true })
    assert.deepEqual(await update({ 'keywords/one': null }), { $flagged: true })
    assert.deepEqual(await update({ keywords: { two: true } }), { two: true })
    const { notUpdated } = await world.call('Email/set', { update: { nothing: { 'keywords/$seen': true } } })
    assert.equal(notUpdated.nothing.type, 'notFound')
    await world.destroy(id)
  },
  'email/set-update-move-mailbox': async (world) => {
    const { id } = await world.draft()
    const mailboxIds = { [world.ids['folder A'] as string]: true }
    await world.call('Email/set', { update: { [id]: { mailboxIds } } })
    assert.deepEqual((await world.email(id, ['mailboxIds'])).mailboxIds, mailboxIds)
    await world.destroy(id)
  },
  'email/set-update-add-mailbox, -remove-mailbox, set-destroy-removes-from-all-mailboxes: one mailbox, as is announced':
    async (world) => {
      const { id } = await world.draft()
      const { inbox, 'folder B': other } = world.ids
      const added = await world.call('Email/set', { update: { [id]: { [`mailboxIds/${other}`]: true } } })
      assert.equal(added.notUpdated[id].type, 'tooManyMailboxes')
      const moved = { [`mailboxIds/${other}`]: true, [`mailboxIds/${inbox}`]: null }
      await world.call('Email/set', { update: { [id]: moved } })
      assert.deepEqual((await world.email(id, ['mailboxIds'])).mailboxIds, { [other as string]: true })
      await world.destroy(id)
      assert.equal((await world.found({ inMailbox: other })).length, 3)
    },
  'email/set-destroy-single, -multiple, -not-found': async (world) => {
    const ids = [(await world.draft()).id, (await world.draft()).id]
    const { destroyed, notDestroyed } = await world.destroy(...ids, 'nothing')
    assert.deepEqual([destroyed, notDestroyed.nothing.type], [ids, 'notFound'])
    assert.deepEqual((await world.call('Email/get', { ids })).notFound, ids)
  },
  'email/import-valid-message, -sets-mailbox, -sets-keywords, -sets-received-at, -multiple, -state-changes': async (
    world,
  ) => {
    const { blobId } = await world.upload(MESSAGE)
    const object = (receivedAt: string) => ({
      blobId,
      mailboxIds: { [world.ids['folder B'] as string]: true },
      keywords: { $seen: true, $flagged: true },
      receivedAt,
    })
    const emails = { a: object('2025-06-15T10:30:00Z'), b: object('2025-06-16T10:30:00Z') }
    const { created, oldState, newState } = await world.call('Email/import', { emails })
    assert.notEqual(oldState, newState)
    const { list } = await world.call('Email/get', {
      ids: [created.a.id, created.b.id],
      properties: ['subject', 'keywords', 'receivedAt', 'mailboxIds'],
    })
    for (const [at, one] of ['a', 'b'].entries()) {
      const { blobId: _, ...expected } = emails[one as 'a']
      assert.deepEqual(list[at], { id: created[one].id, subject: 'Parse test', ...expected })
    }
    await world.destroy(created.a.id, created.b.id)
  },
  'email/import-not-found-blob': async (world) => {
    const emails = { i: { blobId: 'nothing', mailboxIds: { [world.ids['inbox'] as string]: true } } }
    const { notCreated } = await world.call('Email/import', { emails })
    assert.ok(['invalidProperties', 'blobNotFound'].includes(notCreated.i.type), notCreated.i.type)
  },
  'email/parse-valid-message, -null-metadata, -not-found, -body-values, -response-structure': async (world) => {
    const { blobId } = await world.upload(MESSAGE)
    const nothing = ['id', 'threadId', 'mailboxIds', 'keywords', 'receivedAt']
    const { parsed, notFound } = await world.call('Email/parse', {
      blobIds: [blobId, 'nothing'],
      properties: [...nothing, 'subject', 'from', 'textBody', 'bodyValues'],
      fetchTextBodyValues: true,
    })
    const email = parsed[blobId]
    for (const name of nothing) assert.equal(email[name], null)
    assert.deepEqual([email.subject, email.from[0].email], ['Parse test', 'parse@example.com'])
    assert.match((Object.values(email.bodyValues)[0] as Loose).value, /The content/)
    assert.deepEqual(notFound, ['nothing'])
  },
  'email/copy': async (world) => {
    const args = {
      fromAccountId: 'other',
      create: { c: { id: 'x', mailboxIds: { [world.ids['inbox'] as string]: true } } },
    }
    assert.equal(await world.bed.refusal('Email/copy', args), 'fromAccountNotFound')
  },
}
