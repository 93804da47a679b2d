import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { messageDocument, POSTED_DOCUMENT, SCRIPT_DIGEST } from '../../src/serve/site/message-frame/frame-document.ts'
import { messageFields, postedFields } from '../../src/serve/site/message-frame/frame-policy.ts'
import { rewriteHtml } from '../../src/serve/site/message-frame/rewrite-html.ts'
import { LOAD_VECTORS } from '../kit/remote-load-vectors.ts'
import { Browser } from './harness/browser.ts'
import { servePlainModule } from './harness/plain-modules.ts'
import { eventually } from './harness/program.ts'

/** How a message is shown: with all layers, with one of them, or with none, which shows that the others keep something away. */
const WAYS = {
  nothing: (html: string) => ({ html, fields: {} }),
  wall: (html: string) => ({ html, fields: messageFields(images()) }),
  'second-layer': (html: string) => ({ html: rewritten(html), fields: {} }),
  both: (html: string) => ({ html: rewritten(html), fields: messageFields(images()) }),
}
type Way = keyof typeof WAYS

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** As the page of the web application: its frames stay here, whatever is in them. */
const PARENT = { 'content-security-policy': "frame-src 'self'" }

let browser: Browser
let server: Server
/** Hosts that requests came for. */
const asked = new Set<string>()
const folder = mkdtempSync(join(tmpdir(), 'posthus-loads-'))
const netLog = join(folder, 'net.json')

before(async () => {
  server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Every name that the browser looks up, every connection and every request stands in there.
  browser = await Browser.start([`--log-net-log=${netLog}`, '--autoplay-policy=no-user-gesture-required'])
})
after(async () => {
  await browser?.[Symbol.asyncDispose]()
  server?.closeAllConnections()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('without protection every vector is seen: the test can fail', async () => {
  assert.deepEqual(
    (await shown('nothing')).filter(({ seen }) => seen === 'nothing').map(({ name }) => name),
    [],
  )
})

test('with all layers nothing is asked for, no connection is made, no name is looked up', async () => {
  assert.deepEqual(await leaksOf('both'), [])
})

test('the wall alone lets no request through; what prepares for one is for the second layer', async () => {
  assert.deepEqual(await leaksOf('wall'), [
    ['link preconnect', 'name'],
    ['link dns-prefetch', 'name'],
    // The browser gets ready to ask before the policy is looked at.
    ['iframe', 'name'],
  ])
})

test('the second layer alone lets nothing through', async () => {
  assert.deepEqual(await leaksOf('second-layer'), [])
})

for (const kind of ['page', 'sealed'] as const) {
  test(`of what is posted into the ${kind} as it is nothing is asked for, and nothing runs`, async () => {
    assert.deepEqual(
      (await leaksOf(`posted-${kind}`)).filter(([, seen]) => seen === 'request'),
      [],
    )
  })
}

test('without its policy the page that is posted into loads what it is given: the test can fail', async () => {
  const loaded = (await leaksOf('posted-open')).filter(([, seen]) => seen === 'request').length
  assert.ok(loaded > LOAD_VECTORS.length / 2, `${loaded}`)
})

test('DOMPurify alone, in a frame without a policy, lets nothing through', async () => {
  assert.deepEqual(await leaksOf('purified'), [])
})

type Seen = 'request' | 'name' | 'nothing'

/** What was seen on the net of messages that are shown in one of the ways. */
async function leaksOf(way: string): Promise<readonly (readonly [name: string, seen: Seen])[]> {
  return (await shown(way)).flatMap(({ name, seen }) => (seen === 'nothing' ? [] : [[name, seen] as const]))
}

/** Shows every vector in a frame of its own, and says which of them were seen on the net: by a server that was asked, or by a name that came up in the log of the browser, for whatever reason. */
async function shown(way: string): Promise<readonly { readonly name: string; readonly seen: Seen }[]> {
  await browser.open(`${site()}/parent/${way}`, { width: 800, theme: 'light' })
  const isThere = 'document.body.dataset.done === "yes"'
  await eventually(async () => (await browser.evaluate<boolean>(isThere)) || undefined, `the frames of ${way}`, 60_000)
  const control = `end-${way}.localhost`
  const log = await eventually(async () => {
    await browser.evaluate(`fetch("http://${control}:${port()}/", { mode: "no-cors" }).then(() => undefined)`)
    const text = readFileSync(netLog, 'latin1')
    return text.includes(control) ? text : undefined
  }, `the end of ${way} in the log`)
  return LOAD_VECTORS.map(({ name }, at) => {
    const host = hostOf(way, at)
    return { name, seen: asked.has(`${host}:${port()}`) ? 'request' : log.includes(host) ? 'name' : 'nothing' }
  })
}

function hostOf(way: string, at: number): string {
  return `${way}-v${at}.localhost`
}

function htmlOf(way: string, at: number): string {
  return (LOAD_VECTORS[at]?.html ?? '').replaceAll('URL', `http://${hostOf(way, at)}:${port()}/${at}`)
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [path = ''] = (request.url ?? '').split('?')
  const [, kind = '', way = '', at = ''] = path.split('/')
  asked.add(request.headers.host ?? '')
  const isOurs = request.headers.host === `127.0.0.1:${port()}`
  if (isOurs && servePlainModule(path, response)) return
  const fields = { 'content-type': 'text/html; charset=utf-8' }
  if (!isOurs) response.writeHead(200, { 'content-type': 'image/gif', 'access-control-allow-origin': '*' }).end(PIXEL)
  else if (kind === 'parent')
    response
      .writeHead(200, { ...fields, ...(way === 'nothing' || way === 'posted-open' ? {} : PARENT) })
      .end(parentOf(way))
  else if (kind === 'vector') {
    const shown = WAYS[way as Way](htmlOf(way, Number(at)))
    response.writeHead(200, { ...fields, ...shown.fields }).end(shown.html)
  } else if (kind === 'posted') {
    const policies = { page: postedFields(images(), SCRIPT_DIGEST), sealed: postedFields(undefined, SCRIPT_DIGEST) }
    const policy = way === 'posted-open' || way === 'purified' ? {} : policies[way.slice(7) as 'page' | 'sealed']
    response.writeHead(200, { ...fields, ...policy }).end(String(POSTED_DOCUMENT))
  } else response.writeHead(404).end()
}

/** A page with a frame for each vector, that says when all of them have had their time. */
function parentOf(way: string): string {
  const isPosted = way.startsWith('posted-') || way === 'purified'
  const frames = LOAD_VECTORS.map((_, at) => `<iframe src="/${isPosted ? 'posted' : 'vector'}/${way}/${at}"></iframe>`)
  const htmls = JSON.stringify(LOAD_VECTORS.map((_, at) => htmlOf(way, at))).replaceAll('<', '\\u003c')
  return `<!doctype html><body>${frames.join('')}
<script type="importmap">{ "imports": { "dompurify": "/node_modules/dompurify/dist/purify.es.mjs" } }</script>
<script type="module">
const htmls = ${htmls}
const frames = [...document.querySelectorAll('iframe')]
const loaded = Promise.all(frames.map((frame) => new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))))
${way === 'purified' ? "const { sanitise } = await import('/web/webmail/frame/sanitise.ts')\nconst shown = (html) => sanitise(html, { image: () => undefined, ownHosts: [], marksLinks: true }).html" : 'const shown = (html) => html'}
await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 5000))])
${isPosted ? "frames.forEach((frame, at) => frame.contentWindow.postMessage({ posthus: 'show', html: shown(htmls[at]) }, '*'))" : ''}
setTimeout(() => { document.body.dataset.done = 'yes' }, 2000)
</script>`
}

function rewritten(html: string): string {
  const rewriting = { part: () => undefined, remote: () => undefined, ownHosts: [] }
  return String(messageDocument(rewriteHtml(html, rewriting).html))
}

function port(): number {
  return (server.address() as AddressInfo).port
}

function site(): string {
  return `http://127.0.0.1:${port()}`
}

function images(): string {
  return `127.0.0.1:${port()}/mail/image/`
}
