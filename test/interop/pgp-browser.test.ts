import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { after, before, test } from 'node:test'
import { Browser } from './harness/browser.ts'
import { Workbench } from './harness/workbench.ts'

// The tests beside the code run on the full build of OpenPGP.js with Node's cryptography. Here the real worker runs in a real browser, with the build that is shipped.
const ROOT = join(import.meta.dirname, '../..')
const LIBRARY = join(ROOT, 'node_modules/openpgp/dist/lightweight')

let bench: Workbench
let browser: Browser
let origin: string
const asked: string[] = []

before(async () => {
  bench = await Workbench.open('pgp-browser')
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const answer = answerTo(request.url ?? '/')
    if (answer === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': answer.type }).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  bench.defer(() => server.close())
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await Browser.start()
  bench.defer(() => browser[Symbol.asyncDispose]())
})

after(() => bench[Symbol.asyncDispose]())

/** The sources without their types, as a bundler would hand them over. */
function answerTo(url: string): { readonly type: string; readonly body: string | Uint8Array } | undefined {
  if (url === '/') return { type: 'text/html', body: '<!doctype html><title>PGP</title>' }
  if (url === '/favicon.ico') return { type: 'image/x-icon', body: '' }
  const path = normalize(url)
  if (path.startsWith('/openpgp/')) return { type: 'text/javascript', body: readFileSync(join(LIBRARY, path.slice(9))) }
  if (!/^\/(web|src)\/.*\.ts$/.test(path)) return undefined
  const code = stripTypeScriptTypes(readFileSync(join(ROOT, path), 'utf8'))
  return { type: 'text/javascript', body: code.replaceAll("from 'openpgp'", "from '/openpgp/openpgp.min.mjs'") }
}

test('in Chromium, with the lightweight build: a key is made, a message sealed, opened and judged, for each kind of key', async () => {
  await browser.open(`${origin}/`, { width: 800, theme: 'light' })
  for (const kind of ['ecc', 'rsa3072']) {
    const seen = await browser.evaluate<unknown>(`(async () => {
      const { startPgpWorker } = await import('/web/pgp/worker/start-worker.ts')
      const client = startPgpWorker()
      const passphrase = 'correct horse battery staple'
      const made = await client.call('makeKey', { kind: '${kind}', users: [{ address: 'ada@posthus.test' }], passphrase, expiresMs: undefined })
      await client.call('unlock', { passphrase })
      const { copies } = await client.call('sealMessage', {
        mode: 'both',
        ownKey: made.facts.fingerprint,
        fields: { subject: 'Grüße', from: { address: 'ada@posthus.test' }, to: [{ address: 'ada@posthus.test' }], cc: [], date: 'Thu, 26 Nov 2026 00:00:00 +0000', messageId: 'x@y' },
        content: { text: 'hello', files: [{ name: 'x', type: 'a/b', octets: new Uint8Array(2000000) }] },
        recipients: [{ address: 'ada@posthus.test', publicKey: made.stored.publicKey }],
        hidden: [],
        autocrypt: { prefersEncryption: true },
      })
      const opened = await client.call('openMessage', { octets: copies[0].octets, correspondents: [] })
      let bytes = 0
      for await (const piece of client.readFile(opened.handle, 0)) bytes += piece.length
      return [made.facts.state, opened.encryption.kind, opened.signature.kind, opened.acceptance, opened.headers.subject, opened.content.text, bytes]
    })()`)
    assert.deepEqual(seen, ['usable', 'decrypted', 'good', 'own', 'Grüße', 'hello\n', 2_000_000], kind)
  }
  assert.deepEqual(browser.complaints, [])
  assert.deepEqual(
    asked.filter((url) => !/^\/($|favicon\.ico$|web\/|src\/|openpgp\/)/.test(url)),
    [],
  )
})
