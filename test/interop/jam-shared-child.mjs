import JamClient from 'jmap-jam'

// What somebody else shares, as jmap-jam, which nobody here has written, finds and reads it: printed as JSON. Arguments: port, login, password.
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
const { accounts } = await jam.session
const [accountId, account] = Object.entries(accounts).find(([, { isPersonal }]) => !isPersonal) ?? []
const [mailboxes] = await jam.api.Mailbox.get({ accountId })
const [found] = await jam.api.Email.query({ accountId, calculateTotal: true })
const [read] = await jam.api.Email.get({
  accountId,
  ids: found.ids,
  properties: ['subject', 'bodyValues', 'textBody', 'blobId'],
  fetchTextBodyValues: true,
})
const blobId = read.list[0]?.blobId ?? ''
const file = await jam.downloadBlob({ accountId, blobId, mimeType: 'message/rfc822', fileName: 'a.eml' })
const isRaw = (await file.text()).startsWith('From: ')
const id = found.ids[0] ?? ''
const [changed] = await jam.api.Email.set({ accountId, update: { [id]: { 'keywords/$seen': true } } })
const [refused] = await jam.api.Email.set({ accountId, destroy: [id] })

console.log(
  JSON.stringify({
    account: { name: account?.name, isReadOnly: account?.isReadOnly },
    mailboxes: mailboxes.list.map(({ name, myRights }) => [name, myRights.maySetSeen, myRights.mayRemoveItems]),
    subjects: read.list.map(({ subject }) => subject),
    texts: read.list.flatMap(({ bodyValues }) => Object.values(bodyValues ?? {}).map(({ value }) => value)),
    isRaw,
    isSeen: id in (changed.updated ?? {}),
    refused: refused.notDestroyed?.[id]?.type,
  }),
)
