import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { Channel } from '../../channel.ts'
import { FetchOutput } from './fetch-output.ts'

const SIZES = [1, 300, 5_000, 10_000, 31_000, 33_000, 65_536, 70_000]

test('whatever is written in whatever pieces arrives in order, however slowly it is taken', async () => {
  const step = fc.oneof(
    fc.record({ text: fc.constantFrom(...SIZES), letter: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ octets: fc.constantFrom(...SIZES), value: fc.nat(255) }),
    fc.constantFrom('begin', 'finish', 'turn'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.nat(100_000), async (steps, expectedBytes) => {
      const { channel, sink } = slow()
      const output = new FetchOutput(channel, expectedBytes)
      const expected: Buffer[] = []
      for (const each of steps) {
        if (each === 'begin') output.begin()
        else if (each === 'finish') output.finish()
        else if (each === 'turn') await new Promise((resolve) => setImmediate(resolve))
        else if ('text' in each) {
          output.text(each.letter.repeat(each.text))
          expected.push(Buffer.alloc(each.text, each.letter))
        } else {
          const octets = Buffer.alloc(each.octets, each.value)
          output.octets(octets)
          expected.push(octets)
        }
      }
      output.finish()
      assert.ok((await sink.everything(channel)).equals(Buffer.concat(expected)))
    }),
    { numRuns: 60 },
  )
})

test('a response can be taken back as long as nothing of it has gone out', async () => {
  const { channel, sink } = slow()
  const output = new FetchOutput(channel, 100)
  output.begin()
  output.text('one ')
  output.begin()
  output.text('two ')
  output.octets(Buffer.alloc(2000, 'x'))
  assert.ok(output.takeBack())
  output.begin()
  output.octets(Buffer.alloc(70_000, 'y'))
  assert.ok(!output.takeBack())
  output.finish()
  const seen = (await sink.everything(channel)).toString('latin1')
  assert.ok(seen.startsWith('one y') && !seen.includes('two'))
})

/** A channel whose peer takes one piece at a time, each a turn of the event loop later, and looks at it only then. */
function slow(): { channel: Channel; sink: SlowSink } {
  const sink = new SlowSink()
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => sink.take(chunk, done),
    final: (done) => {
      sink.ended()
      done()
    },
  })
  const facts = { id: 'test', service: 'imap', remoteAddress: '192.0.2.1', localPort: 143 } as const
  return { channel: new Channel(stream, facts), sink }
}

class SlowSink {
  readonly #taken: Buffer[] = []
  readonly #end = Promise.withResolvers<void>()

  take(chunk: Buffer, done: () => void): void {
    setImmediate(() => {
      this.#taken.push(Buffer.from(chunk))
      done()
    })
  }

  ended(): void {
    this.#end.resolve()
  }

  async everything(channel: Channel): Promise<Buffer> {
    channel.end()
    await this.#end.promise
    return Buffer.concat(this.#taken)
  }
}
