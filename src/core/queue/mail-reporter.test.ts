import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { text, utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { FileSpool } from '../../store/blobs/file-spool.ts'
import type { Envelope, Reception } from '../delivery/reception.ts'
import { MailReporter } from './mail-reporter.ts'
import { newMessage } from './outbound-queue.contract.ts'
import type { NewOutboundMessage } from './outbound-queue.ts'

test('a report goes to the sender with a null reverse-path, signed, in the form that its content needs', async () => {
  await using world = await World.make()
  await world.report('jürgen@here.example')
  const [received] = world.received
  assert.equal(received?.envelope.reversePath, '')
  assert.deepEqual(
    received?.envelope.recipients.map(({ address }) => address),
    ['jürgen@here.example'],
  )
  assert.deepEqual([received?.envelope.body, received?.envelope.smtpUtf8], ['8bitmime', true])
  assert.match(received?.octets ?? '', /^DKIM-Signature: of here\.example\r\nFrom: Mail delivery/)
})

test('a sender that is gone is told nothing, and that is the end of it', async () => {
  await using world = await World.make(new Fault('peer', 'mail/no-such-recipient', 'gone'))
  await world.report('a@here.example')
})

test('a sender that has gone is found out before anything is written', async () => {
  await using world = await World.make(undefined, 'a@here.example')
  await world.report('a@here.example')
  assert.deepEqual(world.received, [])
})

test('a reverse-path that nobody has proven is told nothing: its owner may never have sent anything', async () => {
  await using world = await World.make()
  await world.report('victim@elsewhere.example', {})
  assert.deepEqual(world.received, [])
  await world.report('sender@elsewhere.example', { isSenderProven: true })
  assert.equal(world.received.length, 1)
})

test('a report that could not be stored is a fault, so that it is tried again', async () => {
  await using world = await World.make(new Fault('world', 'store/unavailable', 'no space'))
  await assert.rejects(world.report('a@here.example'), (error) => isFault(error, 'store/unavailable'))
})

class World implements AsyncDisposable {
  readonly received: { readonly envelope: Envelope; readonly octets: string }[] = []
  readonly #reporter: MailReporter
  readonly #folder: string

  private constructor(folder: string, spool: FileSpool, fault: Fault | undefined, unknown?: string) {
    this.#folder = folder
    const reception: Reception = {
      checkSender: async () => undefined,
      checkRecipient: async (address, arrival) => {
        if (unknown && address === unknown) throw new Fault('peer', 'mail/no-such-recipient', 'gone')
        assert.equal(arrival.isReport, true)
      },
      receive: async (envelope, body) => {
        await using _ = body
        if (fault) throw fault
        this.received.push({ envelope, octets: text(await body.bytes()) })
        return { id: 'x' }
      },
    }
    const settings = { hostname: 'mail.here.example', from: 'postmaster@here.example', maxReturnBytes: 1000 }
    const signer = { sign: async (domain: string) => utf8(`DKIM-Signature: of ${domain}\r\n`) }
    this.#reporter = new MailReporter(reception, spool, systemEntropy, silentLog, settings, signer)
  }

  static async make(fault?: Fault, unknown?: string): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'reporter-'))
    return new World(folder, await FileSpool.open(folder), fault, unknown)
  }

  report(sender: string, changes: Partial<NewOutboundMessage> = { accountId: 'a' }): Promise<void> {
    const message = newMessage('m', [], { reversePath: sender, ...changes })
    const recipient = {
      ...{ messageId: 'm', index: 0, address: 'b@x.test', originalRecipient: undefined, notify: [] },
      ...{ destination: 'x.test', state: 'leased' as const, attempts: 1, nextMs: 0, lastResult: undefined },
      delayNotified: false,
    }
    const recipients = [{ recipient, status: '5.1.1', text: 'no', host: undefined, reply: undefined }]
    return this.#reporter.report({ message, action: 'failed', recipients, atMs: 0 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true })
  }
}
