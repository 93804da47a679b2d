import { mkdir, readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { createFile } from '../../store/blobs/replace-file.ts'
import { type Configuration, LISTEN_SERVICES, type ListenService, type SocketAddress } from '../config/configuration.ts'
import { readConfiguration } from '../config/read-configuration.ts'

export const DEMO_DOMAIN = 'posthus.test'

const PORTS: Readonly<Record<ListenService, number>> = {
  smtp: 2525,
  submission: 2587,
  submissions: 2465,
  imap: 2143,
  imaps: 2993,
  pop3: 2110,
  pop3s: 2995,
  managesieve: 4190,
  http: 8080,
  https: 8443,
}

/**
 * The configuration of the demonstration in `data`: what `posthus.toml` there says, which is written at the first start. `portOffset` is added to every port.
 * @throws Fault as `readConfiguration`
 */
export async function openDemoConfiguration(
  data: string,
  portOffset: number,
  entropy: Entropy,
): Promise<Configuration> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const path = join(data, 'posthus.toml')
  await createFile(path, renderDemoConfiguration(loopbackAddresses()), 0o600, entropy)
  const configuration = withSite(await readConfiguration(path), await readFile(path, 'utf8'))
  return portOffset === 0 ? configuration : shiftPorts(configuration, portOffset)
}

/** The file that is written at the first start. */
export function renderDemoConfiguration(hosts: readonly string[]): string {
  const lines = LISTEN_SERVICES.map((service) => {
    const addresses = hosts.map((host) => JSON.stringify(`${host}:${PORTS[service]}`))
    return `${service.padEnd(11)} = [${addresses.join(', ')}]`
  })
  return `# The demonstration that "posthus demo" runs. Every setting: docs/guide/configuration.md
hostname = "mail.${DEMO_DOMAIN}"
data     = "."
workers  = 0

[listen]
${lines.join('\n')}

# Anybody who comes to the site may make an account.
[joining]
sign-up = "open"

[log]
level  = "warn"
format = "pretty"
`
}

/** A file from before there was a site names no ports for it, and those that everybody has are not for a demonstration. */
function withSite(configuration: Configuration, text: string): Configuration {
  const at = (service: 'http' | 'https'): readonly SocketAddress[] =>
    new RegExp(`^\\s*${service}\\s*=`, 'm').test(text)
      ? configuration.listen[service]
      : [{ host: '127.0.0.1', port: PORTS[service] }]
  return { ...configuration, listen: { ...configuration.listen, http: at('http'), https: at('https') } }
}

function shiftPorts(configuration: Configuration, offset: number): Configuration {
  const shift = (address: SocketAddress) =>
    address.port === 0 ? address : { host: address.host, port: address.port + offset }
  const listen = { ...configuration.listen }
  for (const service of LISTEN_SERVICES) listen[service] = listen[service].map(shift)
  const metrics = configuration.metrics.listen && shift(configuration.metrics.listen)
  return { ...configuration, listen, metrics: { listen: metrics } }
}

/** Clients reach `localhost` over IPv6 where the machine has it. */
function loopbackAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.some(({ address }) => address === '::1') ? ['127.0.0.1', '[::1]'] : ['127.0.0.1']
}
