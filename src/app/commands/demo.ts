import { join, relative } from 'node:path'
import type { Entropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { visitHouse } from '../command-line/visit-house.ts'
import { type Configuration, LISTEN_SERVICES, type ListenService } from '../config/configuration.ts'
import { openDemoConfiguration } from '../demo/demo-configuration.ts'
import { renderDemoScreen } from '../demo/demo-screen.ts'
import { seedDemo } from '../demo/seed-demo.ts'
import type { BoundService } from '../processes/messages.ts'
import { run } from '../processes/run.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { addDomain } from './domain/add.ts'

export interface DemoOptions {
  /** Absolute path of the folder that keeps everything. */
  readonly data: string
  readonly portOffset: number
}

/** Makes a demonstration in `data` if there is none, serves it, and prints one screen that says what to try. @throws Fault net/cannot-listen, store/data-in-use */
export async function runDemo(
  options: DemoOptions,
  terminal: Terminal,
  folder: string,
  entropy: Entropy,
): Promise<void> {
  const load = () => openDemoConfiguration(options.data, options.portOffset, entropy)
  const configuration = await load()
  const members = await visitHouse(configuration, (house) =>
    seedDemo(house, configuration, (name) => addDomain(house.accounts, house, name)),
  )
  const onReady = (bound: readonly BoundService[], metricsPort: number | undefined) =>
    terminal.print(
      renderDemoScreen({
        hostname: configuration.hostname,
        members,
        ports: servedPorts(configuration, bound),
        metricsPort,
        authority: nearPath(folder, join(options.data, 'tls', 'local-ca.pem')),
        configuration: nearPath(folder, join(options.data, 'posthus.toml')),
        options:
          nearPath(folder, options.data) === 'data'
            ? ''
            : ` --config ${nearPath(folder, join(options.data, 'posthus.toml'))}`,
      }),
    )
  try {
    await run(configuration, { reload: load, onReady })
  } catch (error) {
    throw isFault(error, 'net/cannot-listen') ? withOffset(error) : error
  }
}

/** As people would type it: from the working directory if it lies below. */
function nearPath(folder: string, path: string): string {
  const near = relative(folder, path)
  return near.startsWith('..') ? path : near
}

function servedPorts(configuration: Configuration, bound: readonly BoundService[]): Record<ListenService, number> {
  const ports = {} as Record<ListenService, number>
  for (const service of LISTEN_SERVICES) {
    ports[service] = bound.find((one) => one.service === service)?.port ?? configuration.listen[service][0]?.port ?? 0
  }
  return ports
}

function withOffset(fault: Fault): Fault {
  return new Fault(
    'world',
    'net/cannot-listen',
    `${fault.message}; or move all ports of the demonstration with --port-offset 1000`,
    { cause: fault },
  )
}
