import { existsSync, writeFileSync } from 'node:fs'
import { eventually, Program } from '../test/interop/harness/program.ts'
import { RESOLVER } from '../test/interop/harness/signed-zone.ts'
import type { Workbench } from '../test/interop/harness/workbench.ts'

/** A filter that Postfix asks about each message while it comes in. */
export class Milter {
  /** A socket file: over TCP each of its answers would wait some 40 ms for those before it to be acknowledged. */
  readonly socket: string
  readonly program: Program

  private constructor(socket: string, program: Program) {
    this.socket = socket
    this.program = program
  }

  static opendkim(bench: Workbench, name: string, lines: readonly string[]): Promise<Milter> {
    const asks = ['AuthservID postfix.test', `Nameservers ${RESOLVER}`]
    return Milter.#start(bench, 'opendkim', ['-f', '-x'], name, [...asks, ...lines])
  }

  /** Looks at SPF as well, and believes what opendkim has found. It refuses what DMARC wants refused. */
  static opendmarc(bench: Workbench, name: string): Promise<Milter> {
    if (!existsSync('/usr/sbin/opendmarc')) throw new Error('install the package opendmarc')
    const lines = ['AuthservID postfix.test', 'SPFIgnoreResults true', 'SPFSelfValidate true', 'RejectFailures true']
    return Milter.#start(bench, 'opendmarc', ['-f', '-c'], name, lines)
  }

  static async #start(
    bench: Workbench,
    command: string,
    args: readonly string[],
    name: string,
    lines: readonly string[],
  ): Promise<Milter> {
    const socket = bench.path(`${name}-${command}.socket`)
    const file = bench.path(`${name}-${command}.conf`)
    writeFileSync(file, [`Socket local:${socket}`, 'UMask 000', 'Syslog no', 'UserID root', ...lines, ''].join('\n'))
    const program = Program.start(command, [...args, file], bench.path(`${name}-${command}.log`))
    bench.defer(() => program.stop())
    await eventually(() => existsSync(socket) || undefined, `${command} listens`)
    return new Milter(socket, program)
  }
}
