import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { parseTsigKey } from '../../wire/dns/tsig-key.ts'
import { addDomain } from '../commands/domain/add.ts'
import { setCatchAll } from '../commands/domain/catch-all.ts'
import { checkDomainRecords } from '../commands/domain/check.ts'
import { listDkimKeys, retireDkimKey, rotateDkimKeys } from '../commands/domain/dkim-keys.ts'
import { showDomainRecords, updateZone } from '../commands/domain/dns.ts'
import { listDomains } from '../commands/domain/list.ts'
import type { SocketAddress } from '../config/configuration.ts'
import { tryPeerAddress } from '../config/socket-address.ts'
import { openLog } from '../logging.ts'
import { rotationOf } from '../publishing/domain-publishing.ts'
import { readTsigKey } from '../publishing/zone-updaters.ts'
import { type CommonOptions, type Desk, leaf, type Surroundings } from './desk.ts'

interface DnsOptions {
  readonly zone?: boolean
  readonly check?: boolean
  readonly update?: SocketAddress
  readonly keyFile?: string
}

/** `posthus domain …` */
export function addDomainCommands(group: Command, desk: Desk, { terminal, folder }: Surroundings): void {
  leaf(group, 'add <name>', 'hosts a domain and makes its DKIM keys').action((name: string, options: CommonOptions) =>
    desk.inHouse(options, (house) => addDomain(house.accounts, house, name)),
  )
  leaf(group, 'list', 'lists the domains').action((options: CommonOptions) =>
    desk.inHouse(options, (house) => listDomains(house.directory)),
  )
  leaf(group, 'catch-all <name> [address]', 'sends what nobody else in the domain takes to an account, or back').action(
    (name: string, address: string | undefined, options: CommonOptions) =>
      desk.inHouse(options, (house) => setCatchAll(house.accounts, name, address)),
  )
  leaf(group, 'dns <name>', 'prints the DNS records that a domain needs, puts them there, or checks them')
    .option('--zone', 'prints lines for a zone file')
    .option('--check', 'looks through the DNS and HTTPS whether all of it is there and right')
    .option('--update <server>', 'puts them into the zone, at its primary server (RFC 2136)', serverAddress)
    .option('--key-file <file>', 'with --update: the TSIG key; without, it comes on standard input')
    .action((name: string, options: CommonOptions & DnsOptions) =>
      desk.inHouse(options, async (house) => {
        if (options.check === true) return checkDomainRecords(house, name)
        if (options.update === undefined) return showDomainRecords(house, name, options.zone === true)
        const key =
          options.keyFile === undefined
            ? parseTsigKey(await terminal.readSecret('TSIG key (algorithm:name:secret): '))
            : await readTsigKey(resolve(folder, options.keyFile))
        return updateZone(house, name, options.update, key)
      }),
    )
}

/** `posthus dkim …`: keys that others verify our members' mail with. */
export function addDkimCommands(group: Command, desk: Desk): void {
  const log = openLog({ level: 'error', format: 'pretty' })
  leaf(group, 'list [domain]', 'lists the keys, and how far each is').action(
    (name: string | undefined, options: CommonOptions) =>
      desk.inHouse(options, (house) => listDkimKeys(house.directory, name)),
  )
  leaf(group, 'rotate <domain>', 'makes new keys, which sign once the DNS shows them')
    .option('--now', 'they sign at once')
    .action((name: string, options: CommonOptions & { now?: boolean }) =>
      desk.inHouse(options, (house) => rotateDkimKeys(rotationOf(house, log), name, options.now === true)),
    )
  leaf(group, 'retire <domain> <selector>', 'gives a key up at once, as after a theft').action(
    (name: string, selector: string, options: CommonOptions) =>
      desk.inHouse(options, (house) => retireDkimKey(rotationOf(house, log), house.directory, name, selector)),
  )
}

/** A name server, `host` or `host:port`. */
function serverAddress(text: string): SocketAddress {
  const address = tryPeerAddress(text) ?? tryPeerAddress(`${text.includes(':') ? `[${text}]` : text}:53`)
  if (!address) throw new InvalidArgumentError('Write host or host:port.')
  return address
}
