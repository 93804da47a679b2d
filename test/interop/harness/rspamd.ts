import { mkdirSync, writeFileSync } from 'node:fs'
import { listening, Program } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Debian's rspamd with a worker, the actions and thresholds of its own configuration, and one rule: a subject with `rule`. It asks nobody. */
export class Rspamd {
  readonly url: string
  readonly #program: Program

  private constructor(port: number, program: Program) {
    this.url = `http://127.0.0.1:${port}`
    this.#program = program
  }

  static async start(bench: Workbench, rule: string): Promise<Rspamd> {
    const folder = bench.path('rspamd')
    mkdirSync(folder, { recursive: true })
    const port = await freePort()
    // The whole list of top-level domains takes it ten seconds to read, and so does compiling expressions.
    writeFileSync(`${folder}/tld.dat`, 'com\ntest\nexample\n')
    writeFileSync(`${folder}/rules.lua`, ruleFor(rule))
    writeFileSync(`${folder}/rspamd.conf`, configuration(folder, port))
    const program = Program.start('rspamd', ['-f', '-i', '-c', `${folder}/rspamd.conf`], `${folder}/log`)
    bench.defer(() => program.stop())
    await listening([port], program)
    return new Rspamd(port, program)
  }

  async stop(): Promise<void> {
    await this.#program.stop()
  }
}

function configuration(folder: string, port: number): string {
  return `
options {
  filters = ""; disable_hyperscan = true; url_tld = "${folder}/tld.dat"; tempdir = "${folder}";
  cache_file = "${folder}/symbols.cache"; history_file = "${folder}/history"; control_socket = "${folder}/socket mode=0600";
  dns { timeout = 0.1s; retransmits = 1; nameserver = ["127.0.0.1:1:1"]; }
}
logging { type = "console"; level = "notice"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
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
