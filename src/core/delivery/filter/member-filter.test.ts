import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, LETTER, openFilteredMember } from '../../../../test/kit/filtered-member.ts'
import { Fault, isFault } from '../../../base/fault.ts'

test('copies are filed with flags, in mailboxes that are made where they are asked for', async () => {
  await using house = await openFilteredMember(
    `${ALL} fileinto :create :flags "\\\\Seen big" "Lists/Deep"; fileinto :specialuse "\\\\Junk" "Nowhere"; fileinto :flags "\\\\Flagged" "inbox";`,
  )
  await house.deliver()
  assert.deepEqual(
    (await house.kept('Lists/Deep')).map(({ flags }) => flags),
    [['\\Seen', 'big']],
  )
  assert.equal((await house.kept('Junk')).length, 1)
  const [inbox] = await house.kept('INBOX')
  assert.deepEqual(inbox?.flags, ['\\Flagged'])
  assert.equal(
    inbox?.text,
    `Return-Path: <bo@example.org>\r\nDelivered-To: anna@posthus.test\r\nReceived: here\r\n${LETTER}`,
  )
  assert.deepEqual(await house.events(), [])
})

test('a mailbox that is named by its id is the same one whatever it is called, and the name is for when it is gone', async () => {
  await using house = await openFilteredMember(ALL)
  const { id } = await house.store.write('anna', (mail) => mail.createMailbox('Lists'))
  await house.install(`${ALL} fileinto :mailboxid "F${id}" "Lists";`)
  await house.store.write('anna', (mail) => mail.renameMailbox('Lists', 'Post/Lists'))
  await house.deliver()
  assert.equal((await house.kept('Post/Lists')).length, 1)
  await house.store.write('anna', async (mail) => {
    await mail.deleteMailbox('Post/Lists')
    await mail.createMailbox('Lists')
  })
  await house.deliver()
  assert.equal((await house.kept('Lists')).length, 1)
})

test('a mailbox that is not there, or cannot be, is the inbox, and the member can see why', async () => {
  await using house = await openFilteredMember(`${ALL} fileinto "Nowhere"; fileinto :create "a//b";`)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 1)
  assert.deepEqual(await house.events(), ['misfiled There is no mailbox a//b', 'misfiled There is no mailbox Nowhere'])
})

test('the detail of an address still chooses the mailbox of what is kept, and a script sees it', async () => {
  await using house = await openFilteredMember(`${ALL} if envelope :detail "to" "lists" { keep; } else { discard; }`)
  await house.store.write('anna', async (mail) => void (await mail.createMailbox('Lists')))
  await house.deliver(LETTER, {}, 'lists')
  assert.equal((await house.kept('Lists')).length, 1)
  await house.deliver()
  assert.deepEqual(await house.events(), ['discarded'])
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('for a suspended account nothing is forwarded, answered or thrown away: its mail is kept', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "friend@elsewhere.test"; vacation "away"; discard;`)
  await house.directory.setState('anna', 'suspended')
  await house.deliver()
  assert.deepEqual(house.queue.sent, [])
  assert.equal((await house.kept('INBOX')).length, 1)
  await house.directory.setState('anna', 'active')
  await house.deliver()
  assert.equal(house.queue.sent.length > 0, true)
  assert.equal((await house.kept('INBOX')).length, 1)
})

test('junk is answered by nobody, and goes into Junk unless the script says where', async () => {
  await using house = await openFilteredMember(`${ALL} vacation "away"; notify "mailto:phone@elsewhere.test";`)
  const junk = {
    authentication: undefined,
    hops: [],
    verdict: { kind: 'junk', reasons: ['dmarc-quarantine'] },
  } as const
  await house.deliver(LETTER, {}, undefined, junk)
  assert.deepEqual([house.queue.sent.length, (await house.kept('Junk')).length], [0, 1])
  await house.install(
    'require ["spamtest", "fileinto", "relational", "comparator-i;ascii-numeric"]; if spamtest :value "ge" :comparator "i;ascii-numeric" "5" { fileinto "INBOX"; }',
  )
  await house.deliver(LETTER, {}, undefined, junk)
  assert.equal((await house.kept('INBOX')).length, 1)
})

test('a refusal is the answer, with its reason where it is plain', async () => {
  await using house = await openFilteredMember(`${ALL} reject text:\nGo away,\nplease.\n.\n;`)
  const refused = (message: string) => (error: unknown) =>
    isFault(error, 'mail/refused-by-recipient') && error.message === message
  await assert.rejects(house.deliver(), refused('Go away, please.'))
  await house.install(`${ALL} reject "Nö";`)
  await assert.rejects(house.deliver(), refused('The recipient refuses the message'))
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('a script that fails keeps mail and tells the member once a day', async () => {
  await using house = await openFilteredMember(`${ALL} redirect "\${nobody}";`)
  await house.deliver()
  await house.deliver()
  const inbox = await house.kept('INBOX')
  assert.equal(inbox.length, 3)
  assert.match(inbox[1]?.text ?? '', /Subject: Your mail filter does not work\r\n[\s\S]*not an address/)
  house.clock.advance(86_400_000)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 5)
})

test('an edited header is what is kept', async () => {
  await using house = await openFilteredMember(
    `${ALL} addheader "X-Filed" "yes"; fileinto "Archive"; redirect "friend@elsewhere.test";`,
  )
  await house.deliver()
  assert.match(
    (await house.kept('Archive'))[0]?.text ?? '',
    /^Return-Path: <bo@example\.org>\r\nDelivered-To: anna@posthus\.test\r\nX-Filed: yes\r\nReceived: here\r\n/,
  )
  assert.match(house.queue.sent[0]?.text ?? '', /^Delivered-To: anna@posthus\.test\r\nX-Filed: yes\r\n/)
})

test('a message is a duplicate only once all that it wanted is done', async () => {
  await using house = await openFilteredMember(
    `${ALL} if duplicate { discard; stop; } redirect "friend@elsewhere.test";`,
  )
  house.queue.failure = new Fault('world', 'store/unavailable', 'full')
  await assert.rejects(house.deliver(), (error) => isFault(error, 'store/unavailable'))
  house.queue.failure = undefined
  await house.deliver()
  assert.equal(house.queue.sent.length, 1, 'the next attempt of the sender is not taken for a duplicate')
  await house.deliver()
  assert.equal(house.queue.sent.length, 1)
})

test('of copies of one message that come at once only one is new', async () => {
  await using house = await openFilteredMember(`${ALL} if duplicate { discard; }`)
  await Promise.all(Array.from({ length: 8 }, () => deliverQuietly(house.deliver)))
  assert.equal((await house.kept('INBOX')).length, 1)
})

test('a queue that takes nothing more is the answer before anything is kept', async () => {
  await using house = await openFilteredMember(`${ALL} redirect :copy "friend@elsewhere.test";`)
  house.queue.room = new Fault('world', 'queue/full', 'later')
  await assert.rejects(house.deliver(), (error) => isFault(error, 'queue/full'))
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('what is sent waits for what is kept: a full mailbox sends nothing, however often the sender tries', async () => {
  await using house = await openFilteredMember(`${ALL} redirect :copy "friend@elsewhere.test"; vacation "away";`)
  const { store } = house
  const write = store.write.bind(store)
  store.write = () => Promise.reject(new Fault('world', 'store/unavailable', 'no'))
  await assert.rejects(house.deliver(), (error) => isFault(error, 'store/unavailable'))
  store.write = write
  assert.equal(house.queue.sent.length, 0)
})

/** The check for open bodies counts those of the others too. */
async function deliverQuietly(deliver: () => Promise<void>): Promise<void> {
  await deliver().catch((error) => {
    if (!String(error).includes('every body was disposed of')) throw error
  })
}

test('a copy that the queue brings again is kept once, and what did not go out the first time goes out', async () => {
  await using house = await openFilteredMember(`${ALL} keep; redirect "friend@elsewhere.test";`)
  house.queue.failure = new Error('the machine died here')
  await assert.rejects(house.deliver(LETTER, {}, undefined, undefined, 'm1 0'))
  house.queue.failure = undefined
  await house.deliver(LETTER, {}, undefined, undefined, 'm1 0')
  assert.deepEqual([(await house.kept('INBOX')).length, house.queue.sent.length], [1, 1])
  assert.equal((await house.events()).length, 1)
  await house.deliver(LETTER, {}, undefined, undefined, 'm2 0')
  assert.equal((await house.kept('INBOX')).length, 2, 'the same octets in another message are another message')
})
