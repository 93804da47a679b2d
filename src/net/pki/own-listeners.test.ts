import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { TLSSocket } from 'node:tls'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { tryFactsOf } from '../../core/certificates/read-certificate.ts'
import { type OwnListener, OwnListeners } from './own-listeners.ts'

const authority = TestAuthority.root()
after(() => authority[Symbol.dispose]())
const leaf = authority.issue(['mail.example.org'])
const SPKI = tryFactsOf(leaf.chain)?.spki ?? ''
const SIGHT = { host: 'mail.example.org', isBeside: false }

type Conduct = (socket: Socket) => void
const tls: Conduct = (socket) => {
  const secured = new TLSSocket(socket, { isServer: true, cert: leaf.chain, key: leaf.key })
  secured.on('error', () => secured.destroy())
}
/** Says a line, waits for one, and so on; then TLS. */
const dialogue =
  (...lines: readonly string[]): Conduct =>
  (socket) => {
    const [first = '', ...rest] = lines
    socket.write(first)
    const hear = (): void => {
      socket.write(rest.shift() ?? '')
      if (rest.length > 0) return
      socket.off('data', hear)
      tls(socket)
    }
    socket.on('data', hear)
  }

const cases: readonly (readonly [
  what: string,
  service: OwnListener['service'],
  conduct: Conduct,
  strangers: RegExp[],
])[] = [
  ['begins with TLS', 'imaps', tls, []],
  ['speaks SMTP', 'smtp', dialogue('220-a\r\n220 b\r\n', '250-a\r\n250 STARTTLS\r\n', '220 go\r\n'), []],
  [
    'speaks IMAP',
    'imap',
    dialogue('* OK ready\r\n', '* CAPABILITY IMAP4rev1 STARTTLS\r\np1 OK\r\n', 'p2 OK go\r\n'),
    [],
  ],
  ['speaks POP3', 'pop3', dialogue('+OK ready\r\n', '+OK\r\nSTLS\r\n.\r\n', '+OK go\r\n'), []],
  ['speaks ManageSieve', 'managesieve', dialogue('"STARTTLS"\r\nOK\r\n', 'OK go\r\n'), []],
  [
    'refuses STARTTLS',
    'pop3',
    dialogue('+OK ready\r\n', '+OK\r\nSTLS\r\n.\r\n', '-ERR no\r\n'),
    [/answered “-ERR no” to STLS/],
  ],
  ['says nothing', 'imaps', () => undefined, [/makes no TLS connection/]],
  ['says too much', 'imap', (socket) => socket.write('x'.repeat(100_000)), [/a line of more than 8192 octets/]],
  ['hangs up', 'imaps', (socket) => socket.destroy(), [/makes no TLS connection/]],
]
for (const [what, service, conduct, expected] of cases) {
  test(`of a listener that ${what}: ${expected.length === 0 ? 'the key is seen' : expected.join()}`, async () => {
    await using server = await serve(conduct)
    const own = new OwnListeners([{ service, host: '0.0.0.0', port: server.port }], {
      timeoutMs: expected.length === 0 ? 20_000 : 300,
      looks: 3,
    })
    const strangers = await own.strangers(SIGHT, SPKI, true)
    assert.equal(strangers.length, expected.length, strangers.join())
    for (const [i, text] of expected.entries()) assert.match(strangers[i] ?? '', text)
    assert.equal(server.connections(), 3)
  })
}

test('one that shows another key is named with it, and asked once where that is enough', async () => {
  await using server = await serve(tls)
  const listener = { service: 'imaps', host: '127.0.0.1', port: server.port } as const
  const own = new OwnListeners([listener], { timeoutMs: 20_000, looks: 3 })
  assert.deepEqual(await own.strangers(SIGHT, '00'.repeat(32), false), [`imaps on 127.0.0.1:${server.port}: ${SPKI}`])
  assert.equal(server.connections(), 1)
  const [refused] = await own.strangers({ ...SIGHT, isBeside: true }, SPKI, false)
  assert.match(refused ?? '', /makes no TLS connection/, 'a client that reads RSA only is shown no other key')
})

async function serve(conduct: Conduct) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    conduct(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
