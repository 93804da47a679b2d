import { mkdirSync, writeFileSync } from 'node:fs'
import { listening, Program } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** What the controller wants to hear. */
export const CONTROLLER_PASSWORD = 'correct-horse'

/**
 * Debian's rspamd with a worker, the actions and thresholds of its own configuration, and one rule: a subject with `rule`. It asks nobody. Its controller teaches a Bayes filter, which keeps
 * what it has learned in files.
 */
export class Rspamd {
  readonly url: string
  readonly controllerUrl: string
  /** Where Postfix asks it: a file. */
  readonly milterSocket: string
  readonly #scanner: Program
  readonly #teacher: Program

  private constructor([port, controllerPort]: Ports, milterSocket: string, [scanner, teacher]: [Program, Program]) {
    this.url = `http://127.0.0.1:${port}`
    this.controllerUrl = `http://127.0.0.1:${controllerPort}`
    this.milterSocket = milterSocket
    this.#scanner = scanner
    this.#teacher = teacher
  }

  static async start(bench: Workbench, rule: string, name = 'rspamd'): Promise<Rspamd> {
    const folder = bench.path(name)
    mkdirSync(folder, { recursive: true })
    const ports: Ports = [await freePort(), await freePort()]
    // The whole list of top-level domains takes it ten seconds to read, and so does compiling expressions.
    writeFileSync(`${folder}/tld.dat`, 'com\ntest\nexample\n')
    writeFileSync(`${folder}/rules.lua`, ruleFor(rule))
    const scanner = startWith(bench, folder, 'scanner', scanning(folder, ports[0]))
    // A program of its own: of processes that have rspamd's SQLite files open together, one finds them locked now and then, and does not learn.
    const teacher = startWith(bench, folder, 'teacher', learning(folder, ports[1]))
    await listening([ports[0]], scanner)
    await listening([ports[1]], teacher)
    return new Rspamd(ports, `${folder}/milter`, [scanner, teacher])
  }

  /** How many messages of either kind it has learned. */
  async learned(): Promise<{ readonly spam: number; readonly ham: number }> {
    const answer = await fetch(`${this.controllerUrl}/stat`, { headers: { password: CONTROLLER_PASSWORD } })
    const { statfiles } = (await answer.json()) as { statfiles: { symbol: string; revision: number }[] }
    const of = (symbol: string) => statfiles.find((one) => one.symbol === symbol)?.revision ?? 0
    return { spam: of('BAYES_SPAM'), ham: of('BAYES_HAM') }
  }

  get pid(): number {
    return this.#scanner.pid
  }

  async stop(): Promise<void> {
    await Promise.all([this.#scanner.stop(), this.#teacher.stop()])
  }
}

/** Of its two programs. */
type Ports = readonly [normal: number, controller: number]

function startWith(bench: Workbench, folder: string, name: string, workers: string): Program {
  const own = `${folder}/${name}`
  mkdirSync(own)
  writeFileSync(`${own}/rspamd.conf`, configuration(folder, own, workers))
  const program = Program.start('rspamd', ['-f', '-i', '-c', `${own}/rspamd.conf`], `${own}/log`)
  bench.defer(() => program.stop())
  return program
}

function configuration(folder: string, own: string, workers: string): string {
  return `
options {
  filters = ""; disable_hyperscan = true; url_tld = "${folder}/tld.dat"; tempdir = "${own}";
  cache_file = "${own}/symbols.cache"; history_file = "${own}/history"; control_socket = "${own}/socket mode=0600";
  dns { timeout = 0.1s; retransmits = 1; nameserver = ["127.0.0.1:1:1"]; }
}
logging { type = "console"; level = "notice"; }
${workers}
metric { name = "default"; actions { reject = 15; add_header = 6; greylist = 4; } }
lua = "${folder}/rules.lua"
`
}

function scanning(folder: string, port: number): string {
  return `
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
worker "rspamd_proxy" { bind_socket = "${folder}/milter mode=0666"; count = 1; milter = yes; upstream "local" { default = yes; self_scan = yes; } }
`
}

function learning(folder: string, port: number): string {
  return `
worker "controller" { bind_socket = "127.0.0.1:${port}"; count = 1; secure_ip = "192.0.2.1"; password = "${CONTROLLER_PASSWORD}"; enable_password = "${CONTROLLER_PASSWORD}"; }
classifier "bayes" {
  backend = "sqlite3"; min_tokens = 1; min_learns = 1000;
  tokenizer { name = "osb"; }
  cache { type = "sqlite3"; path = "${folder}/learned"; }
  statfile { symbol = "BAYES_HAM"; spam = false; path = "${folder}/ham"; }
  statfile { symbol = "BAYES_SPAM"; spam = true; path = "${folder}/spam"; }
}
`
}

function ruleFor(text: string): string {
  return `rspamd_config:register_symbol({ name = 'SUBJECT_OF_JUNK', score = 7.0, callback = function(task)
  local subject = task:get_subject()
  return subject ~= nil and subject:find('${text}') ~= nil
end })
`
}
