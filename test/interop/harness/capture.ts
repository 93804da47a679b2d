import { existsSync } from 'node:fs'
import { eventually, Program, runWell } from './program.ts'
import type { Workbench } from './workbench.ts'

/** Everything that goes over one port of the namespace, as somebody on the wire sees it. */
export class Capture {
  readonly #file: string
  readonly #program: Program

  private constructor(file: string, program: Program) {
    this.#file = file
    this.#program = program
  }

  static async start(bench: Workbench, name: string, port: number): Promise<Capture> {
    const file = bench.path(`${name}.pcap`)
    const filter = `tcp port ${port}`
    const program = Program.start(
      'tcpdump',
      ['-i', 'lo', '-U', '-s', '0', '-Z', 'root', '-w', file, filter],
      bench.path(`${name}.log`),
    )
    bench.defer(() => program.stop())
    const log = bench.path(`${name}.log`)
    const listens = () => (existsSync(log) && program.log.includes('listening on lo') ? true : undefined)
    await eventually(listens, 'tcpdump listens')
    return new Capture(file, program)
  }

  /** Ends the recording. The octets of all segments, each connection and direction put together as its ends saw them. */
  async streams(): Promise<Buffer[]> {
    await this.#program.stop()
    const fields = ['-T', 'fields', '-e', 'tcp.stream', '-e', 'tcp.srcport', '-e', 'tcp.payload']
    const { stdout } = await runWell('tshark', ['-r', this.#file, '-Y', 'tcp.len > 0', ...fields])
    const parts = new Map<string, string[]>()
    for (const line of stdout.split('\n').filter((one) => one !== '')) {
      const [stream, from, payload] = line.split('\t') as [string, string, string]
      const key = `${stream} ${from}`
      parts.set(key, [...(parts.get(key) ?? []), payload])
    }
    return [...parts.values()].map((hexes) => Buffer.from(hexes.join(''), 'hex'))
  }
}
