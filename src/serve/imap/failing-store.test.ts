import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../test/transcripts/patient-client.ts'
import { Fault } from '../../base/fault.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { overridden } from '../../core/mail/overridden-store.ts'

/** A store that fails on demand. */
class Failing {
  reads = false
  writes = false
  afterWrites = false

  wrap = (mail: MailStore): MailStore =>
    overridden(mail, {
      read: async (id, work) => {
        if (this.reads) throw full()
        return mail.read(id, work)
      },
      write: async (id, work) => {
        if (this.writes) throw full()
        const result = await mail.write(id, work)
        if (this.afterWrites) this.reads = true
        return result
      },
    })
}

const full = () => new Fault('world', 'store/unavailable', 'the disk of /secret/path is full')

async function open() {
  const failing = new Failing()
  const bed = await ImapTestBed.open(failing.wrap)
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  return { failing, bed, client }
}

test('a full disk is answered with UNAVAILABLE and an incident, nothing of it is told, and it works again without a restart', async () => {
  const { failing, bed, client } = await open()
  await using _bed = bed
  failing.writes = true
  const said = await client.say('APPEND INBOX {4+}\r\nabcd')
  assert.match(said, /^t\d+ NO \[UNAVAILABLE\] .*incident [0-9a-z]{10}\r\n$/)
  assert.ok(!said.includes('secret'))
  assert.equal(bed.errors.length, 1)
  failing.writes = false
  assert.match(await client.say('APPEND INBOX {4+}\r\nabcd'), /OK \[APPENDUID \d+ 1\]/)
  assert.match(await client.say('STATUS INBOX (MESSAGES)'), /MESSAGES 1\)/)
})

test('an APPEND that was kept stays OK though the selected mailbox cannot be looked at; what was missed is told later', async () => {
  const { failing, bed, client } = await open()
  await using _bed = bed
  await client.say('SELECT INBOX')
  failing.afterWrites = true
  assert.match(await client.say('APPEND INBOX {4+}\r\nabcd'), /^t\d+ OK \[APPENDUID/)
  failing.afterWrites = false
  failing.reads = false
  assert.match(await client.say('FETCH 1:* UID'), /BAD/)
  assert.match(await client.say('NOOP'), /OK/)
  assert.match(await client.say('FETCH 1:* UID'), /\* 1 FETCH \(UID 1\)/)
})

test('an idler whose mailbox cannot be read is sent away rather than left believing', async () => {
  const { failing, bed, client } = await open()
  await using _bed = bed
  await client.say('SELECT INBOX')
  client.stream.write('i IDLE\r\n')
  await client.heard(/^\+ /m)
  failing.reads = true
  await bed.deliver('INBOX', 'one')
  await client.heard(/\* BYE \[UNAVAILABLE\]/)
})
