import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { Browser } from './harness/browser.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

let bench: Workbench
let posthus: Posthus
let stranger: Server
const asked: string[] = []
/** Where the letter is shown: `/mail/frame/<blobId>/<partId>`, as JMAP names them. */
let frame: string

before(async () => {
  bench = await Workbench.open('message-frame')
  posthus = await Posthus.start(bench, { workers: 2, members: ['anna', 'bob'] })
  stranger = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'image/gif' }).end(Buffer.from(PIXEL, 'base64'))
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  await sendLetter()
  frame = await eventually(tryFrame, 'the letter')
  await curl(
    '/sign-in',
    '-H',
    `Origin: ${origin()}`,
    '--data-urlencode',
    'address=anna@posthus.test',
    '--data-urlencode',
    `password=${PASSWORD}`,
  )
})
after(async () => {
  stranger?.close()
  await bench?.[Symbol.asyncDispose]()
})

test('a letter that came over SMTP is shown by the ids that JMAP gives, in its charset, behind the wall', async () => {
  const { headers, text } = await curl(frame)
  assert.match(
    headers,
    /^content-security-policy: sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data: localhost:\d+\/mail\/image\/;/im,
  )
  assert.match(headers, /^x-remote-images: 1\r$/im)
  assert.match(headers, /^x-images-shown: no\r$/im)
  assert.match(headers, /^x-proven-sender: bob@posthus\.test\r$/im)
  assert.match(text, /<p>Grüße<\/p>/)
  assert.match(text, /⚠ evil\.example</)
  assert.doesNotMatch(text, /pixel\.gif|<script/)
})

test('its image comes by its path alone, from every worker', async () => {
  const [path = ''] = imagesIn((await curl(frame)).text)
  for (let n = 0; n < 6; n++) {
    const { stdout } = await runWell('curl', [
      ...TLS(),
      '-o',
      bench.path('image.gif'),
      '-w',
      '%{http_code} %{content_type}',
      `${origin()}${path}`,
    ])
    assert.equal(stdout, '200 image/gif')
  }
})

test('an image that lies on this machine is asked for by nobody, also when the member wants to see it', async () => {
  const { headers, text } = await curl(`${frame}?images=once`)
  assert.match(headers, /^x-images-shown: once\r$/im)
  const [, path = ''] = imagesIn(text)
  assert.match((await curl(path)).headers, /^HTTP\/2 403/)
  assert.deepEqual(asked, [])
})

test('a choice for a sender is kept in the store, for every worker', async () => {
  const { csrf } = JSON.parse((await curl('/session', '-H', 'Accept: application/json')).text)
  const wish = JSON.stringify({ sender: 'bob@posthus.test', shown: true })
  const { headers } = await curl(
    '/mail/image-senders',
    '-H',
    `x-csrf: ${csrf}`,
    '-H',
    'Content-Type: application/json',
    '-d',
    wish,
  )
  assert.match(headers, /^HTTP\/2 204/)
  for (let n = 0; n < 6; n++) assert.match((await curl(frame)).headers, /^x-images-shown: always\r$/im)
})

test('Chromium shows it with its image, complains of nothing that is ours, and asks no stranger', async () => {
  await using browser = await Browser.start(['--ignore-certificate-errors'])
  const view = { width: 800, theme: 'light' } as const
  await browser.open(`${origin()}/sign-in?next=/account`, view)
  for (const [name, value] of Object.entries({ address: 'anna@posthus.test', password: PASSWORD })) {
    await browser.evaluate(`document.querySelector('[name=${name}]').value = ${JSON.stringify(value)}`)
  }
  await browser.evaluate("document.querySelector('button.main').click()")
  const isIn = async () =>
    (await browser
      .evaluate<boolean>("location.pathname === '/account' && document.readyState === 'complete'")
      .catch(() => false)) || undefined
  await eventually(isIn, 'the account')
  browser.complaints.length = 0
  await browser.open(`${origin()}${frame}`, view)
  assert.equal(await browser.evaluate('[...document.images].map(({ naturalWidth }) => naturalWidth).join(" ")'), '1 0')
  assert.equal(await browser.evaluate('window.origin'), 'null')
  // The image on this machine is one that we refuse.
  assert.deepEqual(
    browser.complaints.filter((text) => !/status of 403/.test(text)),
    [],
  )
  assert.deepEqual(asked, [])
})

test('with the session the paths of its images are over', async () => {
  const [path = ''] = imagesIn((await curl(frame)).text)
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec((await curl('/sign-out')).text) ?? []
  assert.match((await curl(path)).headers, /^HTTP\/2 200/)
  assert.match((await curl('/sign-out', '--data', `csrf=${csrf}`)).headers, /^HTTP\/2 303/)
  for (let n = 0; n < 6; n++) assert.match((await curl(path)).headers, /^HTTP\/2 403/)
})

async function sendLetter(): Promise<void> {
  const { port } = stranger.address() as AddressInfo
  const html = `<meta charset=utf-8><p>Gr\xfc\xdfe</p><img src="cid:logo@posthus.test"><img src="http://127.0.0.1:${port}/pixel.gif"><script>alert(1)</script><a href="https://evil.example/">https://bank.example</a>`
  const lines = [
    ...['From: Bob <bob@posthus.test>', 'To: anna@posthus.test', 'Subject: Pictures', 'MIME-Version: 1.0'],
    ...['Content-Type: multipart/related; boundary=b', '', '--b'],
    ...['Content-Type: text/html; charset=iso-8859-1', 'Content-Transfer-Encoding: 8bit', '', html, '--b'],
    ...[
      'Content-Type: image/gif',
      'Content-ID: <logo@posthus.test>',
      'Content-Transfer-Encoding: base64',
      '',
      PIXEL,
      '--b--',
      '',
    ],
  ]
  const file = bench.path('letter.eml')
  writeFileSync(file, lines.join('\r\n'), 'latin1')
  const envelope = ['--mail-from', 'bob@posthus.test', '--mail-rcpt', 'anna@posthus.test']
  const url = `smtps://localhost:${posthus.ports.submissions}`
  await runWell('curl', [...TLS(), '--user', `bob@posthus.test:${PASSWORD}`, ...envelope, '--upload-file', file, url])
}

/** Where JMAP says that the HTML of the letter is. */
async function tryFrame(): Promise<string | undefined> {
  const user = ['--user', `anna@posthus.test:${PASSWORD}`]
  const session = JSON.parse((await runWell('curl', [...TLS(), ...user, `${origin()}/jmap/session`])).stdout)
  const [accountId] = Object.keys(session.accounts)
  const request = {
    using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'],
    methodCalls: [
      ['Email/query', { accountId, filter: { subject: 'Pictures' } }, '0'],
      [
        'Email/get',
        { accountId, '#ids': { resultOf: '0', name: 'Email/query', path: '/ids' }, properties: ['blobId', 'htmlBody'] },
        '1',
      ],
    ],
  }
  const fields = ['-H', 'Content-Type: application/json', '-d', JSON.stringify(request)]
  const { stdout } = await runWell('curl', [...TLS(), ...user, ...fields, session.apiUrl])
  const [email] = JSON.parse(stdout).methodResponses[1][1].list
  const html = email?.htmlBody.find(({ type }: { type: string }) => type === 'text/html')
  return html && `/mail/frame/${email.blobId}/${html.partId}`
}

/** As a browser that is signed in, on a connection of its own. */
async function curl(path: string, ...options: readonly string[]) {
  const jar = bench.path('cookies')
  const { stdout } = await runWell('curl', [
    ...TLS(),
    '--http2',
    '-i',
    '-b',
    jar,
    '-c',
    jar,
    ...options,
    `${origin()}${path}`,
  ])
  const end = stdout.indexOf('\r\n\r\n')
  return { headers: stdout.slice(0, end + 2), text: Buffer.from(stdout.slice(end + 4), 'latin1').toString() }
}

function imagesIn(html: string): string[] {
  return [...html.matchAll(/<img src="([^"]+)"/g)].map(([, path]) => path as string)
}

function TLS(): string[] {
  return ['-sS', '--cacert', posthus.authority]
}

function origin(): string {
  return `https://localhost:${posthus.ports.https}`
}
