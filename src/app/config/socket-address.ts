import { isIPv4, isIPv6 } from 'node:net'
import type { SocketAddress } from './configuration.ts'

/** `address:port` with an IP address, IPv6 in brackets (`[::]:25`); port 0 lets the system choose. Undefined if it is not that. */
export function tryListenAddress(text: string): SocketAddress | undefined {
  const parts = split(text)
  if (!parts) return undefined
  return parts.bracketed
    ? isIPv6(parts.host)
      ? plain(parts)
      : undefined
    : isIPv4(parts.host)
      ? plain(parts)
      : undefined
}

export function isListenAddress(text: string): boolean {
  return tryListenAddress(text) !== undefined
}

/** `host:port` with an IP address as above or a host name; the port is not 0. Undefined if it is not that. */
export function tryPeerAddress(text: string): SocketAddress | undefined {
  const parts = split(text)
  if (!parts || parts.port === 0) return undefined
  if (parts.bracketed) return isIPv6(parts.host) ? plain(parts) : undefined
  if (isIPv4(parts.host)) return plain(parts)
  return isHostName(parts.host) ? { host: parts.host.toLowerCase(), port: parts.port } : undefined
}

/** Whether it is a host name of letters, digits, hyphens and dots (RFC 1123 §2.1), not an IP address. */
export function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    !/^[0-9.]+$/.test(text) &&
    text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label))
  )
}

/** The usual spelling: `[::1]:25`, `127.0.0.1:25`. */
export function showAddress(address: SocketAddress): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}

function split(text: string): { host: string; port: number; bracketed: boolean } | undefined {
  const match = /^(?:\[([^\]]{1,100})\]|([^[\]:]{1,253})):([0-9]{1,5})$/.exec(text)
  if (!match) return undefined
  const port = Number(match[3])
  if (port > 65535) return undefined
  return { host: (match[1] ?? match[2]) as string, port, bracketed: match[1] !== undefined }
}

function plain(parts: SocketAddress): SocketAddress {
  return { host: parts.host, port: parts.port }
}
