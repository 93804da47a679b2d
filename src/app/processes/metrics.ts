import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { EventObserver } from '../logging.ts'

/** Counters and gauges of one process. Names follow the Prometheus conventions: `posthus_…`, base units, `_total` for counters. */
export class Metrics {
  readonly registry = new Registry()
  readonly #events: Counter<'event' | 'level'>

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'posthus_' })
    this.#events = new Counter({
      name: 'posthus_events_total',
      help: 'Events written to the log, by name and level.',
      labelNames: ['event', 'level'],
      registers: [this.registry],
    })
  }

  /** Counts every event that the log writes: what can be read in the log can be alarmed on. */
  readonly observe: EventObserver = (level, event) => this.#events.inc({ event, level })

  /** A gauge that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name: `posthus_${name}`,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read())
      },
    })
  }

  /** A gauge with one value for each label value, read when somebody asks. */
  gauges(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void {
    new Gauge({
      name: `posthus_${name}`,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        for (const [value, number] of read()) this.set({ [label]: value }, number)
      },
    })
  }
}
