import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, run, runWell } from './program.ts'
import type { Workbench } from './workbench.ts'

/** What GnuPG said and gave back. */
export interface GnupgAnswer {
  readonly octets: Uint8Array
  /** Words of its status lines: `GOODSIG`, `DECRYPTION_OKAY` … with what follows them. */
  readonly status: readonly string[]
  readonly code: number | null
  readonly log: string
}

/** GnuPG with a folder and an agent of its own. */
export class Gnupg {
  readonly home: string
  /** Two of its processes that write to one keyring at once spoil it (2.2.40: "update failed: Provided object is too large"). */
  #writing: Promise<unknown> = Promise.resolve()

  private constructor(home: string) {
    this.home = home
  }

  static async open(bench: Workbench, name = 'gnupg'): Promise<Gnupg> {
    const home = bench.path(name)
    await mkdir(home, { mode: 0o700 })
    // Makes the file of trust, which importing a revocation wants to be there.
    await runWell('gpg', ['--homedir', home, '--batch', '--check-trustdb'])
    const gnupg = new Gnupg(home)
    bench.defer(() => run('gpgconf', ['--homedir', home, '--kill', 'all']))
    return gnupg
  }

  /** A key without passphrase; the parameters are those of `gpg --quick-generate-key`. Returns its fingerprint in lower case. */
  generate(
    userId: string,
    kind: 'ecc' | 'rsa3072' | 'rsa4096' | 'rsa1024' | 'dsa2048',
    expires = '0',
    more: readonly string[] = [],
  ): Promise<string> {
    return this.#alone(() => this.#generate(userId, kind, expires, more))
  }

  async #generate(userId: string, kind: string, expires: string, more: readonly string[]): Promise<string> {
    const [main, sub] =
      kind === 'ecc' ? ['ed25519', 'cv25519'] : kind === 'dsa2048' ? ['dsa2048', 'elg2048'] : [kind, kind]
    const made = await this.#well([
      ...more,
      '--passphrase',
      '',
      '--quick-generate-key',
      userId,
      main,
      'sign,cert',
      expires,
    ])
    const fingerprint = /KEY_CREATED . ([0-9A-F]{40})/.exec(made.stderr)?.[1] as string
    await this.#well([...more, '--passphrase', '', '--quick-add-key', fingerprint, sub, 'encr', expires])
    return fingerprint.toLowerCase()
  }

  async import(armor: string, passphrase = ''): Promise<void> {
    await this.#alone(() => this.#well(['--passphrase', passphrase, '--import'], armor))
  }

  /** With the certificate that GnuPG made along with the key; it names no reason. */
  async revoke(fingerprint: string): Promise<void> {
    const file = join(this.home, 'openpgp-revocs.d', `${fingerprint.toUpperCase()}.rev`)
    // A colon keeps people from importing it by mistake.
    await this.import((await readFile(file, 'utf8')).replace(/^:(?=-----BEGIN)/m, ''))
  }

  /** Gives a key an end, also one that is over already: `at` is when it is said, both as GnuPG writes times (20260131T000000). */
  async end(fingerprint: string, at: string, end: string): Promise<void> {
    await this.#alone(() =>
      this.#well(['--faked-system-time', at, '--quick-set-expire', fingerprint.toUpperCase(), end]),
    )
  }

  async exportPublic(fingerprint: string): Promise<string> {
    return (await this.#well(['--armor', '--export', fingerprint])).stdout
  }

  async exportSecret(fingerprint: string, passphrase = ''): Promise<string> {
    return (await this.#well(['--passphrase', passphrase, '--armor', '--export-secret-keys', fingerprint])).stdout
  }

  /** Runs gpg with something on its standard input, for whatever has no method here. */
  async ask(args: readonly string[], input: string | Uint8Array = ''): Promise<GnupgAnswer> {
    const outcome = await run('gpg', this.#args(args), { input })
    return { ...answerOf(outcome), code: outcome.code }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work)
    this.#writing = done.catch(() => undefined)
    return done
  }

  #well(args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
    return runWell('gpg', this.#args(args), { input, timeoutMs: 120_000 })
  }

  #args(args: readonly string[]): string[] {
    return [
      '--homedir',
      this.home,
      '--batch',
      '--yes',
      '--no-tty',
      '--status-fd',
      '2',
      '--trust-model',
      'always',
      '--pinentry-mode',
      'loopback',
      ...args,
    ]
  }
}

function answerOf(outcome: Outcome): Omit<GnupgAnswer, 'code'> {
  const status = outcome.stderr.split('\n').filter((line) => line.startsWith('[GNUPG:] '))
  return {
    octets: Uint8Array.from(Buffer.from(outcome.stdout, 'latin1')),
    status: status.map((line) => line.slice(9)),
    log: outcome.stderr,
  }
}
