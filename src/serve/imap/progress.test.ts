import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../test/transcripts/patient-client.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { overridden } from '../../core/mail/overridden-store.ts'

/** A store for which everything takes its time, on a clock that is turned by hand. */
class Slow {
  bed: ImapTestBed | undefined
  msForBody = 0
  msForRead = 0
  msForWrite = 0

  wrap = (mail: MailStore): MailStore =>
    overridden(mail, {
      body: (id, bodyId) => {
        this.bed?.clock.advance(this.msForBody)
        return mail.body(id, bodyId)
      },
      // Bodies lie apart, one by one.
      octets: async () => new Map(),
      read: (id, work) => {
        this.bed?.clock.advance(this.msForRead)
        return mail.read(id, work)
      },
      write: (id, work) => {
        this.bed?.clock.advance(this.msForWrite)
        return mail.write(id, work)
      },
    })
}

async function open(messages: number) {
  const slow = new Slow()
  const bed = await ImapTestBed.open(slow.wrap)
  slow.bed = bed
  const client = new PatientClient(bed.connect())
  for (let n = 0; n < messages; n++) await bed.deliver('INBOX', `message ${n}`)
  for (const line of ['LOGIN alice@posthus.test secret', 'SELECT INBOX']) await client.say(line)
  return { slow, bed, client }
}

function progressIn(answer: string): string[] {
  return [...answer.matchAll(/^\* OK \[INPROGRESS \(([^)]*)\)\] .*$/gm)].map(([, state]) => state as string)
}

test('a search that reads bodies for long tells how far it is every ten seconds', async () => {
  const { slow, bed, client } = await open(10)
  await using _bed = bed
  slow.msForBody = 3000
  const answer = await client.say('SEARCH BODY "message"')
  assert.deepEqual(progressIn(answer), ['"t3" 3 10', '"t3" 6 10', '"t3" 9 10'])
  assert.match(answer, /\* SEARCH 1 2 3 4 5 6 7 8 9 10\r\nt3 OK/)
  // Two keys make two stages of the same goal, and what one has not found the other need not look for.
  const both = await client.say('SEARCH BODY "message" BODY "of message"')
  assert.deepEqual(progressIn(both), ['"t4" 1 10', '"t4" 3 10', '"t4" 4 10', '"t4" 6 10', '"t4" 8 10', '"t4" 9 10'])
  const none = await client.say('SEARCH NOT BODY "message" BODY "of message"')
  assert.deepEqual(progressIn(none), ['"t5" 1 10', '"t5" 3 10', '"t5" 4 10'])
})

test('SORT, THREAD and ESEARCH tell too, COPY and MOVE that they go on', async () => {
  const { slow, bed, client } = await open(4)
  await using _bed = bed
  slow.msForRead = 10_000
  for (const line of ['SORT (SUBJECT) UTF-8 ALL', 'UID THREAD REFERENCES UTF-8 ALL']) {
    const answer = await client.say(line)
    assert.match(progressIn(answer).join(), /^"t\d+" 0 4(,"t\d+" [0-3] 4)*$/)
  }
  slow.msForRead = 0
  slow.msForBody = 6000
  const { length } = progressIn(await client.say('ESEARCH IN (personal) BODY "message"'))
  assert.equal(length, 2)
  slow.msForBody = 0
  slow.msForWrite = 25_000
  assert.match(progressIn(await client.say('COPY 1:2 Trash')).join(), /^"t\d+" NIL NIL,"t\d+" NIL NIL$/)
  assert.match(progressIn(await client.say('UID MOVE 1:2 Trash')).join(), /^"t\d+" NIL NIL,"t\d+" NIL NIL$/)
})

test('a quick command says nothing of it, nor does one that is done', async () => {
  const { slow, bed, client } = await open(3)
  await using _bed = bed
  slow.msForBody = 3000
  assert.deepEqual(progressIn(await client.say('SEARCH BODY "message"')), [])
  bed.clock.advance(3_600_000)
  assert.deepEqual(progressIn(await client.say('NOOP')), [])
})

test('a tag that would end the response code is left out', async () => {
  const { slow, bed, client } = await open(4)
  await using _bed = bed
  slow.msForBody = 3000
  client.stream.write('a]b SEARCH BODY "message"\r\n')
  await client.heard(/a\]b OK/)
  client.stream.write('c SEARCH BODY "message"\r\n')
  await client.heard(/\(NIL 3 4\)\](.|\r\n)*\("c" 3 4\)\](.|\r\n)*c OK/)
})
