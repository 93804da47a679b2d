import type { Hono } from 'hono'
import { utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { BusyAccounts } from './busy-accounts.ts'
import type { Capability } from './capability.ts'
import type { JmapEnv } from './jmap-env.ts'
import type { JmapServices } from './jmap-services.ts'
import { StateWatch } from './state-watch.ts'

/** Pushes changes as they happen: RFC 8620 §7.3. What was missed since the last event id is told at once. */
export function eventSourceRoute(
  routes: Hono<JmapEnv>,
  services: JmapServices,
  capabilities: readonly Capability[],
): void {
  const { limits } = services
  const busy = new BusyAccounts('maxEventSources', limits.maxEventSources)
  const known = capabilities.flatMap(({ pushes }) => pushes ?? [])
  routes.get('/jmap/eventsource', async (c) => {
    const types = readTypes(c.req.query('types') ?? '*', known)
    const closeAfter = c.req.query('closeafter') ?? 'no'
    const pingSeconds = Number(c.req.query('ping') ?? '0')
    if ((closeAfter !== 'no' && closeAfter !== 'state') || !Number.isInteger(pingSeconds) || pingSeconds < 0) {
      throw new Fault('peer', 'jmap/bad-url', 'closeafter is "state" or "no", ping a number of seconds')
    }
    const pingMs = pingSeconds && Math.min(Math.max(pingSeconds * 1000, limits.minPingMs), limits.maxPingMs)
    const { caller } = c.var
    const place = busy.begin(caller.account.id)
    const { stream, ready } = openStream({
      services,
      capabilities,
      caller,
      types,
      pingMs,
      closesAfterState: closeAfter === 'state',
      lastEventId: c.req.header('last-event-id'),
      signal: c.req.raw.signal,
      place,
    })
    // Who is answered may ask for everything then, and be told of what changes after it: nothing falls between.
    await ready
    return c.body(stream, 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
  })
}

interface StreamOptions {
  readonly services: JmapServices
  readonly capabilities: readonly Capability[]
  readonly caller: JmapEnv['Variables']['caller']
  readonly types: ReadonlySet<string>
  readonly pingMs: number
  readonly closesAfterState: boolean
  readonly lastEventId: string | undefined
  readonly signal: AbortSignal
  readonly place: Disposable
}

function openStream(options: StreamOptions): {
  readonly stream: ReadableStream<Uint8Array>
  readonly ready: Promise<void>
} {
  const { services, capabilities, caller, types, pingMs, closesAfterState, lastEventId, signal, place } = options
  const { clock } = services
  const stack = new DisposableStack()
  stack.use(place)
  let ready = Promise.resolve()
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let ping: Disposable | undefined
      const close = (): void => {
        if (stack.disposed) return
        stack.dispose()
        controller.close()
      }
      const send = (event: string): void => {
        if (stack.disposed) return
        // Whoever does not read is not kept waiting for: it asks for everything when it comes back.
        if ((controller.desiredSize ?? 1) <= -64) close()
        else controller.enqueue(utf8(event))
      }
      const schedulePing = (): void => {
        ping?.[Symbol.dispose]()
        if (pingMs === 0 || stack.disposed) return
        ping = clock.after(pingMs, () => {
          send(`event: ping\ndata: {"interval":${pingMs / 1000}}\n\n`)
          schedulePing()
        })
      }
      stack.defer(() => ping?.[Symbol.dispose]())
      if (signal.aborted) {
        close()
        return
      }
      signal.addEventListener('abort', close, { once: true })
      stack.defer(() => signal.removeEventListener('abort', close))
      const ending = caller.watch(close)
      if (stack.disposed) {
        ending[Symbol.dispose]()
        return
      }
      stack.use(ending)
      // So that a client, and whatever stands between, knows at once that it is connected.
      send(': \n\n')
      const tell = (change: JsonObject, id: string): void => {
        send(`id: ${id}\nevent: state\ndata: ${JSON.stringify(change)}\n\n`)
        schedulePing()
        if (closesAfterState) close()
      }
      const watch = new StateWatch(services, caller.account, types, lastEventId, tell, capabilities)
      stack.use(watch)
      ready = watch.ready
      schedulePing()
    },
    cancel() {
      if (!stack.disposed) stack.dispose()
    },
  })
  return { stream, ready }
}

/** @throws Fault peer jmap/bad-url */
function readTypes(text: string, known: readonly string[]): ReadonlySet<string> {
  if (text === '*') return new Set(known)
  if (!/^[A-Za-z,]{1,1000}$/.test(text)) throw new Fault('peer', 'jmap/bad-url', 'types is "*" or names with commas')
  return new Set(text.split(','))
}
