import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImapTestBed } from '../../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../../test/transcripts/patient-client.ts'
import { Fault } from '../../../base/fault.ts'
import type { MailReader, MailStore } from '../../../core/mail/mail-store.ts'
import { overridden } from '../../../core/mail/overridden-store.ts'

/** A store that counts what is read of the tree of mailboxes, and can be told to wait or to fail. */
class Watched {
  trees = 0
  rows = 0
  fails = false
  /** What a read waits for. */
  gate: Promise<void> | undefined

  wrap = (mail: MailStore): MailStore =>
    overridden(mail, {
      read: async (id, work) => {
        await this.gate
        if (this.fails) throw new Fault('world', 'store/unavailable', 'the disk is gone')
        return mail.read(id, (reader) => work(this.#counting(reader)))
      },
    })

  #counting(reader: MailReader): MailReader {
    return new Proxy(reader, {
      get: (target, name) => {
        if (name === 'mailboxes') this.trees++
        if (name === 'mailbox') this.rows++
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}

async function open(...lines: readonly string[]) {
  const store = new Watched()
  const bed = await ImapTestBed.open(store.wrap)
  const client = new PatientClient(bed.connect())
  for (const line of ['LOGIN alice@posthus.test secret', ...lines]) await client.say(line)
  return { store, bed, client }
}

test('a change in one of many watched mailboxes costs its own row and no other', async () => {
  const { store, bed, client } = await open()
  await using _bed = bed
  await bed.mail.write(bed.account.id, async (mail) => {
    for (let n = 0; n < 300; n++) await mail.createMailbox(`many/m${n}`)
  })
  const said = await client.say('NOTIFY SET STATUS (personal (MessageNew MessageExpunge FlagChange MailboxName))')
  assert.equal(said.match(/\* STATUS /g)?.length, 307)
  store.trees = 0
  store.rows = 0
  await bed.deliver('many/m123', 'one')
  await client.heard(/\* STATUS many\/m123 \(MESSAGES 1 /)
  assert.equal(store.trees, 0)
  assert.equal(store.rows, 1)
})

test('many changes while a look is under way are told together', async () => {
  const { store, bed, client } = await open('NOTIFY SET (personal (MessageNew MessageExpunge))')
  await using _bed = bed
  const { promise, resolve } = Promise.withResolvers<void>()
  store.gate = promise
  for (const subject of ['one', 'two', 'three', 'four']) await bed.deliver('INBOX', subject)
  resolve()
  await client.heard(/\* STATUS INBOX \(MESSAGES 4 /)
  const said = await client.say('NOOP')
  assert.ok(!said.includes('STATUS'))
})

test('a command that comes while something is told waits, and its continuation stands behind', async () => {
  const notify = 'NOTIFY SET (selected (MessageNew (UID BODY.PEEK[]) MessageExpunge))'
  const { store, bed, client } = await open('SELECT INBOX', notify)
  await using _bed = bed
  const { promise, resolve } = Promise.withResolvers<void>()
  store.gate = promise
  await bed.deliver('INBOX', 'one')
  client.stream.write('x APPEND INBOX {1}\r\n')
  resolve()
  await client.heard(/^\* 1 EXISTS\r\n\* 1 FETCH \(UID 1 BODY\[\] \{\d+\}\r\n(.*\r\n)*body of one\r\n\)\r\n\+ /m)
  client.stream.write('y\r\n')
  await client.heard(/x OK \[APPENDUID/)
})

test('the end of a conversation waits until what is being told has been told', async () => {
  const notify = 'NOTIFY SET (selected (MessageNew (BODY.PEEK[]) MessageExpunge))'
  const { store, bed, client } = await open('SELECT INBOX', notify)
  await using _bed = bed
  const { promise, resolve } = Promise.withResolvers<void>()
  store.gate = promise
  await bed.deliver('INBOX', 'one')
  bed.stop.abort()
  resolve()
  assert.match(
    await client.rest(),
    /\* 1 FETCH \(BODY\[\] \{\d+\}\r\n(.*\r\n)*body of one\r\n\)\r\n\* BYE \[UNAVAILABLE\] /,
  )
})

test('a client that cannot be told is sent away rather than left believing that nothing happens', async () => {
  const { store, bed, client } = await open('NOTIFY SET (personal (MessageNew MessageExpunge))')
  await using _bed = bed
  store.fails = true
  await bed.deliver('INBOX', 'one')
  await client.heard(/\* BYE \[UNAVAILABLE\]/)
})

test('nothing of NOTIFY outlives the log-in', async () => {
  const { bed, client } = await open('NOTIFY SET (personal (MessageNew MessageExpunge))', 'UNAUTHENTICATE')
  await using _bed = bed
  await bed.deliver('INBOX', 'one')
  await client.say('LOGIN alice@posthus.test secret')
  await bed.deliver('INBOX', 'two')
  assert.match(await client.say('NOOP'), /^t\d+ OK done\r\n$/)
})
