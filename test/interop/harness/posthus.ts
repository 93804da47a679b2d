import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LISTEN_SERVICES, type ListenService } from '../../../src/app/config/configuration.ts'
import { isHouseRunning } from '../../../src/app/processes/control-socket.ts'
import { runCommand } from './command-desk.ts'
import { PeerStream } from './peer-stream.ts'
import { prepareData } from './prepared-data.ts'
import { eventually, listening, type Outcome, Program, run } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

const root = join(import.meta.dirname, '../../..')

export type ServiceName = ListenService

export interface PosthusOptions {
  readonly workers?: number
  /** What it hosts: `posthus.test` by default. */
  readonly domain?: string
  /** Local parts of members of its domain. */
  readonly members?: readonly string[]
  /** Lines of posthus.toml to stand before its tables. */
  readonly settings?: string
  /** Tables of posthus.toml to stand at its end. */
  readonly tables?: string
  /** Domain to port of the loopback interface. */
  readonly routes?: Readonly<Record<string, number>>
  /** `localhost` by default, which clients of the tests connect to. */
  readonly hostname?: string
  /** `address:port` where it is reached by other servers, beside the loopback interface. */
  readonly smtpAt?: string
  /** Where its data lie; below the bench by default. */
  readonly data?: string
}

const DOMAIN = 'posthus.test'
const MEMBERS = ['anna']

/** The password of every member. */
export const PASSWORD = 'Fjord-Lantern-4711-Ferry'

/** Posthus from this checkout, with a data folder, accounts and ports of its own. */
export class Posthus {
  readonly ports: Readonly<Record<ServiceName | 'metrics', number>>
  readonly folder: string
  readonly data: string
  readonly configuration: string
  #program: Program | undefined

  private constructor(ports: Readonly<Record<ServiceName | 'metrics', number>>, folder: string, data: string) {
    this.ports = ports
    this.folder = folder
    this.data = data
    this.configuration = join(folder, 'posthus.toml')
  }

  /** Sets a provider up with `posthus.test` and its members, and starts it. */
  static async start(bench: Workbench, options: PosthusOptions = {}, name = 'posthus'): Promise<Posthus> {
    const posthus = await Posthus.prepare(bench, options, name)
    await posthus.serve()
    return posthus
  }

  /** Sets a provider up without starting it. */
  static async prepare(bench: Workbench, options: PosthusOptions = {}, name = 'posthus'): Promise<Posthus> {
    const folder = bench.path(name)
    const data = options.data ?? join(folder, 'data')
    mkdirSync(folder, { recursive: true })
    const ports = Object.fromEntries(
      await Promise.all([...LISTEN_SERVICES, 'metrics'].map(async (service) => [service, await freePort()])),
    )
    const posthus = new Posthus(ports, folder, data)
    writeFileSync(posthus.configuration, toml(ports, data, options))
    bench.defer(() => posthus.stop())
    await prepareData(data, recipe(options), () => posthus.#setUp(options))
    return posthus
  }

  async #setUp({ domain = DOMAIN, members = MEMBERS }: PosthusOptions): Promise<void> {
    await this.command(['domain', 'add', domain, '--json'])
    for (const member of members) await this.command(['account', 'add', `${member}@${domain}`], `${PASSWORD}\n`)
  }

  get program(): Program {
    if (!this.#program) throw new Error('Posthus has not been started')
    return this.#program
  }

  get log(): string {
    return this.program.log
  }

  /** The certificate authority that its certificates are from. */
  get authority(): string {
    return join(this.data, 'tls/local-ca.pem')
  }

  async serve(): Promise<void> {
    const program = Program.start(
      join(root, 'bin/posthus'),
      ['serve', '--config', this.configuration],
      join(this.folder, 'log'),
    )
    this.#program = program
    await listening(
      LISTEN_SERVICES.map((service) => this.ports[service]),
      program,
    )
    // Ports are bound before anything is served: a greeting tells that the rest, such as certificates, is there too.
    const stream = await PeerStream.connect(this.ports.imap)
    await stream.line()
    stream.destroy()
    // And only then does it hear what commands have changed.
    await eventually(async () => (await isHouseRunning(this.data)) || undefined, 'it hears commands')
  }

  async stop(): Promise<void> {
    await this.#program?.stop()
  }

  /** Runs a command that has to succeed. */
  async command(args: readonly string[], input = ''): Promise<Outcome> {
    const outcome = await this.tryCommand(args, input)
    if (outcome.code === 0) return outcome
    throw new Error(`${args.join(' ')} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`)
  }

  /** Starts it where it should not start, and gives back how that ends. */
  tryServe(): Promise<Outcome> {
    return run(join(root, 'bin/posthus'), ['serve', '--config', this.configuration])
  }

  /** Runs a command, however it ends. */
  tryCommand(args: readonly string[], input = ''): Promise<Outcome> {
    return runCommand([...args, '--config', this.configuration], input)
  }
}

/** All accounts of tests are young. */
const AS_MUCH_AS_IT_LIKES = `[sending]
young-days = 0
recipients-per-hour = 1000000
recipients-per-day = 10000000
new-recipients-per-hour = 1000000
networks-per-day = 1000
hold-refused-percent = 100
`

/** All that its data depend on when it is set up, whatever its ports and its folder are. */
function recipe({ domain = DOMAIN, members = MEMBERS, ...options }: PosthusOptions): string {
  const routes = Object.fromEntries(Object.keys(options.routes ?? {}).map((name) => [name, 0]))
  return JSON.stringify({ domain, members, toml: toml({}, '', { ...options, routes }) })
}

function toml(ports: Readonly<Record<string, number>>, data: string, options: PosthusOptions): string {
  const routes = Object.entries(options.routes ?? {}).map(([domain, port]) => `"${domain}" = "127.0.0.1:${port}"`)
  const addresses = (service: ServiceName): string[] => [
    `127.0.0.1:${ports[service]}`,
    ...(service === 'smtp' && options.smtpAt ? [options.smtpAt] : []),
  ]
  return `hostname = "${options.hostname ?? 'localhost'}"
data = "${data}"
workers = ${options.workers ?? 0}
${options.settings ?? ''}
[listen]
${LISTEN_SERVICES.map((service) => `${service} = ${JSON.stringify(addresses(service))}`).join('\n')}
[metrics]
listen = "127.0.0.1:${ports['metrics']}"
${routes.length > 0 ? `[routes]\n${routes.join('\n')}` : ''}
${options.tables?.includes('[sending]') ? '' : AS_MUCH_AS_IT_LIKES}${options.tables ?? ''}
`
}
