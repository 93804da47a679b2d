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
  readonly #program: Program

  private constructor([port, controllerPort]: Ports, milterSocket: string, program: Program) {
    this.url = `http://127.0.0.1:${port}`
    this.controllerUrl = `http://127.0.0.1:${controllerPort}`
    this.milterSocket = milterSocket
    this.#program = program
  }

  static async start(bench: Workbench, rule: string, name = 'rspamd'): Promise<Rspamd> {
    const folder = bench.path(name)
    mkdirSync(folder, { recursive: true })
    const ports: Ports = [await freePort(), await freePort()]
    // The whole list of top-level domains takes it ten seconds to read, and so does compiling expressions.
    writeFileSync(`${folder}/tld.dat`, 'com\ntest\nexample\n')
    writeFileSync(`${folder}/rules.lua`, ruleFor(rule))
    writeFileSync(`${folder}/rspamd.conf`, configuration(folder, ports))
    const program = Program.start('rspamd', ['-f', '-i', '-c', `${folder}/rspamd.conf`], `${folder}/log`)
    bench.defer(() => program.stop())
    await listening(ports, program)
    return new Rspamd(ports, `${folder}/milter`, program)
  }

  /** How many messages of either kind it has learned. */
  async learned(): Promise<{ readonly spam: number; readonly ham: number }> {
    const answer = await fetch(`${this.controllerUrl}/stat`, { headers: { password: CONTROLLER_PASSWORD } })
    const { statfiles } = (await answer.json()) as { statfiles: { symbol: string; revision: number }[] }
    const of = (symbol: string) => statfiles.find((one) => one.symbol === symbol)?.revision ?? 0
    return { spam: of('BAYES_SPAM'), ham: of('BAYES_HAM') }
  }

  get pid(): number {
    return this.#program.pid
  }

  async stop(): Promise<void> {
    await this.#program.stop()
  }
}

/** Of two of its workers. */
type Ports = readonly [normal: number, controller: number]

function configuration(folder: string, [port, controllerPort]: Ports): string {
  return `
options {
  filters = ""; disable_hyperscan = true; url_tld = "${folder}/tld.dat"; tempdir = "${folder}";
  cache_file = "${folder}/symbols.cache"; history_file = "${folder}/history"; control_socket = "${folder}/socket mode=0600";
  dns { timeout = 0.1s; retransmits = 1; nameserver = ["127.0.0.1:1:1"]; }
}
logging { type = "console"; level = "notice"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
worker "controller" { bind_socket = "127.0.0.1:${controllerPort}"; count = 1; secure_ip = "192.0.2.1"; password = "${CONTROLLER_PASSWORD}"; enable_password = "${CONTROLLER_PASSWORD}"; }
worker "rspamd_proxy" { bind_socket = "${folder}/milter mode=0666"; count = 1; milter = yes; upstream "local" { default = yes; self_scan = yes; } }
classifier "bayes" {
  backend = "sqlite3"; min_tokens = 1; min_learns = 1000;
  tokenizer { name = "osb"; }
  cache { type = "sqlite3"; path = "${folder}/learned"; }
  statfile { symbol = "BAYES_HAM"; spam = false; path = "${folder}/ham"; }
  statfile { symbol = "BAYES_SPAM"; spam = true; path = "${folder}/spam"; }
}
metric { name = "default"; actions { reject = 15; add_header = 6; greylist = 4; } }
lua = "${folder}/rules.lua"
`
}

function ruleFor(text: string): string {
  return `rspamd_config:register_symbol({ name = 'SUBJECT_OF_JUNK', score = 7.0, callback = function(task)
  local subject = task:get_subject()
  return subject ~= nil and subject:find('${text}') ~= nil
end })
`
}
