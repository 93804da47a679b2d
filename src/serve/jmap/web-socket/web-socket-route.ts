import type { Hono } from 'hono'
import { Fault } from '../../../base/fault.ts'
import { WEB_SOCKET_PROTOCOL } from '../../../wire/jmap/web-socket.ts'
import { BusyAccounts } from '../busy-accounts.ts'
import type { Capability } from '../capability.ts'
import type { JmapApi } from '../jmap-api.ts'
import type { JmapEnv } from '../jmap-env.ts'
import type { JmapServices } from '../jmap-services.ts'
import { OctetsInFlight } from './octets-in-flight.ts'
import { WebSocketTalk } from './web-socket-talk.ts'

/** Where JMAP is spoken over a WebSocket: RFC 8887. Whoever opens it was let in as for any other request. */
export function webSocketRoute(
  routes: Hono<JmapEnv>,
  services: JmapServices,
  capabilities: readonly Capability[],
  api: JmapApi,
): void {
  const { limits } = services
  const busy = new BusyAccounts('maxWebSockets', limits.maxWebSockets)
  const octets = new OctetsInFlight(limits.maxWebSocketOctets)
  const plan = {
    protocol: WEB_SOCKET_PROTOCOL,
    maxMessageBytes: limits.maxSizeRequest,
    pingMs: limits.webSocketPingMs,
  }
  routes.get('/jmap/ws', (c) => {
    const { webSocket, connection } = c.env
    if (!webSocket?.protocols.includes(WEB_SOCKET_PROTOCOL)) {
      throw new Fault('peer', 'jmap/bad-url', 'Open a WebSocket over HTTP/1.1, with the subprotocol "jmap" (RFC 8887)')
    }
    const { caller } = c.var
    const place = busy.begin(caller.account.id)
    return webSocket.accept(
      plan,
      (socket) => new WebSocketTalk({ socket, services, capabilities, api, caller, connection, place, octets }),
      () => place[Symbol.dispose](),
    )
  })
}
