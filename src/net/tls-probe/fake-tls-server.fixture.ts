import {
  constants,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { type Bytes, concat } from '../../base/bytes.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { encodeHandshake, encodeRecord } from '../../wire/tls/client-hello.ts'
import { HandshakeReader } from '../../wire/tls/handshake-reader.ts'
import { EXTENSION, type Extension, encodeExtensions } from '../../wire/tls/hello-extensions.ts'
import { OctetReader } from '../../wire/tls/octet-reader.ts'
import { CONTENT, RecordReader, type TlsRecord } from '../../wire/tls/record-reader.ts'
import { Tls12Keys } from '../../wire/tls/tls12-keys.ts'
import { keyBlockBytes, Tls12Direction } from '../../wire/tls/tls12-records.ts'
import { uint, uint16s, vector } from '../../wire/tls/vectors.ts'

/** What is wrong with a fake server, of what no real one can be got for. */
export interface Flaws {
  readonly compresses?: boolean
  readonly withoutRenegotiationInfo?: boolean
  /** Has TLS 1.3, and one key share for everybody. */
  readonly sharesOneKey?: boolean
  readonly oracle?: 'strong' | 'weak'
  readonly ignoresPadding?: boolean
  readonly leaksIntoSessionId?: boolean
  readonly stumblesOverManyExtensions?: boolean
}

interface Identity {
  readonly key: string
  readonly cert: string
}

interface Hello {
  readonly version: number
  readonly random: Bytes
  readonly sessionId: Bytes
  readonly suites: readonly number[]
  readonly compressions: Bytes
  readonly extensions: ReadonlyMap<number, Bytes>
}

const SUITE = cipherSuite(0x002f)
const X25519 = 0x1d
const RETRY = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')

/** A server of TLS 1.2 with TLS_RSA_WITH_AES_128_CBC_SHA and nothing else, and with flaws to order. */
export function makeFakeTlsServer(identity: Identity, flaws: Flaws): Server {
  const sharedKey = randomBytes(32)
  return createServer((socket) => void new FakeConnection(socket, identity, flaws, sharedKey))
}

class FakeConnection {
  readonly #socket: Socket
  readonly #key: KeyObject
  readonly #certificate: Bytes
  readonly #flaws: Flaws
  readonly #share: Bytes
  readonly #records = new RecordReader()
  readonly #messages = new HandshakeReader()
  readonly #transcript: Bytes[] = []
  readonly #random = randomBytes(32)
  #hello: Hello | undefined
  #secret: Bytes | undefined
  #isEncrypted = false

  constructor(socket: Socket, identity: Identity, flaws: Flaws, share: Bytes) {
    this.#socket = socket
    this.#key = createPrivateKey(identity.key)
    this.#certificate = new X509Certificate(identity.cert).raw
    this.#flaws = flaws
    this.#share = share
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      try {
        this.#take(Buffer.from(chunk))
      } catch {
        socket.destroy()
      }
    })
  }

  #take(chunk: Bytes): undefined {
    this.#records.push(chunk)
    for (let record = this.#records.next(); record; record = this.#records.next()) this.#record(record)
  }

  #record(record: TlsRecord): undefined {
    if (this.#isEncrypted) return this.#finished(record)
    if (record.type === CONTENT.changeCipherSpec) {
      if (!this.#secret) return this.#alert(10)
      this.#isEncrypted = true
      return
    }
    if (record.type !== CONTENT.handshake) return
    this.#messages.push(record.content)
    for (let message = this.#messages.next(); message; message = this.#messages.next()) {
      this.#transcript.push(message.octets)
      if (message.type === 1) this.#greet(readHello(message.body))
      if (message.type === 16) this.#exchange(message.body)
    }
  }

  #greet(hello: Hello): undefined {
    this.#hello = hello
    if (this.#flaws.stumblesOverManyExtensions && hello.extensions.size > 5) return this.#hangUp()
    if (this.#flaws.sharesOneKey && hello.extensions.has(EXTENSION.supportedVersions)) return this.#modern(hello)
    if (hello.version < 0x0303 || hello.extensions.has(EXTENSION.supportedVersions)) return this.#alert(70)
    if (!hello.suites.includes(SUITE.id)) return this.#alert(40)
    const ticket = hello.extensions.get(EXTENSION.sessionTicket)
    const isResumed = ticket !== undefined && ticket.length > 0 && hello.sessionId.length > 0
    const leak = this.#flaws.leaksIntoSessionId
      ? new Uint8Array(Math.max(0, 32 - hello.sessionId.length)).fill(0x41)
      : new Uint8Array(0)
    const sessionId = isResumed ? concat([hello.sessionId, leak]) : new Uint8Array(0)
    const compression = this.#flaws.compresses && hello.compressions.includes(1) ? 1 : 0
    const extensions: Extension[] = [
      ...(this.#flaws.withoutRenegotiationInfo
        ? []
        : [{ type: EXTENSION.renegotiationInfo, content: vector(1, new Uint8Array(0)) }]),
      ...(ticket && !isResumed ? [{ type: EXTENSION.sessionTicket, content: new Uint8Array(0) }] : []),
    ]
    const answers = [this.#serverHello(0x0303, this.#random, sessionId, SUITE.id, compression, extensions)]
    if (isResumed) {
      this.#send(CONTENT.handshake, concat(answers))
      return this.#send(CONTENT.changeCipherSpec, Uint8Array.of(1))
    }
    answers.push(encodeHandshake(11, vector(3, vector(3, this.#certificate))), encodeHandshake(14, new Uint8Array(0)))
    this.#transcript.push(...answers)
    this.#send(CONTENT.handshake, concat(answers))
  }

  /** As much of TLS 1.3 as shows a key share. */
  #modern(hello: Hello): undefined {
    const groups = new OctetReader(new OctetReader(hello.extensions.get(EXTENSION.supportedGroups) as Bytes).vector(2))
    let hasGroup = false
    while (groups.left > 0) hasGroup = groups.uint(2) === X25519 || hasGroup
    if (!hello.suites.includes(0x1301) || !hasGroup) return this.#alert(40)
    const shares = hello.extensions.get(EXTENSION.keyShare)
    const isRetry = !shares || shares.length <= 2
    const version = { type: EXTENSION.supportedVersions, content: uint(2, 0x0304) }
    const value = isRetry ? uint(2, X25519) : concat([uint(2, X25519), vector(2, this.#share)])
    const extensions = [version, { type: EXTENSION.keyShare, content: value }]
    const random = isRetry ? RETRY : this.#random
    this.#send(CONTENT.handshake, this.#serverHello(0x0303, random, hello.sessionId, 0x1301, 0, extensions))
    this.#socket.end()
  }

  #serverHello(
    version: number,
    random: Bytes,
    sessionId: Bytes,
    suite: number,
    compression: number,
    extensions: readonly Extension[],
  ): Bytes {
    const head = [uint(2, version), random, vector(1, sessionId), uint16s([suite]), uint(1, compression)]
    return encodeHandshake(2, concat(extensions.length > 0 ? [...head, encodeExtensions(extensions)] : head))
  }

  #exchange(body: Bytes): undefined {
    const block = privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, new OctetReader(body).vector(2))
    const isStart = block[0] === 0 && block[1] === 2
    const isRight = isStart && block.indexOf(0, 2) === block.length - 49 && block[block.length - 48] === 3
    if (this.#flaws.oracle === 'strong' && !isStart) return this.#alert(21)
    if (this.#flaws.oracle === 'weak' && !isRight) return this.#alert(21)
    this.#secret = isRight ? block.subarray(-48) : randomBytes(48)
  }

  #finished(record: TlsRecord): undefined {
    const hello = this.#hello as Hello
    const keys = new Tls12Keys('TLSv1.2', SUITE)
    const master = keys.masterSecret(this.#secret as Bytes, concat([hello.random, this.#random]), false)
    const block = keys.keyBlock(master, this.#random, hello.random, keyBlockBytes(SUITE))
    const opened = openCbc(block, record.content)
    if (opened?.[0] !== 20) return this.#alert(20)
    if (!this.#flaws.ignoresPadding && !isWellPadded(opened)) return this.#alert(20)
    const outgoing = new Tls12Direction('TLSv1.2', SUITE, block, 'server')
    if (hello.extensions.has(EXTENSION.sessionTicket)) {
      this.#send(CONTENT.handshake, encodeHandshake(4, concat([uint(4, 300), vector(2, randomBytes(160))])))
    }
    this.#send(CONTENT.changeCipherSpec, Uint8Array.of(1))
    this.#socket.write(outgoing.seal(CONTENT.handshake, encodeHandshake(20, new Uint8Array(12)), randomBytes(16)))
    this.#socket.end(outgoing.seal(CONTENT.application, Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), randomBytes(16)))
  }

  #alert(description: number): undefined {
    this.#socket.end(encodeRecord(CONTENT.alert, 0x0303, Uint8Array.of(2, description)))
  }

  #hangUp(): undefined {
    this.#socket.destroy()
  }

  #send(type: number, content: Bytes): undefined {
    this.#socket.write(encodeRecord(type, 0x0303, content))
  }
}

function readHello(body: Bytes): Hello {
  const reader = new OctetReader(body)
  const [version, random, sessionId] = [reader.uint(2), reader.octets(32), reader.vector(1)]
  const list = new OctetReader(reader.vector(2))
  const suites: number[] = []
  while (list.left > 0) suites.push(list.uint(2))
  const compressions = reader.vector(1)
  const extensions = new Map<number, Bytes>()
  const rest = new OctetReader(reader.left > 0 ? reader.vector(2) : new Uint8Array(0))
  while (rest.left > 0) extensions.set(rest.uint(2), rest.vector(2))
  return { version, random, sessionId, suites, compressions, extensions }
}

/** Content, MAC and padding of a client's record. */
function openCbc(block: Bytes, content: Bytes): Bytes | undefined {
  if (content.length < 32 || content.length % 16 !== 0) return undefined
  const decipher = createDecipheriv('aes-128-cbc', block.subarray(40, 56), content.subarray(0, 16)).setAutoPadding(
    false,
  )
  return concat([decipher.update(content.subarray(16)), decipher.final()])
}

function isWellPadded(opened: Bytes): boolean {
  const length = opened.at(-1) as number
  return opened.subarray(-length - 1).every((octet) => octet === length)
}
