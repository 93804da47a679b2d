import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  messageDocument,
  POSTED_DOCUMENT,
  SCRIPT_DIGEST,
} from '../../../src/serve/site/message-frame/frame-document.ts'
import { messageFields, postedFields } from '../../../src/serve/site/message-frame/frame-policy.ts'
import { rewriteHtml } from '../../../src/serve/site/message-frame/rewrite-html.ts'
import type { Browser } from './browser.ts'
import { servePlainModule } from './plain-modules.ts'
import { eventually } from './program.ts'

/**
 * How HTML of a message is shown: with the wall and the second layer, with one of them, or with none; posted as it is into the pages for that, or into one without a policy; or looked at by DOMPurify and posted into one without a policy. Those with
 * less than all show that what is taken away keeps something out.
 */
export type Way =
  | 'nothing'
  | 'wall'
  | 'second-layer'
  | 'both'
  | 'posted-page'
  | 'posted-sealed'
  | 'posted-open'
  | 'purified'

export interface AskedFor {
  readonly host: string
  readonly path: string
  readonly cookie: string | undefined
}

const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const HTML = { 'content-type': 'text/html; charset=utf-8' }
/** As the page of the web application says: its frames stay here, whatever is in them. */
const FRAMES_STAY = { 'content-security-policy': "frame-src 'self'" }
/** Time for what a message does by itself. */
const SETTLE_MS = 2000
const OPEN: readonly Way[] = ['nothing', 'posted-open']

/** A site without TLS that shows HTML in frames, with the policies of the real one, and a net around it: every other host of `localhost` is the same server, which remembers what it was asked for. */
export class MessageStage implements Disposable {
  readonly asked: AskedFor[] = []
  readonly #server: Server
  /** The HTML that is shown in one of the ways. */
  readonly #htmls: (way: Way, port: number) => readonly string[]

  private constructor(server: Server, htmls: (way: Way, port: number) => readonly string[]) {
    this.#server = server
    this.#htmls = htmls
    server.on('request', (request, response) => this.#answer(request, response))
  }

  static async open(htmls: (way: Way, port: number) => readonly string[]): Promise<MessageStage> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new MessageStage(server, htmls)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get site(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Shows each HTML in a frame of its own, waits until all have had their time, and says which of them have told the page that they ran something. */
  async show(browser: Browser, way: Way): Promise<readonly number[]> {
    await browser.open(`http://${this.site}/parent/${way}`, { width: 800, theme: 'light' })
    const done = async () => (await browser.evaluate<boolean>('document.body.dataset.done === "yes"')) || undefined
    await eventually(done, `the frames of ${way}`, 100_000)
    return browser.evaluate<number[]>('[...window.ran]')
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { host = '', cookie } = request.headers
    const path = (request.url ?? '').split('?')[0] ?? ''
    this.asked.push({ host, path, cookie })
    const [, kind = '', of = 'nothing', at = ''] = path.split('/')
    const way = of as Way
    if (host !== this.site || kind === 'mail') {
      const fields = { 'content-type': 'image/gif', 'cross-origin-resource-policy': 'cross-origin' }
      response.writeHead(200, { ...fields, 'access-control-allow-origin': '*' }).end(PIXEL)
    } else if (servePlainModule(path, response)) return
    else if (kind === 'parent') {
      const cookie = { 'set-cookie': 'session=anna; SameSite=Lax; Path=/; HttpOnly' }
      response.writeHead(200, { ...HTML, ...cookie, ...(OPEN.includes(way) ? {} : FRAMES_STAY) }).end(this.#parent(way))
    } else if (kind === 'vector') this.#vector(way, Number(at), response)
    else if (kind === 'posted') response.writeHead(200, { ...HTML, ...this.#policy(way) }).end(String(POSTED_DOCUMENT))
    else response.writeHead(404).end()
  }

  #vector(way: Way, at: number, response: ServerResponse): void {
    const html = this.#htmls(way, this.port)[at] ?? ''
    const hasWall = way === 'wall' || way === 'both'
    const own = (url: string) => (url.startsWith(`http://${this.site}/mail/image/`) ? url : undefined)
    const rewriting = { part: () => undefined, remote: own, ownHosts: [] }
    const isRewritten = way === 'second-layer' || way === 'both'
    const shown = isRewritten ? String(messageDocument(rewriteHtml(html, rewriting).html)) : html
    response.writeHead(200, { ...HTML, ...(hasWall ? messageFields(`${this.site}/mail/image/`) : {}) }).end(shown)
  }

  #policy(way: Way): Record<string, string> {
    if (way === 'posted-page') return postedFields(`${this.site}/mail/image/`, SCRIPT_DIGEST)
    return way === 'posted-sealed' ? postedFields(undefined, SCRIPT_DIGEST) : {}
  }

  /** A page with a frame for each HTML, that says when all of them have had their time. */
  #parent(way: Way): string {
    const isPosted = way.startsWith('posted-') || way === 'purified'
    const htmls = JSON.stringify(this.#htmls(way, this.port)).replaceAll('<', '\\u003c')
    return `<!doctype html><body>
<script type="importmap">{ "imports": { "dompurify": "/node_modules/dompurify/dist/purify.es.mjs" } }</script>
<script type="module">
window.ran = new Set()
const htmls = ${htmls}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const frames = htmls.map((_, at) => Object.assign(document.createElement('iframe'), { src: '/${isPosted ? 'posted' : 'vector'}/${way}/' + at }))
addEventListener('message', ({ source, data }) => {
  if (data === 'ran') window.ran.add(frames.findIndex((frame) => frame.contentWindow === source))
})
const loaded = Promise.all(frames.map((frame) => new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))))
// Where nothing else protects, scripts run, but none holds the browser up with a box or leads it away.
${way === 'nothing' || way === 'second-layer' || way === 'posted-open' || way === 'purified' ? "for (const frame of frames) frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms')" : ''}
document.body.append(...frames)
const shown = ${way === 'purified' ? "await import('/web/webmail/frame/sanitise.ts').then(({ sanitise }) => (html) => sanitise(html, { image: () => undefined, ownHosts: [], marksLinks: true }).html)" : '(html) => html'}
await Promise.race([loaded, pause(5000)])
${isPosted ? "frames.forEach((frame, at) => frame.contentWindow.postMessage({ posthus: 'show', html: shown(htmls[at]) }, '*'))" : ''}
await pause(${SETTLE_MS})
document.body.dataset.done = 'yes'
</script>`
  }
}
