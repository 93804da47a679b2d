/** What of the scope of a service worker is used; its types cannot stand beside those of a page. */
interface WorkerScope {
  readonly registration: { readonly navigationPreload?: { enable(): Promise<void> } }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install', hear: (event: InstallEvent) => void): void
  addEventListener(type: 'activate', hear: (event: LastingEvent) => void): void
  addEventListener(type: 'fetch', hear: (event: AskedEvent) => void): void
}

interface LastingEvent {
  waitUntil(work: Promise<unknown>): void
}

interface InstallEvent extends LastingEvent {
  /** Of browsers that have it (Service Workers, static routing): what goes which way without asking the worker. */
  addRoutes?(rule: { readonly condition: object; readonly source: 'network' }): Promise<void>
}

interface AskedEvent {
  readonly request: Request
  readonly preloadResponse?: Promise<Response | undefined>
  respondWith(answer: Promise<Response>): void
}

const CACHE = 'posthus-shell'
const SHELL = '/mail/'
/** A page that is the same for everybody, with everything that it shows in itself. */
const OFFLINE = '/mail/offline'

const worker = globalThis as unknown as WorkerScope

/**
 * Answers when nobody else does: with a page that says that there is no connection. It keeps that page and nothing else; no mail, no list, no name of anybody is ever in it, so there is nothing for whoever has the browser next. What
 * is asked for is always asked of the server first, so an old worker shows nothing old, and a new one may take its place at once.
 */
worker.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE)
    await cache.add(new Request(OFFLINE, { cache: 'reload' }))
    await worker.skipWaiting()
  }
  event.waitUntil(Promise.all([keep(), passBy(event)]))
})

/**
 * All but pages goes past this. Where a page is left, what it saves last is asked of the worker before it is asked of the server, and Chromium forgets it where the page is gone before the worker has said that it does not care.
 */
async function passBy(event: InstallEvent): Promise<void> {
  await event.addRoutes?.({ condition: { not: { requestMode: 'navigate' } }, source: 'network' }).catch(() => undefined)
}

worker.addEventListener('activate', (event) => {
  // The page is asked for while this wakes up: nobody waits for it.
  event.waitUntil(Promise.all([worker.registration.navigationPreload?.enable(), worker.clients.claim()]))
})

worker.addEventListener('fetch', (event) => {
  if (isShell(event.request)) event.respondWith(answer(event))
})

/**
 * Whether the page of the application is asked for. Threat: what a worker asks for is asked by our own page, whoever it was that led the browser there: a form or a link elsewhere would come with every cookie, and as from here
 * (`Sec-Fetch-Site`, `Origin`). So whatever does something, or gives mail out, never comes by it; nor do messages in their frames.
 */
function isShell({ mode, method, url }: Request): boolean {
  return mode === 'navigate' && method === 'GET' && new URL(url).pathname === SHELL
}

async function answer({ request, preloadResponse }: AskedEvent): Promise<Response> {
  try {
    return (await preloadResponse) ?? (await fetch(request))
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error()
  }
}
