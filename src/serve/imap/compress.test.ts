import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type Duplex, duplexPair } from 'node:stream'
import { test } from 'node:test'
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { Channel } from '../channel.ts'

/** A client that compresses with zlib alone. */
class CompressingClient {
  readonly #stream: Duplex
  readonly #deflate = createDeflateRaw()
  readonly #inflate = createInflateRaw()
  #isCompressed = false
  /** What came since compression began. */
  #compressed: Buffer[] = []
  #text = ''
  #wake: () => void = () => undefined
  /** Octets that came over the wire. */
  received = 0

  constructor(stream: Duplex) {
    this.#stream = stream
    this.#deflate.on('data', (piece) => stream.write(piece))
    this.#inflate.on('data', (piece: Buffer) => this.#add(piece))
    stream.on('data', (piece: Buffer) => {
      this.received += piece.length
      if (!this.#isCompressed) {
        this.#add(piece)
        return
      }
      this.#compressed.push(piece)
      this.#inflate.write(piece)
    })
    stream.on('close', () => this.#wake())
  }

  /** Resolves with everything up to the line that begins with `start`. */
  async until(start: string): Promise<string> {
    for (;;) {
      const at = new RegExp(`^${start}.*\r\n`, 'm').exec(this.#text)
      if (at) {
        const end = at.index + at[0].length
        const seen = this.#text.slice(0, end)
        this.#text = this.#text.slice(end)
        return seen
      }
      assert.equal(this.#stream.destroyed, false, `closed before ${start}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  say(line: string): void {
    if (!this.#isCompressed) this.#stream.write(`${line}\r\n`)
    else {
      this.#deflate.write(`${line}\r\n`)
      this.#deflate.flush(constants.Z_SYNC_FLUSH)
    }
  }

  async command(line: string): Promise<string> {
    this.say(line)
    return this.until(line.slice(0, line.indexOf(' ')))
  }

  async logIn(): Promise<void> {
    await this.until('\\* OK')
    await this.command('a LOGIN alice@posthus.test secret')
  }

  async compress(): Promise<void> {
    assert.match(await this.command('z COMPRESS DEFLATE'), /z OK/)
    this.#isCompressed = true
  }

  /** The last octets that are compressed. */
  async endCompressed(line: string): Promise<void> {
    this.#deflate.end(`${line}\r\n`)
    await once(this.#deflate, 'end')
  }

  /** Octets as they are. */
  write(octets: Uint8Array | string): void {
    this.#stream.write(octets)
  }

  /** Once the answer that ends the compression is there: what came behind the end is plain. */
  becomePlain(): void {
    this.#isCompressed = false
    this.#add(Buffer.concat(this.#compressed).subarray(this.#inflate.bytesWritten))
  }

  #add(piece: Buffer): void {
    this.#text += piece.toString('latin1')
    this.#wake()
  }
}

test('both directions are compressed, and the answers are the same', async () => {
  await using bed = await ImapTestBed.open()
  const client = new CompressingClient(bed.connect())
  await client.logIn()
  for (let n = 0; n < 300; n++) await bed.deliver('INBOX', `a subject that says little ${n}`)
  await client.command('b SELECT INBOX')
  const plain = await client.command('c FETCH 1:* (UID ENVELOPE BODY.PEEK[])')
  await client.compress()
  const before = client.received
  assert.equal(await client.command('c FETCH 1:* (UID ENVELOPE BODY.PEEK[])'), plain)
  assert.ok(client.received - before < plain.length / 1.5, 'it has become shorter')
  assert.match(await client.command('d COMPRESS DEFLATE'), /d NO \[COMPRESSIONACTIVE\]/)
  assert.doesNotMatch(await client.command('e CAPABILITY'), /COMPRESS/)
})

test('is for those who are logged in, knows DEFLATE only, and can be turned off', async () => {
  await using bed = await ImapTestBed.open()
  const client = new CompressingClient(bed.connect())
  await client.until('\\* OK')
  assert.match(await client.command('a COMPRESS DEFLATE'), /a BAD/)
  assert.match(await client.command('b LOGIN alice@posthus.test secret'), /COMPRESS=DEFLATE/)
  assert.match(await client.command('c COMPRESS LZ4'), /c NO/)
  assert.match(await client.command('d COMPRESS'), /d BAD/)
  bed.offers = { compress: false, unauthenticate: false }
  const other = new CompressingClient(bed.connect())
  await other.until('\\* OK')
  assert.doesNotMatch(await other.command('b LOGIN alice@posthus.test secret'), /COMPRESS|UNAUTHENTICATE/)
  assert.match(await other.command('c COMPRESS DEFLATE'), /c BAD/)
  assert.match(await other.command('d UNAUTHENTICATE'), /d BAD/)
})

test('idling clients are told at once', async () => {
  await using bed = await ImapTestBed.open()
  const client = new CompressingClient(bed.connect())
  await client.logIn()
  await client.command('b SELECT INBOX')
  await client.compress()
  client.say('c IDLE')
  await client.until('\\+ ')
  await bed.deliver('INBOX', 'news')
  assert.match(await client.until('\\* \\d+ EXISTS'), /\* 1 EXISTS/)
  client.say('DONE')
  await client.until('c OK')
})

test('an answer is no shorter because another message has the same text', async () => {
  await using bed = await ImapTestBed.open()
  const client = new CompressingClient(bed.connect())
  await client.logIn()
  const secret = 'your code is 5512 8830 1297 4471'
  await bed.deliver('INBOX', secret)
  await bed.deliver('INBOX', secret)
  await bed.deliver('INBOX', 'your code is 9046 2217 6638 5905')
  await client.command('b SELECT INBOX')
  await client.compress()
  const lengthOf = async (set: string) => {
    const before = client.received
    await client.command(`c FETCH ${set} (ENVELOPE BODY.PEEK[])`)
    return client.received - before
  }
  // The first answer, whatever it was, must not help the second.
  await lengthOf('1')
  assert.equal(await lengthOf('1,2'), await lengthOf('1,3'))
})

test('UNAUTHENTICATE ends the compression, and what follows in the same piece is plain', async () => {
  await using bed = await ImapTestBed.open()
  const stream = bed.connect()
  const client = new CompressingClient(stream)
  await client.logIn()
  await client.compress()
  await client.endCompressed('b UNAUTHENTICATE')
  assert.match(await client.until('b '), /b OK/)
  client.becomePlain()
  await client.command('c LOGIN alice@posthus.test secret')
  assert.match(await client.command('d CAPABILITY'), /COMPRESS=DEFLATE/)

  const pipelining = bed.connect()
  const second = new CompressingClient(pipelining)
  await second.logIn()
  await second.compress()
  pipelining.write(
    Buffer.concat([deflateRawSync('b UNAUTHENTICATE\r\n'), Buffer.from('c LOGIN alice@posthus.test secret\r\n')]),
  )
  await second.until('b OK')
  second.becomePlain()
  assert.match(await second.until('c '), /c OK/)
})

test('the answer to UNAUTHENTICATE and the end of what is compressed come in one piece', async () => {
  await using bed = await ImapTestBed.open()
  const stream = bed.connect()
  const client = await compressed(stream)
  const came = once(stream, 'data')
  client.write(deflateRawSync('b UNAUTHENTICATE\r\n'))
  // Without its end it would not inflate.
  const [piece] = (await came) as [Buffer]
  assert.match(inflateRawSync(piece).toString(), /^b OK [^\n]*\n$/)
})

test('a client that goes while the compression is ended leaves nothing behind', async () => {
  await using bed = await ImapTestBed.open()
  for (const goes of [(stream: Duplex) => stream.end(), (stream: Duplex) => stream.destroy()]) {
    const [stream, server] = duplexPair()
    const facts = { id: 'test', service: 'imaps', remoteAddress: '127.0.0.1', localPort: 993 } as const
    const protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
    const channel = new Channel(server, facts, { secured: { protection, binding: undefined } })
    const conversation = bed.converse(channel)
    const client = await compressed(stream)
    const ending = Promise.withResolvers<void>()
    const { endCompression } = channel
    channel.endCompression = () => {
      const ended = endCompression.call(channel)
      goes(stream)
      // A stream in memory does not tell its other end that it is gone; a connection does.
      if (stream.destroyed) server.destroy()
      ending.resolve()
      return ended
    }
    client.write(deflateRawSync('b UNAUTHENTICATE\r\n'))
    await ending.promise
    await conversation
  }
})

test('what still waits to be compressed when UNAUTHENTICATE comes goes out before its answer', async () => {
  await using bed = await ImapTestBed.open()
  for (let n = 1; n <= 8; n++) await bed.deliver('INBOX', `${n}`)
  const stream = bed.connect()
  const client = new CompressingClient(stream)
  await client.logIn()
  await client.command('b SELECT INBOX')
  await client.compress()
  stream.write(deflateRawSync('c FETCH 1:8 BODY.PEEK[TEXT]\r\nd UNAUTHENTICATE\r\n'))
  const said = await client.until('d ')
  assert.equal(said.match(/body of \d/g)?.length, 8)
  assert.match(said, /c OK [^\n]*\nd OK /)
  client.becomePlain()
  assert.match(await client.command('e LOGIN alice@posthus.test secret'), /e OK/)
})

test('what is no DEFLATE ends the connection, and a bomb gets no further than a line', async () => {
  await using bed = await ImapTestBed.open()
  const broken = bed.connect()
  const confused = await compressed(broken)
  confused.write('b NOOP\r\nthis is plain text')
  if (!broken.readableEnded) await once(broken, 'end')

  const exploding = bed.connect()
  const bomb = Buffer.concat([Buffer.alloc(64 * 1024 * 1024, 0x20), Buffer.from('\r\n')])
  const client = await compressed(exploding)
  client.write(deflateRawSync(bomb))
  await client.until('\\* BYE the line is longer')
  assert.deepEqual(bed.errors, [])
})

async function compressed(stream: Duplex): Promise<CompressingClient> {
  const client = new CompressingClient(stream)
  await client.logIn()
  await client.compress()
  return client
}
