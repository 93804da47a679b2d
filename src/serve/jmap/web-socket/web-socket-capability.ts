import { WEB_SOCKET_CAPABILITY } from '../../../wire/jmap/web-socket.ts'
import type { Capability } from '../capability.ts'

/** Requests and pushes on a connection that stays open: RFC 8887 §3. */
export const webSocketCapability: Capability = {
  uri: WEB_SOCKET_CAPABILITY,
  announce: {
    server: ({ base }) => ({ url: `${base.replace(/^https:/, 'wss:')}/jmap/ws`, supportsPush: true }),
  },
  methods: {},
}
