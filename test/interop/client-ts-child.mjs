import { Client } from 'jmap-client-ts'
import { FetchTransport } from 'jmap-client-ts/lib/utils/fetch-transport.js'

// A mailbox as jmap-client-ts, which nobody here has written, sees, changes and sends from it: what it finds is printed as JSON. Arguments: port, login, password, recipient.
const [port, login, password, recipient] = process.argv.slice(2)
const httpHeaders = {
  Authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
  'Content-Type': 'application/json',
}
const sessionUrl = `https://localhost:${port}/.well-known/jmap`
const client = new Client({ sessionUrl, accessToken: '', transport: new FetchTransport(fetch), httpHeaders })
await client.fetchSession()

const accountId = null
const { list: mailboxes, state } = await client.mailbox_get({ accountId, ids: null })
const byRole = (role) => mailboxes.find((mailbox) => mailbox.role === role)?.id
const { ids } = await client.email_query({
  accountId,
  filter: { inMailbox: byRole('inbox') },
  sort: [{ property: 'receivedAt', isAscending: false }],
})
const { list: letters } = await client.email_get({
  accountId,
  ids,
  properties: ['subject', 'bodyValues'],
  fetchTextBodyValues: true,
})
await client.email_set({
  accountId,
  update: { [ids[0]]: { mailboxIds: { [byRole('archive')]: true }, 'keywords/$seen': true } },
})
const { list: filed } = await client.email_get({ accountId, ids: [ids[0]], properties: ['mailboxIds', 'keywords'] })
const { list: identities } = await client.request('Identity/get', { accountId, ids: null })
const { created } = await client.email_set({
  accountId,
  create: {
    draft: {
      mailboxIds: { [byRole('drafts')]: true },
      keywords: { $draft: true },
      from: [{ name: 'Tess', email: login }],
      to: [{ name: null, email: recipient }],
      subject: 'Sent by jmap-client-ts',
      textBody: [{ partId: 'text', type: 'text/plain' }],
      bodyValues: { text: { value: 'Sent.\n' } },
    },
  },
})
const emailId = created.draft.id
const sent = await client.emailSubmission_set({
  accountId,
  create: { submission: { emailId, identityId: identities[0].id } },
  onSuccessUpdateEmail: {
    '#submission': { mailboxIds: { [byRole('sent')]: true }, 'keywords/$draft': null },
  },
})
const { list: submissions } = await client.emailSubmission_get({ accountId, ids: [sent.created.submission.id] })
const { list: kept } = await client.email_get({ accountId, ids: [emailId], properties: ['mailboxIds', 'keywords'] })
const { updated } = await client.mailbox_changes({ accountId, sinceState: state })

console.log(
  JSON.stringify({
    subjects: letters.map(({ subject }) => subject),
    texts: letters.map(({ bodyValues }) => Object.values(bodyValues)[0]?.value),
    filed: [filed[0].mailboxIds[byRole('archive')], filed[0].keywords.$seen],
    submission: submissions[0].emailId === emailId,
    sent: [kept[0].mailboxIds[byRole('sent')], kept[0].keywords.$draft ?? false],
    changed: updated.includes(byRole('archive')) && updated.includes(byRole('sent')),
  }),
)
