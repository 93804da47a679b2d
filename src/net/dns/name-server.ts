import { getServers } from 'node:dns'
import { BlockList, isIP } from 'node:net'

const DNS_PORT = 53
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Where a resolver is asked. */
export interface NameServer {
  /** IP address without brackets. */
  readonly host: string
  readonly port: number
}

/** `127.0.0.1`, `127.0.0.1:5353`, `::1` or `[::1]:5353` as a name server. The text has been checked. */
export function nameServer(text: string): NameServer {
  if (isIP(text) !== 0) return { host: text, port: DNS_PORT }
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::([0-9]+))?$/.exec(text) ?? []
  return { host: six ?? four ?? text, port: port === undefined ? DNS_PORT : Number(port) }
}

/** The resolvers that this machine is set to (/etc/resolv.conf). */
export function systemServers(): NameServer[] {
  return getServers().map(nameServer)
}

/** Whether an answer from there cannot have been changed on its way: it has none. */
export function isOnThisMachine(server: NameServer): boolean {
  const family = isIP(server.host)
  return family !== 0 && loopback.check(server.host, family === 4 ? 'ipv4' : 'ipv6')
}
