import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Program, runWell } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Debian's BIND with one primary zone that takes updates with a key and is signed, and recursion for nobody. */
export class Named {
  readonly port: number
  readonly zone: string
  /** The file of the TSIG key, as `tsig-keygen` has written it. */
  readonly keyFile: string

  private constructor(port: number, zone: string, keyFile: string) {
    this.port = port
    this.zone = zone
    this.keyFile = keyFile
  }

  /** `records` are lines of the zone file beside SOA and NS; `others` are zones with nothing else in them that take updates as well. The address 127.0.0.1 is called `mail.<zone>`. */
  static async start(bench: Workbench, zone: string, records: string, others: readonly string[] = []): Promise<Named> {
    const folder = bench.path('named')
    mkdirSync(folder, { recursive: true })
    for (const part of [bench.folder, folder]) chmodSync(part, 0o755)
    const port = await freePort()
    const keyFile = join(folder, 'update.key')
    const { stdout: key } = await runWell('tsig-keygen', ['-a', 'hmac-sha256', 'posthus.update'])
    writeFileSync(keyFile, key, { mode: 0o600 })
    writeFileSync(join(folder, 'zone'), zoneHead(zone) + records)
    writeFileSync(
      join(folder, 'reverse'),
      `${zoneHead('127.in-addr.arpa')}1.0.0.127.in-addr.arpa. IN PTR mail.${zone}.\n`,
    )
    for (const other of others) writeFileSync(join(folder, other), zoneHead(other))
    const more = others.map((other) => updatedZone(other, join(folder, other))).join('')
    writeFileSync(join(folder, 'named.conf'), configuration(folder, port, zone, key) + more)
    const program = Program.start('named', ['-g', '-n', '1', '-c', join(folder, 'named.conf')], join(folder, 'log'))
    bench.defer(() => program.stop())
    const named = new Named(port, zone, keyFile)
    // Zones are loaded one after the other.
    for (const each of [zone, ...others]) {
      while ((await named.dig(each, 'SOA')) === '') {
        if (!program.running) throw new Error(`named has ended:\n${program.log}`)
      }
    }
    return named
  }

  /** What the server says, one record a line, as `dig +short` shows it. */
  async dig(name: string, type: string): Promise<string> {
    const args = ['+short', '+time=1', '+tries=1', '+norecurse', '-p', String(this.port), '@127.0.0.1', name, type]
    return (await runWell('sh', ['-c', 'dig "$@" || true', 'dig', ...args])).stdout.trim().replace(/^;;.*$/gm, '')
  }
}

/** What every zone begins with. */
export function zoneHead(zone: string): string {
  return `$TTL 300
${zone}. IN SOA ns.${zone}. hostmaster.${zone}. 1 3600 600 86400 60
${zone}. IN NS ns.${zone}.
ns.${zone}. IN A 127.0.0.1
`
}

function configuration(folder: string, port: number, zone: string, key: string): string {
  return `${key}
options {
  directory "${folder}";
  pid-file none;
  session-keyfile none;
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
};
controls { };
${updatedZone(zone, `${folder}/zone`)}zone "127.in-addr.arpa" {
  type primary;
  file "${folder}/reverse";
};
`
}

function updatedZone(zone: string, file: string): string {
  return `zone "${zone}" {
  type primary;
  file "${file}";
  update-policy { grant posthus.update zonesub ANY; };
  dnssec-policy default;
  inline-signing yes;
};
`
}
