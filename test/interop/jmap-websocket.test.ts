import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ECDSA_IDENTITY } from '../kit/server-identity.ts'
import { Browser } from './harness/browser.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const SCRIPT = join(import.meta.dirname, 'python', 'jmap_websocket.py')
const LOOK = { width: 1280, theme: 'light' } as const

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('jmap-websocket')
  posthus = await Posthus.start(bench, { members: ['anna', 'bob'] })
})
after(() => bench[Symbol.asyncDispose]())

test('the WebSockets of Python ask, are pushed to, come back for what they have missed, and are told what is wrong', async () => {
  const { https, imaps } = posthus.ports
  const settings = { https, imaps, user: 'anna@posthus.test', password: PASSWORD, authority: posthus.authority }
  const { stdout } = await runWell('/usr/bin/python3', [SCRIPT], { input: JSON.stringify(settings) })
  const seen = JSON.parse(stdout)
  assert.deepEqual([seen.protocol, seen.extensions], ['jmap', []])
  assert.partialDeepStrictEqual(seen.echo, {
    '@type': 'Response',
    requestId: 'R1',
    methodResponses: [['Core/echo', { hello: 'ø' }, 'c']],
  })
  assert.deepEqual([seen.large, seen.fragments], [1_000_000, 'R3'])
  assert.partialDeepStrictEqual(seen.error, {
    '@type': 'RequestError',
    requestId: null,
    type: 'urn:ietf:params:jmap:error:notJSON',
    status: 400,
  })
  const changed = ({ changed }: { changed: Record<string, object> }) => Object.keys(Object.values(changed)[0] ?? {})
  assert.deepEqual(changed(seen.pushed), ['Email', 'EmailDelivery'])
  assert.deepEqual(changed(seen.missed), ['Email'])
  assert.deepEqual([seen.closed, seen.binary, seen.huge], [1000, 1003, 1009])
  assert.deepEqual([seen.wrong, seen.other], [401, 400])
})

test('a page of ours opens one with the cookie, a page elsewhere on the same host does not, and it ends when the password changes', async () => {
  await using browser = await Browser.start(['--ignore-certificate-errors'])
  const origin = `https://localhost:${posthus.ports.https}`
  await browser.open(`${origin}/sign-in`, LOOK)
  await browser.evaluate(`document.querySelector('[name=address]').value = 'bob@posthus.test'`)
  await browser.evaluate(`document.querySelector('[name=password]').value = '${PASSWORD}'`)
  await browser.evaluate(`document.querySelector('button.main').click()`)
  const isSignedIn = () =>
    browser.evaluate<boolean>(`location.pathname === '/mail/' && document.readyState === 'complete'`)
  await eventually(async () => (await isSignedIn().catch(() => false)) || undefined, 'the webmail')

  // Cookies know no ports, and for SameSite the neighbour is the same site: only the Origin field tells the two apart.
  let cookies = ''
  const neighbour = createServer({ key: ECDSA_IDENTITY.key, cert: ECDSA_IDENTITY.cert }, (request, response) => {
    cookies += request.headers.cookie ?? ''
    response.setHeader('content-type', 'text/html').end('<title>Elsewhere</title>')
  })
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve))
  try {
    await browser.open(`https://localhost:${(neighbour.address() as AddressInfo).port}/`, LOOK)
    assert.match(cookies, /__Host-session=/)
    assert.equal(await browser.evaluate(opened(posthus.ports.https)), 'closed 1006')
  } finally {
    neighbour.closeAllConnections()
    neighbour.close()
  }

  await browser.open(`${origin}/mail/`, LOOK)
  const answer = await browser.evaluate<string>(opened(posthus.ports.https))
  assert.partialDeepStrictEqual(JSON.parse(answer), { '@type': 'Response', requestId: 'R1' })
  await browser.evaluate("socket.onclose = ({ code }) => { document.title = 'closed ' + code }")
  await posthus.command(['account', 'password', 'bob@posthus.test'], 'Harbour-Violet-0815-Candle\n')
  const isClosed = async () => (await browser.evaluate<boolean>("document.title === 'closed 1008'")) || undefined
  await eventually(isClosed, 'the end of the WebSocket')
})

/** Opens a WebSocket, says something, and gives what comes back. */
function opened(port: number): string {
  return `new Promise((resolve) => {
    window.socket = new WebSocket('wss://localhost:${port}/jmap/ws', 'jmap')
    socket.onclose = ({ code }) => resolve('closed ' + code)
    socket.onmessage = ({ data }) => resolve(data)
    socket.onopen = () => socket.send(JSON.stringify({ '@type': 'Request', id: 'R1', using: ['urn:ietf:params:jmap:core'], methodCalls: [] }))
  })`
}
