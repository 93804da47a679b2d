import { AggregatorRegistry } from 'prom-client'
import { toFault } from '../../base/fault.ts'
import { HouseProcess } from './house-process.ts'
import type { ToSupervisor, ToWorker } from './messages.ts'
import { Metrics } from './metrics.ts'
import type { NoticeTransport } from './notice-board.ts'
import { NoticeBoard } from './notice-board.ts'

/** The life of a worker: it asks its supervisor what to do, does it, and ends when it is told to, or when the supervisor is gone. */
export function runWorker(): void {
  const board = new NoticeBoard()
  const metrics = new Metrics()
  AggregatorRegistry.setRegistries([metrics.registry])
  const transport: NoticeTransport = {
    send: (notices) => tell({ kind: 'notices', notices }),
    announce: (added, dropped) => tell({ kind: 'interests', added, dropped }),
  }
  // Before anything is served: what is published in the first moments concerns the others too.
  board.connect(transport)
  let running: HouseProcess | undefined
  let draining = false

  process.on('message', (message: ToWorker) => {
    if (message.kind === 'begin') {
      HouseProcess.start(message.role, message.configuration, board, metrics).then((started) => {
        running = started
        tell({ kind: 'ready', bound: started.bound })
        if (draining) void leave(started)
      }, giveUp)
    } else if (message.kind === 'notices') {
      board.receive(message.notices)
    } else if (message.kind === 'interests') {
      board.learnInterests(message.from, message.added, message.dropped)
    } else if (message.kind === 'gone') {
      board.forgetInterests(message.from)
    } else if (message.kind === 'listening') {
      running?.oversee(message.bound, message.isStart).then(() => tell({ kind: 'vetted' }), giveUp)
    } else if (message.kind === 'reload-certificates') {
      running?.reloadCertificates()
    } else if (message.kind === 'drain') {
      draining = true
      if (running) void leave(running)
    }
  })
  // Without a supervisor nobody would ever end this process, or tell it what the others do.
  process.on('disconnect', () => void (running ? leave(running) : process.exit(1)))
  // The supervisor decides; a signal to the whole group must not end connections before it does.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => undefined)
  process.on('SIGHUP', () => undefined)
  tell({ kind: 'hello' })
}

async function leave(running: HouseProcess): Promise<void> {
  await running.drain()
  process.exit(0)
}

function giveUp(error: unknown): void {
  const fault = toFault(error)
  process.send?.(
    { kind: 'cannot-start', code: fault.code, message: fault.message } satisfies ToSupervisor,
    undefined,
    undefined,
    () => process.exit(1),
  )
}

function tell(message: ToSupervisor): void {
  if (process.connected) process.send?.(message)
}
