import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Extensions of Pigeonhole that are off until somebody turns them on. */
const EXTENSIONS = '+vacation-seconds +spamtest +spamtestplus +virustest +editheader +mboxmetadata +servermetadata'

/** What a script does with a message, one line for each action, sorted where order means nothing; or that it is refused or fails. */
export interface Answer {
  readonly actions: readonly string[]
  /** What was said, for whoever looks into a difference. */
  readonly said: string
}

export const INVALID = 'invalid'
export const FAILED = 'failed'

/** Debian's sieve-test, in a folder of its own. */
export class Pigeonhole implements Disposable {
  readonly #folder: string
  #runs = 0

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'posthus-pigeonhole-'))
    for (const name of ['mail', 'home', 'runs']) mkdirSync(join(this.#folder, name))
    writeFileSync(
      join(this.#folder, 'dovecot.conf'),
      [
        `mail_location = maildir:${this.#folder}/mail`,
        `mail_home = ${this.#folder}/home`,
        // As root it wants to become somebody else.
        ...(process.getuid?.() === 0 ? ['mail_uid = nobody', 'mail_gid = nogroup'] : []),
        'first_valid_uid = 0',
        'first_valid_gid = 0',
        'ssl = no',
        'plugin {',
        `  sieve_extensions = ${EXTENSIONS}`,
        '  sieve_spamtest_status_type = strlen',
        '  sieve_spamtest_status_header = X-Spam-Level',
        '  sieve_spamtest_max_value = 10',
        '}',
        '',
      ].join('\n'),
    )
    for (const name of ['', 'mail', 'home', 'runs']) chmodSync(join(this.#folder, name), 0o777)
  }

  /** What it does with `message`, whose lines end with LF, from `from` to `to`. */
  async answer(script: string, message: string, from: string, to: string): Promise<Answer> {
    const run = join(this.#folder, 'runs', String(this.#runs++))
    writeFileSync(`${run}.sieve`, script)
    writeFileSync(`${run}.eml`, message.replaceAll('\n', '\r\n'))
    const words = ['-c', join(this.#folder, 'dovecot.conf'), '-C', '-f', from === '' ? '<>' : from, '-a', to, '-r', to]
    const said = await say('sieve-test', [...words, `${run}.sieve`, `${run}.eml`])
    for (const kind of ['sieve', 'eml', 'svbin']) rmSync(`${run}.${kind}`, { force: true })
    return { actions: readActions(said), said }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }
}

function say(command: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, words, { env: { ...process.env, TZ: 'UTC' } }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error)
      else resolve(`${stdout}\n${stderr}`)
    })
  })
}

/** Reads the list of actions that sieve-test prints. */
function readActions(said: string): string[] {
  if (/failed to compile/.test(said)) return [INVALID]
  if (!/final result: success/.test(said)) return [FAILED]
  const actions: string[] = []
  let isMessage = false
  for (const line of said.split('\n')) {
    if (/^(?:START|END) MESSAGE/.test(line)) {
      isMessage = line.startsWith('START')
      continue
    }
    if (isMessage) {
      actions[actions.length - 1] += ` ${line}`
      continue
    }
    const store = /^ \* store message in folder: (.*)$/.exec(line)
    const redirect = /^ \* redirect message to: <(.*)>$/.exec(line)
    const reject = /^ \* reject message with reason: (.*)$/.exec(line)
    const flags = /^\s+\+ add IMAP flags: (.*)$/.exec(line)
    const seconds = /^ {4}=> seconds : (\d+)$/.exec(line)
    const recipient = /^ {7}\+ To: (.*)$/.exec(line)
    if (store) actions.push(`store ${store[1]}`)
    else if (redirect) actions.push(`redirect ${redirect[1]}`)
    else if (/^ \* send vacation message/.test(line)) actions.push('vacation')
    else if (/^ \* send notification/.test(line)) actions.push('notify')
    else if (reject) actions.push(`reject ${reject[1]}`)
    else if (/^ \* discard/.test(line)) actions.push('discard')
    else if (flags) actions[actions.length - 1] += ` flags ${sortedFlags(flags[1] as string)}`
    else if (seconds || recipient) actions[actions.length - 1] += ` ${(seconds ?? recipient)?.[1]}`
  }
  return actions.filter((action) => action !== 'discard')
}

export function sortedFlags(flags: string): string {
  return flags
    .split(' ')
    .filter((flag) => flag !== '')
    .map((flag) => flag.toLowerCase())
    .sort()
    .join(' ')
}
