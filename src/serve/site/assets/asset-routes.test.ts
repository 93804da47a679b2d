import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync } from 'node:zlib'
import { makeSite } from '../site.ts'
import type { SiteConnection } from '../site-context.ts'
import { makeSiteServices } from '../site-services.fixture.ts'
import { STYLE_PATH, STYLE_SHEET } from '../style-sheet.ts'
import type { Asset } from './assets.ts'

const CONNECTION: SiteConnection = { id: 'c1', remoteAddress: '192.0.2.1', protection: undefined }
const SCRIPT: Asset = {
  type: 'text/javascript; charset=utf-8',
  octets: Buffer.from('export const long = 1'),
  brotli: Buffer.from('short'),
  digest: 'ab'.repeat(32),
  isImmutable: true,
}
const PICTURE: Asset = { ...SCRIPT, type: 'image/png', brotli: undefined, digest: 'cd'.repeat(32), isImmutable: false }
const assets = new Map([
  ['/assets/mail-4fG7a1xQ.js', SCRIPT],
  ['/icon.png', PICTURE],
])

function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const { services } = makeSiteServices({ assets })
  const init = { headers: { host: 'mail.provider.test', ...headers } }
  return Promise.resolve(makeSite(services).request(`https://x.invalid${path}`, init, { connection: CONNECTION }))
}

test('a file with a digest in its name is kept for good, and comes compressed to who can read that', async () => {
  const packed = await ask('/assets/mail-4fG7a1xQ.js', { 'accept-encoding': 'gzip, deflate, br, zstd' })
  assert.partialDeepStrictEqual(Object.fromEntries(packed.headers), {
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'content-length': '5',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  })
  assert.equal(await packed.text(), 'short')
  for (const encoding of ['', 'gzip', 'br;q=0', 'br;q=0.000', 'brx', '*']) {
    const plain = await ask('/assets/mail-4fG7a1xQ.js', { 'accept-encoding': encoding })
    assert.equal(plain.headers.get('content-encoding'), null, encoding)
    assert.equal(await plain.text(), 'export const long = 1')
    assert.notEqual(plain.headers.get('etag'), packed.headers.get('etag'))
  }
})

test('a file that keeps its name is asked for again, and answered with 304 while it is the same', async () => {
  const { headers } = await ask('/icon.png', { 'accept-encoding': 'br' })
  assert.deepEqual([headers.get('cache-control'), headers.get('content-encoding')], ['public, no-cache', null])
  const etag = headers.get('etag') ?? ''
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
    const answer = await ask('/icon.png', { 'if-none-match': known })
    assert.deepEqual([answer.status, await answer.text(), answer.headers.get('etag')], [304, '', etag])
  }
  assert.equal((await ask('/icon.png', { 'if-none-match': '"x"' })).status, 200)
})

test('the style sheet is under the digest of what it is', async () => {
  const answer = await ask(STYLE_PATH, { 'accept-encoding': 'br' })
  const octets = Buffer.from(await answer.arrayBuffer())
  assert.equal(brotliDecompressSync(octets).toString(), STYLE_SHEET)
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.match(await (await ask('/help/secure-settings')).text(), new RegExp(`href="${STYLE_PATH}"`))
})

for (const path of [
  '/assets/',
  '/assets',
  '/assets/mail-4fG7a1xQ.js/',
  '/assets/../../etc/passwd',
  '/assets/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%2f..%2fetc%2fpasswd',
  '/assets/mail-4fG7a1xQ.js%00.png',
  '/assets/MAIL-4fG7a1xQ.js',
  '/assets\\mail-4fG7a1xQ.js.br',
  '/assets/constructor',
  '/__proto__',
]) {
  test(`${path} is no file`, async () => assert.equal((await ask(path)).status, 404))
}
