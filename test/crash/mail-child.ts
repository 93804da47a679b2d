import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { Flag, flagsOf } from '../../src/core/mail/flags.ts'
import { Intake } from '../../src/core/mail/intake.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { FileSpool } from '../../src/store/blobs/file-spool.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { testMessage } from '../interop/harness/messages.ts'

/**
 * Works with a mail store in the folder of the first argument, and says on standard output what has been acknowledged: `made`, `kept UID N BYTES`,
 * `flagged UID`, `gone UID`; and before something is taken away `leaving UID`. With `no-sync` as the third argument nothing is put on stable storage before it is acknowledged.
 */
const [folder, scenario, sync] = process.argv.slice(2) as [string, 'deliveries' | 'checkpoint', string?]
const ACCOUNT = 'a1'

const noSync = sync === 'no-sync' ? { sync: () => Promise.resolve() } : {}
await using store = new SqliteMailStore({ folder, ...noSync })
const spool = await FileSpool.open(join(folder, 'spool'))
await store.create(ACCOUNT)
say('made')

if (scenario === 'deliveries') {
  for (let n = 0; n < 4; n++) await deliver(n)
  await Promise.all([deliver(4), deliver(5), deliver(6)])
  await deliver(7, 300_000)
  await flag(2)
  await expunge(3)
  // The same body again: its file must stay when one of both goes.
  await deliver(7, 300_000)
  await expunge(8)
  await moveAway(1)
  await deliver(8)
} else {
  for (let n = 0; n < 45; n++) await deliver(n, 70_000)
  await expunge(7)
  await deliver(45)
}

async function deliver(n: number, bytes?: number): Promise<void> {
  await using intake = new Intake(spool)
  await intake.write(testMessage(n, 5, bytes).octets)
  const message = await intake.finish()
  const { uid } = await store.write(ACCOUNT, async (mail) => {
    const inbox = await mail.mailboxNamed('INBOX')
    if (!inbox) throw new Error('there is no INBOX')
    return mail.append(inbox.id, message, { flags: flagsOf([]), internalMs: Date.now() })
  })
  say(`kept ${uid} ${n} ${bytes ?? 0}`)
  await message.body[Symbol.asyncDispose]()
}

async function flag(uid: number): Promise<void> {
  await store.write(ACCOUNT, async (mail) => {
    const inbox = await mail.mailboxNamed('INBOX')
    if (inbox)
      await mail.setFlags(inbox.id, UidSet.ofSorted([uid]), {
        how: 'add',
        flags: { bits: Flag.flagged, keywords: ['work'] },
      })
  })
  say(`flagged ${uid}`)
}

async function expunge(uid: number): Promise<void> {
  say(`leaving ${uid}`)
  await store.write(ACCOUNT, async (mail) => {
    const inbox = await mail.mailboxNamed('INBOX')
    if (inbox) await mail.expunge(inbox.id, UidSet.ofSorted([uid]), true)
  })
  say(`gone ${uid}`)
}

async function moveAway(uid: number): Promise<void> {
  say(`leaving ${uid}`)
  await store.write(ACCOUNT, async (mail) => {
    const [inbox, archive] = [await mail.mailboxNamed('INBOX'), await mail.mailboxNamed('Archive')]
    if (inbox && archive) await mail.move(inbox.id, UidSet.ofSorted([uid]), archive.id)
  })
  say(`gone ${uid}`)
}

function say(line: string): void {
  writeSync(1, `${line}\n`)
}
