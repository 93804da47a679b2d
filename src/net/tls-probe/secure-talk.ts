/** A connection with TLS on it that can be talked over. */
export interface SecureTalk {
  write(octets: Uint8Array): void
  /** What the server says next, or how it ended; `silent` if there is nothing within the time. @throws Fault peer tls/malformed, peer probe/endless */
  read(timeoutMs?: number): Promise<Uint8Array | 'closed' | 'silent'>
}
