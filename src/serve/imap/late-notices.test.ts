import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../test/transcripts/patient-client.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { overridden } from '../../core/mail/overridden-store.ts'

/** A store whose notices are lost while `isLate`, as those of another process are until it has sent them. */
class Late {
  isLate = false

  wrap = (mail: MailStore): MailStore =>
    overridden(mail, {
      watch: (id, notice) => mail.watch(id, (change) => (this.isLate ? undefined : notice(change))),
    })
}

test('a HIGHESTMODSEQ never passes over what another process has done and not yet told', async () => {
  for (const [end, expected] of [
    ['EXPUNGE', /\* VANISHED 1\r\n\* 1 FETCH \(UID 2 FLAGS \(\\Flagged\) MODSEQ \(\d+\)\)\r\nt\d+ OK \[HIGHESTMODSEQ/],
    ['CLOSE', /^t\d+ OK closed\r\n$/],
  ] as const) {
    const late = new Late()
    await using bed = await ImapTestBed.open(late.wrap)
    const client = new PatientClient(bed.connect())
    for (const subject of ['one', 'two']) await bed.deliver('INBOX', subject)
    for (const line of ['LOGIN alice@posthus.test secret', 'ENABLE QRESYNC', 'SELECT INBOX']) await client.say(line)
    await client.say('STORE 1 +FLAGS (\\Deleted)')
    late.isLate = true
    await bed.hooks().calls?.['flag']?.('INBOX 2 \\Flagged')
    late.isLate = false
    assert.match(await client.say(end), expected)
  }
})
