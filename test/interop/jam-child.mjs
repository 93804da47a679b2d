import JamClient from 'jmap-jam'

// A mailbox as jmap-jam, which nobody here has written, sees and changes it: what it finds is printed as JSON. Arguments: port, login, password.
const [port, login, password] = process.argv.slice(2)
const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`

// It knows tokens only; with them it would say `Bearer`.
const { fetch } = globalThis
globalThis.fetch = (input, init) => {
  const request = new Request(input, init)
  request.headers.set('authorization', authorization)
  return fetch(request)
}

const jam = new JamClient({ sessionUrl: `https://localhost:${port}/.well-known/jmap`, bearerToken: 'none' })
const accountId = await jam.getPrimaryAccount()
const [mailboxes] = await jam.api.Mailbox.get({ accountId })
const byRole = (role) => mailboxes.list.find((mailbox) => mailbox.role === role)?.id ?? ''
const inbox = byRole('inbox')

const [{ listed, found }] = await jam.requestMany((t) => {
  const found = t.Email.query({
    accountId,
    filter: { inMailbox: inbox },
    sort: [{ property: 'receivedAt', isAscending: false }],
    calculateTotal: true,
  })
  const listed = t.Email.get({
    accountId,
    ids: found.$ref('/ids'),
    properties: ['id', 'subject', 'from', 'preview', 'keywords'],
  })
  return { found, listed }
})
const [first] = listed.list
const emailId = first?.id ?? ''

const [read] = await jam.api.Email.get({
  accountId,
  ids: [emailId],
  properties: ['bodyValues', 'textBody', 'blobId'],
  fetchTextBodyValues: true,
})
const raw = await (
  await jam.downloadBlob({
    accountId,
    blobId: read.list[0]?.blobId ?? '',
    mimeType: 'message/rfc822',
    fileName: 'a.eml',
  })
).text()
const upload = await jam.uploadBlob(accountId, new Blob(['Ein Anhang\n'], { type: 'text/plain' }))

const [changed] = await jam.api.Email.set({
  accountId,
  update: { [emailId]: { 'keywords/$seen': true, mailboxIds: { [byRole('archive')]: true } } },
  create: {
    draft: {
      mailboxIds: { [byRole('drafts')]: true },
      keywords: { $draft: true },
      from: [{ name: 'Änna', email: login }],
      to: [{ name: null, email: 'bo@example.net' }],
      subject: 'Grüße aus dem Test',
      textBody: [{ partId: 'text', type: 'text/plain' }],
      bodyValues: { text: { value: 'Grüß Gott\n', isEncodingProblem: false, isTruncated: false } },
      attachments: [{ blobId: upload.blobId, type: 'text/plain', name: 'anhang.txt', disposition: 'attachment' }],
    },
  },
})
const [moved] = await jam.api.Email.get({ accountId, ids: [emailId], properties: ['mailboxIds', 'keywords'] })
const draftId = changed.created?.draft?.id ?? ''
const [draft] = await jam.api.Email.get({
  accountId,
  ids: [draftId],
  properties: ['subject', 'from', 'attachments', 'hasAttachment'],
})

console.log(
  JSON.stringify({
    roles: mailboxes.list.map(({ role }) => role),
    total: found.total,
    subjects: listed.list.map(({ subject }) => subject),
    text: Object.values(read.list[0]?.bodyValues ?? {}).map(({ value }) => value),
    isRaw: raw.startsWith('From: '),
    moved: moved.list[0]?.mailboxIds?.[byRole('archive')],
    seen: moved.list[0]?.keywords?.['$seen'],
    draft: draft.list[0],
  }),
)
