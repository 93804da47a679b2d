/** One side of a WebSocket (RFC 6455): whole messages of text, both ways. What holds for frames is the driver's to look after. */
export interface MessageSocket {
  /** Octets that were sent and that the peer has not taken. */
  readonly waitingBytes: number
  /** Resolves when the message has gone, or when it never will. */
  send(text: string): Promise<void>
  /** Ends it with a code of RFC 6455 §7.4; the reason has 123 octets at most. What comes afterwards is not told any more. */
  close(code: number, reason: string): void
  /** Nothing more is read until `resume`, except what has been read already. */
  pause(): void
  resume(): void
}

/** Who listens to a WebSocket. */
export interface MessageListener {
  /** A whole message in well-formed UTF-8. */
  message(octets: Uint8Array): void
  /** It is over. Told once, whoever ended it. */
  closed(): void
}

/** How messages are exchanged on a WebSocket. */
export interface WebSocketPlan {
  /** The subprotocol (RFC 6455 §1.9) that the client must ask for. */
  readonly protocol: string
  readonly maxMessageBytes: number
  /** A sign of life is asked for so often; a peer that has given none until the next time is gone. */
  readonly pingMs: number
}

/** A request that may become a WebSocket. */
export interface WebSocketOffer {
  /** Subprotocols that the client speaks. */
  readonly protocols: readonly string[]
  /** Takes it: the result is what the route answers with. `begin` is called when the handshake is done; if it never is, `abandoned` is. */
  accept(plan: WebSocketPlan, begin: (socket: MessageSocket) => MessageListener, abandoned: () => void): Response
}

/** Codes of RFC 6455 §7.4.1. */
export const CLOSE_CODES = { normal: 1000, goingAway: 1001, unsupportedData: 1003, policyViolation: 1008 } as const
