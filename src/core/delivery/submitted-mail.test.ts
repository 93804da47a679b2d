import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FROM_ANNA, FROM_OUTSIDE, LETTER, MESSAGE, openReception } from '../../../test/kit/open-reception.ts'
import { isFault } from '../../base/fault.ts'

test('a submitted message is completed, loses hidden recipients and tells nothing of where its author is', async () => {
  const { queue, receive } = await openReception()
  const text =
    'From: Anna <anna@posthus.test>\r\nBcc: secret@x.test,\r\n more@x.test\r\nSubject: hi\r\nBCC: again@x.test\r\n\r\nBcc: stays\r\n'
  const { id } = await receive(text, ['one@Elsewhere.test', 'Two@elsewhere.test'], FROM_ANNA)
  assert.equal(
    queue.added[0]?.text,
    `Received: by mx.posthus.test (Posthus) with ESMTPSA id ${id}\r\n` +
      '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 and key exchange X25519MLKEM768)' +
      '; Fri, 02 Jan 2026 03:04:05 +0000\r\n' +
      `Date: Fri, 02 Jan 2026 03:04:05 +0000\r\nMessage-ID: <${id}@posthus.test>\r\n` +
      'From: Anna <anna@posthus.test>\r\nSubject: hi\r\n\r\nBcc: stays\r\n',
  )
  assert.deepEqual(
    queue.added[0].recipients.map(({ address, destination }) => [address, destination]),
    [
      ['one@Elsewhere.test', 'elsewhere.test'],
      ['Two@elsewhere.test', 'elsewhere.test'],
    ],
  )
  assert.equal(queue.added[0].accountId, 'anna')
})

test('a member may only write in its own name', async () => {
  const { receive, reception, store, queue } = await openReception()
  const refused: readonly (readonly [string, string])[] = [
    ['From: bo@posthus.test\r\n', 'mail/from-refused'],
    ['From: anna@posthus.test, bo@posthus.test\r\n', 'mail/from-refused'],
    ['From: =?utf-8?q?anna=40posthus.test?= <bo@posthus.test>\r\n', 'mail/from-refused'],
    ['From: anna@posthus.test <bo@posthus.test>\r\n', 'mail/bad-header'],
    ['From: anna@posthus.test\r\nSender: bo@posthus.test\r\n', 'mail/from-refused'],
    ['From: anna@posthus.test\r\nFrom: bo@posthus.test\r\n', 'mail/bad-header'],
    ['From: nobody:;\r\n', 'mail/bad-header'],
    ['From: anna@posthus.test (x) bo@posthus.test\r\n', 'mail/bad-header'],
    ['Subject: no author\r\n', 'mail/bad-header'],
    ['From: anna@posthus.test\r\nSubject: x\rFrom: bo@posthus.test\r\n', 'mail/bad-header'],
  ]
  for (const [header, code] of refused) {
    await assert.rejects(receive(`${header}\r\ntext\r\n`, ['bo@posthus.test'], FROM_ANNA), { code }, header)
  }
  for (const header of [
    'From: Anna@posthus.TEST\r\n',
    'From: anna+shop@posthus.test\r\n',
    'From: team@posthus.test\r\n',
    'From: "anna@ work" <anna@posthus.test> (@home)\r\n',
  ]) {
    await receive(`${header}\r\ntext\r\n`, ['bo@posthus.test'], FROM_ANNA)
  }
  assert.equal(store.kept.length, 4)
  assert.equal(queue.added.length, 0)
  await reception.checkSender('anna@posthus.test', FROM_ANNA)
  await reception.checkSender('', FROM_ANNA)
  await assert.rejects(reception.checkSender('bo@posthus.test', FROM_ANNA), { code: 'mail/sender-refused' })
  await reception.checkSender('whoever@elsewhere.test', FROM_OUTSIDE)
})

test('what is queued says how urgent it is and by which Message-ID it is looked for', async () => {
  const { queue, receive } = await openReception()
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['Message-ID: <x@y>\r\n', 'letter', 'x@y'],
    ['Precedence: bulk\r\nMessage-ID: <x@y> \r\n', 'bulk', 'x@y'],
    ['List-Id: <l.y>\r\nMessage-ID: <a b@y>\r\n', 'newsletter', undefined],
  ]
  for (const [fields, priority, headerMessageId] of cases) {
    await receive(`From: anna@posthus.test\r\n${fields}\r\ntext\r\n`, ['friend@elsewhere.test'], FROM_ANNA)
    const added = queue.added.at(-1)
    assert.deepEqual([added?.priority, added?.headerMessageId], [priority, headerMessageId])
  }
  const { id } = await receive('From: anna@posthus.test\r\n\r\ntext\r\n', ['friend@elsewhere.test'], FROM_ANNA)
  assert.equal(queue.added.at(-1)?.headerMessageId, `${id}@posthus.test`)
})

test('what is to be sent later waits in the queue, for mailboxes here too, and lives from then on', async () => {
  const { queue, store, receive } = await openReception()
  const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5)
  const text = 'From: anna@posthus.test\r\n\r\ntext\r\n'
  const to = ['bo@posthus.test', 'friend@elsewhere.test']
  await receive(text, to, FROM_ANNA, { releaseMs: nowMs + 60_000 })
  assert.equal(store.kept.length, 0)
  const added = queue.added[0]
  assert.deepEqual(
    added?.recipients.map(({ address, destination }) => [address, destination]),
    [
      ['bo@posthus.test', 'local'],
      ['friend@elsewhere.test', 'elsewhere.test'],
    ],
  )
  assert.deepEqual([added?.releaseMs, added?.expiresMs], [nowMs + 60_000, nowMs + 61_000])
  await receive(text, ['bo@posthus.test'], FROM_ANNA, { releaseMs: nowMs })
  assert.equal(store.kept.length, 1, 'a moment that is now is no later one')
})

test('what a member sends to a mailbox here is on record, and what others send is not', async () => {
  const { logged, receive } = await openReception()
  await receive(MESSAGE, ['anna@posthus.test'])
  assert.equal(logged.length, 0)
  const { id } = await receive('From: anna@posthus.test\r\nMessage-ID: <x@y>\r\n\r\n', ['bo@posthus.test'], FROM_ANNA)
  assert.deepEqual(
    logged.map((one) => [one.accountId, one.queueId, one.headerMessageId, one.recipient, one.kind]),
    [['anna', id, 'x@y', 'bo@posthus.test', 'delivered']],
  )
})

test('what an author wants of connections reaches the queue, and the field that says so reaches nobody', async () => {
  const { directory, queue, receive } = await openReception()
  const letter = (field: string) => `From: anna@posthus.test\r\n${field}Subject: hi\r\n\r\ntext\r\n`
  await receive(letter(''), ['x@elsewhere.test'], FROM_ANNA)
  await receive(letter('Posthus-Only-Encrypted: yes\r\n'), ['x@elsewhere.test'], FROM_ANNA)
  await receive(letter('TLS-Required: No\r\n'), ['x@elsewhere.test'], FROM_ANNA)
  await directory.setTransport('anna', 'encrypted')
  await receive(letter(''), ['x@elsewhere.test'], FROM_ANNA)
  assert.deepEqual(
    queue.added.map(({ transport }) => transport),
    ['usual', 'encrypted', 'relaxed', 'encrypted'],
  )
  assert.ok(queue.added.every(({ text }) => !/only-encrypted/i.test(text)))
  assert.match(queue.added[2]?.text ?? '', /^TLS-Required: No\r$/m)
})

test('the message that is one too many is kept and held, copies for members as well, and everything behind it is refused', async () => {
  const { receive, queue, store, sending, carriedOut, reception } = await openReception()
  const strangers = Array.from({ length: 20 }, (_, i) => `r${i}@elsewhere.test`)
  await receive(LETTER, strangers, FROM_ANNA)
  assert.equal(queue.added.at(-1)?.hold, undefined)
  const copies = store.kept.length
  await receive(LETTER, ['one@elsewhere.test', 'bo@posthus.test'], FROM_ANNA)
  const added = queue.added.at(-1)
  assert.deepEqual(
    added?.recipients.map(({ address, destination }) => [address, destination]),
    [
      ['one@elsewhere.test', 'elsewhere.test'],
      ['bo@posthus.test', 'local'],
    ],
  )
  assert.equal(added?.hold?.by, 'limits')
  assert.equal(store.kept.length, copies, 'nobody has a copy yet')
  assert.deepEqual(carriedOut, ['anna'])
  await assert.rejects(receive(LETTER, ['bo@posthus.test'], FROM_ANNA), (error) => isFault(error, 'sending/held'))
  await assert.rejects(reception.checkSender('anna@posthus.test', FROM_ANNA), (error) => isFault(error, 'sending/held'))
  await assert.rejects(reception.checkSender('', FROM_ANNA), (error) => isFault(error, 'sending/held'))
  await receive('From: x@elsewhere.test\r\n\r\nhi\r\n', ['anna@posthus.test'])
  assert.equal(store.kept.length, copies + 1, 'mail to the member still comes')
  await sending.release('anna')
  await reception.checkSender('anna@posthus.test', FROM_ANNA)
})
