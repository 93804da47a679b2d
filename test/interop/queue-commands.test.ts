import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { QUEUE_MIGRATIONS } from '../../src/store/queue/queue-schema.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { fillQueue } from '../crash/outbound-kills.ts'
import { MailSink } from './harness/mail-sink.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { freePort, Workbench } from './harness/workbench.ts'

/** Attempts that were made already: the next one after a failure is hours away then, however long a busy machine takes for what is done here. */
const BEFORE = 6

/** What `queue list --json` says, as far as it is looked at. */
interface Listed {
  readonly messages: readonly { readonly recipients: readonly { readonly attempts: number }[] }[]
}

for (const workers of [0, 2]) {
  test(`with ${workers} workers, a running house does at once what is said of its queue on the command line`, async () => {
    await using bench = await Workbench.open('queue-commands')
    const port = await freePort()
    const posthus = await Posthus.prepare(bench, { workers, routes: { '*': port } })
    await using db = await SqliteDatabase.open(join(posthus.data, 'queue.db'), { migrations: QUEUE_MIGRATIONS })
    await fillQueue(posthus, db, 4, 1)
    await db.write((tx) => tx.run('UPDATE queued_recipient SET attempts = $1', BEFORE))
    await posthus.command(['queue', 'hold', 'm1'])
    await posthus.serve()
    const tried = async () => (await attempts(posthus)).filter((made) => made > BEFORE).length === 3 || undefined
    await eventually(tried, 'a first attempt at what is not held')
    await posthus.command(['queue', 'hold', 'm2'])

    // From here on somebody answers; without a word the next attempts would be hours away.
    await using sink = await MailSink.start({ port })
    const arrive = async (wanted: readonly string[]) => {
      await eventually(() => sink.messages.length >= wanted.length || undefined, wanted.join())
      assert.deepEqual(sink.messages.map(({ recipients }) => recipients.join()).sort(), wanted)
    }
    await posthus.command(['queue', 'release', 'm1'])
    await arrive(['r1@d1.test'])
    await posthus.command(['queue', 'drop', 'm3', '--yes'])
    await posthus.command(['queue', 'retry'])
    await arrive(['r0@d0.test', 'r1@d1.test'])
    // A release goes by what was learned of the destination, which is being left alone; a retry does not. Where a busy machine took long, it is left alone no more, and the message may be gone.
    await posthus.command(['queue', 'release', 'm2'])
    await posthus.tryCommand(['queue', 'retry', 'm2'])
    await arrive(['r0@d0.test', 'r1@d1.test', 'r2@d2.test'])
    await eventually(async () => (await attempts(posthus)).length === 0 || undefined, 'an empty queue')
    assert.doesNotMatch(posthus.log, /notice-not-understood/)
  })
}

async function attempts(posthus: Posthus): Promise<number[]> {
  const { messages } = JSON.parse((await posthus.command(['queue', 'list', '--json'])).stdout) as Listed
  return messages.flatMap(({ recipients }) => recipients.map((recipient) => recipient.attempts))
}
