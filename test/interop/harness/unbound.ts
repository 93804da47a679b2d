import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Named } from './named.ts'
import { eventually, Program } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Debian's Unbound: a resolver that validates, and knows the zones of one BIND and nothing else. */
export class Unbound {
  readonly port: number

  private constructor(port: number) {
    this.port = port
  }

  static async start(bench: Workbench, named: Named): Promise<Unbound> {
    const folder = bench.path('unbound')
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o755)
    const port = await freePort()
    const anchor = await eventually(async () => {
      const keys = (await named.dig(named.zone, 'DNSKEY')).split('\n').filter((line) => line.startsWith('257 '))
      return keys[0] && `${named.zone}. DNSKEY ${keys[0]}`
    }, 'the key of the signed zone')
    writeFileSync(join(folder, 'unbound.conf'), configuration(folder, port, named, anchor))
    const program = Program.start('unbound', ['-d', '-c', join(folder, 'unbound.conf')], join(folder, 'log'))
    bench.defer(() => program.stop())
    return new Unbound(port)
  }
}

function configuration(folder: string, port: number, named: Named, anchor: string): string {
  const zones = [named.zone, '127.in-addr.arpa']
  return `server:
  interface: 127.0.0.1@${port}
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "validator iterator"
  trust-anchor: "${anchor}"
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  local-zone: "test." nodefault
  local-zone: "127.in-addr.arpa." nodefault
remote-control:
  control-enable: no
${zones.map((zone) => `stub-zone:\n  name: "${zone}"\n  stub-addr: 127.0.0.1@${named.port}`).join('\n')}
`
}
