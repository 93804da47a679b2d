import { mkdirSync } from 'node:fs'
import { AggregatorRegistry } from 'prom-client'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { DataLock } from '../../store/sql/data-lock.ts'
import type { Configuration } from '../config/configuration.ts'
import { openLog } from '../logging.ts'
import { ControlSocket } from './control-socket.ts'
import { giveTo } from './give-to.ts'
import { HealthServer } from './health-server.ts'
import type { BoundService } from './messages.ts'
import { Metrics } from './metrics.ts'
import { NoticeBoard } from './notice-board.ts'
import { Supervisor } from './supervisor.ts'

export interface RunOptions {
  /** Reads the configuration again, for SIGHUP. @throws Fault config/invalid */
  readonly reload: () => Promise<Configuration>
  /** Called once, when everything serves. */
  readonly onReady?: (bound: readonly BoundService[], metricsPort: number | undefined) => void
}

/** Whatever runs a house: all of it in one process, or a supervisor with its workers. */
interface Runner {
  readonly bound: readonly BoundService[]
  readonly metrics: () => Promise<string>
  readonly troubles: () => Promise<readonly string[]>
  receive: NoticeBoard['receive']
  reload(fresh: Configuration, changed: boolean): Promise<void>
  stop(): Promise<void>
}

/**
 * Runs a house until SIGTERM or SIGINT has ended it. SIGHUP reads configuration and certificates again.
 * @throws Fault store/data-in-use, net/cannot-listen, and whatever else keeps it from starting
 */
export async function run(configuration: Configuration, options: RunOptions): Promise<void> {
  const log = openLog(configuration.log, { process: 'supervisor' })
  mkdirSync(configuration.data, { recursive: true, mode: 0o700 })
  giveTo(configuration.runAs, configuration.data)
  using _lock = DataLock.take(configuration.data)
  // A reload that is asked for while everything is still starting must not end the process; what starts reads the present configuration anyway.
  const ignoreReload = () => log.info('process/reload-too-early')
  process.on('SIGHUP', ignoreReload)
  const runner = configuration.workers === 0 ? await runAlone(configuration) : await runWorkers(configuration, log)
  const control = await openControlSocket(configuration, runner, log)
  const health = configuration.metrics.listen && (await HealthServer.listen(configuration.metrics.listen, runner))
  log.info('process/serving', { hostname: configuration.hostname, workers: configuration.workers, pid: process.pid })
  options.onReady?.(runner.bound, health?.port)

  let present = configuration
  process.off('SIGHUP', ignoreReload)
  process.on('SIGHUP', () => {
    options.reload().then(
      (fresh) => {
        const changed = JSON.stringify(withoutMaps(fresh)) !== JSON.stringify(withoutMaps(present))
        log.info('process/reloading', { changed })
        present = fresh
        return runner.reload(fresh, changed)
      },
      (error) => log.error('process/reload-refused', error),
    )
  })
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  log.info('process/stopping')
  await runner.stop()
  control?.close()
  health?.close()
  log.info('process/stopped')
}

async function runAlone(configuration: Configuration): Promise<Runner> {
  // All protocols come with it. A supervisor, which starts first and may be root, has nothing of them in it.
  const { HouseProcess } = await import('./house-process.ts')
  const board = new NoticeBoard()
  const metrics = new Metrics()
  const house = await HouseProcess.start('everything', configuration, board, metrics)
  return {
    bound: house.bound,
    metrics: () => metrics.registry.metrics(),
    troubles: async () => [],
    receive: (notices) => board.receive(notices),
    // One process cannot replace itself without closing its ports: a changed configuration waits for the next start.
    reload: async () => house.reloadCertificates(),
    stop: () => house.drain(),
  }
}

async function runWorkers(configuration: Configuration, log: Log): Promise<Runner> {
  const supervisor = new Supervisor(configuration, log)
  const registry = new AggregatorRegistry()
  let bound: readonly BoundService[]
  try {
    bound = await supervisor.start()
  } catch (error) {
    await supervisor.stop()
    throw toFault(error)
  }
  return {
    bound,
    metrics: () => registry.clusterMetrics(),
    troubles: async () => (supervisor.healthy ? [] : ['a worker is being started']),
    receive: (notices) => supervisor.relay(notices),
    reload: async (fresh, changed) => (changed ? supervisor.replaceWorkers(fresh) : supervisor.reloadCertificates()),
    stop: () => supervisor.stop(),
  }
}

async function openControlSocket(
  configuration: Configuration,
  runner: Runner,
  log: Log,
): Promise<ControlSocket | undefined> {
  try {
    const control = await ControlSocket.listen(
      configuration.data,
      (notices) => runner.receive(notices),
      () => log.warn('process/notice-not-understood'),
    )
    // Commands are given by that user too.
    giveTo(configuration.runAs, control.path)
    return control
  } catch (error) {
    // A path of over 107 octets, say. Commands then take effect when the processes look next, not at once.
    log.warn('process/no-control-socket', { reason: toFault(error).message })
    return undefined
  }
}

function withoutMaps(configuration: Configuration): object {
  return { ...configuration, routes: [...configuration.routes] }
}
