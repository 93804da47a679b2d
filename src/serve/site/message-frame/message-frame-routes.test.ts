import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLatin1, utf8 } from '../../../base/bytes.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { FetchedImage } from '../../../core/images/remote-images.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import { makeSite } from '../site.ts'
import { ANNA, makeSiteServices } from '../site-services.fixture.ts'
import { makeFrameServices } from './frame-services.fixture.ts'

const PNG = `\x89PNG\r\n\x1a\n${'\0'.repeat(40)}`
const CSP =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data: mail.provider.test/mail/image/; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

function related(html: string, image: string, header = 'From: Bob <Bob@Shop.test>'): Uint8Array {
  return fromLatin1(
    [
      header,
      'Content-Type: multipart/related; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=iso-8859-1',
      '',
      html,
      '--b',
      'Content-Type: image/png',
      'Content-ID: <logo@shop.test>',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(image, 'latin1').toString('base64'),
      '--b--',
      '',
    ].join('\r\n'),
  )
}

function proven(result: 'pass' | 'fail', domain = 'shop.test'): Provenance {
  const dmarc = { result, domain }
  return { authentication: { dmarc }, hops: [], verdict: { kind: 'deliver' } } as unknown as Provenance
}

const HTML =
  '<meta charset=utf-8><p>Gr\xfc\xdfe</p><img src="cid:logo@shop.test"><img src="https://shop.test/open.png">'

async function makeWorld({
  octets = related(HTML, PNG),
  provenance,
  image = { kind: 'refused', reason: 'no net' },
  shared = [],
}: {
  readonly octets?: Uint8Array
  readonly provenance?: Provenance
  readonly image?: FetchedImage
  readonly shared?: { octets: Uint8Array }[]
} = {}) {
  const clock = new ManualClock(1_800_000_000_000)
  const fetched: string[] = []
  const remote = {
    fetch: async (url: string) => {
      fetched.push(url)
      return image
    },
  }
  const frames = makeFrameServices(clock, [{ octets, ...(provenance ? { provenance } : {}) }], remote, shared)
  const { services, sessions } = makeSiteServices({ clock, frames })
  const opened = await sessions.tryOpen({
    account: ANNA,
    credentialMs: 1,
    isKept: false,
    address: '192.0.2.1',
    client: 'test',
    protection: undefined,
  })
  assert.ok(opened)
  const site = makeSite(services)
  const connection = { id: 'c', remoteAddress: '192.0.2.1', protection: undefined }
  const ask = async (path: string, init: RequestInit & { readonly signedOut?: boolean } = {}) => {
    const cookie = init.signedOut ? {} : { cookie: `__Host-session=${opened.secret}` }
    const headers = { host: 'mail.provider.test', ...cookie, ...(init.headers as Record<string, string>) }
    return site.request(`https://x.invalid${path}`, { ...init, headers }, { connection })
  }
  const post = (body: unknown, csrf = opened.csrf) =>
    ask('/mail/image-senders', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-csrf': csrf },
    })
  return { ask, post, fetched, clock, sessions, opened }
}

function imagesOf(html: string): string[] {
  return [...html.matchAll(/<img src="([^"]+)"/g)].map((match) => match[1] as string)
}

test('a part is a document of its own behind the wall, in the charset of its header', async () => {
  const { ask } = await makeWorld()
  const response = await ask('/mail/frame/B1/1')
  const { headers } = response
  assert.equal(response.status, 200)
  assert.equal(headers.get('content-security-policy'), CSP)
  assert.equal(headers.get('content-type'), 'text/html; charset=UTF-8')
  assert.deepEqual(
    ['x-frame-options', 'x-dns-prefetch-control', 'referrer-policy', 'cache-control', 'x-content-type-options'].map(
      (name) => headers.get(name),
    ),
    ['SAMEORIGIN', 'off', 'no-referrer', 'no-store', 'nosniff'],
  )
  const html = await response.text()
  assert.match(html, /<p>Grüße<\/p>/)
  assert.doesNotMatch(html, /shop\.test/)
  assert.deepEqual([headers.get('x-remote-images'), headers.get('x-images-shown')], ['1', 'no'])
})

test('an image of the message is shown by its path alone, as what it is', async () => {
  const { ask, sessions, opened } = await makeWorld()
  const [path = ''] = imagesOf(await (await ask('/mail/frame/B1/1')).text())
  const response = await ask(path, { signedOut: true })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'image/png')
  assert.equal(response.headers.get('content-security-policy'), "sandbox; default-src 'none'")
  assert.equal(response.headers.get('cross-origin-resource-policy'), 'cross-origin')
  assert.match(response.headers.get('cache-control') ?? '', /^private/)
  assert.equal(Buffer.from(await response.arrayBuffer()).toString('latin1'), PNG)
  assert.equal((await ask(`${path}x`, { signedOut: true })).status, 403)
  await sessions.end('anna', opened.session.id)
  assert.equal((await ask(path, { signedOut: true })).status, 403, 'the session is over')
})

test('a message of somebody else is shown with its images as long as it is shared, and no longer', async () => {
  const shared = [{ octets: related('<p>Shared</p><img src="cid:logo@shop.test">', PNG) }]
  const { ask } = await makeWorld({ shared })
  const response = await ask('/mail/frame/B1/1?account=Abob')
  assert.equal(response.status, 200)
  const html = await response.text()
  assert.match(html, /<p>Shared<\/p>/)
  assert.doesNotMatch(await (await ask('/mail/frame/B1/1')).text(), /Shared/)
  const [path = ''] = imagesOf(html)
  assert.equal((await ask(path, { signedOut: true })).status, 200)
  shared.length = 0
  assert.equal((await ask(path, { signedOut: true })).status, 502)
  for (const account of ['Abob', 'Aeve', 'bob', '']) {
    assert.equal((await ask(`/mail/frame/B1/1?account=${account}`)).status, 404, account)
  }
})

test('a part that is no image is not served as one, whatever it says', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  const { ask } = await makeWorld({ octets: related(HTML, svg) })
  const [path = ''] = imagesOf(await (await ask('/mail/frame/B1/1')).text())
  const response = await ask(path)
  assert.deepEqual([response.status, response.headers.get('content-type')], [403, 'text/plain; charset=UTF-8'])
})

test('images elsewhere are shown once, through us, if the member asks for it', async () => {
  const image: FetchedImage = { kind: 'image', type: 'image/png', octets: fromLatin1(PNG) }
  const { ask, fetched } = await makeWorld({ image })
  const response = await ask('/mail/frame/B1/1?images=once')
  assert.equal(response.headers.get('x-images-shown'), 'once')
  const [, path = ''] = imagesOf(await response.text())
  assert.deepEqual(fetched, [], 'nothing is fetched before it is looked at')
  assert.equal((await ask(path, { signedOut: true })).headers.get('content-type'), 'image/png')
  assert.deepEqual(fetched, ['https://shop.test/open.png'])
})

for (const [kind, status] of [
  ['refused', 403],
  ['unavailable', 502],
  ['too-large', 413],
  ['busy', 429],
] as const) {
  test(`an image that is not to be had is said to be ${kind}: ${status}`, async () => {
    const { ask } = await makeWorld({ image: { kind, reason: 'why' } })
    const [, path = ''] = imagesOf(await (await ask('/mail/frame/B1/1?images=once')).text())
    assert.equal((await ask(path)).status, status)
  })
}

test('always for a sender counts for messages that are from that sender for certain, and ends when it is taken back', async () => {
  const { ask, post } = await makeWorld({ provenance: proven('pass') })
  const shown = async () => (await ask('/mail/frame/B1/1')).headers.get('x-images-shown')
  assert.equal((await ask('/mail/frame/B1/1')).headers.get('x-proven-sender'), 'bob@shop.test')
  assert.equal((await post({ sender: 'Bob@shop.test', shown: true })).status, 204)
  assert.deepEqual(await (await ask('/mail/image-senders')).json(), { senders: ['bob@shop.test'] })
  assert.equal(await shown(), 'always')
  assert.equal((await post({ sender: 'bob@shop.test', shown: false })).status, 204)
  assert.equal(await shown(), 'no')
})

const forged: readonly (readonly [string, Provenance | undefined, string?])[] = [
  ['nobody stands behind it', proven('fail')],
  ['somebody else stands behind it', proven('pass', 'evil.test')],
  ['it did not come by mail', undefined],
  ['it has two authors', proven('pass'), 'From: bob@shop.test, eve@shop.test'],
  ['it has two From fields', proven('pass'), 'From: bob@shop.test\r\nFrom: eve@shop.test'],
]
for (const [why, provenance, header] of forged) {
  test(`always for a sender does not count where ${why}`, async () => {
    const octets = related(HTML, PNG, header)
    const { ask, post } = await makeWorld({ octets, ...(provenance ? { provenance } : {}) })
    await post({ sender: 'bob@shop.test', shown: true })
    const { headers } = await ask('/mail/frame/B1/1')
    assert.deepEqual([headers.get('x-images-shown'), headers.get('x-proven-sender')], ['no', null])
  })
}

test('official mail is told by what is kept beside it, and by nothing that stands in it', async () => {
  const house: Provenance = { authentication: undefined, hops: [], verdict: { kind: 'deliver' }, isOfHouse: true }
  const header = 'From: postmaster@mail.provider.test\r\nX-Official: yes'
  for (const [provenance, expected] of [
    [house, 'yes'],
    [proven('pass', 'mail.provider.test'), null],
  ] as const) {
    const { ask } = await makeWorld({ octets: related(HTML, PNG, header), provenance })
    assert.equal((await ask('/mail/frame/B1/1')).headers.get('x-official'), expected)
  }
})

test('who is not signed in, has no token, or says nonsense changes and sees nothing', async () => {
  const { ask, post } = await makeWorld()
  for (const path of ['/mail/frame/B1/1', '/mail/frame/page', '/mail/frame/sealed', '/mail/image-senders']) {
    assert.equal((await ask(path, { signedOut: true })).status, 401, path)
  }
  assert.equal((await post({ sender: 'a@b.test', shown: true }, 'wrong')).status, 403)
  for (const body of [
    { sender: 'a@b.test' },
    { sender: 1, shown: true },
    [],
    null,
    { sender: 'no address', shown: true },
  ]) {
    assert.equal((await post(body)).status, 400, JSON.stringify(body))
  }
})

for (const path of ['B1/2', 'B1/1.1', 'B1/0', 'B1/x', 'B2/1', 'B0/1', 'B1/1/2', `B1/${'1.'.repeat(40)}1`, '..%2f/1']) {
  test(`there is no HTML at ${path}`, async () => {
    const { ask } = await makeWorld()
    assert.equal((await ask(`/mail/frame/${path}`)).status, 404)
  })
}

test('what is too large is said to be, behind the same wall', async () => {
  const { ask } = await makeWorld({ octets: utf8(`Content-Type: text/html\r\n\r\n${'x'.repeat(5 * 1024 * 1024)}`) })
  const response = await ask('/mail/frame/B1/1')
  assert.deepEqual([response.status, response.headers.get('content-security-policy')], [413, CSP])
})

test('the pages that messages are posted into run one script, ours, and the sealed one loads nothing', async () => {
  const { ask } = await makeWorld()
  for (const [kind, images] of [
    ['page', 'data: mail.provider.test/mail/image/'],
    ['sealed', 'data:'],
  ]) {
    const policy = (await ask(`/mail/frame/${kind}`)).headers.get('content-security-policy') ?? ''
    assert.match(
      policy,
      /^sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'sha256-[\w+/=]{44}'; /,
    )
    assert.ok(policy.includes(`; img-src ${images}; `), policy)
    assert.doesNotMatch(policy, /allow-same-origin/)
  }
})
