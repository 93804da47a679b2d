/** What of the scope of a service worker is used; its types cannot stand beside those of a page. */
interface WorkerScope {
  readonly registration: { readonly navigationPreload?: { enable(): Promise<void> } }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', hear: (event: LastingEvent) => void): void
  addEventListener(type: 'fetch', hear: (event: AskedEvent) => void): void
}

interface LastingEvent {
  waitUntil(work: Promise<unknown>): void
}

interface AskedEvent {
  readonly request: Request
  readonly preloadResponse?: Promise<Response | undefined>
  respondWith(answer: Promise<Response>): void
}

const CACHE = 'posthus-shell'
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
  event.waitUntil(keep())
})

worker.addEventListener('activate', (event) => {
  // The page is asked for while this wakes up: nobody waits for it.
  event.waitUntil(Promise.all([worker.registration.navigationPreload?.enable(), worker.clients.claim()]))
})

worker.addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(answer(event))
})

async function answer({ request, preloadResponse }: AskedEvent): Promise<Response> {
  try {
    return (await preloadResponse) ?? (await fetch(request))
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error()
  }
}
