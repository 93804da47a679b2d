import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { MACHINE_STAGES, type MachineStage, nextStage } from '../../src/core/incidents/incident.ts'
import { DIRECTORY_MIGRATIONS } from '../../src/store/directory/directory-schema.ts'
import { SqliteIncidentBook } from '../../src/store/incidents/sqlite-incident-book.ts'
import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { idle } from '../interop/harness/idling-client.ts'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { testMessage } from '../interop/harness/messages.ts'
import { PeerStream } from '../interop/harness/peer-stream.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { LISTENERS, untilTls } from '../interop/harness/private-session.ts'
import { run } from '../interop/harness/program.ts'
import { SmtpPeer } from '../interop/harness/smtp-peer.ts'
import { Workbench } from '../interop/harness/workbench.ts'

const PATIENCE_MS = 120_000
const POSTHUS = join(import.meta.dirname, '../../bin/posthus')

test('an incident whose process is killed after every step ends all the same: new keys everywhere, old connections gone, no acknowledged mail lost', () =>
  incidentUnderKills(async (stage, { book, id, posthus, deadline }) => {
    while (!(await book.incident(id)).proved.has(stage)) {
      assert.ok(performance.now() < deadline, `${stage} is not proved:\n${posthus.log.slice(-4000)}`)
      await pause(20)
    }
    if (nextStage(await book.incident(id)) !== undefined) await killBackOffice(posthus, deadline)
  }))

test('so does one whose process is killed in every step, between what was done and its record', () =>
  incidentUnderKills(async (stage, { book, id, posthus, db, deadline }) => {
    // The next round of a process that is killed in time would find the pen again.
    while (!posthus.log.includes(`the pen for ${stage} is away`)) {
      assert.ok(performance.now() < deadline, `${stage} is not done:\n${posthus.log.slice(-4000)}`)
      await pause(20)
    }
    assert.equal((await book.incident(id)).proved.has(stage), false)
    await killBackOffice(posthus, deadline)
    await holdPen(db, MACHINE_STAGES[MACHINE_STAGES.indexOf(stage) + 1])
    while (!(await book.incident(id)).proved.has(stage)) {
      assert.ok(performance.now() < deadline, `${stage} is not proved:\n${posthus.log.slice(-4000)}`)
      await pause(20)
    }
  }, true))

interface Scene {
  readonly book: SqliteIncidentBook
  readonly id: number
  readonly posthus: Posthus
  readonly db: SqliteDatabase
  readonly deadline: number
}

/** Lets nobody write down that a step is proved; undefined: everybody may again. */
function holdPen(db: SqliteDatabase, stage: MachineStage | undefined): Promise<void> {
  return db.write(async (tx) => {
    await tx.run('DROP TRIGGER IF EXISTS pen')
    if (stage === undefined) return
    await tx.run(
      `CREATE TRIGGER pen BEFORE INSERT ON incident_entry
       WHEN json_extract(NEW.entry, '$.what') = 'proved' AND json_extract(NEW.entry, '$.stage') = '${stage}'
       BEGIN SELECT RAISE(ABORT, 'the pen for ${stage} is away'); END`,
    )
  })
}

/** An incident that ends as it should although `kill` is at work, which is told of each stage in turn and comes back when it is proved. */
async function incidentUnderKills(
  kill: (stage: MachineStage, scene: Scene) => Promise<void>,
  isPenHeld = false,
): Promise<void> {
  await using bench = await Workbench.onDisk('incident')
  const posthus = await Posthus.start(bench, { workers: 2, members: ['anna', 'berit'] })
  await using db = await SqliteDatabase.open(join(posthus.data, 'directory.db'), { migrations: DIRECTORY_MIGRATIONS })
  const book = new SqliteIncidentBook(db)
  const pepper = readFileSync(join(posthus.data, 'keys/pepper.json'), 'utf8')
  const leaf = readFileSync(join(posthus.data, 'tls/local-leaf.pem'), 'utf8')
  const root = readFileSync(join(posthus.data, 'tls/local-ca.pem'), 'utf8')

  const idlers = await Promise.all(
    Array.from({ length: 10 }, () => idle(posthus.ports.imaps, 'anna@posthus.test', PASSWORD, PATIENCE_MS)),
  )
  const mail = new Deliveries(posthus)
  bench.defer(() => mail.stop())
  const delivering = mail.run()
  const opened = await posthus.command([
    ...['incident', 'open', '--class', 'host', '--summary', 'A backup was lost', '--source', 'test'],
    ...['--advice', 'force', '--json'],
  ])
  const { id } = JSON.parse(opened.stdout)
  await holdPen(db, isPenHeld ? MACHINE_STAGES[0] : undefined)
  const command = run(POSTHUS, ['incident', 'run', String(id), '--config', posthus.configuration], {
    timeoutMs: PATIENCE_MS,
  })
  const deadline = performance.now() + PATIENCE_MS
  for (const stage of MACHINE_STAGES) await kill(stage, { book, id, posthus, db, deadline })
  mail.stop()
  await delivering
  const outcome = await command
  assert.equal(outcome.code, 0, outcome.stdout + outcome.stderr)

  for (const { ended } of idlers) assert.match(await ended, /^\* BYE/m)
  assert.notEqual(readFileSync(join(posthus.data, 'tls/local-leaf.pem'), 'utf8'), leaf)
  assert.notEqual(readFileSync(join(posthus.data, 'keys/pepper.json'), 'utf8'), pepper)
  // What every socket shows is of another authority, which clients have to trust from now on, and which the report says.
  const authority = new X509Certificate(readFileSync(posthus.authority))
  assert.equal(authority.publicKey.equals(new X509Certificate(root).publicKey), false)
  for (const listener of LISTENERS) {
    const stream = await PeerStream.connect(posthus.ports[listener.service])
    await untilTls(stream, listener)
    const shown = (await stream.secure()).getPeerX509Certificate()
    stream.destroy()
    assert.ok(shown?.verify(authority.publicKey), `${listener.service} shows a certificate of the old authority`)
  }
  assert.match(outcome.stdout, /have them trust the new one/)
  await assert.rejects(ImapPeer.logIn(posthus.ports.imaps, 'anna@posthus.test', PASSWORD), /AUTHENTICATIONFAILED/)
  await posthus.command(['account', 'password', 'berit@posthus.test'], 'Another-Fjord-Lantern-0815\n')
  const berit = await ImapPeer.logIn(posthus.ports.imaps, 'berit@posthus.test', 'Another-Fjord-Lantern-0815')
  await berit.ok('SELECT INBOX')
  const found = async (criteria: string) => {
    const { untagged } = await berit.ok(`SEARCH ${criteria}`)
    return untagged.find(({ word }) => word === 'SEARCH')?.values.slice(1) ?? []
  }
  // The advice came once, however often the process died.
  assert.equal((await found('SUBJECT "Change your password"')).length, 1)
  const kept = (await found('NOT SUBJECT "Change your password"')).length
  const { acknowledged, unknown } = mail
  assert.ok(kept >= acknowledged && kept <= acknowledged + unknown, `${kept} of ${acknowledged} are kept`)
  await berit.ok('LOGOUT')
  assert.ok(mail.acknowledged > 5, `${mail.acknowledged} deliveries were acknowledged`)
}

/** Mail from outside, one connection for each message, until it is stopped. */
class Deliveries {
  acknowledged = 0
  unknown = 0
  readonly #posthus: Posthus
  #isStopped = false

  constructor(posthus: Posthus) {
    this.#posthus = posthus
  }

  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<void> {
    for (let n = 0; !this.#isStopped; n++) {
      const peer = await SmtpPeer.connect(this.#posthus.ports.smtp, 'starttls').catch(() => undefined)
      if (!peer) {
        await pause(50)
        continue
      }
      try {
        await peer.send('eva@far.test', ['berit@posthus.test'], testMessage(10 * n).octets)
        this.acknowledged++
      } catch (error) {
        // The connection was ended: kept or not, nobody has said.
        if (error instanceof Error) this.unknown++
      }
      peer.stream.destroy()
      await pause(50)
    }
  }
}

/** Kills the process of the back office. What it has done is seen sooner, now and then, than the line that says its number: then the last line is about the one that was killed before. */
async function killBackOffice(posthus: Posthus, deadline: number): Promise<void> {
  for (;;) {
    try {
      process.kill(backOfficeOf(posthus), 'SIGKILL')
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      assert.ok(performance.now() < deadline, 'no process of the back office is there')
      await pause(20)
    }
  }
}

/** The process that was started last for the back office. */
function backOfficeOf(posthus: Posthus): number {
  const lines = posthus.log.split('\n').filter((line) => line.includes('process/ready') && line.includes('back-office'))
  const pid = /"?pid"?[:=] ?(\d+)(?![\s\S]*"?pid"?[:=])/.exec(lines.at(-1) ?? '')?.[1]
  assert.ok(pid, 'the log names the process of the back office')
  return Number(pid)
}
