import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { ConnectionBudget } from './connection-budget.ts'
import { askPlainHttp } from './plain-http.ts'
import { PROBE_LIMITS } from './probe-limits.ts'
import { ProbeLine } from './probe-line.ts'

const LIMITS = { ...PROBE_LIMITS, answerMs: 500 }

for (const [what, answer, found] of [
  [
    'a redirect',
    'HTTP/1.1 301 Moved\r\nLocation: https://mail.posthus.test/\r\n\r\n',
    { status: 301, location: 'https://mail.posthus.test/', hasHsts: false },
  ],
  [
    'a page that speaks of HSTS',
    'HTTP/1.0 200 OK\r\nStrict-Transport-Security: max-age=1\r\n\r\n',
    { status: 200, location: undefined, hasHsts: true },
  ],
  [
    'control characters in a location',
    'HTTP/1.1 302 Found\r\nLocation: https://x/\x1b[2J\r\n\r\n',
    { status: 302, location: 'https://x/?[2J', hasHsts: false },
  ],
  ['another language', '220 mail.posthus.test ESMTP\r\n\r\n', /in clear text at port \d+: .*begins with/],
  ['the end', '', /in clear text at port \d+: .*ended with the connection/],
  ['silence', undefined, /in clear text at port \d+: .*ended with silence/],
] as const) {
  test(`${what} is what clear text is answered with`, async () => {
    let asked = ''
    await using server = await serving((socket) => {
      socket.once('data', (octets) => {
        asked = octets.toString('latin1')
        if (answer !== undefined) socket.end(answer, 'latin1')
      })
    })
    const fact = await askPlainHttp(lineTo(server.port))
    if (found instanceof RegExp) assert.match(fact?.state === 'unknown' ? fact.why : '', found)
    else assert.deepEqual(fact?.state === 'known' && fact.value, found)
    assert.match(asked, /^GET \/ HTTP\/1\.1\r\nHost: mail\.posthus\.test\r\n/)
  })
}

test('where nobody listens nothing is said in clear text; where nobody asks nothing is known', async () => {
  const { port, [Symbol.asyncDispose]: close } = await serving(() => undefined)
  await close()
  const fact = await askPlainHttp(lineTo(port))
  assert.equal(fact?.state === 'known' && fact.value, null)
  assert.match(fact?.state === 'known' ? fact.how : '', /ECONNREFUSED/)
  assert.equal(await askPlainHttp(lineTo(undefined)), undefined)
})

test('the connection is counted with the others, and one too many is not made', async () => {
  await using server = await serving(() => undefined)
  const budget = new ConnectionBudget({ ...LIMITS, maxConnections: 0 })
  await assert.rejects(askPlainHttp(lineTo(server.port, budget)), { code: 'probe/cut-short' })
})

function lineTo(plainPort: number | undefined, budget = new ConnectionBudget(LIMITS)): ProbeLine {
  const endpoint = { service: 'https', host: 'mail.posthus.test', address: '127.0.0.1', port: 1 }
  return new ProbeLine({ ...endpoint, language: 'http', security: 'implicit', plainPort }, LIMITS, budget)
}

async function serving(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}
